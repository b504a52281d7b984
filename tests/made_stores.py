"""A store taken in through the program itself, by a coder that gives records made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from coded_articles import SPECS, TEXT, article, coded
from detente.corpus.again import recode, uncoded
from detente.corpus.clustering import find_copies
from detente.corpus.runs import opened_run
from detente.corpus.taking import Coding, Taken, take
from detente.model import Article, CodedArticle, Coder, Evidence, Failure, Number, Place, Span
from detente.store.reading import reading

Spec = dict[str, Any]


class HandCoder:
    """Gives the records of `specs` for the text that they are of, none for others; fails at texts with `fails` in them."""

    def __init__(self, tables: str = "0" * 64, specs: Sequence[Spec] = SPECS, fails: str = "made of ink") -> None:
        self.identity = Coder("detente", "0.1.0", tables, "en", "reader@1", 0.3)
        self._specs = list(specs)
        self._fails = fails

    def code_article(self, article: Article) -> CodedArticle:
        if self._fails in article.text:
            raise IndexError("list index out of range")
        specs = self._specs if article.text.startswith(TEXT) else []
        return coded(article.text, specs, id=article.id, coder=self.identity, warnings=("noted",))


FULL = article(
    title="Norway warns Iceland",
    url="https://north.example/cod",
    retrieved="2020-03-04",
    published_time="2020-03-03T08:00:00Z",
    modified="2020-03-04",
    authors=("Ana Sol", "B. Lund"),
    agency="North Wire",
    language="en",
    extractor="html@1 tool 2.0",
    noticed=("opinion",),
    where="news.csv, row 2",
    warnings=("The date was guessed.",),
)
"""An article that tells all that an article can."""


def full_coded() -> CodedArticle:
    """Its records, one of them with every field."""
    numbers = (Number("dead", "at least 12", 12.0, "at least", None, 5, 16), Number("sum", "$4", 4.0, "exactly", "$", 1, 3))
    base = coded(FULL.text, [{**SPECS[2], "mode": "meet", "status": "future", "condition": "two diplomats"}, *SPECS[:2]])
    spans = base.events[0].spans
    rich = msgspec.structs.replace(
        base.events[0],
        place=Place("Bergen", "NOR", 10, 16, 60.39, 5.32, 3161732, "city"),
        numbers=numbers,
        contexts=("fisheries", "military"),
        spans=spans | {"condition": spans["sentence"]},
        same_as="e1",
        evidence={"type": (Evidence("decided", "reader@1", (Span(1, 2), Span(4, 9)), 0.75, "as a verb"),)},
    )
    return msgspec.structs.replace(base, events=(rich, *base.events[1:]), warnings=("noted",))


def ingest(
    db: Path, found: Iterable[Article | Failure], coder: HandCoder | None = None, copies: bool = False
) -> tuple[int, list[Taken]]:
    """Take articles in, in a run of its own; the number of the run and what became of each."""
    with opened_run(db, "ingest", ["test"], coder.identity if coder else None) as run:
        taken = list(take(run, found, run.known_keys, Coding(coder)))
        if copies:
            find_copies(run, lambda told: None)
    return run.number, taken


def code_again(db: Path, coder: HandCoder) -> int:
    """Recode what the coder has not coded; the number of the run."""
    keys = uncoded(db, coder.identity)
    with opened_run(db, "recode", [], coder.identity) as run:
        list(recode(run, keys, Coding(coder)))
    return run.number


def ask(db: Path, query: str, as_of: Any = None) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with reading(db, as_of) as store:
        return list(store.rows(query))
