"""What grammar and the rules of `detente.circumstances` say of an event's status, and of each time expression, place and
condition that may be its own: numbers that the learned reader sees beside the vectors of words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple, get_args

import numpy as np

from detente.circumstances.attachment import Anchor, bounds, head_of
from detente.circumstances.clauselinks import SPEAKING, tense_of
from detente.circumstances.openings import Opening
from detente.circumstances.placelinks import View
from detente.grammar.syntax import Clauses
from detente.learned.hints import CONTENT, DEPS, PREPOSITIONS, STEPS, TYPES, Array, ancestors, equals, path
from detente.model import Document, Draft, Evidence, PlaceMention, SpeechAct, Status, TimeExpression
from detente.timex.reckoned import BEYOND, WITHIN

STATUSES: tuple[Status, ...] = get_args(Status)

_TENSES = ("past", "perfect", "future", "present", "open")
_AUXILIARIES = (
    "will", "would", "could", "may", "might", "can", "should", "must", "had", "has", "have", "was", "were", "is", "are", "did",
    "to", "not", "be", "been", "if", "unless", "no", "never",
)  # fmt: skip
_DETERMINERS = ("the", "a", "an", "any", "no", "this", "another", "further")
_RULES = ("rule:told-as-done", "rule:inside-condition", "rule:long-ago", "rule:date-to-come", "rule:former-state",
          "rule:to-infinitive")  # fmt: skip
_SAYING = ("say", "tell", "report")
_LONG, _MONTH = timedelta(days=270), timedelta(days=40)
_CONDITIONS = ("clause", "time", "phrase", "noun", "loose")
_LEAD = 3
_OPENERS = ("if", "unless", "until", "once", "should", "any", "when", "without")
_GENERAL = len(TYPES) + 2 + len(_TENSES) + 3 + len(DEPS) + 1
_AGE = 6
_HOW = ("attached", "shared", "around")
STATUS_HINTS = (
    _GENERAL
    + len(STATUSES)
    + len(_RULES)
    + 2
    + 2 * len(_AUXILIARIES)
    + len(_DETERMINERS)
    + 1
    + 2 * _AGE
    + 1
    + 3
    + len(DEPS)
    + 5
    + 3
)
_PRECISIONS = ("day", "week", "month", "year", "interval", "vague")
_FINE = ("country", "region", "city", "feature", "unknown")
_LINKS = ("prep", "object", "subject", "name")
_KINDS = ("date", "place", "condition")
_PATH = 2 * (STEPS + 1) + 3 * len(DEPS) + 2 * len(PREPOSITIONS) + 5
_BASE = _GENERAL + _PATH + 2 * (STEPS + 1) + 6 + len(_KINDS)
_OWN = {
    "date": 3 + 1 + _AGE + 6 + 4 + 3,
    "place": 5 + 4 + len(PREPOSITIONS) + 5 + 6,
    "condition": 14 + len(_CONDITIONS) + len(_OPENERS),
}
PAIR_HINTS = _BASE + sum(_OWN.values())


class Nearby(NamedTuple):
    """Something of a sentence that may belong to an event, its head word, its hints."""

    what: TimeExpression | PlaceMention | Opening
    head: int
    hints: list[float]


class Setting:
    """One event in its sentence, and the hints that hold for whatever is asked of it."""

    def __init__(self, document: Document, clauses: Clauses, draft: Draft) -> None:
        self.document, self.clauses, self.draft = document, clauses, draft

    @cached_property
    def words(self) -> list[int]:
        """The words that name the event."""
        span, tokens = self.draft.trigger, self.clauses.tokens
        named = {t.i for t in tokens if span.start <= t.start < span.end and t.tag[:2] in CONTENT}
        return sorted(named | {self.draft.token})

    @cached_property
    def day(self) -> date | None:
        """The day of the news."""
        assert self.document.layout is not None
        return date.fromisoformat(self.document.layout.reference) if self.document.layout.reference else None

    @cached_property
    def act(self) -> SpeechAct | None:
        """The innermost speech that tells the event."""
        at = self.draft.trigger.start
        acts = [a for a in self.document.speech or () if a.kind is not None and any(s.start <= at < s.end for s in a.content)]
        return min(acts, key=lambda a: sum(s.end - s.start for s in a.content)) if acts else None

    @cached_property
    def general(self) -> list[float]:
        """Type, part of speech, tense, speech, place in the tree."""
        assert self.document.layout is not None
        clauses, draft = self.clauses, self.draft
        block = self.document.layout.blocks[self.document.layout.sentences[draft.sentence].block]
        return [
            *equals(draft.type, TYPES), float(clauses.is_verb(draft.token)), float(clauses.is_verb(draft.clause)),
            *equals(tense_of(clauses, draft.clause) if clauses.is_verb(draft.clause) else "", _TENSES),
            float(block.kind == "headline"), float(self.act is not None), float(self.act is not None and self.act.direct),
            *equals(clauses.deps[draft.token], DEPS), float(draft.type in SPEAKING),
        ]  # fmt: skip

    @cached_property
    def events(self) -> list[int]:
        """The words of all events of the sentence."""
        return [d.token for d in self.document.drafts or () if d.sentence == self.draft.sentence]

    @cached_property
    def _up(self) -> tuple[list[int], list[int]]:
        return ancestors(self.clauses, self.draft.token), ancestors(self.clauses, self.draft.clause)

    def pair(self, head: int, nearest: bool, kind: str) -> list[float]:
        """How the event stands to another word of its sentence."""
        token, clauses = self.draft.token, self.clauses
        first, last = sorted((token, head))
        between = sum(first < x < last for x in self.events)
        commas = sum(t.text in (",", ";") for t in clauses.tokens[first:last])
        cue = self.act.cue if self.act is not None else None
        over = cue is not None and any(t.start == cue.start for t in clauses.tokens[first : last + 1])
        return [
            *self.general, *path(clauses, self._up[0], token, head),
            *path(clauses, self._up[1], self.draft.clause, head)[: 2 * (STEPS + 1)],
            float(between > 0), float(between > 1), min(commas, 4) / 4, float(nearest), float(over),
            float(len(self.events) == 1), *equals(kind, _KINDS),
        ]  # fmt: skip

    def age(self, value: str | None) -> list[float]:
        """How far before or after the news a record date lies."""
        if value is None or self.day is None:
            return [0.0] * _AGE
        begin, end = bounds(value)
        day = self.day
        told = (end < day - _LONG, end < day - _MONTH, end < day, begin <= day <= end, begin > day, len(value) == 4)
        return [float(x) for x in told]


# ---------------------------------------------------------------------------------------------------------------- hints


def status_hints(setting: Setting, status: Status, why: Evidence, anchor: Anchor | None, openings: Sequence[Opening]) -> Array:
    """What the rules make of the status and why, the auxiliaries of the clause and of that above, its date and conditions."""
    clauses, draft = setting.clauses, setting.draft
    above = next((a for a in clauses.ancestors(draft.clause) if clauses.is_verb(a)), None)
    own = {clauses.tokens[k].lower for k in clauses.kids(draft.clause, "aux", "auxpass", "neg", "mark", "advmod", "det")}
    over = {clauses.tokens[k].lower for k in clauses.kids(above, "aux", "auxpass", "neg", "mark")} if above is not None else ()
    articles = {clauses.tokens[k].lower for k in clauses.kids(draft.token, "det")}
    row = [*setting.general, *equals(status, STATUSES), *equals(why.by, _RULES), float(why.by not in _RULES),
           float(draft.status_hint is not None)]  # fmt: skip
    row += [float(a in own) for a in _AUXILIARIES] + [float(a in over) for a in _AUXILIARIES]
    row += [float(a in articles) for a in _DETERMINERS] + [float(not articles)]
    row += [*setting.age(anchor.expression.date if anchor else None), *equals(anchor.how if anchor else "", _HOW)]
    ages = [setting.age(e.date) for e in setting.document.dates or () if e.sentence == draft.sentence]
    row += [max(told) for told in zip(*ages, strict=True)] if ages else [0.0] * _AGE
    row += [float(draft.sentence <= _LEAD)]
    row += [*equals(clauses.deps[draft.clause], DEPS), *equals(tense_of(clauses, above) if above is not None else "", _TENSES)]
    inside = any(draft.token in o.inside for o in openings)
    depends = any(o.consequence == draft.clause for o in openings)
    row += [float(inside), float(depends), float(above is not None and clauses.tokens[above].lemma in _SAYING)]
    return np.array(row, dtype=np.float32)


def dates_near(setting: Setting, anchor: Anchor | None) -> list[Nearby]:
    """The dated expressions of the sentence; anchor: that of the rules."""
    told = [e for e in setting.document.dates or () if e.sentence == setting.draft.sentence and e.date is not None]
    heads = [head_of(setting.clauses, e.start, e.end) for e in told]
    out = []
    for e, head in zip(told, heads, strict=True):
        if head is not None:
            mine = anchor is not None and anchor.expression.start == e.start
            own = [
                *equals(anchor.how if anchor is not None and mine else "", _HOW), float(anchor is not None and not mine),
                *setting.age(e.date), *equals(e.precision, _PRECISIONS), *equals(e.type, ("DATE", "TIME", "DURATION", "SET")),
                *equals(e.basis, ("stated", WITHIN, BEYOND)),
            ]  # fmt: skip
            out.append(Nearby(e, head, _hints(setting, "date", head, heads, own)))
    return out


def places_near(setting: Setting, view: View, chosen: int | None) -> list[Nearby]:
    """The places of the sentence; view: of the rules; chosen: where the place starts that the rules choose."""
    told = [p for p in setting.document.places or () if p.sentence == setting.draft.sentence]
    heads = [head_of(setting.clauses, p.start, p.end) for p in told]
    out = []
    for p, head in zip(told, heads, strict=True):
        if head is not None:
            acts, link = view.acts(p), view.link(head)
            score = 0 if acts else min(view.score(p), 10)
            own = [float(chosen == p.start), float(chosen not in (None, p.start)), score / 10, float(score > 0), float(acts)]
            own += [*equals(link.how if link else "", _LINKS), *equals(link.word if link else "", PREPOSITIONS)]
            own += [*equals(p.precision, _FINE), float(p.country is not None)]
            own.append(float(p.text in view.capitals))
            for side in (setting.draft.actor, setting.draft.recipient):
                within = any(q.start <= p.start < q.end for q in side)
                own += [float(within), float(any(q.country and q.country == p.country for q in side))]
            out.append(Nearby(p, head, _hints(setting, "place", head, heads, own)))
    return out


def conditions_near(setting: Setting, openings: Sequence[Opening], ranks: Sequence[int | None]) -> list[Nearby]:
    """The conditions of the sentence; ranks: how directly the event depends on each by the rules (0 to 3, None not at all)."""
    heads = [o.head for o in openings]
    clauses, draft, out = setting.clauses, setting.draft, []
    for o, rank in zip(openings, ranks, strict=True):
        own = [*(float(rank == k) for k in (0, 1, 2, 3, None)), *equals(o.row.kind, _CONDITIONS), float(o.loose)]
        own += [*equals(o.row.phrase.split()[0], _OPENERS), float(o.fronted), float(draft.token in o.inside)]
        own += [float(o.consequence == draft.clause), float(o.opener < draft.token), float(len(openings) == 1)]
        own += [float(tense_of(clauses, o.consequence) == t) for t in ("past", "future", "open")]
        out.append(Nearby(o, o.head, _hints(setting, "condition", o.head, heads, own)))
    return out


def _hints(setting: Setting, kind: str, head: int, heads: Sequence[int | None], own: Sequence[float]) -> list[float]:
    """Hints of one candidate: those of all kinds, then a block for each kind, empty but for its own."""
    nearest = min((h for h in heads if h is not None), key=lambda h: abs(h - setting.draft.token)) == head
    blocks = [x for name, n in _OWN.items() for x in (own if name == kind else (0.0,) * n)]
    return [*setting.pair(head, nearest, kind), *blocks]
