"""What goes into a store comes out of it: through this package, a plain DuckDB session and pandas, whatever the batches."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from states import TIMES, state
from typer.testing import CliRunner

from coded_articles import SPECS, TEXT, article, coded
from detente import cli
from detente.model import Article, Failure
from detente.store import manifest
from detente.store.keys import article_key, record_keys
from detente.store.reading import HIDDEN, SNAPSHOT, publish, reading
from detente.store.rows import article_row, coded_rows, failure_row, stamp
from detente.store.schema import TABLES
from detente.store.writing import StoreWriter
from made_stores import FULL, HandCoder, ask, code_again, full_coded, ingest

AT = stamp(1, datetime(2020, 3, 4, 5, 6, 7, 891011, tzinfo=UTC))
PASSAGE = {"start": 1, "end": 9, "of_start": 2, "of_end": 10, "shared_words": 3}
BRIEF = {"of": "d", "shared_words": 4, "share": 1.0, "share_of": 0.1, "passages": [PASSAGE]}
BY_HAND: dict[str, list[dict[str, Any]]] = {
    "runs": [
        {
            "run": 1, "kind": "ingest", "state": "done", "started": AT["stored"], "ended": AT["stored"], "sources": ["a", "b"],
            "settings": "{}",
            "coding": "c", "version": "0.1.0", "tables": "t", "model": "m", "reader": "r", "least": 0.25, "articles": 2**40,
            "known": 1, "records": 3, "failures": 1,
        }
    ],
    "clusters": [
        {
            "article": "a", "cluster": "b", "relation": "reprint", "of": "b", "shared_words": 7, "share": 0.5, "share_of": 0.75,
            "passages": [PASSAGE], "carries": [BRIEF],
            "origin": "North Wire", "basis": "byline", "told_by": "b", **AT,
        }
    ],
    "fingerprints": [{"article": "a", "number": 1, "day": "2020-03-03", "hashes": [0, 1, 2**64 - 1], "version": "v"}],
}  # fmt: skip


def everything() -> dict[str, list[dict[str, Any]]]:
    """Rows of every table, as the program makes them, with every column of each at least once."""
    failure = Failure(id="f", stage="ingest", message="found ink", exit_code=3, where="ink.txt", raw=bytes(range(256)))
    made = {"articles": [article_row(FULL, 1, AT)], **coded_rows(article_key(FULL), full_coded(), AT)}
    return {**made, "failures": [failure_row(failure, AT, "a")], **BY_HAND}


def plain(value: Any, type: str) -> Any:
    """A value as a database gives it back."""
    if value is None:
        return None
    readers = {"DATE": date.fromisoformat, "TIMESTAMP": datetime.fromisoformat, "BLOB": lambda raw: bytes(range(256))}
    return readers[type](value) if type in readers else msgspec.json.decode(msgspec.json.encode(value))


def expected(table: str) -> list[tuple[Any, ...]]:
    return [tuple(plain(row.get(name), type) for name, type in TABLES[table].types.items()) for row in everything()[table]]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("full") / "it's a store"
    with StoreWriter(db) as writer:
        writer.add(everything())
    publish(db)
    return db


@pytest.mark.parametrize("table", TABLES)
class TestEveryColumn:
    def test_is_told_by_the_rows_above(self, table: str, full: Path) -> None:
        told = {name for row in everything()[table] for name, value in row.items() if value not in (None, [], ())}
        assert told == set(TABLES[table].types)

    def test_is_in_the_parts(self, table: str, full: Path) -> None:
        assert sorted(state(full)[table], key=repr) == sorted(expected(table), key=repr)

    def test_is_in_an_answer(self, table: str, full: Path) -> None:
        assert sorted(ask(full, f"FROM {table}"), key=repr) == sorted(expected(table), key=repr)

    def test_is_in_a_plain_session_and_in_pandas(self, table: str, full: Path) -> None:
        if table in HIDDEN:
            return
        with duckdb.connect(str(full / SNAPSHOT), read_only=True) as connection:
            there = connection.execute(f'FROM "{table}"')
            assert [column[0] for column in there.description] == list(TABLES[table].types)
            assert sorted(there.fetchall(), key=repr) == sorted(expected(table), key=repr)
            frame = connection.execute(f'FROM "{table}"').df()
        assert list(frame.columns) == list(TABLES[table].types) and len(frame) == len(expected(table))


TEXTS = {
    "NUL and control characters": "Norway\x00warned\x01 Iceland\x1b[31m on\x7f Monday\x85.\r\n\tIt\x0b did.",
    "right to left": "Norway \u202ewarned\u202c \u200fIceland\u200e \u2066again\u2069.",
    "astral and combining": "Norway \U0001f600 warned \U0010ffff I\u0301celand \ufffe \ufeff.",
    "a long word": "Norway warned " + "x" * 100_000 + " Iceland.",
    "quotes and backslashes": 'Norway "warned" \'Iceland\' \\u0041 \\n {"a": [1]} NULL $1 ? -- ;',
    "line separators": "Norway\u2028warned\u2029Iceland\x1e\x1d\x1c.",
    "only a few": "a",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_comes_back_as_it_went_in(text: str, tmp_path: Path) -> None:
    given = article(text=text, id=text[:50], title=text[:200], authors=("", text[:20]), noticed=(), warnings=(text[:60],))
    ingest(tmp_path, [given], HandCoder())
    found = ask(tmp_path, "SELECT text, name, title, authors, noticed, warnings FROM articles")
    assert found == [(text, text[:50], text[:200], ["", text[:20]], [], [text[:60]])]
    publish(tmp_path)
    with duckdb.connect(str(tmp_path / SNAPSHOT), read_only=True) as connection:
        assert connection.execute("SELECT text FROM articles").fetchall() == [(text,)]


def test_half_a_character_is_a_failure_and_the_others_are_taken_in(tmp_path: Path) -> None:
    text = "The ministers met on Monday in Oslo and they said that it was good."
    lines = [f'{{"id": "{name}", "text": "{text} {end}"}}' for name, end in (("half", "\\ud800"), ("whole", "\\ud83d\\ude00"))]
    (tmp_path / "news.jsonl").write_text("\n".join(lines))
    result = CliRunner().invoke(cli.app, ["ingest", str(tmp_path / "news.jsonl"), "--db", str(tmp_path / "db"), "--no-coding"])
    assert result.exit_code == 3 and "news.jsonl, line 1: " in result.stderr
    assert ask(tmp_path / "db", "SELECT name, text FROM articles") == [("whole", text + " \U0001f600")]


def test_an_empty_list_is_no_null_and_a_null_no_empty_list(tmp_path: Path) -> None:
    ingest(tmp_path, [article()], HandCoder())
    (row,) = ask(tmp_path, "SELECT recipient, contexts, numbers, condition, actor_name FROM records WHERE id = 'e4'")
    assert row == ([], [], [], None, [None])


def test_bytes_of_a_failure_come_back(tmp_path: Path) -> None:
    raws = [b"", b"\x00\xff" * 500, bytes(range(256)), None]
    ingest(tmp_path, [Failure(id=str(i), stage="ingest", message=f"found {i}", raw=raw) for i, raw in enumerate(raws)])
    assert [row[0] for row in ask(tmp_path, "SELECT raw FROM failures ORDER BY name")] == raws


# ------------------------------------------------------------------------------------------------------ idempotence


def test_the_same_article_counts_once_whatever_it_is_called(tmp_path: Path) -> None:
    ingest(tmp_path, [article(), article(text="Rain fell."), article(id="again")], HandCoder())
    again = [article(id="other", text="Rain fell.", retrieved="2021-01-01", where="b.csv"), article(id="new name", title="T")]
    number, taken = ingest(tmp_path, again, HandCoder())
    assert taken == []
    assert ask(tmp_path, "SELECT name, number FROM articles ORDER BY number") == [("cod", 1), ("cod", 2)]
    assert ask(tmp_path, f"SELECT articles, known, records FROM current_runs WHERE run = {number}") == [(0, 2, 0)]
    assert len(ask(tmp_path, "FROM records")) == 4


@pytest.mark.parametrize(
    "other", [{"source": "Harbour Post"}, {"url": "https://b.example"}, {"published": "2020-03-04"}, {"text": TEXT + " "}]
)
def test_the_same_text_from_elsewhere_is_another_article(other: dict[str, str], tmp_path: Path) -> None:
    ingest(tmp_path, [article(), article(**other)])
    assert len(ask(tmp_path, "FROM articles")) == 2


def test_keys_of_records_stay_when_a_record_is_added_or_a_field_changes() -> None:
    changed = [SPECS[0] | {"status": "future", "mode": "force"}, SPECS[2], SPECS[1], SPECS[3], SPECS[0]]
    before, after = (record_keys("a", coded(specs=specs).events) for specs in (SPECS, changed))
    assert after == [before[0], before[2], before[1], before[3], before[0] + "~2"]
    assert len(set(before)) == 4


def test_two_records_on_one_trigger_are_both_kept(tmp_path: Path) -> None:
    twins = [SPECS[0], SPECS[0] | {"id": "e2", "type": "AID", "actor": []}, SPECS[0] | {"id": "e3", "recipient": []}]
    ingest(tmp_path, [article()], HandCoder(specs=twins))
    key = article_key(article())
    found = [row[0] for row in ask(tmp_path, "SELECT record FROM records ORDER BY number")]
    assert found == [f"{key}:7-threaten", f"{key}:7-aid", f"{key}:7-threaten~2"]
    assert ask(tmp_path, "SELECT count(*), count(DISTINCT record) FROM actors") == [(4, 3)]


# ---------------------------------------------------------------------------------------------------------- batches


def many(number: int) -> list[Article]:
    return [article(id=f"a{i}", text=f"{TEXT}\nIt was day {i}.", source=f"Outlet {i % 3}") for i in range(number)]


def test_the_batches_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def state_of(name: str, lines: int, most: int, runs: int) -> Any:
        monkeypatch.setattr("detente.store.writing.FULL_LINES", lines)
        monkeypatch.setattr("detente.store.writing.MANY", most)
        db, articles = tmp_path / name, many(6)
        for at in range(0, 6, 6 // runs):
            ingest(db, articles[at : at + 6 // runs], HandCoder(), copies=True)
        return state(db, TIMES, [table for table in TABLES if table != "runs"]), len(manifest.load(db).batches)

    plain_state, _ = state_of("one", 2_000, 16, 1)
    assert len(plain_state["articles"]) == 6 and len(plain_state["records"]) == 24
    split, batches = state_of("each", 1, 99, 1)
    assert (split == plain_state, batches > 10) == (True, True)
    merged, batches = state_of("merged", 1, 3, 1)
    assert (merged == plain_state, batches < 5) == (True, True)
    for name in ("one", "each", "merged"):
        publish(tmp_path / name)
    answers = {
        subprocess.run(
            [sys.executable, "-c", "from detente.cli import main; main()", "events", "--db", tmp_path / name, "--to", "jsonl"],
            capture_output=True, check=True,
        ).stdout
        for name in ("one", "each", "merged")
    }  # fmt: skip
    assert len(answers) == 1 and answers.pop().count(b"\n") > 3


def test_several_runs_hold_what_one_would(tmp_path: Path) -> None:
    articles = many(6)
    ingest(tmp_path / "one", articles, HandCoder())
    for item in reversed(articles):
        ingest(tmp_path / "six", [item], HandCoder())
    for table in ("codings", "records", "actors", "evidence"):
        assert state(tmp_path / "one", TIMES, [table]) == state(tmp_path / "six", TIMES, [table])


POLL = """
import sys
from pathlib import Path
from detente.store.reading import reading
folder, before, seen = Path(sys.argv[1]), 0, set()
while before < int(sys.argv[2]):
    with reading(folder) as store:
        assert store.warnings == (), store.warnings
        counts = [store.one(f"SELECT count(*) FROM {table}")[0] for table in ("articles", "codings", "records", "actors")]
        assert counts[0] == counts[1] and counts[2] == 4 * counts[0] and counts[3] == 7 * counts[0], counts
        assert counts[0] >= before, counts
        before = counts[0]
        seen.add(before)
