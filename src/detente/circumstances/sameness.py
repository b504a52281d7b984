"""The same event told again: which records of an article are one event.

Type and status agree, nothing that both tell (parties, day, place, mode) contradicts, and something beyond that ties them:
the same word for the act, the headline over its story, or a noun that points back ("the attack"). In an article most actors
come from one country: that they agree proves little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from detente.circumstances.attachment import bounds
from detente.grammar.syntax import Clauses
from detente.model import Document, Draft, Evidence, Party, Record

_SPOKEN = frozenset(("ACCUSE", "REJECT", "REQUEST", "SUPPORT", "AGREE", "CONCEDE", "THREATEN"))
_LEAD = 4
_REACH = 25
_POINTING = frozenset(("the", "this", "that", "these", "those", "such"))
_WORD = re.compile(r"\w+")


class Telling:
    """One record with what its sentence shows of it."""

    def __init__(self, document: Document, draft: Draft, record: Record) -> None:
        assert document.tokens is not None and document.trees is not None and document.layout is not None
        tree = document.trees[draft.sentence]
        assert tree is not None
        clauses = Clauses(document.tokens[draft.sentence], tree)
        token = clauses.tokens[draft.token]
        sentence = document.layout.sentences[draft.sentence]
        words = [
            t for t in clauses.tokens if draft.trigger.start <= t.start < draft.trigger.end and t.tag[:2] in ("NN", "VB", "JJ")
        ]
        self.record, self.sentence = record, draft.sentence
        self.stems = frozenset(t.lemma.lower()[:4] for t in (token, *words) if len(t.lemma) > 2)
        self.noun = token.tag.startswith("NN")
        owned = {t.lower for k in clauses.kids(draft.token, "det", "poss") for t in (clauses.tokens[k],)}
        self.points = self.noun and bool(owned & _POINTING)
        self.headline = document.layout.blocks[sentence.block].kind == "headline"
        self.actor, self.recipient = _heads(record.actor), _heads(record.recipient)


def linked(document: Document, records: Sequence[Record], drafts: Sequence[Draft]) -> list[Record]:
    """The records, each that tells an event again naming the first record of the event."""
    tellings = [Telling(document, d, r) for d, r in zip(drafts, records, strict=True)]
    first: dict[int, int] = {}
    out: list[Record] = []
    for n, telling in enumerate(tellings):
        best: tuple[int, int] | None = None
        beside = [k for k, other in enumerate(tellings) if other.sentence == telling.sentence and k != n]
        for m in range(n):
            ties = _tied(tellings, m, n)
            group = [k for k in range(n) if first.get(k, k) == first.get(m, m)]
            if not all(_compatible(records[k], records[n]) for k in group):
                continue
            if ties and (best is None or ties > best[0]) and all((_tied(tellings, m, k), n) <= (ties, k) for k in beside):
                best = ties, m
        if best is None:
            why = Evidence("sought", "rule:same-event", note="told here first")
            out.append(replace(records[n], evidence={**records[n].evidence, "same_as": (why,)}))
            continue
        first[n] = first.get(best[1], best[1])
        earlier = records[first[n]]
        why = Evidence("decided", "rule:same-event", (earlier.spans["trigger"],), note="type, actors and status agree")
        out.append(replace(records[n], same_as=earlier.id, evidence={**records[n].evidence, "same_as": (why,)}))
    return out


def _tied(tellings: Sequence[Telling], m: int, n: int) -> int:
    return _ties(tellings[m], tellings[n]) or _under_headline(tellings, m, n)


def _ties(a: Telling, b: Telling) -> int:
    """How strongly two records are tied to one event; 0 not at all."""
    x, y = a.record, b.record
    if not _comparable(a, b) or x.mode and y.mode and x.mode != y.mode:
        return 0
    actors, recipients = _agree(x.actor, y.actor), _agree(x.recipient, y.recipient)
    words = bool(a.stems & b.stems)
    if not (actors or recipients):
        return 3 if b.points and words and not y.actor and not y.recipient else 0
    named = bool(a.actor & b.actor) + 2 * bool(a.recipient & b.recipient)
    if x.type in _SPOKEN:
        return 4 + named + words if actors and recipients and words else 0
    others = bool(a.recipient and b.recipient and not a.recipient & b.recipient)
    modes = x.mode is not None and x.mode == y.mode
    if b.points and (words or modes) and not others:
        return 5 + named + words
    if words and not others and actors and (named or _same_time(x, y) or _same_place(x, y)):
        return 3 + named + _same_time(x, y) + _same_place(x, y)
    if actors and recipients and not others and _same_place(x, y) and x.place is not None and x.place.precision != "country":
        return 3 + named
    return 0


def _under_headline(tellings: Sequence[Telling], m: int, n: int) -> int:
    """The headline tells what the first sentences tell: their first act of its type by its actors is the same."""
    a, b = tellings[m], tellings[n]
    if not a.headline or b.headline or b.sentence > a.sentence + _LEAD or not _comparable(a, b):
        return 0
    actors, recipients = _agree(a.record.actor, b.record.actor), _agree(a.record.recipient, b.record.recipient)
    modes, words = (a.record.mode, b.record.mode), bool(a.stems & b.stems)
    if all(modes) and modes[0] != modes[1] and not words:
        return 0
    between = [t for t in tellings[m + 1 : n] if not t.headline and t.record.type == a.record.type and t.sentence < b.sentence]
    if between or not (actors or recipients and not a.record.actor or not a.record.actor and not a.record.recipient):
        return 0
    return 4 + 2 * words + (all(modes) and modes[0] == modes[1]) + bool(a.actor & b.actor)


def _comparable(a: Telling, b: Telling) -> bool:
    """Type and status agree, another sentence, nothing that contradicts."""
    x, y = a.record, b.record
    if x.type != y.type or x.status != y.status or a.sentence == b.sentence or b.sentence - a.sentence > _REACH:
        return False
    return _agree(x.actor, y.actor) is not False and _agree(x.recipient, y.recipient) is not False and _compatible(x, y)


def _compatible(x: Record, y: Record) -> bool:
    """Nothing that both tell contradicts."""
    if x.date and y.date:
        (a, b), (c, d) = bounds(x.date), bounds(y.date)
        if b < c or d < a:
            return False
    if x.place and y.place and x.place.country and y.place.country and x.place.country != y.place.country:
        return False
    towns = [p.text.lower() for p in (x.place, y.place) if p is not None and p.precision == "city"]
    return len(set(towns)) < 2


def _same_time(x: Record, y: Record) -> bool:
    return x.date is not None and x.date == y.date


def _same_place(x: Record, y: Record) -> bool:
    return x.place is not None and y.place is not None and x.place.text.lower() == y.place.text.lower()


def _agree(a: tuple[Party, ...], b: tuple[Party, ...]) -> bool | None:
    """True: a country in common; False: both known and none in common; None: one side unknown."""
    x, y = {p.country for p in a if p.country}, {p.country for p in b if p.country}
    if not x or not y:
        return None
    return bool(x & y)


def _heads(parties: tuple[Party, ...]) -> frozenset[str]:
    """The last word of each party, and the last word of its name: what a reader knows it by."""
    out = set()
    for p in parties:
        for text in (p.text, p.name):
            words = _WORD.findall((text or "").lower())
            if words:
                out.add(words[-1].rstrip("s"))
    return frozenset(out)
