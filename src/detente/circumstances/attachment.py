"""Which time expression belongs to an event: read off where it hangs in the tree.

An expression has a host, the verb or noun that it dates. An event takes the expression of its own noun or verb; else that of a
verb above it or coordinated with it, where grammar lets an adverbial hold for both. The date of a verb of saying is that of the
saying, never that of what is said. A date that the tense excludes ("scrapped talks next month") belongs to the noun beside it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal, NamedTuple

from detente.circumstances.clauselinks import SPEAKING, Lending, carriers, negative, neighbours, opener, tense_of
from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.model import Document, Draft, TimeExpression
from detente.timex.reckoned import BEYOND, WITHIN

_CONTENT = frozenset(("REJECT", "THREATEN", "AGREE", "CONCEDE"))
_CLOCK = re.compile(r"(?:(?:about|around|at) )?(?:\d{1,2}(?:[.:]\d\d)?\s*(?:[ap]\.?m\.?)?|noon|midnight|midday)(?: GMT)?", re.I)
_FRESH = timedelta(days=8)
_SITES = frozenset(("at", "in", "near", "outside", "inside", "around"))


class Anchor(NamedTuple):
    """A time expression of an event.

    how: attached (it dates the event's own words), shared (through a verb that grammar links to it), around (it dates the
    clause that the event's clause depends on: told as background of the same time).

    date: of the event; that of the expression, or its beginning where the event opens the period ("since 2018, when ...").
    """

    expression: TimeExpression
    how: Literal["attached", "shared", "around"]
    date: str | None = None


class Hosted(NamedTuple):
    """An expression, the token where it stands, the verb or noun it dates, and whether it stands inside that noun's phrase."""

    expression: TimeExpression
    inner: int
    host: int
    inside: bool


class Attachment:
    """Finds the time of events. The nouns that name events keep the dates inside their phrase."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.event_nouns = frozenset(r.lemma for r in knowledge.triggers if r.pos == "n")
        carrying = {r.lemma for r in knowledge.supports if r.takes != "inf" and r.effect in ("does", "future")}
        carrying |= {r.lemma for r in knowledge.cues if r.pos == "v" and r.effect in ("same", "future") and "noun" in r.takes}
        purposes = {r.lemma for r in knowledge.cues if r.pos == "v" and "purpose" in r.takes}
        self.lending = Lending(frozenset(carrying), frozenset(purposes))

    def time_of(self, document: Document, clauses: Clauses, draft: Draft) -> Anchor | None:
        """The expression that belongs to the event, the closest one first."""
        hosted = self.hosted(document, clauses, draft.sentence)
        if not hosted:
            return None
        said = _said(document, clauses, draft)
        if said is not None:
            found = next((h for h in hosted if h.host == said), None)
            return Anchor(found.expression, "attached", found.expression.date) if found is not None else None
        for distance, node in enumerate(carriers(clauses, draft, self.lending)):
            for h in hosted:
                if h.host == node and self._allowed(document, clauses, draft, h, distance):
                    opens = clauses.is_verb(node) and opener(clauses, node) == "since"
                    return Anchor(h.expression, "attached" if distance < 2 else "shared", _begin(document, h.expression, opens))
        return self._handed_down(document, clauses, draft, hosted) or self._linked(document, clauses, draft, hosted)

    def _handed_down(self, document: Document, clauses: Clauses, draft: Draft, hosted: list[Hosted]) -> Anchor | None:
        """ "Condemned the strikes on the port last month": the date beside the noun, which the verb of saying does not take."""
        if clauses.is_verb(draft.token):
            return None
        speaking = {d.token: d for d in document.drafts or () if d.sentence == draft.sentence and d.type in SPEAKING}
        for h in hosted:
            above = speaking.get(h.host)
            if (
                above is not None
                and self._event_beside(clauses, above, h) == draft.token
                and not self._allowed(document, clauses, above, h, 0)
            ):
                return Anchor(h.expression, "attached", h.expression.date)
        return None

    def said(self, document: Document, clauses: Clauses, draft: Draft) -> set[int]:
        """Where expressions begin that date the saying of what tells the event, and not the event."""
        cues = {
            act.cue.start
            for act in document.speech or ()
            if act.cue is not None and any(s.start <= draft.trigger.start < s.end for s in act.content)
        }
        hosted = self.hosted(document, clauses, draft.sentence)
        return {h.expression.start for h in hosted if clauses.tokens[h.host].start in cues and h.host != draft.clause}

    def hosted(self, document: Document, clauses: Clauses, sentence: int) -> list[Hosted]:
        """The dated expressions of a sentence and what they date."""
        timed = [
            e for e in document.dates or () if e.sentence == sentence and e.date is not None and not _CLOCK.fullmatch(e.text)
        ]
        busy = {t.i for t in clauses.tokens for e in timed if e.start <= t.start < e.end}
        events = {d.token for d in document.drafts or () if d.sentence == sentence}
        out = []
        for e in timed:
            reckoned = e.basis in (WITHIN, BEYOND)
            inner = _reckoned(clauses, e) if reckoned else head_of(clauses, e.start, e.end)
            if inner is not None:
                host, inside = self._host(clauses, inner, busy, events)
                if _over(document, e):
                    host = _above_infinitive(clauses, host)
                out.append(Hosted(e, inner, host, inside))
        return out

    def _host(self, clauses: Clauses, inner: int, busy: set[int], events: set[int]) -> tuple[int, bool]:
        if clauses.is_verb(inner) and inner not in busy:
            return inner, False
        if inner in events:
            return inner, True
        node, inside = inner, False
        while clauses.heads[node] != node:
            dep, up = clauses.deps[node], clauses.heads[node]
            noun = clauses.tokens[up].tag.startswith("NN") and up not in busy
            inside = inside or noun and dep in ("poss", "amod", "compound", "nmod", "nummod")
            node = up
            if clauses.is_verb(up) and up not in busy:
                return up, False
            named = clauses.tokens[up].tag in ("NN", "NNS") and clauses.tokens[up].lemma in self.event_nouns
            sited = clauses.deps[up] in ("nsubj", "nsubjpass") or clauses.tokens[clauses.heads[up]].lower in _SITES
            if noun and (up in events or named and not sited or inside and dep == "poss"):
                return up, inside
        return node, inside

    # ------------------------------------------------------------------------------------------------------- conditions

    def _allowed(self, document: Document, clauses: Clauses, draft: Draft, h: Hosted, distance: int) -> bool:
        """False where tense or position say that the expression dates something else than its host verb."""
        assert document.layout is not None
        reference = document.layout.reference
        if reference is None or not clauses.is_verb(h.host):
            return True
        day, (begin, end) = date.fromisoformat(reference), bounds(h.expression.date or "")
        tense = tense_of(clauses, h.host)
        if tense == "future" and end < day:
            return False
        if tense in ("past", "perfect") and begin > day and draft.type in SPEAKING:
            return False
        return not (draft.type in SPEAKING and end < day - _FRESH and self._event_beside(clauses, draft, h) is not None)

    def _event_beside(self, clauses: Clauses, draft: Draft, h: Hosted) -> int | None:
        """The noun of an event that the expression stands right behind: "condemned the strikes on the port last month"."""
        node = clauses.subtree(h.inner)[0] - 1
        while node >= 0 and clauses.tokens[node].tag == ",":
            node -= 1
        if node >= 0 and clauses.tokens[node].tag == "IN":
            node -= 1
        while node > h.host:
            token = clauses.tokens[node]
            own = draft.trigger.start <= token.start < draft.trigger.end
            if token.lemma in self.event_nouns and clauses.deps[node] in ("dobj", "pobj", "nsubjpass") and not own:
                return node
            node = clauses.heads[node] if clauses.heads[node] != node else -1
        return None

    # ---------------------------------------------------------------------------------------------------------- sharing

    def _linked(self, document: Document, clauses: Clauses, draft: Draft, hosted: list[Hosted]) -> Anchor | None:
        """The expression of a clause that the event's clause belongs to."""
        for verb, how in neighbours(clauses, draft):
            for h in hosted:
                if h.host == verb and self._allowed(document, clauses, draft, h, 2) and verb not in (draft.token, draft.clause):
                    return self._shared(clauses, draft, h, how)
            for h in hosted:
                if how == "when" and (h.inner == verb or verb in clauses.subtree(h.inner)):
                    return Anchor(h.expression, "shared", _begin(document, h.expression, True))
        return None

    def _shared(self, clauses: Clauses, draft: Draft, h: Hosted, how: str) -> Anchor:
        """Whether the date of the linked clause also is the date of this one."""
        value = h.expression.date or ""
        fronted = h.inner < min([h.host, *clauses.surface(h.host)])
        if how == "coordinated":
            together = fronted and (len(value) == 4 or h.expression.precision == "day") or negative(clauses, draft.clause)
        elif how == "afterwards":
            together = len(value) in (4, 7) and draft.type not in SPEAKING
        else:
            together = how in ("same", "together")
        return Anchor(h.expression, "shared" if together else "around", value)


# ------------------------------------------------------------------------------------------------------------- helpers


def _over(document: Document, expression: TimeExpression) -> bool:
    """The time told of lies before the day of the news, or ends with it."""
    assert document.layout is not None
    if document.layout.reference is None or expression.date is None:
        return False
    day, (begin, end) = date.fromisoformat(document.layout.reference), bounds(expression.date)
    return begin < day and end <= day


def _above_infinitive(clauses: Clauses, verb: int) -> int:
    """What is past is not still to be done: in "invited him to visit the capital earlier this week" the date is the
    invitation's."""
    while clauses.tokens[verb].tag == "VB" and clauses.deps[verb] in ("advcl", "xcomp", "acl"):
        if not any(clauses.tokens[k].lower == "to" for k in clauses.kids(verb, "aux")):
            break
        above = clauses.heads[verb]
        carrier = clauses.carrier(above) if not clauses.is_verb(above) else above
        if carrier is None:
            break
        verb = carrier
    return verb


def _reckoned(clauses: Clauses, expression: TimeExpression) -> int | None:
    """What a length of time with "after" or "before" dates: the verb or noun behind these, or what that hangs on."""
    side = next((t.i for t in clauses.tokens if t.start >= expression.end), None)
    if side is None:
        return None
    marks = clauses.deps[side] == "mark"
    if expression.basis == BEYOND:
        above = clauses.heads[clauses.heads[side]] if marks else clauses.heads[side]
        return above if clauses.is_verb(above) else None
    below = [clauses.heads[side]] if marks else clauses.kids(side, "pobj", "pcomp")
    return below[0] if below else None


def head_of(clauses: Clauses, start: int, end: int) -> int | None:
    """The token of a span of text whose head lies outside of it."""
    inside = [t.i for t in clauses.tokens if t.start < end and start < t.end]
    for i in inside:
        if clauses.heads[i] not in inside or clauses.heads[i] == i:
            return i
    return None


def _said(document: Document, clauses: Clauses, draft: Draft) -> int | None:
    """The verb of saying of something that is uttered by saying it ("said on Friday it would retaliate"): its date counts."""
    modal = any(clauses.tokens[k].tag == "MD" for k in clauses.kids(draft.clause, "aux"))
    uttered = draft.row == "rule:commitment" or draft.speech is not None or modal and draft.type in _CONTENT
    if draft.type not in SPEAKING or not uttered:
        return None
    for act in document.speech or ():
        if act.cue is not None and any(s.start <= draft.trigger.start < s.end for s in act.content):
            for t in clauses.tokens:
                if t.start == act.cue.start and t.i not in (draft.token, draft.clause):
                    return t.i
    return None


def _begin(document: Document, expression: TimeExpression, opens: bool) -> str | None:
    """The date of the event: where it opens a period that lasts until the news, the beginning, as precise as it was told."""
    value = expression.date or ""
    first, _, last = value.partition("/")
    if not opens or not last:
        return expression.date
    return expression.value if re.fullmatch(r"\d{4}(-\d\d){0,2}", expression.value) else first


def bounds(value: str) -> tuple[date, date]:
    """First and last day of a record date."""
    first, _, last = value.partition("/")
    return _day(first, False), _day(last or first, True)


def _day(value: str, end: bool) -> date:
    parts = [int(p) for p in value[:10].split("-")]
    if len(parts) == 3:
        return date(*parts)
    if len(parts) == 2:
        year, month = parts
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) if end else date(year, month, 1)
    return date(parts[0], 12, 31) if end else date(parts[0], 1, 1)