sys.stdout.write(str(len(seen)))
"""


def test_readers_see_whole_states_while_parts_are_written_and_brought_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.store.writing.FULL_LINES", 1)
    monkeypatch.setattr("detente.store.writing.MANY", 2)
    StoreWriter(tmp_path).__enter__().__exit__(None, None, None)
    poll = [sys.executable, "-c", POLL, str(tmp_path), "16"]
    readers = [subprocess.Popen(poll, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ingest(tmp_path, many(16), HandCoder())
    for reader in readers:
        told, wrong = reader.communicate(timeout=60)
        assert (reader.returncode, wrong) == (0, "")
        assert int(told) > 1


def test_a_reader_keeps_its_state_however_much_is_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = many(9)
    for item in articles[:3]:
        ingest(tmp_path, [item])
    monkeypatch.setattr("detente.store.writing.MANY", 2)
    with reading(tmp_path) as store:
        for item in articles[3:]:
            ingest(tmp_path, [item])
        assert store.one("SELECT count(*) FROM articles") == (3,)
    assert ask(tmp_path, "SELECT count(*) FROM articles") == [(9,)]
    ingest(tmp_path, [])
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("parts/*/*")}
    assert left == manifest.load(tmp_path).files, "what was held for the reader is gone when nobody reads"


def test_a_store_as_it_was(tmp_path: Path) -> None:
    (first, second) = many(2)
    ingest(tmp_path, [first], HandCoder(), copies=True)
    between = datetime.now(UTC)
    ingest(tmp_path, [second], HandCoder(), copies=True)
    code_again(tmp_path, HandCoder("1" * 64, SPECS[:1]))
    count = (
        "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM current_records), (SELECT count(*) FROM current_runs)"
    )
    assert ask(tmp_path, count, between) == [(1, 4, 1)]
    assert ask(tmp_path, count) == [(2, 2, 3)]
    assert ask(tmp_path, "SELECT count(*) FROM printed_events", between) == [(4,)]
