"""Names the countries of the marked source and target of a relation.

Input: as `relation.py`. Output: {"id", "source", "target"}, each a list of country codes, or null where the row marks nobody.
Scored against `countries.tsv`: a side is right where the codes are those of the label, or of another reading that it allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from common import Item, program
from detente import Coder
from detente.model import Article, Document

LABELS = Path(__file__).with_suffix(".tsv")


def predict(items: list[Item]) -> Iterator[Item]:
    coder = Coder()
    for item in items:
        document = coder.read(Article(id=item["id"], text=item["text"]))
        yield {"id": item["id"]} | {side: countries(document, item[side]) for side in ("source", "target")}


def countries(document: Document, marked: Item | None) -> list[str] | None:
    """Of the mentions inside a marked phrase: of its last, or of all where they are joined; else of a place in it."""
    if marked is None:
        return None
    assert document.actors is not None and document.referents is not None and document.places is not None
    found = [
        (m, {p.country for p in referent.parties if p.country})
        for m, referent in zip(document.actors, document.referents, strict=True)
        if m.start < marked["end"] and marked["start"] < m.end
    ]
    own = [(m, codes) for m, codes in found if not any(o.owner == m.index or o.apposed == m.index for o, _ in found)]
    between = document.article.text[own[0][0].end : own[-1][0].start].strip(" ,") if len(own) > 1 else ""
    chosen = own if between in ("and", "&", "") else own[:1]
    codes = {c for _, told in chosen for c in told}
    if not found:
        codes = {p.country for p in document.places if p.country and marked["start"] <= p.start < marked["end"]}
    return sorted(codes)


def share_right(predicted: Iterable[Item]) -> tuple[int, int]:
    """Marked sides whose countries are right, and all of them, over the labelled rows."""
    rows = [line.split("\t") for line in LABELS.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    labels = {row[0]: dict(zip(rows[0][1:], row[1:], strict=True)) for row in rows[1:]}
    right = total = 0
    for item in predicted:
        label = labels.get(item["id"])
        for side in ("source", "target") if label else ():
            if label and label[side]:
                readings = [label[side], *label[f"other_{side}"].split()]
                total += 1
                right += any(set(item[side] or ()) == set(reading.split("|")) - {"-"} for reading in readings)
    return right, total


if __name__ == "__main__":
    program(__doc__, predict)
