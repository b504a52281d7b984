"""How often each table row decides something in a record: a row that never fires counts for nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from detente.evaluation.score import Aligned
from detente.model import CodedArticle, Record
from detente.tables import DATA


class Use(NamedTuple):
    """One table: its rows, and how often each was named as evidence."""

    rows: int
    fires: dict[str, int]
    silent: tuple[str, ...]


def rows_of_tables() -> dict[str, list[str]]:
    """Row ids by table (path below the data folder without its ending)."""
    return {path.relative_to(DATA).with_suffix("").as_posix(): _ids(path) for path in sorted(DATA.rglob("*.tsv"))}


def _ids(path: Path) -> list[str]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return [line.split("\t", 1)[0] for line in lines[1:]]


def uses(coded: Iterable[CodedArticle]) -> dict[str, Use]:
    """Use of every table in these articles. A row counts once for each field of a record that names it."""
    named = Counter(
        evidence.by
        for article in coded
        for record in article.events
        for field in record.evidence.values()
        for evidence in field
        if evidence.role != "sought"
    )
    return {
        table: Use(len(ids), {id: named[id] for id in ids if named[id]}, tuple(id for id in ids if not named[id]))
        for table, ids in rows_of_tables().items()
    }


Decided = tuple[str, bool]


def deciding_rows(coded: Mapping[str, CodedArticle], aligned: Iterable[Aligned]) -> Counter[Decided]:
    """How many records each row decided the type of, by (row, whether the type is that of the gold record)."""
    decided = Counter[Decided]()
    for article in aligned:
        if article.excused:
            continue  # with excused records the indices of pairs no longer count the article's records
        right = {j for i, j in article.pairs if article.gold[i].type == article.predicted[j].type}
        events = coded[article.id].events if article.id in coded else ()
        decided.update((_decider(event), j in right) for j, event in enumerate(events))
    return decided


def _decider(event: Record) -> str:
    return next((e.by for e in event.evidence.get("type", ()) if e.role == "decided"), "(no evidence)")
