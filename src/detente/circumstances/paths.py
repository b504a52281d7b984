"""The way from an event's word outwards: light verbs, infinitives, clauses and nouns, up to a clause that stands on its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from detente.grammar.syntax import Clauses
from detente.model import Draft


class Step(NamedTuple):
    """A word on the way up, and how what is below hangs on it."""

    node: int
    via: str


def path(clauses: Clauses, draft: Draft) -> Iterator[Step]:
    """The way from the event's word outwards."""
    node = draft.token
    if draft.clause != draft.token:
        yield Step(draft.clause, "light")
        node = draft.clause
    yield from climb(clauses, node)


def climb(clauses: Clauses, node: int) -> Iterator[Step]:
    """The words above a token, each with how what is below hangs on it, up to a clause that stands on its own."""
    for _ in range(9):
        step = _verb_up(clauses, node) if clauses.is_verb(node) else _noun_up(clauses, node)
        if step is None:
            return
        yield step
        node = step.node


def _verb_up(clauses: Clauses, i: int) -> Step | None:
    dep, head = clauses.deps[i], clauses.heads[i]
    if head == i:
        return None
    if dep == "conj":
        return _coordinated(clauses, i, head)
    if finite(clauses, i):
        relative = any(clauses.tokens[k].tag in ("WDT", "WP", "WRB") for k in clauses.children[i])
        if dep == "ccomp" or dep in ("acl", "relcl") and not relative:
            return Step(head, "that")
        return None
    aux_to = any(clauses.tokens[k].lower == "to" for k in clauses.kids(i, "aux"))
    if dep == "advcl":
        return Step(head, "purpose" if aux_to else "part") if aux_to or clauses.tokens[i].tag in ("VBG", "VBN") else None
    via = {
        "xcomp": "inf",
        "oprd": "inf",
        "acomp": "inf",
        "ccomp": "inf",
        "pcomp": "p",
        "dobj": "noun",
        "csubj": "subj",
        "prep": "part",
    }.get(dep)
    if dep in ("acl", "relcl"):
        via = "for-inf" if aux_to else "part-noun" if clauses.tokens[i].tag == "VBG" and clauses.deps[head] == "pobj" else None
    return Step(head, via) if via is not None else None


def _coordinated(clauses: Clauses, i: int, head: int) -> Step | None:
    """A verb in coordination shares what stands above the first one, unless it has a subject or auxiliary of its own."""
    if not clauses.is_verb(head):
        return None
    own = clauses.kids(i, "nsubj", "nsubjpass") or finite(clauses, i)
    if not own:
        return Step(head, "conj")
    while clauses.deps[head] == "conj" and clauses.is_verb(clauses.heads[head]):
        head = clauses.heads[head]
    return Step(clauses.heads[head], "that") if clauses.deps[head] == "ccomp" and clauses.heads[head] != head else None


def _noun_up(clauses: Clauses, i: int) -> Step | None:
    dep, head = clauses.deps[i], clauses.heads[i]
    if head == i:
        return None
    if clauses.tokens[i].tag in ("IN", "TO") or dep == "prep":
        word = clauses.tokens[i].lower
        gerund = word in ("by", "in") and bool(clauses.kids(i, "pcomp")) and clauses.is_verb(head)
        return Step(head, f"{word}-ing" if gerund else word)
    via = {
        "conj": "conj",
        "dobj": "noun",
        "nsubjpass": "noun",
        "attr": "noun",
        "dative": "noun",
        "oprd": "noun",
        "nsubj": "subj",
        "pobj": "p",
        "appos": "appos",
        "compound": "of",
        "nmod": "of",
        "acomp": "inf",
        "pcomp": "p",
        "agent": "by",
    }.get(dep)
    return Step(head, via) if via is not None else None


def finite(clauses: Clauses, verb: int) -> bool:
    """A verb with tense of its own."""
    aux = [clauses.tokens[k] for k in clauses.kids(verb, "aux", "auxpass")]
    if any(t.lower == "to" for t in aux):
        return False
    return clauses.tokens[verb].tag in ("VBD", "VBZ", "VBP") or any(t.tag in ("MD", "VBD", "VBZ", "VBP") for t in aux)
