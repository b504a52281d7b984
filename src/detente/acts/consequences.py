"""The verb of what will follow: its modal, the verbs that share it, what governs it, the drafts in its clause."""

from __future__ import annotations

from detente.acts.scene import Scene
from detente.circumstances.conditions import span_of
from detente.circumstances.openings import Opening
from detente.model import Draft, Span

SURE = frozenset(("will", "would", "'ll", "'d", "shall", "wo", "must"))
WEAK = frozenset(("can", "could", "may", "might"))
_SPEAKING = frozenset(("THREATEN", "AGREE", "CONCEDE", "REJECT", "REQUEST"))


def dependent(scene: Scene, opening: Opening, openings: list[Opening]) -> list[int]:
    """The consequence of a condition, and the verbs coordinated with it that share it."""
    first = opening.consequence
    while scene.clauses.deps[first] == "conj" and scene.clauses.is_verb(scene.clauses.heads[first]):
        first = scene.clauses.heads[first]
    others = {o.consequence for o in openings if o is not opening}
    out = [opening.consequence]
    for v in scene.clauses.conjuncts(first):
        together = opening.fronted or max(v, opening.consequence) < opening.opener
        if v not in out and v not in others and together and scene.clauses.is_verb(v) and modal_of(scene, v) is not None:
            out.append(v)
    return out


def modal_of(scene: Scene, verb: int) -> int | None:
    """The modal auxiliary of a verb, its own or that of the verb it is coordinated with."""
    clauses = scene.clauses
    for k in clauses.kids(verb, "aux"):
        if scene.tokens[k].lower in SURE | WEAK:
            return k
    if (
        clauses.kids(verb, "aux", "nsubj", "nsubjpass")
        or clauses.deps[verb] != "conj"
        or scene.tokens[verb].tag not in ("VB", "VBP", "VBN")
    ):
        return None
    return modal_of(scene, clauses.heads[verb])


def governing(scene: Scene, verb: int, drafts: list[Draft]) -> Draft | None:
    """The draft of a speaking verb whose content the verb belongs to: "warned that ... would", "promised to"."""
    node, path = verb, []
    for up in scene.clauses.ancestors(verb):
        link = scene.clauses.deps[node]
        if link not in ("ccomp", "xcomp", "conj", "acl", "pcomp", "prep", "dobj", "advcl"):
            break
        if link != "conj":
            path.append(up)
        node = up
    return next((d for d in drafts if d.type in _SPEAKING and d.token in path), None)


def within(scene: Scene, verb: int, opening: Opening | None, drafts: list[Draft], condition: Span | None = None) -> list[Draft]:
    """Drafts of the clause of the verb, without those of its condition and of finite clauses below it."""
    if condition is None and opening is not None:
        condition = span_of(scene.clauses, opening)
    clauses = scene.clauses
    out, stack = {verb}, [verb]
    while stack:
        for c in clauses.children[stack.pop()]:
            finite = clauses.is_verb(c) and clauses.deps[c] in ("conj", "relcl", "advcl", "ccomp", "parataxis")
            if not finite and not (condition and condition.start <= scene.tokens[c].start < condition.end):
                out.add(c)
                stack.append(c)
    return [
        d
        for d in drafts
        if (d.token in out or d.clause == verb) and not (condition and condition.start <= d.trigger.start < condition.end)
    ]


def stands_inside(openings: list[Opening], token: int) -> bool:
    """True where the token is part of a condition."""
    return any(token in o.inside for o in openings)
