"""Status, condition, date and place of an event: what the rules say, weighed by the learned reader where there is one.

The reader sees what the rules say among its hints, so that it agrees with them where they are good. Evidence says which of the
two decided, and whether the other supported it or was overruled. Without a reader the rules decide alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from detente.circumstances.attachment import Anchor, Attachment
from detente.circumstances.conditions import Conditions, condition_of, depends, rank_of, span_of
from detente.circumstances.openings import Opening
from detente.circumstances.placelinks import View
from detente.circumstances.ruling import Ruling
from detente.circumstances.whereabouts import Found, Whereabouts, found_at
from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.learned.event_hints import STATUSES, Nearby, Setting, conditions_near, dates_near, places_near, status_hints
from detente.learned.hints import Array
from detente.learned.reader import Reader
from detente.model import Document, Draft, Evidence, EvidenceRole, PlaceMention, Span, Status, TimeExpression
from detente.people.home import Home

DATE, PLACE, CONDITION = 0.25, 0.17, 0.2
"""Above, a time expression, a place, a condition is taken for the event's."""
BIAS, TRUST = 1.0, 0.5
"""Log odds that the reader's word for `actual` is lowered by, and that of the rules' status is raised by."""

Because = tuple[Evidence, ...]


class Asked(NamedTuple):
    """What the reader is asked of one event: hints of its status, and what may belong to it."""

    status: Array
    nearby: list[Nearby]


