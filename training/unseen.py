"""Articles coded by readers that were not trained on them: each by that of its fold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from detente import Coder
from detente.coder import build_pipeline
from detente.learned.confidence import Confidence
from detente.learned.reader import Reader
from detente.model import Document
from detente.pipeline import Pipeline
from examples import articles_of
from folds import FOLDS, fold_of

Gold = list[dict[str, Any]]


def reader_folder(readers: Path, fold: int) -> Path:
    """Where the reader stands that a fold was left out of."""
    return readers / f"fold-{fold}"


def coded_up_to_events(folders: Iterable[Path]) -> Iterator[tuple[str, Document, Gold]]:
    """Name of the folder, article with all layers before the events, gold records."""
    coder = Coder(tier="rules")
    names = [stage.name for stage in coder.pipeline.stages]
    before = Pipeline(coder.pipeline.stages[: names.index("events")])
    for folder in folders:
        for article, gold in articles_of(folder):
            yield folder.name, before(Document(article=article)), gold


class Finisher:
    """Runs the stages from the events on, with the reader of the article's fold, or with rows alone."""

    def __init__(self, readers: Path | None, confidence: Callable[[str], Confidence]) -> None:
        """readers: folder of the fold readers, None for rows alone. confidence: makes that of a tier."""
        coder = Coder(tier="rules")
        stages = coder.pipeline.stages
        n = [stage.name for stage in stages].index("events")
        given = [stage.gives for stage in stages[:n]]
        self.confidence = confidence("rules" if readers is None else "default")
        one = [None] if readers is None else [Reader(reader_folder(readers, k)) for k in range(FOLDS)]
        built = [build_pipeline(coder.knowledge, coder.model, self.confidence, reader) for reader in one]
        self.pipelines = [Pipeline(whole.stages[n:], given) for whole in built]

    def __call__(self, document: Document) -> Document:
        """The document with records."""
        return self.pipelines[fold_of(document.article.id) % len(self.pipelines)](document)
