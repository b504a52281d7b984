"""Codes the sentences of the relations without being told who acts: which relations are found whole? (`--min-confidence 0.67`)

Input: as `relation.py`, with `type_plv`. Output: {"id", "found", "records", "sentences"}. A relation is found where a record
has its type (YIELD is CONCEDE or RETREAT), the marked source among its actors and the marked target among its recipients: in
overlapping words, or as one of the same country ("it" for the state named before). Where all take part alike, both are actors.
A side that is not marked is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from common import Item, program
from countries import countries
from detente import Coder
from detente.model import Article, Document, Party, Record


def predict(items: list[Item]) -> Iterator[Item]:
    coder = Coder(min_confidence=0.67)
    for item in items:
        document = coder.read(Article(id=item["id"], text=item["text"]))
        assert document.records is not None and document.layout is not None
        found = any(told(record, item, document) for record in document.records)
        yield {"id": item["id"], "found": found, "records": len(document.records), "sentences": len(document.layout.sentences)}


def told(record: Record, item: Item, document: Document) -> bool:
    """Whether a record tells a relation."""
    if record.type not in {"YIELD": ("CONCEDE", "RETREAT")}.get(item["type_plv"], (item["type_plv"],)):
        return False
    recipients = record.recipient or (record.actor if len(record.actor) > 1 else ())
    return _among(record.actor, item["source"], document) and _among(recipients, item["target"], document)


def _among(parties: Iterable[Party], marked: Item | None, document: Document) -> bool:
    if marked is None:
        return True
    known = set(countries(document, marked) or ())
    return any((p.start < marked["end"] and marked["start"] < p.end) or p.country in known for p in parties)


def shares(predicted: Iterable[Item]) -> dict[str, float]:
    """Relations found, and records per sentence."""
    rows = list(predicted)
    return {
        "recall": sum(row["found"] for row in rows) / len(rows),
        "records_per_sentence": sum(row["records"] for row in rows) / sum(row["sentences"] for row in rows),
    }


if __name__ == "__main__":
    program(__doc__, predict)
