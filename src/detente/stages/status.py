"""Whether the event is told as done, past, planned, possible or denied, and on which condition it depends.

Cues in this order: the trigger row, negation, the clause's place inside a condition, verbs and nouns above it, modal
auxiliaries, adjectives, the date. The nearest cue decides.
"""

from __future__ import annotations

from datetime import date, timedelta

from detente.attachment import time_of
from detente.conditions import Conditions, condition_of, inside_condition
from detente.knowledge import CueRow, Knowledge, SupportRow
from detente.model import Document, Draft, Evidence, Judgement, Span, Status
from detente.slots import Slots
from detente.syntax import Clauses

HISTORY = timedelta(days=330)
_NOBODY = frozenset(("no", "neither", "nobody", "none"))
_UTTERED = frozenset(("THREATEN", "AGREE", "REQUEST", "REJECT", "CONCEDE", "ACCUSE", "SUPPORT"))


class StatusStage:
    """Gives one judgement per draft."""

    name = "status"
    needs = ("layout", "tokens", "dates", "trees", "speech", "drafts")
    gives = "judgements"

    def __init__(self, knowledge: Knowledge) -> None:
        self.cues: dict[tuple[str, str], CueRow] = {(r.lemma, r.pos): r for r in knowledge.cues}
        self.conditions = Conditions(knowledge)
        self.supports: dict[str, tuple[SupportRow, ...]] = {}
        for row in knowledge.supports:
            self.supports[row.lemma] = (*self.supports.get(row.lemma, ()), row)

    def __call__(self, document: Document) -> tuple[Judgement, ...]:
        """Judge every draft of one article."""
        assert document.drafts is not None
        return tuple(self._judge(document, d) for d in document.drafts)

    def _judge(self, document: Document, draft: Draft) -> Judgement:
        assert document.tokens is not None and document.trees is not None
        tree = document.trees[draft.sentence]
        assert tree is not None
        clauses = Clauses(document.tokens[draft.sentence], tree)
        status, why = self._status(document, draft, clauses)
        condition, because = (draft.condition, draft.evidence.get("condition", ())) if draft.condition else (None, ())
        if condition is None:
            condition, because = condition_of(self.conditions, clauses, self.conditions.openings(clauses), draft, status)
        return Judgement(status, condition, {"status": (why,), "condition": because})

    def _status(self, document: Document, draft: Draft, clauses: Clauses) -> tuple[Status, Evidence]:
        slots = Slots(clauses, self.supports)
        if draft.status_hint is not None:
            return draft.status_hint, Evidence("decided", draft.row, (draft.trigger,), note="the row fixes it")
        found = (
            self._negation(clauses, draft)
            or self._conditional(clauses, draft)
            or self._support(clauses, slots, draft)
            or self._modal(document, clauses, draft)
            or self._governed(clauses, draft)
            or self._modified(clauses, draft)
            or self._dated(document, clauses, draft)
        )
        return found or ("actual", Evidence("decided", "rule:told-as-done", (draft.trigger,), note="no cue says otherwise"))

    # ------------------------------------------------------------------------------------------------------------ cues

    def _negation(self, clauses: Clauses, draft: Draft) -> tuple[Status, Evidence] | None:
        for i in dict.fromkeys((draft.token, draft.clause)):
            for k in clauses.kids(i, "neg", "det", "preconj", "advmod", "cc"):
                row = self.cues.get((clauses.tokens[k].lower, "adv"))
                if row is not None and row.effect == "negated" and not (draft.type == "REJECT" and i == draft.token):
                    return "negated", self._cue(clauses, row, k)
        subject = clauses.surface(draft.clause)
        for s in subject:
            for k in (s, *clauses.kids(s, "det")):
                row = self.cues.get((clauses.tokens[k].lower, "adv"))
                if row is not None and row.effect == "negated" and clauses.tokens[k].lower in _NOBODY:
                    return "negated", self._cue(clauses, row, k)
        return None

    def _conditional(self, clauses: Clauses, draft: Draft) -> tuple[Status, Evidence] | None:
        found = inside_condition(self.conditions.openings(clauses), draft.token)
        if found is None:
            return None
        span = Span(clauses.tokens[found.opener].start, clauses.tokens[found.end - 1].end)
        return "hypothetical", Evidence("decided", "rule:inside-condition", (span,), note="it is the condition of something else")

    def _support(self, clauses: Clauses, slots: Slots, draft: Draft) -> tuple[Status, Evidence] | None:
        rows: list[SupportRow] = []
        support = slots.support(draft.token) if not clauses.is_verb(draft.token) else None
        if support is not None:
            rows.append(support[1])
        rows += slots.carried(draft.clause)
        for row in rows:
            if row.effect != "does":
                return row.effect, Evidence("decided", row.id, (draft.trigger,), note=f"{row.lemma} carries it")
        return None

    def _modal(self, document: Document, clauses: Clauses, draft: Draft) -> tuple[Status, Evidence] | None:
        for verb in self._finite(clauses, draft):
            for k in clauses.kids(verb, "aux"):
                row = self.cues.get((clauses.tokens[k].lower, "aux"))
                if row is None:
                    continue
                effect: Status = row.effect
                if clauses.tokens[k].lower in ("would", "'d") and self._backshifted(document, clauses, k):
                    effect = "future"
                if draft.type in _UTTERED and verb == draft.clause and draft.type in ("THREATEN",):
                    effect = "actual"
                return effect, self._cue(clauses, row, k)
        return None

    def _finite(self, clauses: Clauses, draft: Draft) -> list[int]:
        """The clause's verb, the verb it is coordinated with, the verb over a bare noun trigger."""
        out = [draft.clause]
        i = draft.clause
        while clauses.deps[i] == "conj" and clauses.is_verb(clauses.heads[i]) and not clauses.kids(i, "aux", "nsubj", "nsubjpass"):
            i = clauses.heads[i]
            out.append(i)
        if not clauses.is_verb(draft.clause):
            carrier = clauses.carrier(draft.clause)
            if carrier is None and clauses.deps[draft.clause] in ("nsubj", "nsubjpass", "acomp"):
                carrier = clauses.heads[draft.clause]
            if carrier is not None:
                out.append(carrier)
        return out

    def _backshifted(self, document: Document, clauses: Clauses, modal: int) -> bool:
        """ "Said it would": the future told in the past."""
        position = clauses.tokens[modal].start
        for act in document.speech or ():
            if act.cue and not act.direct and any(s.start <= position < s.end for s in act.content):
                return any(t.tag in ("VBD", "VBN") and t.start == act.cue.start for t in clauses.tokens)
        return False

    def _governed(self, clauses: Clauses, draft: Draft) -> tuple[Status, Evidence] | None:
        """Verbs, nouns and adjectives above the clause, up to the first finite clause."""
        i = draft.clause if clauses.is_verb(draft.clause) or draft.clause != draft.token else draft.token
        tokens = clauses.tokens
        for _ in range(5):
            up = clauses.heads[i]
            if up == i:
                break
            dep = clauses.deps[i]
            if clauses.is_verb(i) and (tokens[i].tag in ("VBD", "VBZ", "VBP") or clauses.kids(i, "nsubj", "nsubjpass")) and dep not in ("xcomp",):
                if dep != "ccomp" or tokens[up].lemma not in ("fear", "worry", "suspect", "hope", "expect", "threaten", "plan"):
                    break
            pos = "v" if clauses.is_verb(up) else "n" if tokens[up].tag.startswith("NN") else "adj" if tokens[up].tag.startswith("JJ") else "p"
            row = self.cues.get((tokens[up].lemma, pos)) or self.cues.get((tokens[up].lower, pos))
            if row is not None and dep not in ("nsubj", "advcl", "relcl", "conj"):
                return row.effect, self._cue(clauses, row, up)
            if clauses.is_verb(i) and tokens[i].tag == "VB" and any(tokens[k].lower == "to" for k in clauses.kids(i, "aux")) and dep in ("advcl", "acl", "relcl"):
                return "hypothetical", Evidence("decided", "rule:purpose", (clauses.span([i]),), note="an infinitive of purpose")
            i = up
        if clauses.is_verb(draft.clause) and tokens[draft.clause].tag == "VB" and clauses.deps[draft.clause] in ("ROOT", "ccomp", "xcomp"):
            to = [k for k in clauses.kids(draft.clause, "aux") if tokens[k].lower == "to"]
            if to:
                return "future", Evidence("decided", "rule:to-infinitive", (clauses.span(to),), note="to be done")
        return None

    def _modified(self, clauses: Clauses, draft: Draft) -> tuple[Status, Evidence] | None:
        if clauses.is_verb(draft.token):
            return None
        for k in (*clauses.premodifiers(draft.token), *clauses.kids(draft.token, "det")):
            row = self.cues.get((clauses.tokens[k].lower, "adj"))
            if row is not None:
                return row.effect, self._cue(clauses, row, k)
        return None

    def _dated(self, document: Document, clauses: Clauses, draft: Draft) -> tuple[Status, Evidence] | None:
        """History lies about a year or more before the news; a coming day is the future."""
        assert document.layout is not None
        expression = time_of(document, clauses, draft)
        if expression is None or expression.date is None:
            return None
        reference = document.layout.reference
        span = (Span(expression.start, expression.end),)
        if reference is None:
            return None
        day = date.fromisoformat(reference)
        begin, end = _bounds(expression.date)
        if end < day - HISTORY or (expression.precision == "year" and end.year < day.year):
            return "historical", Evidence("decided", "rule:long-ago", span, note="well before the news")
        if begin > day:
            return "future", Evidence("decided", "rule:date-to-come", span, note="after the day of the news")
        return None

    def _cue(self, clauses: Clauses, row: CueRow, k: int) -> Evidence:
        return Evidence("decided", row.id, (Span(clauses.tokens[k].start, clauses.tokens[k].end),))


# ------------------------------------------------------------------------------------------------------------- helpers


def _bounds(value: str) -> tuple[date, date]:
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
