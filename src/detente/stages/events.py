"""Events of every parsed sentence: trigger, type, mode, actor and recipient."""

from __future__ import annotations

from msgspec.structs import replace

from detente.acts.modality import uttered
from detente.acts.scene import People, Scene
from detente.acts.threats import Commitments
from detente.acts.triggers import Triggers
from detente.knowledge import Knowledge, SupportRow
from detente.model import Document, Draft


class Events:
    """Gives the event drafts of the article in order of their triggers."""

    name = "events"
    needs = ("layout", "tokens", "places", "actors", "trees", "referents", "speech")
    gives = "drafts"

    def __init__(self, knowledge: Knowledge) -> None:
        self.triggers = Triggers(knowledge)
        self.commitments = Commitments(knowledge)
        self.supports: dict[str, tuple[SupportRow, ...]] = {}
        for row in knowledge.supports:
            self.supports[row.lemma] = (*self.supports.get(row.lemma, ()), row)

    def __call__(self, document: Document) -> tuple[Draft, ...]:
        """Find the events of one article."""
        assert document.layout is not None and document.tokens is not None and document.trees is not None
        drafts: list[Draft] = []
        people = People(document)
        for sentence, tokens, tree in zip(document.layout.sentences, document.tokens, document.trees, strict=True):
            if tree is None or not tokens:
                continue
            scene = Scene(self.triggers, self.supports, people, sentence.index, (tokens, tree))
            found = uttered(scene, scene.drafts())
            drafts += self.commitments(scene, found)
        return tuple(replace(d, index=n) for n, d in enumerate(sorted(drafts, key=lambda d: (d.sentence, d.trigger.start))))
