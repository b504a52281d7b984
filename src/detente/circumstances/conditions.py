"""Conditions: the words that say on what an event depends, and whether an event stands inside such words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detente.circumstances.openings import CLOSING, Opening, is_open, loose_at, opening_at
from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.model import Draft, Evidence, Span, Status
from detente.rows import ConditionRow

_SPOKEN = frozenset(("THREATEN", "AGREE", "CONCEDE", "REJECT", "REQUEST"))
_REACH = 4  # words between "or" and what is threatened
_DEMAND = frozenset(("must", "should", "has", "have", "had", "need", "needs"))


class Conditions:
    """Openers of conditions by their words, and the conditions of a sentence."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.openers: dict[str, list[tuple[tuple[str, ...], ConditionRow]]] = {}  # by first word, longest first
        for r in sorted(knowledge.conditions, key=lambda r: -len(r.phrase)):
            if r.kind != "ultimatum":
                self.openers.setdefault(r.phrase.split()[0], []).append((tuple(r.phrase.split()), r))
        self.nouns = {r.phrase: r.id for r in knowledge.conditions if r.kind == "noun"}
        self.ultimatum = {r.phrase: r.id for r in knowledge.conditions if r.kind == "ultimatum"}

    def openings(self, clauses: Clauses) -> list[Opening]:
        """Every condition of a sentence that its words and its tree settle, in order."""
        return [o for o in self.possible(clauses) if not o.loose]

    def possible(self, clauses: Clauses) -> list[Opening]:
        """Every condition of a sentence, in order, and whatever words may open one."""
        out = []
        i = 0
        while i < len(clauses.tokens):
            row = self._opener_at(clauses, i)
            if row is None:
                i += 1
                continue
            end = i + len(row.phrase.split())
            settled = opening_at(clauses, i, end, row) if row.kind in ("clause", "time", "phrase") else None
            out.append(settled or loose_at(clauses, i, end, row))
            i = end if settled else i + 1
        return out

    def _opener_at(self, clauses: Clauses, i: int) -> ConditionRow | None:
        """The longest opener that starts at token i."""
        for words, row in self.openers.get(clauses.tokens[i].lower, ()):
            if tuple(t.lower for t in clauses.tokens[i : i + len(words)]) == words:
                return row
        return None


def inside_condition(openings: Iterable[Opening], token: int) -> Opening | None:
    """The condition that holds the token, or None."""
    return next((o for o in openings if token in o.inside and token >= o.end), None)


def condition_of(
    conditions: Conditions, clauses: Clauses, openings: Sequence[Opening], draft: Draft, status: Status
) -> tuple[Span | None, tuple[Evidence, ...]]:
    """The condition of an event and why; (None, sought) where none is told."""
    best: tuple[int, int, Opening] | None = None
    for o in openings:
        rank = rank_of(clauses, draft, o) if _may_depend(draft, status, o) else None
        if rank is not None and (best is None or (rank, abs(draft.token - o.opener)) < best[:2]):
            best = rank, abs(draft.token - o.opener), o
    if best is not None:
        o = best[2]
        return span_of(clauses, o), (
            Evidence("decided", o.row.id, (Span(clauses.tokens[o.opener].start, clauses.tokens[o.end - 1].end),)),
        )
    if draft.type == "THREATEN":
        demand = _ultimatum(conditions, clauses, draft)
        if demand is not None:
            span, opener, row = demand
            return span, (Evidence("decided", row, (span, opener), note="the act that is demanded"),)
        found = noun_condition(conditions, clauses, holders(clauses, draft))
        if found is not None:
            noun, row = found
            return noun, (Evidence("decided", row, (noun,), note="a noun phrase as condition"),)
    return None, (Evidence("sought", "rule:condition", note="no condition is told"),)


def span_of(clauses: Clauses, opening: Opening) -> Span:
    """The words of the condition, verbatim."""
    return clauses.span(list(opening.inside))


def _may_depend(draft: Draft, status: Status, opening: Opening) -> bool:
    """What is done does not depend on anything; a promise, threat, demand or refusal does."""
    timed = draft.type == "REQUEST" and opening.row.kind == "time"
    return draft.token not in opening.inside and depends(draft, status) and not timed


def depends(draft: Draft, status: Status) -> bool:
    """Whether an event of this type and status can depend on something at all."""
    if draft.type in _SPOKEN:
        return status not in ("negated", "historical")
    return status in ("future", "hypothetical")


