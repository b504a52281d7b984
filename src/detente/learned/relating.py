"""Which event type relates two marked phrases: what the rows answer, weighed with what the learned reader makes of the words.

The reader gives each word its types; a word counts as far as the reader takes the source for its actor and the target for its
recipient. The answer of the rows counts more the surer they are.
"""

from __future__ import annotations

import numpy as np

from detente.acts.drafting import proposals
from detente.acts.relate import DEFAULT, Relation, Side
from detente.acts.relate import Reading as Sides
from detente.acts.scene import Scene
from detente.learned.hints import (
    ANYBODY,
    CONTENT,
    NAMED,
    TYPES,
    Array,
    Candidate,
    found_by,
    side_hints,
    sides_by,
    word_hints,
)  # fmt: skip
from detente.learned.reader import Reader, Reading, Unread
from detente.model import Document, EventType, Party, Span

# Shares of a vote. They are round numbers: the answers hardly change when any of them is halved or doubled.
TIERS = {3: 0.3, 2: 0.3, 1: 0.2}  # of the rows, by how near the sides their trigger stands
WEIGHT = 0.1  # for each point of weight of a near trigger
SURE = 0.15  # what the reader's words must count together for a whole vote
NOTICED = 0.03
UNSAID = 0.3  # how well a side fits that is not marked
EITHER = (0.3, 0.5)  # how far a source read as recipient, a target read as actor still fits


class Relating:
    """Answers for documents of which tokens and trees are known."""

    def __init__(self, rules: Relation, reader: Reader | None) -> None:
        """reader: None leaves the answer to the rows."""
        self.rules, self.reader = rules, reader

    def __call__(self, document: Document, source: Span | None, target: Span | None) -> EventType:
        """The type that relates source and target; there is always one."""
        best = max(self.rules.candidates(document, source, target), key=lambda c: (c.tier, c.weight), default=None)
        votes: dict[str, float] = {}
        if best is not None:
            votes[best.type] = TIERS[best.tier] + (WEIGHT * max(0.0, best.weight - 1) if best.tier == 3 else 0.0)
        if self.reader is not None:
            counted = self._counted(self.reader, document, source, target)
            share = min(1.0, float(counted.sum()) / SURE) / max(float(counted.sum()), 1e-9)
            for name, n in zip(TYPES, counted, strict=True):
                votes[name] = votes.get(name, 0.0) + float(n) * share
        return max(TYPES, key=lambda name: votes.get(name, 0.0)) if votes else DEFAULT

    def _counted(self, reader: Reader, document: Document, source: Span | None, target: Span | None) -> Array:
        """(types,): for each type the word that counts most."""
        assert document.layout is not None
        out = np.zeros(len(TYPES), dtype=np.float32)
        for scene in self.rules.scenes(document, source, target):
            sides = Sides(scene, source, target)
            sentence = document.layout.sentences[scene.index]
            hints = word_hints(scene, proposals(scene))
            hints[:, ANYBODY] = 1
            hints[[*sides.source.inside, *sides.target.inside], NAMED] = 1
            text = document.article.text[sentence.start : sentence.end]
            reading = reader.read([Unread(text, tuple(t.start - sentence.start for t in scene.tokens), hints)])[0]
            for i, token in enumerate(scene.tokens):
                inside = i in sides.source.inside or i in sides.target.inside
                if token.tag[:2] in CONTENT and not inside and reading.event([i]) >= NOTICED:
                    out = np.maximum(out, reading.types[i, 1:] * _fit(reader, reading, scene, i, (sides.source, sides.target)))
        return out


def _fit(reader: Reader, reading: Reading, scene: Scene, i: int, sides: tuple[Side, Side]) -> float:
    """How far the event that a word names has the source as its actor and the target as its recipient."""
    marked = [(k, c) for k, side in enumerate(sides) if (c := _candidate(side, k)) is not None]
    fits = [UNSAID, UNSAID]
    if marked:
        whose = [c for _, c in marked]
        type_ = TYPES[int(reading.types[i, 1:].argmax())]
        hints = side_hints(scene, i, sides_by(scene, found_by(scene, [i], type_)), whose)
        likely, _ = reader.sides(reading, [i], type_, [c.head for c in whose], hints)
        for n, (k, _) in enumerate(marked):
            fits[k] = float(likely[n, k] + EITHER[k] * likely[n, 1 - k])
    return (fits[0] + 0.05) * (fits[1] + 0.05)


def _candidate(side: Side, number: int) -> Candidate | None:
    """A marked phrase as somebody of a state: who it is does not matter here."""
    if side.head is None or not side.inside:
        return None
    somebody = Party("", None, "XXX", "GOV", number, number)
    return Candidate(side.head, min(side.inside), max(side.inside) + 1, "organization", number, [(somebody, ())])
