"""The program is one list of stages; each adds one layer to the document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import msgspec

from detente.errors import PipelineError
from detente.model import LAYERS, Document


class Stage(Protocol):
    """A callable that reads layers of a document and returns the value of one more layer."""

    @property
    def name(self) -> str:
        """What messages call it."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Layers that must be there."""

    @property
    def gives(self) -> str:
        """The layer it adds."""

    def __call__(self, document: Document) -> Any:
        """The value of the layer."""


class Pipeline:
    """Stages in an order in which each finds what it needs. Picklable; holds no state between articles."""

    def __init__(self, stages: Sequence[Stage], given: Iterable[str] = ()) -> None:
        """given: layers that the documents have already. Raises PipelineError when a stage needs a layer that neither they
        nor an earlier stage give."""
        known = set(given)
        for stage in stages:
            missing = [need for need in stage.needs if need not in known]
            if missing:
                raise PipelineError(
                    f"Stage {stage.name!r} needs {', '.join(missing)}, which no earlier stage gives; "
                    f"given so far: {', '.join(sorted(known)) or 'nothing'}. Put the stage that gives it earlier."
                )
            if stage.gives not in LAYERS:
                raise PipelineError(f"Stage {stage.name!r} gives {stage.gives!r}; layers are {', '.join(LAYERS)}.")
            known.add(stage.gives)
        self.stages = tuple(stages)

    def __call__(self, document: Document) -> Document:
        """Run every stage in order whose layer is not there yet."""
        for stage in self.stages:
            if getattr(document, stage.gives) is None:
                document = msgspec.structs.replace(document, **{stage.gives: stage(document)})
        return document
