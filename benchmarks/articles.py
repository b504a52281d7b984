"""Codes articles with the default coder.

Input:  {"id", "text", "title", "published", "source"}, as `gold/*/texts`. Output: {"id", "events": [...]}, one article a
line, in the form of docs/record.md, as `score_articles.py` and `detente evaluate` read it.
"""

from __future__ import annotations

from collections.abc import Iterator

from common import Item, code_items, program
from detente import Coder
from detente.model import CodedArticle


def predict(items: list[Item]) -> Iterator[CodedArticle]:
    return code_items(Coder(), items)


if __name__ == "__main__":
    program(__doc__, predict)
