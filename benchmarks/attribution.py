"""Finds who says what in news articles.

Input: {"id", "text", "title", "published"}, as `dev/attribution`. Output: {"id", "attributions": [{"source", "cue",
"content"}]} with each of the three null or {"spans": [[start, end], ...]}, as `score_attribution.py` reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from common import Item, program
from detente import Coder
from detente.model import Article, Span, SpeechAct


def predict(items: list[Item]) -> Iterator[Item]:
    coder = Coder()
    for item in items:
        article = Article(id=item["id"], text=item["text"], title=item.get("title"), published=item.get("published"))
        document = coder.read(article)
        yield {"id": item["id"], "attributions": [_attribution(act) for act in document.speech or ()]}


def _attribution(act: SpeechAct) -> Item:
    return {"source": _unit([act.source]), "cue": _unit([act.cue]), "content": _unit(act.content)}


def _unit(spans: Iterable[Span | None]) -> Item | None:
    found = [[span.start, span.end] for span in spans if span]
    return {"spans": found} if found else None


if __name__ == "__main__":
    program(__doc__, predict)
