"""Events of every parsed sentence: trigger, type, mode, actor and recipient."""

from __future__ import annotations

from msgspec.structs import replace

from detente.acts.drafting import drafts
from detente.acts.modality import uttered
from detente.acts.scene import People, Scene
from detente.acts.threats import Commitments
from detente.acts.triggers import Triggers
from detente.knowledge import Knowledge
from detente.model import Document, Draft


class Events:
    """Gives the event drafts of the article in order of their triggers."""

    name = "events"
    needs = ("layout", "tokens", "places", "actors", "trees", "referents", "speech")
    gives = "drafts"

    def __init__(self, knowledge: Knowledge) -> None:
        self.triggers = Triggers(knowledge)
        self.commitments = Commitments(knowledge)

    def __call__(self, document: Document) -> tuple[Draft, ...]:
        """Find the events of one article."""
        assert document.layout is not None and document.tokens is not None and document.trees is not None
        out: list[Draft] = []
        people = People(document)
        for sentence, tokens, tree in zip(document.layout.sentences, document.tokens, document.trees, strict=True):
            if tree is None or not tokens:
                continue
            scene = Scene(self.triggers, people, sentence.index, tokens, tree)
            out += self.commitments(scene, uttered(scene, drafts(scene)))
        return tuple(replace(d, index=n) for n, d in enumerate(sorted(out, key=lambda d: (d.sentence, d.trigger.start))))
