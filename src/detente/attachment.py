"""Which time expression and which place belong to an event: read off where they hang in the tree."""

from __future__ import annotations

from detente.model import Document, Draft, TimeExpression
from detente.syntax import Clauses

_BARRIERS = ("ccomp", "relcl", "advcl", "parataxis")


def head_of(clauses: Clauses, start: int, end: int) -> int | None:
    """The token of a span of text whose head lies outside of it."""
    inside = [t.i for t in clauses.tokens if t.start < end and start < t.end]
    for i in inside:
        if clauses.heads[i] not in inside or clauses.heads[i] == i:
            return i
    return None


def strength(clauses: Clauses, inner: int, draft: Draft) -> int:
    """How closely token `inner` modifies the event: 4 the trigger itself, 3 its clause, 2 a clause coordinated with it or
    a verb that carries it, 0 not at all."""
    targets = {draft.token: 4, draft.clause: 3}
    for i in _shared(clauses, draft.clause):
        targets.setdefault(i, 2)
    if inner in targets:
        return targets[inner]
    child = inner
    for up in clauses.ancestors(inner):
        if up in targets:
            return targets[up]
        if clauses.deps[child] in _BARRIERS and clauses.is_verb(child):
            return 0
        if clauses.is_verb(up):
            return 0
        child = up
    return 0


def _shared(clauses: Clauses, clause: int) -> list[int]:
    """Verbs whose adverbials also hold for the clause: the first of coordinated verbs, the verb over a bare noun trigger."""
    out = []
    i = clause
    while clauses.deps[i] == "conj" and clauses.is_verb(clauses.heads[i]):
        i = clauses.heads[i]
        out.append(i)
    if clauses.deps[i] == "xcomp" and clauses.is_verb(clauses.heads[i]):
        out.append(clauses.heads[i])
    if not clauses.is_verb(clause):
        carrier = clauses.carrier(clause)
        if carrier is None and clauses.deps[clause] == "nsubj":
            carrier = clauses.heads[clause]
        if carrier is not None:
            out.append(carrier)
    return out


def time_of(document: Document, clauses: Clauses, draft: Draft) -> TimeExpression | None:
    """The time expression that hangs on the event, the closest one first."""
    best: tuple[int, TimeExpression] | None = None
    for expression in document.dates or ():
        if expression.sentence != draft.sentence or expression.date is None:
            continue
        inner = head_of(clauses, expression.start, expression.end)
        force = strength(clauses, inner, draft) if inner is not None else 0
        if force and (best is None or force > best[0]):
            best = (force, expression)
    return best[1] if best else None
