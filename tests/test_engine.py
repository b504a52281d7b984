"""Many articles: order, failures that do not stop a run, dead workers, laziness, the same bytes everywhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from coded_articles import article, coded
from detente.coder import Coder
from detente.engine import code_many, run
from detente.errors import InputError, ModelError, UsageError
from detente.model import Article, CodedArticle, Failure
from detente.writers.plain import encoded


class Fake:
    """A coder that does what the article's text says, so that workers can be tried without a language model."""

    def __init__(self, broken: str = "") -> None:
        self.broken = broken

    def code_article(self, article: Article) -> CodedArticle:
        if article.text == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if article.text == "unreadable":
            raise InputError(f"{article.id}: found nothing to code; give the article's text.")
        if article.text == "defect":
            raise IndexError("list index out of range")
        if article.text == "no model":
            raise ModelError("Found no model; install one.")
        return coded(id=article.id, warnings=(os.environ.get("OMP_NUM_THREADS", "unset"),))


class Unloadable(Fake):
    def __setstate__(self, state: dict[str, str]) -> None:
        raise ModelError("Found no model in the worker; install one.")


def articles(*texts: str) -> list[Article]:
    return [article(id=f"n{number}", text=text) for number, text in enumerate(texts)]


@pytest.mark.parametrize("workers", [1, 2])
def test_outcomes_come_in_input_order_and_failures_do_not_stop_the_run(workers: int) -> None:
    unread = Failure(id="gone", stage="input", message="gone.txt: found no such file.")
    given = [*articles("fine", "unreadable", "fine", "defect"), unread, *articles("fine")]
    outcomes = list(run(Fake(), given, workers=workers))
    assert [o.result.id for o in outcomes] == ["n0", "n1", "n2", "n3", "gone", "n0"]
    assert [o.article for o in outcomes] == [*given[:4], None, given[5]]
    failed = [o.result for o in outcomes if isinstance(o.result, Failure)]
    assert [f.id for f in failed] == ["n1", "n3", "gone"]
    assert failed[0].message == "n1: found nothing to code; give the article's text."
    assert "IndexError: list index out of range" in failed[1].message and "report" in failed[1].message
    assert "Traceback" not in failed[1].message


@pytest.mark.parametrize("workers", [1, 2])
def test_strict_stops_at_the_first_failure(workers: int) -> None:
    seen = []
    with pytest.raises(InputError, match="n1: found nothing to code"):
        for outcome in run(Fake(), articles("fine", "unreadable", "fine"), workers=workers, strict=True):
            seen.append(outcome.result.id)
    assert seen == ["n0"]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_concerns_every_article_stops_the_run(workers: int) -> None:
    with pytest.raises(ModelError, match="install one"):
        list(run(Fake(), articles("fine", "no model", "fine"), workers=workers))


def test_a_coder_that_a_worker_cannot_load_says_why() -> None:
    with pytest.raises(ModelError, match="in the worker"):
        list(run(Unloadable(), articles("fine"), workers=2))


def test_a_dead_worker_costs_one_article_which_is_named() -> None:
    texts = ["fine"] * 6 + ["die"] + ["fine"] * 9
    results = list(code_many(Fake(), articles(*texts), workers=2))
    assert [r.id for r in results] == [f"n{i}" for i in range(16)]
    failed = [r for r in results if isinstance(r, Failure)]
    assert [f.id for f in failed] == ["n6"]
    assert failed[0].stage == "worker" and "died" in failed[0].message


def test_two_articles_that_kill_their_worker() -> None:
    results = list(code_many(Fake(), articles("die", "fine", "die", "fine"), workers=2))
    assert [isinstance(r, Failure) for r in results] == [True, False, True, False]


@pytest.mark.parametrize(("workers", "ahead"), [(1, 1), (2, 20)])
def test_a_long_input_is_not_read_to_its_end(workers: int, ahead: int) -> None:
    taken = []

    def endless() -> Iterator[Article]:
        while True:
            taken.append(len(taken))
            yield article(id=f"n{len(taken)}", text="fine")

    outcomes = run(Fake(), endless(), workers=workers)
    for _ in range(3):
        next(outcomes)
    assert len(taken) <= 3 + ahead
    outcomes.close()


def test_a_worker_has_one_thread() -> None:
    (result,) = code_many(Fake(), articles("fine"), workers=2)
    assert isinstance(result, CodedArticle) and result.warnings == ("1",)


@pytest.mark.parametrize("workers", [0, -2])
def test_a_senseless_number_of_workers_is_refused(workers: int) -> None:
    with pytest.raises(UsageError, match="at least 1"):
        list(run(Fake(), [], workers=workers))


def test_a_script_without_a_main_guard_is_told_what_to_do(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
            from detente.engine import run
            from detente.model import Article
            class Coder:
                def code_article(self, article): ...
            print(list(run(Coder(), [Article(id="a", text="b")], workers=2)))
        """)
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "if __name__ == '__main__'" in done.stderr


NEWS = [
    "KYIV, Jan. 22 (Reuters) - Norway accused Iceland of seizing a trawler on Friday, its foreign minister said.",
    "Kenya and Uganda held talks in Nairobi on Monday. The two countries agreed to reopen the border.",
    "If the rebels attack the capital, they will be punished, the defence ministry of Chad warned.",
    "“We reject the plan,” a spokesman for the Peruvian government said. Protesters marched through Lima.",
    "Fresh bread is baked at five every morning, and the queue forms by half past four.",
    "Egypt expelled two Sudanese diplomats. Sudan denied the accusation and recalled its ambassador.",
]


def test_the_same_bytes_in_one_process_in_a_pool_and_in_another_order() -> None:
    coder = Coder()
    given = [article(id=f"news-{i}", text=text, published="2022-01-24") for i, text in enumerate(NEWS)]

    def bytes_of(items: list[Article], workers: int) -> dict[str, bytes]:
        results = list(code_many(coder, items, workers=workers))
        assert all(isinstance(r, CodedArticle) for r in results), results
        return {r.id: encoded(r) for r in results if isinstance(r, CodedArticle)}

    here = bytes_of(given, 1)
    assert sum(data.count(b'"trigger"') for data in here.values()) > 3, "the articles give records, else nothing is compared"
    assert bytes_of(given, 2) == here
    assert bytes_of(given[::-1], 1) == here
    assert bytes_of(given[3:] + given[:3], 2) == here
