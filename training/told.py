"""How gold events are told, as the reader is asked of it: status, and which time expression, place and condition is theirs.

Every gold record becomes a draft, that of the rows where they find it too, and is asked of as at run time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from detente.acts.drafting import proposals
from detente.acts.finding import clause_of, part_of_speech
from detente.acts.modality import uttered
from detente.acts.scene import People, Scene
from detente.acts.threats import Commitments
from detente.acts.triggers import Triggers
from detente.circumstances.attachment import bounds
from detente.circumstances.conditions import span_of
from detente.circumstances.openings import Opening
from detente.evaluation.words import texts_overlap
from detente.knowledge import Knowledge
from detente.learned.event_hints import PAIR_HINTS, STATUSES, Nearby, Setting
from detente.learned.hints import CONTENT, Array
from detente.learned.weighing import Weighing
from detente.model import Document, Draft, Party, PlaceMention, Span

Gold = dict[str, Any]


class Told(NamedTuple):
    """How an event is told. words: that name it; clause: its verb; status: its column; heads: the head words of what may belong
    to it, with hints and truth."""

    words: list[int]
    clause: int
    status: int
    status_hints: Array
    heads: list[int]
    hints: Array
    belong: Array


class Teller:
    """Asks of the gold events of an article."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.triggers, self.commitments, self.weighing = Triggers(knowledge), Commitments(knowledge), Weighing(knowledge)

    def __call__(self, document: Document, gold: Sequence[tuple[Span, Gold]]) -> dict[int, list[Told]]:
        """By sentence. gold: records with where their triggers stand."""
        drafts = list(self._drafts(document, [(s, e) for s, e in gold if not e.get("optional")]))
        document = msgspec.structs.replace(document, drafts=tuple(d for d, _, _ in drafts))
        home = self.weighing.whereabouts.home(document)
        out: dict[int, list[Told]] = {}
        for draft, scene, event in drafts:
            asked = self.weighing.asked(document, scene.clauses, draft, home)
            text = document.article.text
            belong = [_belongs(text, scene, near, event, asked.nearby) for near in asked.nearby]
            told = Told(
                words=Setting(document, scene.clauses, draft).words,
                clause=draft.clause,
                status=STATUSES.index(event["status"]),
                status_hints=asked.status,
                heads=[n.head for n in asked.nearby],
                hints=np.array([n.hints for n in asked.nearby], dtype=np.float32).reshape(len(asked.nearby), PAIR_HINTS),
                belong=np.array(belong, dtype=np.float32),
            )
            out.setdefault(draft.sentence, []).append(told)
        return out

    def _drafts(self, document: Document, gold: Sequence[tuple[Span, Gold]]) -> list[tuple[Draft, Scene, Gold]]:
        assert document.layout is not None and document.tokens is not None and document.trees is not None
        out: list[tuple[Draft, Scene, Gold]] = []
        people = People(document)
        for sentence, tokens, tree in zip(document.layout.sentences, document.tokens, document.trees, strict=True):
            own = [(s, e) for s, e in gold if sentence.start <= s.start < sentence.end]
            if own and tree is not None and tokens:
                scene = Scene(self.triggers, people, sentence.index, tokens, tree)
                by_rows = self.commitments(scene, uttered(scene, proposals(scene).kept))
                for span, event in own:
                    same = [d for d in by_rows if d.type == event["type"] and _meet(d.trigger, span)]
                    draft = same[0] if same else _draft(document, scene, span, event)
                    out.append((msgspec.structs.replace(draft, index=len(out)), scene, event))
        return out


def _draft(document: Document, scene: Scene, span: Span, event: Gold) -> Draft:
    """A draft of what gold says."""
    covered = [t.i for t in scene.tokens if t.start < span.end and span.start < t.end]
    words = [i for i in covered if scene.tokens[i].tag[:2] in CONTENT] or covered
    head = next((i for i in words if scene.clauses.heads[i] not in words), words[0])
    pos = part_of_speech(scene.tokens[head], scene.clauses.deps[head]) or "n"
    support = scene.slots.support(head) if pos == "n" else None
    actor, recipient = (_parties(document, scene, event[side]) for side in ("actor", "recipient"))
    clause = support[0] if support else clause_of(scene, head, pos)
    return Draft(
        index=0, sentence=scene.index, trigger=span, token=head, clause=clause, type=event["type"], mode=event["mode"],
        actor=actor, recipient=recipient,
    )  # fmt: skip


def _parties(document: Document, scene: Scene, members: Sequence[Gold]) -> tuple[Party, ...]:
    start, end = scene.tokens[0].start, scene.tokens[-1].end
    out = []
    for m in members:
        at = document.article.text.find(m["text"], start, end)
        if at >= 0:
            named = {key: m[key] for key in ("text", "name", "country", "sector")}
            out.append(Party(**named, start=at, end=at + len(m["text"])))
    return tuple(out)


def _belongs(text: str, scene: Scene, near: Nearby, event: Gold, others: Sequence[Nearby]) -> float:
    """1 where gold has it: the place or condition in its words, the time expression with its date."""
    what = near.what
    if isinstance(what, Opening):
        words = span_of(scene.clauses, what)
        return float(bool(event["condition"]) and texts_overlap(text[words.start : words.end], event["condition"]))
    if isinstance(what, PlaceMention):
        return float(bool(event["place"]) and _inside(what.text, event["place"]["text"]))
    if not event["date"] or what.date is None:
        return 0.0
    told = event.get("date_text") or ""
    here = any(_inside(o.what.text, told) for o in others if not isinstance(o.what, Opening | PlaceMention))
    (begin, end), (first, last) = bounds(what.date), bounds(event["date"])
    return float(begin <= last and first <= end and (_inside(what.text, told) or not here))


def _inside(a: str, b: str) -> bool:
    """One is part of the other."""
    return bool(a and b) and (a.lower() in b.lower() or b.lower() in a.lower())


def _meet(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end
