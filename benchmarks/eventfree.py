"""Codes articles in which nothing happens that is an event: every record is false.

Input: {"id", "text", "title", "published", "source"}, as `dev/eventfree`. Output: {"id", "words", "events": [...]}; the figure
is the number of events per 1,000 words (words: what stands between white space in `text`).
"""

from __future__ import annotations

from collections.abc import Iterator

from common import Item, code_items, program
from detente import Coder


def predict(items: list[Item]) -> Iterator[Item]:
    words = {item["id"]: len(item["text"].split()) for item in items}
    coded = {article.id: article.events for article in code_items(Coder(), items)}
    for id, count in words.items():
        yield {"id": id, "words": count, "events": coded.get(id, ())}


if __name__ == "__main__":
    program(__doc__, predict)
