"""What the rules make of an event's status: done, past, planned, possible or denied.

In this order: what the trigger's row fixes; standing inside a condition; negation, modals and the words above, the innermost
first; the date. See `certainty` for the words and `attachment` for the date.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from detente.circumstances.attachment import Attachment, bounds
from detente.circumstances.certainty import Certainty, Finding
from detente.circumstances.clauselinks import tense_of
from detente.circumstances.conditions import inside_condition
from detente.circumstances.openings import Opening
from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.model import Document, Draft, Evidence, Span, TimeExpression

HISTORY = timedelta(days=270)
"""An event that ended longer ago than this is background, unless it goes on."""


class Ruling:
    """The rules of status, applied to one event at a time."""

    def __init__(self, knowledge: Knowledge, attachment: Attachment) -> None:
        self.certainty = Certainty(knowledge)
        self.attachment = attachment
        self.ended = {c.id: c.valid_to for c in knowledge.countries if c.valid_to}

    def of(self, document: Document, clauses: Clauses, draft: Draft, openings: list[Opening]) -> Finding:
        """The status and why; there is always one."""
        if draft.status_hint is not None:
            return Finding(draft.status_hint, Evidence("decided", draft.row, (draft.trigger,), note="the row fixes it"))
        found = (
            self._conditional(clauses, draft, openings)
            or self.certainty.of(clauses, draft, lambda k: self._backshifted(document, clauses, draft, k, openings))
            or self._dated(document, clauses, draft)
            or self._former(document, draft)
        )
        return found or Finding(
            "actual", Evidence("decided", "rule:told-as-done", (draft.trigger,), note="no cue says otherwise")
        )

    def _former(self, document: Document, draft: Draft) -> Finding | None:
        """What a state did that no longer is lies in the past: "the Soviet invasion"."""
        assert document.layout is not None
        year = (document.layout.reference or "9999")[:4]
        for party in draft.actor:
            if self.ended.get(party.country or "", "9999") < year:
                return Finding("historical", Evidence("decided", "rule:former-state", (Span(party.start, party.end),)))
        return None

    def _conditional(self, clauses: Clauses, draft: Draft, openings: list[Opening]) -> Finding | None:
        found = inside_condition(openings, draft.token)
        if found is None or found.row.kind == "phrase" and not clauses.is_verb(draft.token) or _given(clauses, draft, found):
            return None
        span = Span(clauses.tokens[found.opener].start, clauses.tokens[found.end - 1].end)
        return Finding(
            "hypothetical", Evidence("decided", "rule:inside-condition", (span,), note="it is the condition of something else")
        )

    def _backshifted(self, document: Document, clauses: Clauses, draft: Draft, modal: int, openings: list[Opening]) -> bool:
        """ "Said it would": the future told in the past; not where it depends on a condition."""
        verb = clauses.heads[modal]
        if any(o.consequence == verb and o.row.kind == "clause" for o in openings):
            return False
        position = clauses.tokens[modal].start
        for act in document.speech or ():
            if act.cue and not act.direct and any(s.start <= position < s.end for s in act.content):
                return not any(t.start == act.cue.start and self.certainty.doubts(t.lemma) for t in clauses.tokens)
        above = next((a for a in clauses.ancestors(verb) if clauses.is_verb(a)), None)
        return (
            above is not None
            and clauses.deps[verb] in ("ccomp", "conj", "relcl", "advcl")
            and tense_of(clauses, above) in ("past", "perfect")
        )

    # ------------------------------------------------------------------------------------------------------------- dates

    def _dated(self, document: Document, clauses: Clauses, draft: Draft) -> Finding | None:
        """History lies clearly before the news; a coming day is the future."""
        anchor = self.attachment.time_of(document, clauses, draft)
        if anchor is None or anchor.expression.date is None:
            return None
        expression = anchor.expression
        span = (Span(expression.start, expression.end),)
        told = anchor.date or expression.date or ""
        begin, end = bounds(told)
        day = _reference(document)
        if day is None:
            return None
        tense = tense_of(clauses, draft.clause)
        if anchor.how == "around" and tense != "past" or anchor.how == "attached" and _since(clauses, expression):
            return None
        if end < day - HISTORY or _past_year(told, day):
            return Finding("historical", Evidence("decided", "rule:long-ago", span, note="well before the news"))
        if begin > day and anchor.how != "around" and tense not in ("past", "perfect"):
            return Finding("future", Evidence("decided", "rule:date-to-come", span, note="after the day of the news"))
        return None


def _given(clauses: Clauses, draft: Draft, opening: Opening) -> bool:
    """Inside a condition, but taken as given: "his threat", "after the attack", "the hackers who crippled a hospital"."""
    i = draft.token
    if clauses.is_verb(i):
        between = [a for a in (i, *clauses.ancestors(i)) if a in opening.inside and clauses.deps[a] == "relcl"]
        return bool(between) and tense_of(clauses, i) in ("past", "perfect") and clauses.tokens[i].tag != "VB"
    if clauses.kids(i, "poss"):
        return draft.clause == i
    definite = any(clauses.tokens[k].lower in ("the", "this", "that") for k in clauses.kids(i, "det"))
    return definite and clauses.deps[i] == "pobj" and draft.clause == i


def _since(clauses: Clauses, expression: TimeExpression) -> bool:
    """ "Held since 2012" goes on."""
    before = [t for t in clauses.tokens if t.end <= expression.start][-1:]
    return bool(before) and before[0].lower == "since" or expression.text.lower().startswith("since ")


def _past_year(value: str, day: date) -> bool:
    """A bare year before the year of the news."""
    return bool(re.fullmatch(r"\d{4}", value)) and int(value) < day.year


def _reference(document: Document) -> date | None:
    """The day of the news; without one, the first of January of the latest year that the article states."""
    assert document.layout is not None
    if document.layout.reference is not None:
        return date.fromisoformat(document.layout.reference)
    years = [bounds(e.date)[0].year for e in document.dates or () if e.date is not None and e.basis == "stated"]
    return date(max(years), 1, 1) if years else None
