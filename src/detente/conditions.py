"""Conditions: the words that say on what an event depends, and whether an event stands inside such words."""

from __future__ import annotations

from detente.knowledge import Knowledge
from detente.model import Draft, Evidence, Span, Status
from detente.syntax import Clauses

_OPEN_TYPES = frozenset(("THREATEN", "AGREE", "CONCEDE", "REJECT", "REQUEST", "SUPPORT", "AID", "COOPERATE", "CONSULT", "RETREAT"))
_DEMAND = frozenset(("must", "should", "has", "have", "had", "need", "needs"))


class Conditions:
    """Openers of conditions by their words."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.clause = {tuple(r.phrase.split()): r.id for r in knowledge.conditions if r.kind == "clause"}
        self.noun = {r.phrase: r.id for r in knowledge.conditions if r.kind == "noun"}
        self.ultimatum = {r.phrase: r.id for r in knowledge.conditions if r.kind == "ultimatum"}

    def opener_at(self, clauses: Clauses, i: int) -> tuple[int, str] | None:
        """End (exclusive) and row id of the opener that starts at token i; the longest wins."""
        best: tuple[int, str] | None = None
        for words, row in self.clause.items():
            if tuple(t.lower for t in clauses.tokens[i : i + len(words)]) == words and (best is None or i + len(words) > best[0]):
                best = i + len(words), row
        if best is None or clauses.tokens[i].lower != "should":
            return best
        subject = [s for s in clauses.kids(clauses.heads[i], "nsubj", "nsubjpass") if s > i]
        return best if subject and clauses.tokens[clauses.heads[i]].tag in ("VB", "VBN") else None


def openings(conditions: Conditions, clauses: Clauses) -> list[tuple[int, int, str]]:
    """(opener token, token that heads the condition, row id) of every condition in a sentence."""
    out = []
    i = 0
    while i < len(clauses.tokens):
        found = conditions.opener_at(clauses, i)
        if found is None:
            i += 1
            continue
        end, row = found
        head = _clause_head(clauses, i, end)
        if head is not None:
            out.append((i, head, row))
        i = end
    return out


def _clause_head(clauses: Clauses, first: int, end: int) -> int | None:
    """The subordinate verb (or preposition's noun) that the opener introduces."""
    for k in range(end - 1, first - 1, -1):
        if clauses.deps[k] in ("mark", "aux", "advmod", "case", "neg") and clauses.is_verb(clauses.heads[k]) and clauses.heads[k] > k:
            return clauses.heads[k]
    for k in range(first, end):
        if clauses.deps[k] in ("advcl", "prep", "acl") and any(c >= end for c in clauses.subtree(k)):
            return k
    return None


def inside_condition(conditions: Conditions, clauses: Clauses, token: int) -> int | None:
    """The opener of the condition that holds the token, or None."""
    for opener, head, row in openings(conditions, clauses):
        if row in ("en.until", "en.once"):
            continue
        subtree = clauses.subtree(head)
        if token in subtree and token > opener:
            return opener
    return None


def condition_of(
    conditions: Conditions, clauses: Clauses, draft: Draft, status: Status
) -> tuple[Span | None, tuple[Evidence, ...]]:
    """The condition of an event and why; (None, sought) where none is told."""
    holders = _holders(clauses, draft)
    for opener, head, row in openings(conditions, clauses):
        if draft.type not in _OPEN_TYPES and status == "actual":
            continue
        if head in holders or draft.token in clauses.subtree(head) and draft.token > opener:
            continue
        governor = clauses.heads[head]
        if governor not in holders:
            continue
        inside = [k for k in clauses.subtree(head) if k >= opener]
        span = clauses.span(_trimmed(clauses, [opener, *inside]))
        return span, (Evidence("decided", row, (Span(clauses.tokens[opener].start, clauses.tokens[opener].end),)),)
    if draft.type == "THREATEN":
        demand = _ultimatum(clauses, draft)
        if demand is not None:
            return demand, (Evidence("decided", "en.or_face", (demand,), note="the act that is demanded"),)
        noun = _noun(conditions, clauses, holders)
        if noun is not None:
            return noun, (Evidence("decided", "en.any", (noun,), note="a noun phrase as condition"),)
    return None, (Evidence("sought", "rule:condition", note="no condition is told"),)


def _holders(clauses: Clauses, draft: Draft) -> set[int]:
    """Verbs on which a condition of the event may hang: its clause, what it takes, what takes it."""
    out = {draft.clause, draft.token}
    frontier = [draft.clause, draft.token]
    for _ in range(3):
        below = [c for i in frontier for c in clauses.kids(i, "xcomp", "ccomp", "pcomp")]
        below += [c for i in frontier for p in clauses.kids(i, "prep") for c in clauses.kids(p, "pcomp")]
        below += [c for i in frontier for o in clauses.kids(i, "dobj") for c in clauses.kids(o, "acl")]
        out |= set(below)
        frontier = below
    i = draft.clause
    while clauses.deps[i] in ("xcomp", "acomp", "attr", "dobj", "conj") and clauses.heads[i] != i:
        i = clauses.heads[i]
        out.add(i)
    return out


def _ultimatum(clauses: Clauses, draft: Draft) -> Span | None:
    """ "Must step back or face sanctions": the demanded act is the condition."""
    tokens = clauses.tokens
    for i, t in enumerate(tokens):
        if t.lower != "or" or i < draft.token:
            continue
        for k in range(i - 1, draft.token, -1):
            if tokens[k].lower in _DEMAND and tokens[k].tag in ("MD", "VBZ", "VBP", "VBD"):
                return Span(tokens[k].start, tokens[i - 1].end)
            if tokens[k].lower == "to" and k + 1 < i and tokens[k + 1].tag == "VB":
                return Span(tokens[k].start, tokens[i - 1].end)
    return None


def _noun(conditions: Conditions, clauses: Clauses, holders: set[int]) -> Span | None:
    for h in sorted(holders):
        for s in clauses.kids(h, "nsubj", "nsubjpass"):
            if any(clauses.tokens[d].lower in conditions.noun for d in clauses.kids(s, "det")):
                return clauses.span(_trimmed(clauses, clauses.subtree(s)))
    return None


def _trimmed(clauses: Clauses, indices: list[int]) -> list[int]:
    """Without punctuation at the end."""
    out = sorted(set(indices))
    while len(out) > 1 and clauses.tokens[out[-1]].tag in (",", ".", ":", "''", "``", "-RRB-"):
        out.pop()
    return out