class Weighing:
    """The rules of circumstances, and the reader."""

    def __init__(self, knowledge: Knowledge, reader: Reader | None = None) -> None:
        self.attachment = Attachment(knowledge)
        self.ruling = Ruling(knowledge, self.attachment)
        self.conditions = Conditions(knowledge)
        self.whereabouts = Whereabouts(knowledge)
        self.own = knowledge.own
        self.reader = reader

    def asked(self, document: Document, clauses: Clauses, draft: Draft, home: Home) -> Asked:
        """All that the reader is asked of an event, as it is trained on it."""
        setting, openings = Setting(document, clauses, draft), self.conditions.openings(clauses)
        finding = self.ruling.of(document, clauses, draft, openings)
        anchor = self.attachment.time_of(document, clauses, draft)
        hints = status_hints(setting, finding.status, finding.why, anchor, openings)
        nearby = [*dates_near(setting, anchor), *self._places(setting, self.whereabouts.of(document, clauses, draft, home))]
        return Asked(hints, nearby + self._conditions(setting))

    # ----------------------------------------------------------------------------------------------------------- status

    def status(self, document: Document, clauses: Clauses, draft: Draft, openings: list[Opening]) -> tuple[Status, Because]:
        """The status of an event and why."""
        finding = self.ruling.of(document, clauses, draft, openings)
        if self.reader is None or finding.why.by in self.own:
            return finding.status, (finding.why,)
        setting = Setting(document, clauses, draft)
        anchor = self.attachment.time_of(document, clauses, draft)
        hints = status_hints(setting, finding.status, finding.why, anchor, openings)
        trigger, vectors = self._vectors(self.reader, setting)
        likely = self.reader.status(trigger, vectors[draft.clause], hints)
        odds = np.log(likely + 1e-6)
        odds[STATUSES.index("actual")] -= BIAS
        odds[STATUSES.index(finding.status)] += TRUST
        best = int(odds.argmax())
        read = Evidence(
            "decided", self.reader.version, (draft.trigger,), score=round(float(likely[best]), 3), note=STATUSES[best]
        )
        if STATUSES[best] == finding.status:
            return finding.status, (finding.why, _as("supported", read))
        return STATUSES[best], (read, _as("overruled", finding.why))

    def condition(
        self, document: Document, clauses: Clauses, draft: Draft, openings: Sequence[Opening], status: Status
    ) -> tuple[Span | None, Because]:
        """The condition of an event and why; (None, sought) where none is told."""
        span, why = condition_of(self.conditions, clauses, openings, draft, status)
        if self.reader is None or span is not None or not depends(draft, status):
            return span, why
        setting = Setting(document, clauses, draft)
        found = self._likeliest(setting, self._conditions(setting), CONDITION, "what it depends on")
        if found is None:
            return None, why
        opening, read = found
        assert isinstance(opening, Opening)
        opener = Span(clauses.tokens[opening.opener].start, clauses.tokens[opening.end - 1].end)
        return span_of(clauses, opening), (read, Evidence("supported", opening.row.id, (opener,)))

    def _conditions(self, setting: Setting) -> list[Nearby]:
        free = [o for o in self.conditions.possible(setting.clauses) if setting.draft.token not in o.inside]
        return conditions_near(setting, free, [rank_of(setting.clauses, setting.draft, o) for o in free])

    # --------------------------------------------------------------------------------------------------- date and place

    def date(self, document: Document, clauses: Clauses, draft: Draft) -> tuple[Anchor | None, Because]:
        """The time expression of an event with the date that it gives, and why."""
        anchor = self.attachment.time_of(document, clauses, draft)
        own = anchor if anchor is not None and anchor.how != "around" else None
        overruled = (_as("overruled", _attached(own)),) if own is not None else ()
        found = None
        if self.reader is not None:
            setting = Setting(document, clauses, draft)
            saying = self.attachment.said(document, clauses, draft)
            nearby = [n for n in dates_near(setting, anchor) if own is not None or _start(n) not in saying]
            found = self._likeliest(setting, nearby, DATE, "the time of it")
            if found is None:
                why = Evidence("sought", self.reader.version, note="no time expression is likely to belong to it")
                return None, (why, *overruled)
        if found is None:
            if own is None:
                return None, (Evidence("sought", "rule:attached", note="no time expression belongs to it"),)
            return own, (*own.expression.evidence, _attached(own))
        expression, read = found
        assert isinstance(expression, TimeExpression)
        if own is not None and own.expression.start == expression.start:
            return own, (*expression.evidence, _attached(own), _as("supported", read))
        return Anchor(expression, "attached", expression.date), (*expression.evidence, read, *overruled)

    def place(self, document: Document, clauses: Clauses, draft: Draft, home: Home) -> tuple[Found | None, Because]:
        """The place of an event and why. What words point to in other sentences is left to the rules; a threat is uttered, and
        what it threatens has not taken place."""
        if draft.type == "THREATEN":
            return None, (Evidence("sought", "rule:place", note="a threat has no place"),)
        ruled = self.whereabouts.of(document, clauses, draft, home)
        nowhere = (Evidence("sought", "rule:place", note="no place belongs to it"),)
        if self.reader is None:
            return ruled, ruled.evidence if ruled is not None else nowhere
        setting = Setting(document, clauses, draft)
        nearby = self._places(setting, ruled)
        found = self._likeliest(setting, nearby, PLACE, "the place of it")
        overruled = (_as("overruled", ruled.evidence[-1]),) if ruled is not None else ()
        if found is None:
            here = ruled is not None and any(_start(n) == ruled.place.start for n in nearby)
            return (ruled, ruled.evidence) if ruled is not None and not here else (None, (*nowhere, *overruled))
        mention, read = found
        assert isinstance(mention, PlaceMention)
        if ruled is not None and ruled.place.start == mention.start:
            return ruled, (*ruled.evidence, _as("supported", read))
        place = found_at(mention, home, read)
        return place, (*place.evidence, *overruled)

    def _places(self, setting: Setting, ruled: Found | None) -> list[Nearby]:
        where = self.whereabouts
        view = View(where.kinds, where.capitals, setting.document, setting.clauses, setting.draft)
        return places_near(setting, view, ruled.place.start if ruled is not None else None)

    # ------------------------------------------------------------------------------------------------------- the reader

    def _likeliest(
        self, setting: Setting, nearby: list[Nearby], least: float, note: str
    ) -> tuple[TimeExpression | PlaceMention | Opening, Evidence] | None:
        """What belongs to the event most likely, at least so likely, and the evidence."""
        if self.reader is None or not nearby:
            return None
        trigger, vectors = self._vectors(self.reader, setting)
        hints = np.array([n.hints for n in nearby], dtype=np.float32)
        likely = self.reader.pairs(trigger, vectors[[n.head for n in nearby]], hints)
        best = int(likely.argmax())
        if likely[best] <= least:
            return None
        token = setting.clauses.tokens[nearby[best].head]
        what = nearby[best].what
        span = Span(token.start, token.end) if isinstance(what, Opening) else Span(what.start, what.end)
        return what, Evidence("decided", self.reader.version, (span,), score=round(float(likely[best]), 3), note=note)

    def _vectors(self, reader: Reader, setting: Setting) -> tuple[Array, Array]:
        """The mean vector of the words that name the event, and the vectors of all words of the sentence."""
        assert setting.document.layout is not None
        sentence = setting.document.layout.sentences[setting.draft.sentence]
        text = setting.document.article.text[sentence.start : sentence.end]
        vectors = reader.vectors(text, tuple(t.start - sentence.start for t in setting.clauses.tokens))
        return vectors[setting.words].mean(axis=0), vectors


def _start(near: Nearby) -> int | None:
    """Where a time expression or place begins."""
    return None if isinstance(near.what, Opening) else near.what.start


def _attached(anchor: Anchor) -> Evidence:
    span = Span(anchor.expression.start, anchor.expression.end)
    return Evidence("decided", "rule:attached", (span,), note=anchor.expression.basis)


def _as(role: EvidenceRole, why: Evidence) -> Evidence:
    return Evidence(role, why.by, why.spans, score=why.score, note=why.note)
