"""Conditions as parts of a sentence: the opener, the words of the condition, and the verb that depends on it.

An opener ("if", "provided that", "in return for") starts a constituent; what that constituent hangs on is the consequence.
Parsers hang a condition on the verb of saying, or on the first of several verbs: the consequence is therefore sought in the
content of the saying and along the right edge of the sentence, where the open (modal or infinitive) verb next to the opener
wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from detente.grammar.syntax import Clauses
from detente.rows import ConditionRow

_LEADS = frozenset(("only", "but", "even", "and", "except"))
CLOSING = frozenset((",", ".", ":", "''", "``", "-RRB-", "HYPH"))


class Opening(NamedTuple):
    """A condition: its opener (first token, token after it), the head of its constituent, its tokens, what depends on it.

    loose: by its words alone; whether it is one at all is not settled by rules.
    """

    opener: int
    end: int
    head: int
    inside: tuple[int, ...]
    row: ConditionRow
    consequence: int
    loose: bool = False

    @property
    def fronted(self) -> bool:
        """True where the condition stands before what depends on it."""
        return self.opener < self.consequence


def opening_at(clauses: Clauses, first: int, end: int, row: ConditionRow) -> Opening | None:
    """The condition that the opener from `first` to `end` begins, or None where it begins none."""
    head = _constituent(clauses, first, end)
    if row.phrase == "provided" and clauses.kids(first, "ccomp") and not clauses.kids(first, "nsubj", "nsubjpass"):
        return _by_punctuation(clauses, first, end, row)
    if head is None:
        loose = row.kind == "clause" and (row.phrase != "should" or _inverted(clauses, first, clauses.heads[first]))
        return _by_punctuation(clauses, first, end, row) if loose else None
    if row.kind == "clause" and own_modal(clauses, head) and row.phrase != "should" and _comma(clauses, end, head):
        return _by_punctuation(clauses, first, end, row)
    inside = _own_tokens(clauses, head, first)
    verbs = [k for k in inside if clauses.is_verb(k) and k >= first]
    if (
        row.kind == "clause"
        and not verbs
        and clauses.deps[head] != "advcl"
        or row.phrase == "should"
        and not _inverted(clauses, first, head)
    ):
        return None
    consequence = _consequence(clauses, first, inside, head)
    if consequence is None:
        return None
    if row.kind == "time" and not (_clausal(clauses, first, head) and is_open(clauses, consequence)):
        return None
    return Opening(first, end, head, inside, row, consequence)


def loose_at(clauses: Clauses, first: int, end: int, row: ConditionRow) -> Opening:
    """What the words from `first` to `end` may open: the rest of their constituent, at least up to the next comma.

    A determiner or pronoun ("any", "those who") stands for its noun phrase.
    """
    head = _constituent(clauses, first, end)
    if row.kind == "noun":
        head = clauses.heads[first] if clauses.deps[first] in ("det", "amod") else first
    inside = _own_tokens(clauses, head, first) if head is not None else ()
    if head is None or len(inside) <= end - first:
        stop = next((k for k in range(end, len(clauses.tokens)) if clauses.tokens[k].tag in CLOSING), len(clauses.tokens))
        inside, head = tuple(range(first, stop)), end - 1
    verb = next((a for a in clauses.ancestors(head) if clauses.is_verb(a) and a not in inside), head)
    return Opening(first, end, head, inside, row, verb, loose=True)


def _comma(clauses: Clauses, first: int, end: int) -> bool:
    return any(clauses.tokens[k].tag == "," for k in range(first, end))


def _by_punctuation(clauses: Clauses, first: int, end: int, row: ConditionRow) -> Opening | None:
    """Where the tree does not hold it together: from the opener to the next comma; it depends on the next modal verb."""
    stop = next((k for k in range(end, len(clauses.tokens)) if clauses.tokens[k].tag in CLOSING), len(clauses.tokens))
    inside = tuple(range(first, stop))
    verbs = [v for v in range(len(clauses.tokens)) if v not in inside and clauses.is_verb(v)]
    outside = [v for v in verbs if own_modal(clauses, v)] or [v for v in verbs if v < first and is_open(clauses, v)]
    if not outside or not any(clauses.is_verb(k) or clauses.tokens[k].tag == "NNS" for k in inside):
        return None
    before = [v for v in outside if v < first]
    return Opening(first, end, end - 1, inside, row, before[-1] if before else outside[0])


def _constituent(clauses: Clauses, first: int, end: int) -> int | None:
    """The head of the constituent that starts with the opener and goes on behind it."""
    left = first
    while left > 0 and (clauses.tokens[left - 1].lower in _LEADS or clauses.tokens[left - 1].tag in ("``", ",")):
        left -= 1
    for k in range(first, end):
        j = k
        while clauses.heads[j] != j and clauses.subtree(j)[0] >= left:
            marked = any(m in clauses.children[j] for m in range(first, end))
            if clauses.subtree(j)[-1] >= end and (clauses.deps[j] != "conj" or j == k or marked):
                return j
            j = clauses.heads[j]
    return None


def _own_tokens(clauses: Clauses, head: int, first: int) -> tuple[int, ...]:
    """Tokens of the condition from the opener on, without a verb of saying or a clause with "but" that the parser put in."""
    dropped: set[int] = set()
    for k in clauses.subtree(head):
        if (
            clauses.deps[k] == "parataxis"
            and k > first
            or clauses.deps[k] == "conj"
            and clauses.heads[k] == head
            and _contrast(clauses, head, k)
        ):
            dropped |= set(clauses.subtree(k))
    kept = [k for k in clauses.subtree(head) if k >= first and k not in dropped]
    while len(kept) > 1 and (clauses.tokens[kept[-1]].tag in CLOSING or clauses.deps[kept[-1]] in ("punct", "cc")):
        kept.pop()
    return tuple(kept)


def _contrast(clauses: Clauses, head: int, other: int) -> bool:
    between = [k for k in range(head, other) if clauses.tokens[k].lower in ("but", "though", "and")]
    own = clauses.kids(other, "nsubj", "nsubjpass")
    return bool(own) and any(clauses.tokens[k].lower != "and" or clauses.tokens[max(0, k - 1)].tag == "," for k in between)


def _inverted(clauses: Clauses, first: int, head: int) -> bool:
    """ "Should the talks collapse": the subject follows the modal."""
    subjects = clauses.kids(head, "nsubj", "nsubjpass")
    return bool(subjects) and first < min(subjects) and clauses.tokens[head].tag in ("VB", "VBN", "VBP", "JJ", "NN")


def _clausal(clauses: Clauses, first: int, head: int) -> bool:
    """A clause with a subject of its own behind the opener ("once the polls were held", not "once the capital")."""
    return (
        clauses.deps[head] == "advcl"
        and clauses.deps[first] == "mark"
        or any(
            first < s
            for v in (head, *clauses.kids(head, "advcl", "ccomp", "pcomp", "acl"))
            for s in clauses.kids(v, "nsubj", "nsubjpass")
        )
    )


def is_open(clauses: Clauses, verb: int) -> bool:
    """True for a verb of what is not settled: under a modal, an infinitive, a gerund or a present tense."""
    tags = {clauses.tokens[k].tag for k in clauses.kids(verb, "aux")}
    if "MD" in tags or "TO" in tags or any(clauses.tokens[k].lower in ("will", "'ll", "to") for k in clauses.kids(verb, "aux")):
        return True
    if clauses.tokens[verb].tag in ("VB", "VBP", "VBZ") and clauses.deps[verb] != "parataxis":
        return True
    head = clauses.heads[verb]
    return clauses.deps[verb] in ("conj", "xcomp", "acomp") and head != verb and is_open(clauses, head)


def _consequence(clauses: Clauses, first: int, inside: Sequence[int], head: int) -> int | None:
    """The verb (or predicate) that depends on the condition."""
    inner = set(inside)
    verb: int | None = clauses.heads[head]
    while verb is not None and not clauses.is_verb(verb) and not clauses.kids(verb, "aux", "cop"):
        verb = clauses.heads[verb] if clauses.heads[verb] != verb else None
    if verb is None or verb in inner:
        return None
    above = clauses.heads[verb]
    if (
        clauses.deps[verb] in ("parataxis", "advcl")
        and clauses.is_verb(above)
        and own_modal(clauses, above)
        and not is_open(clauses, verb)
    ):
        verb = above  # "If Congress strikes it down, she warned, the programme would end"
    content = [c for c in clauses.kids(verb, "ccomp") if c not in inner and clauses.kids(c, "nsubj", "nsubjpass", "expl")]
    if content and not any(clauses.tokens[k].tag == "MD" for k in clauses.kids(verb, "aux")):
        verb = content[-1]
    if first < verb:
        return verb
    return _right_edge(clauses, verb, first, inner)


def _right_edge(clauses: Clauses, verb: int, first: int, inner: set[int]) -> int:
    """The last open verb on the way from the verb to the words before the opener."""
    path, node = [verb], verb
    while True:
        down = [
            c
            for c in clauses.kids(node, "ccomp", "xcomp", "conj", "advcl", "pcomp", "prep")
            if c not in inner and c < first and _reaches(clauses, c, first, inner)
        ]
        if not down:
            break
        node = down[-1]
        path.append(node)
    verbs = [v for v in path if clauses.is_verb(v)]
    openv = [v for v in verbs if is_open(clauses, v)]
    if not openv:
        return verb
    return (
        openv[0]
        if openv[0] == verb and not any(clauses.deps[v] in ("conj", "ccomp") and own_modal(clauses, v) for v in openv[1:])
        else _last(clauses, openv)
    )


def _last(clauses: Clauses, verbs: Sequence[int]) -> int:
    """The last verb with a modal of its own, else the last."""
    return next((v for v in reversed(verbs) if own_modal(clauses, v)), verbs[-1])


def own_modal(clauses: Clauses, verb: int) -> bool:
    """True where an auxiliary such as "will" stands at the verb itself."""
    return any(clauses.tokens[k].tag == "MD" for k in clauses.kids(verb, "aux"))


def _reaches(clauses: Clauses, node: int, first: int, inner: set[int]) -> bool:
    """True where the constituent ends right before the opener, punctuation and lead words aside."""
    last = max(k for k in clauses.subtree(node) if k not in inner)
    return (
        last < first
        and all(
            clauses.tokens[k].tag in CLOSING or clauses.tokens[k].lower in _LEADS or clauses.deps[k] == "punct"
            for k in range(last + 1, first)
        )
        or any(k == first - 1 for k in clauses.subtree(node))
    )
