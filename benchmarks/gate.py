"""Which sentences the gate lets through to the parser.

Input: as `articles.py`. Output: {"id", "words", "passed": words of the sentences that pass, "spans": where these stand}.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from common import Item, program
from detente import Coder
from detente.model import Article, Document
from detente.pipeline import Pipeline


def predict(items: list[Item]) -> Iterator[Item]:
    stages = Coder(tier="rules").pipeline.stages
    until = Pipeline(stages[: [stage.name for stage in stages].index("gate") + 1])
    for item in items:
        document = until(Document(article=Article(id=item["id"], text=item["text"], title=item.get("title"))))
        assert document.layout is not None and document.gate is not None
        spans = [(s.start, s.end) for s, passed in zip(document.layout.sentences, document.gate, strict=True) if passed]
        yield {
            "id": item["id"],
            "words": sum(len(item["text"][s.start : s.end].split()) for s in document.layout.sentences),
            "passed": sum(len(item["text"][start:end].split()) for start, end in spans),
            "spans": spans,
        }


def share(predicted: Iterable[Item]) -> float:
    """Share of the words that pass."""
    rows = list(predicted)
    return float(sum(row["passed"] for row in rows) / sum(row["words"] for row in rows))


def recall(predicted: Iterable[Item], gold: Mapping[str, Item], texts: Mapping[str, str]) -> float:
    """Share of the gold records (optional ones aside) whose trigger stands in a sentence that passes."""
    passed = total = 0
    for row in predicted:
        for event in gold[row["id"]]["events"]:
            if not event.get("optional"):
                at = texts[row["id"]].find(event["sentence"]) + event["sentence"].find(event["trigger"])
                total += 1
                passed += any(start <= at < end for start, end in row["spans"])
    return passed / total


if __name__ == "__main__":
    program(__doc__, predict)