def rank_of(clauses: Clauses, draft: Draft, opening: Opening) -> int | None:
    """How directly the event depends on it: 0 by its own clause, 1 its complement or governor, 2 a coordinated clause, 3 by its
    place alone."""
    verb = opening.consequence
    if verb in (draft.clause, draft.token):
        return 0
    if verb in holders(clauses, draft):
        return 1
    family = set(_coordinated(clauses, draft.clause))
    if verb in family:
        together = opening.fronted or opening.opener > max(draft.clause, verb)
        return 2 if together and is_open(clauses, draft.clause) else None
    return 3 if _right_before(clauses, draft, opening) else None


def _right_before(clauses: Clauses, draft: Draft, opening: Opening) -> bool:
    """The words of a threat are the last before the condition that could be a verb: a tree may hang it elsewhere."""
    between = range(draft.token + 1, opening.opener)
    return bool(between) and draft.type == "THREATEN" and not any(clauses.is_verb(i) for i in between)


def holders(clauses: Clauses, draft: Draft) -> set[int]:
    """Verbs on which a condition of the event may hang: its clause, what it takes, what takes it."""
    out = {draft.clause, draft.token}
    frontier = [draft.clause, draft.token]
    for _ in range(3):
        below = [c for i in frontier for c in clauses.kids(i, "xcomp", "ccomp", "pcomp")]
        below += [c for i in frontier for p in clauses.kids(i, "prep") for c in clauses.kids(p, "pcomp")]
        below += [c for i in frontier for o in clauses.kids(i, "dobj") for c in clauses.kids(o, "acl")]
        below += [c for i in frontier for c in clauses.kids(i, "advcl") if clauses.tokens[c].tag == "VB"]
        out |= set(below)
        frontier = below
    i = draft.clause
    noun = not clauses.is_verb(i)
    up: tuple[str, ...] = ("xcomp", "acomp", "attr", "dobj")
    if noun:
        up += ("nsubj", "nsubjpass", "pobj", "prep", "appos")
    while clauses.deps[i] in up and clauses.heads[i] != i:
        i = clauses.heads[i]
        out.add(i)
        up = ("xcomp", "acomp") if clauses.is_verb(i) else up
    return out


def _coordinated(clauses: Clauses, verb: int) -> list[int]:
    first = verb
    while clauses.deps[first] == "conj":
        first = clauses.heads[first]
    return clauses.conjuncts(first)


def _ultimatum(conditions: Conditions, clauses: Clauses, draft: Draft) -> tuple[Span, Span, str] | None:
    """ "Must step back or face sanctions": the demanded act is the condition; with "or" and its row."""
    tokens = clauses.tokens
    for i, t in enumerate(tokens):
        row = conditions.ultimatum.get(t.lower)
        if row is None or i < draft.token - _REACH:
            continue
        first = draft.token if i > draft.token else -1  # the words of the threat before it, or what is threatened behind it
        last = next((k for k in range(i - 1, first, -1) if tokens[k].tag not in CLOSING), i - 1)
        for k in range(i - 1, first, -1):
            demanded = tokens[k].lower in _DEMAND and tokens[k].tag in ("MD", "VBZ", "VBP", "VBD")
            if demanded or tokens[k].lower == "to" and k + 1 < i and tokens[k + 1].tag == "VB":
                return Span(tokens[k].start, tokens[last].end), Span(t.start, t.end), row
    return None


def noun_condition(conditions: Conditions, clauses: Clauses, verbs: Iterable[int]) -> tuple[Span, str] | None:
    """ "Any attack on X": a noun phrase of the threatened consequence that means whatever may come, and its row."""
    for h in sorted(verbs):
        nouns = [*clauses.surface(h), *clauses.kids(h, "dobj")] + [
            o for p in clauses.kids(h, "prep", "agent") for o in clauses.kids(p, "pobj")
        ]
        nouns += [o for d in clauses.kids(h, "dobj") for p in clauses.kids(d, "prep") for o in clauses.kids(p, "pobj")]
        for s in nouns:
            words = [s, *clauses.kids(s, "det")]
            row = next(
                (conditions.nouns[clauses.tokens[k].lower] for k in words if clauses.tokens[k].lower in conditions.nouns), None
            )
            if row is not None:
                return clauses.span(_trimmed(clauses, clauses.subtree(s))), row
    return None


def _trimmed(clauses: Clauses, indices: Sequence[int]) -> list[int]:
    """Without punctuation at the end."""
    out = sorted(set(indices))
    while len(out) > 1 and clauses.tokens[out[-1]].tag in CLOSING:
        out.pop()
    return out
