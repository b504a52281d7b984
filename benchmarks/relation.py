"""Names the event type between two marked phrases of a sentence.

Input: {"id", "text", "source": {"start", "end"} or null, "target": the same}, as `dev/relation_plv`. Output: {"id", "type"}
with one of the sixteen types of PLOVER, as `score_relation.py` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator

from common import Item, program
from detente import Coder
from detente.model import Span


def predict(items: list[Item]) -> Iterator[Item]:
    coder = Coder()
    for item in items:
        yield {"id": item["id"], "type": coder.relate(item["text"], _span(item["source"]), _span(item["target"]))}


def _span(marked: Item | None) -> Span | None:
    return Span(marked["start"], marked["end"]) if marked else None


if __name__ == "__main__":
    program(__doc__, predict)
