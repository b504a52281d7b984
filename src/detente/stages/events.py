"""Events of every parsed sentence: trigger, type, mode, actor and recipient."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from detente.acts.drafting import Proposals, proposals
from detente.acts.modality import uttered
from detente.acts.scene import People, Scene
from detente.acts.threats import Commitments
from detente.acts.triggers import Triggers
from detente.knowledge import Knowledge
from detente.learned.confidence import Confidence
from detente.learned.hints import TYPES, word_hints
from detente.learned.merging import Merging
from detente.learned.reader import Reader, Reading, Unread
from detente.model import Document, Draft

USUAL, SHRUNK = 0.35, 4  # share of sentences with an event by rows in usual news, and how many sentences it counts for


class Events:
    """Gives the event drafts of the article in order of their triggers."""

    name = "events"
    needs = ("layout", "tokens", "places", "actors", "trees", "referents", "speech")
    gives = "drafts"

    def __init__(self, knowledge: Knowledge, confidence: Confidence, reader: Reader | None = None) -> None:
        """confidence: of the tier; reader: reads beside the rows, None leaves it to them alone."""
        self.confidence = confidence
        self.reader = reader
        self.triggers = Triggers(knowledge)
        self.commitments = Commitments(knowledge)

    def __call__(self, document: Document) -> tuple[Draft, ...]:
        """Find the events of one article."""
        scenes = list(self._scenes(document))
        proposed = [proposals(scene) for scene in scenes]
        drafts = [self.commitments(s, uttered(s, p.kept)) for s, p in zip(scenes, proposed, strict=True)]
        if self.reader is None:
            drafts = [self._sure(ds) for ds in drafts]
        else:
            readings = self._read(self.reader, document, scenes, proposed, drafts)
            story = (sum(map(bool, drafts)) + USUAL * SHRUNK) / (len(scenes) + SHRUNK)
            for n, reading in readings.items():
                drafts[n] = Merging(scenes[n], self.reader, reading, self.confidence, story)(drafts[n])
        out = sorted((d for ds in drafts for d in ds), key=lambda d: (d.sentence, d.trigger.start))
        return tuple(replace(d, index=n) for n, d in enumerate(out))

    def _scenes(self, document: Document) -> Iterator[Scene]:
        assert document.layout is not None and document.tokens is not None and document.trees is not None
        people = People(document)
        for sentence, tokens, tree in zip(document.layout.sentences, document.tokens, document.trees, strict=True):
            if tree is not None and tokens:
                yield Scene(self.triggers, people, sentence.index, tokens, tree)

    def _sure(self, drafts: list[Draft]) -> list[Draft]:
        """Drafts of the rows with their probability, those that are likely enough."""
        return [
            d for d in (replace(d, confidence=self.confidence.of(d)) for d in drafts) if d.confidence >= self.confidence.least
        ]

    def _read(
        self, reader: Reader, document: Document, scenes: list[Scene], proposed: list[Proposals], drafts: list[list[Draft]]
    ) -> dict[int, Reading]:
        """What the reader makes of the scenes in which a word is known to some row; by their place in the list."""
        assert document.layout is not None
        unread: dict[int, Unread] = {}
        for n, scene in enumerate(scenes):
            hints = word_hints(scene, proposed[n])
            if drafts[n] or hints[:, : len(TYPES)].any():
                sentence = document.layout.sentences[scene.index]
                starts = tuple(t.start - sentence.start for t in scene.tokens)
                unread[n] = Unread(document.article.text[sentence.start : sentence.end], starts, hints)
        return dict(zip(unread, reader.read(list(unread.values())), strict=True))
