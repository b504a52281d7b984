"""Inputs that failed tried again, stored articles coded again, and what changed between the two codings."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from coded_articles import QUADS, SPECS, TEXT, article
from detente import cli
from detente.corpus.again import retry
from detente.corpus.runs import opened_run
from detente.corpus.taking import Coding
from detente.ingest import Settings
from detente.limits import Limits
from detente.model import Failure
from detente.store.keys import article_key
from made_stores import HandCoder, ask, code_again, ingest

OPEN = "SELECT name FROM open_failures ORDER BY name"
BEFORE, AFTER = "0" * 64, "1" * 64
OTHER = [
    SPECS[0] | {"type": "ACCUSE", "quad": 3},
    SPECS[1] | {"status": "future"},
    SPECS[3],
    SPECS[3] | {"id": "e5", "trigger": "claim", "type": "CONSULT"},
]
"""Against SPECS: another type on the same trigger, another status, one vanished, one the same, one appeared."""


@pytest.fixture(autouse=True)
def quad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(QUADS, "ACCUSE", 3)


def run(*args: Any) -> Result:
    result = CliRunner().invoke(cli.app, [str(a) for a in args])
    assert "Traceback" not in result.output
    return result


def try_again(db: Path, coder: HandCoder | None = None) -> int:
    with opened_run(db, "retry", [], coder.identity if coder else None) as run:
        list(retry(run, run.known_keys, Coding(coder), Settings(limits=Limits())))
    return run.number


# ---------------------------------------------------------------------------------------------------------- failures


def test_a_file_that_was_repaired_is_taken_in(tmp_path: Path) -> None:
    db, good, bad = tmp_path / "db", tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("The ministers met on Monday in Oslo and they said that it was good.")
    bad.write_text("")
    result = run("ingest", good, bad, "--db", db, "--no-coding")
    assert result.exit_code == 3 and "bad.txt: found an empty file" in result.stderr
    assert run("retry", "--db", db, "--no-coding").exit_code == 10
    bad.write_text("The envoys met on Tuesday in Bergen and they said that it was better.")
    assert len(run("failures", "--db", db).stdout.splitlines()) == 2
    assert run("retry", "--db", db, "--no-coding").exit_code == 0
    assert len(run("failures", "--db", db).stdout.splitlines()) == 1
    assert len(run("failures", "--db", db, "--all").stdout.splitlines()) == 3
    assert ask(db, "SELECT name FROM articles ORDER BY number") == [("good",), ("bad",)]


def test_bytes_that_were_kept_are_read_when_the_file_is_gone(tmp_path: Path) -> None:
    text = TEXT + "More was not said of it, and that was all that they had to say of the cod and of the box."
    ingest(tmp_path, [Failure(id="x", stage="ingest", message="too long", where="gone.txt", raw=text.encode())])
    try_again(tmp_path)
    assert ask(tmp_path, "SELECT text FROM articles") == [(text,)]
    assert ask(tmp_path, OPEN) == []


def test_a_coder_that_failed_and_now_works(tmp_path: Path) -> None:
    inked = article(text=TEXT + "It was made of ink.")
    ingest(tmp_path, [article(), inked], HandCoder())
    assert ask(tmp_path, "SELECT stage, article IS NOT NULL, raw FROM open_failures") == [("made_stores", True, None)]
    assert ask(tmp_path, "SELECT count(*) FROM articles") == [(2,)], "an article that cannot be coded is kept"
    try_again(tmp_path, HandCoder())
    assert len(ask(tmp_path, OPEN)) == 1 and ask(tmp_path, "SELECT count(*) FROM failures") == [(1,)], "told once"
    number = try_again(tmp_path, HandCoder(fails="nothing"))
    assert ask(tmp_path, OPEN) == []
    assert ask(tmp_path, f"SELECT count(*) FROM records WHERE run = {number}") == [(4,)]
    assert ask(tmp_path, "SELECT count(*) FROM current_records") == [(8,)]


def test_two_failures_of_one_article_are_resolved_together(tmp_path: Path) -> None:
    class Other(HandCoder):
        def code_article(self, article: Any) -> Any:
            raise KeyError("another reason")

    ingest(tmp_path, [article(text=TEXT + "made of ink")], HandCoder())
    code_again(tmp_path, Other(AFTER))
    assert len(ask(tmp_path, OPEN)) == 2
    try_again(tmp_path, HandCoder(fails="nothing"))
    assert ask(tmp_path, OPEN) == []
    assert ask(tmp_path, "SELECT count(*) FROM codings") == [(1,)]


def test_an_input_that_fails_again_after_it_was_well_is_open_again(tmp_path: Path) -> None:
    failure = Failure(id="x", stage="ingest", message="found ink", where="x.txt")
    ingest(tmp_path, [failure])
    ingest(tmp_path, [failure])
    assert ask(tmp_path, "SELECT count(*) FROM failures") == [(1,)]
    with opened_run(tmp_path, "retry", [], None) as again:
        (row,) = ask(tmp_path, "SELECT failure FROM open_failures")
        again.resolve({"failure": row[0], "name": "x"})
    assert ask(tmp_path, OPEN) == []
    ingest(tmp_path, [failure])
    assert ask(tmp_path, OPEN) == [("x",)]


# ------------------------------------------------------------------------------------------------------------ recode


@pytest.fixture
def twice(tmp_path: Path) -> Path:
    """A store that two coders coded."""
    ingest(tmp_path / "db", [article(), article(text="Rain fell.")], HandCoder(BEFORE))
    code_again(tmp_path / "db", HandCoder(AFTER, OTHER))
    return tmp_path / "db"


def test_both_codings_are_kept_and_the_last_counts(twice: Path) -> None:
    assert ask(twice, "SELECT tables, records, articles FROM current_runs ORDER BY run") == [(BEFORE, 4, 2), (AFTER, 4, 2)]
    assert ask(twice, "SELECT run, count(*) FROM records GROUP BY run ORDER BY run") == [(1, 4), (2, 4)]
    assert ask(twice, "SELECT type FROM current_records ORDER BY number") == [
        ("ACCUSE",),
        ("THREATEN",),
        ("REJECT",),
        ("CONSULT",),
    ]
    code_again(twice, HandCoder(AFTER, OTHER))
    assert ask(twice, "SELECT count(*) FROM codings") == [(4,)], "what this coder has coded is not coded again"


def test_what_changed_is_told_with_what_decided_it(twice: Path) -> None:
    result = run("diff", 1, 2, "--db", twice, "--json")
    told = {}
    for line in result.stdout.splitlines():
        difference = json.loads(line)
        told[difference["record"].partition(":")[2], difference["field"]] = difference
    key = article_key(article())
    start = {spec["id"]: TEXT.index(spec["trigger"], TEXT.index(spec["sentence"])) for spec in OTHER + SPECS}
    assert {where: (d["what"], d["before"], d["after"]) for where, d in told.items() if d["what"] == "changed"} == {
        (f"{start['e1']}-threaten", "type"): ("changed", "THREATEN", "ACCUSE"),
        (f"{start['e2']}-threaten", "status"): ("changed", "actual", "future"),
        (f"{start['e2']}-threaten", "same_as"): ("changed", f"{key}:{start['e1']}-threaten", f"{key}:{start['e1']}-accuse"),
    }
    assert [d["what"] for d in told.values()].count("appeared") == 1 and told[f"{start['e5']}-consult", None]
    assert [d["what"] for d in told.values()].count("vanished") == 1 and told[f"{start['e3']}-consult", None]
    assert told[f"{start['e3']}-consult", None]["by_before"] == ["rule:verb"]
    assert "2 articles compared" in result.stderr and "1 record appeared, 1 vanished, 3 fields changed" in result.stderr


@pytest.mark.parametrize(
    ("runs", "message"), [((1, 9), "Found no run 9 that coded articles; expected one of 1, 2"), ((0, 1), "Found no run 0")]
)
def test_runs_that_are_not_there(runs: tuple[int, int], message: str, twice: Path) -> None:
    result = run("diff", *runs, "--db", twice)
    assert result.exit_code == 2 and message in " ".join(result.stderr.split())


def test_a_run_that_is_interrupted_keeps_what_was_finished(tmp_path: Path) -> None:
    class Interrupted(HandCoder):
        def code_article(self, article: Any) -> Any:
            if article.id == "third":
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(1)
            return super().code_article(article)

    articles = [article(id=name, source=name) for name in ("first", "second", "third", "fourth")]
    with pytest.raises(KeyboardInterrupt):
        ingest(tmp_path, articles, Interrupted())
    assert ask(tmp_path, "SELECT state, articles, records FROM current_runs") == [("stopped", 2, 8)]
    number, taken = ingest(tmp_path, articles, HandCoder())
    assert [one.name for one in taken] == ["third", "fourth"]
    assert ask(tmp_path, "SELECT name, number FROM articles ORDER BY number") == [(a.id, i) for i, a in enumerate(articles, 1)]
