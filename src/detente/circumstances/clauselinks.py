"""How the clauses of a sentence hang together: tense, openers, what dates one clause when it dates another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from detente.grammar.syntax import Clauses
from detente.model import Draft

Tense = Literal["past", "perfect", "future", "present", "open"]
SPEAKING = frozenset(("ACCUSE", "SUPPORT", "REJECT", "REQUEST", "AGREE", "THREATEN", "CONCEDE"))
_TOGETHER = frozenset(("as", "while", "when", "until", "with"))
_AFTERWARDS = frozenset(("after", "before", "since", "following"))


class Lending(NamedTuple):
    """Verbs that lend their date: to their object ("plans a rally on Friday"), to their purpose ("flew on Monday to meet")."""

    objects: frozenset[str]
    purposes: frozenset[str]


def tense_of(clauses: Clauses, verb: int) -> Tense:
    """What the verb form says of the time: past, perfect, future (will), present; open for bare and modal forms."""
    aux = [clauses.tokens[k] for k in clauses.kids(verb, "aux", "auxpass")]
    words = {t.lower for t in aux}
    if words & {"will", "shall", "'ll", "wo"}:
        return "future"
    if any(t.tag in ("MD", "TO") or t.lower == "to" for t in aux):
        return "open"
    if words & {"has", "have", "'ve", "'s"} and any(t.lemma == "have" for t in aux):
        return "perfect"
    if words & {"had", "was", "were", "did"} or clauses.tokens[verb].tag == "VBD":
        return "past"
    if clauses.tokens[verb].tag in ("VBZ", "VBP") or words & {"is", "are", "am"}:
        return "present"
    if clauses.deps[verb] == "conj" and clauses.is_verb(clauses.heads[verb]):
        return tense_of(clauses, clauses.heads[verb])
    return "past" if clauses.tokens[verb].tag == "VBN" else "open"


def negative(clauses: Clauses, verb: int) -> bool:
    """ "But nobody was arrested": told of the same occasion."""
    subjects = clauses.kids(verb, "nsubj", "nsubjpass")
    words = [clauses.tokens[k].lower for s in subjects for k in (s, *clauses.kids(s, "det"))]
    return bool(clauses.kids(verb, "neg")) or any(w in ("no", "nobody", "none", "neither") for w in words)


def carriers(clauses: Clauses, draft: Draft, lending: Lending) -> Iterator[int]:
    """Tokens whose expression is the event's: its word, its clause, then the verbs that carry it."""
    yield draft.token
    yield draft.clause
    for t in clauses.tokens:
        named = draft.type in ("AGREE", "SUPPORT", "CONCEDE") or draft.type not in SPEAKING
        if draft.trigger.start <= t.start < draft.trigger.end and t.i not in (draft.token, draft.clause) and named:
            yield t.i
    if clauses.deps[draft.clause] in ("relcl", "acl") and clauses.heads[draft.clause] in clauses.objects(draft.clause):
        yield clauses.heads[draft.clause]
    i = draft.clause
    for _ in range(5):
        if clauses.heads[i] == i or not _carried(clauses, draft, i, lending):
            return
        i = clauses.heads[i]
        if clauses.tokens[i].tag != "IN":
            yield i


def _carried(clauses: Clauses, draft: Draft, i: int, lending: Lending) -> bool:
    """What dates the head of token i also dates what hangs on it here."""
    dep, head, token = clauses.deps[i], clauses.heads[i], clauses.tokens[i]
    if dep == "prep" and token.lower == "given":
        return True  # "given the last talks took place in 2013": the subject of the clause is taken for an object of "given"
    if clauses.is_verb(i):
        to = any(clauses.tokens[k].tag == "TO" for k in clauses.kids(i, "aux"))
        purpose = (
            dep == "advcl"
            and to
            and (tense_of(clauses, head) in ("future", "open") or clauses.tokens[head].lemma in lending.purposes)
        )
        return dep in ("xcomp", "oprd", "acomp") or purpose
    if dep == "dobj":
        return draft.clause != draft.token or clauses.tokens[head].lemma in lending.objects
    if dep == "prep":
        if draft.type in SPEAKING or not clauses.is_verb(head):
            return token.lower == "of" and draft.type not in SPEAKING
        on = token.lower == "on" and clauses.tokens[head].lemma in ("go", "be", "embark")
        return on or token.lower in ("in", "by", "during", "of", "with", "for", "at", "from", "under")
    behind = dep == "amod" and head == i - 1  # "the last defence bilateral"
    return behind or dep in ("nsubj", "nsubjpass", "conj", "attr", "acomp", "pobj", "appos")


def neighbours(clauses: Clauses, draft: Draft) -> Iterator[tuple[int, str]]:
    """Verbs of clauses that the event's clause is linked to, and how: the further out, the looser."""
    i, loose = draft.clause, False
    if not clauses.is_verb(i):
        i = next((a for a in clauses.ancestors(i) if clauses.is_verb(a)), i)
        loose = not _argument(clauses, draft.clause, i)
        if loose:
            yield i, "around"
    for c in clauses.kids(i, "advcl"):
        past = tense_of(clauses, c) == tense_of(clauses, i) == "past"
        if opener(clauses, c) in ("as", "when") and not loose and past and draft.type not in SPEAKING:
            yield c, "together"
    for _ in range(3):
        link = _link(clauses, i)
        if link is None:
            return
        head, how = link
        if how == "when":
            yield clauses.heads[i], "when"
            how = "together"
        yield head, "around" if loose else how
        loose = loose or how == "around"
        i = head


def _link(clauses: Clauses, i: int) -> tuple[int, str] | None:
    """The verb that the clause of verb i is linked to, and how."""
    dep, head = clauses.deps[i], clauses.heads[i]
    above = next((a for a in clauses.ancestors(i) if clauses.is_verb(a)), None)
    if head == i or above is None:
        return None
    if dep == "conj" and clauses.is_verb(head):
        return head, "coordinated" if clauses.kids(i, "nsubj", "nsubjpass") else "same"
    if dep == "advcl" and clauses.is_verb(head):
        word = opener(clauses, i)
        if clauses.tokens[i].tag in ("VBG", "VBN") and not word:
            return head, "same"
        return head, "together" if word in _TOGETHER else "afterwards" if word in _AFTERWARDS else "around"
    if dep in ("relcl", "acl") and any(clauses.tokens[k].tag == "WRB" for k in clauses.kids(i, "advmod")):
        return above, "when"
    if dep == "relcl":
        return above, "around"
    if dep == "pcomp":
        return (above, "same") if clauses.tokens[head].lower in ("by", "with", "in", "while") else None
    if dep == "parataxis" and clauses.is_verb(head):
        return head, "coordinated"
    if dep == "xcomp" or dep == "ccomp" and clauses.tokens[i].tag == "VBG":
        return above, "same"
    return None


def _argument(clauses: Clauses, noun: int, verb: int) -> bool:
    """The noun is a direct argument or adjunct of the verb, not buried in another noun."""
    node = noun
    while clauses.heads[node] != verb:
        if clauses.deps[node] not in ("pobj", "prep", "agent", "conj", "appos", "compound", "pcomp"):
            return False
        node = clauses.heads[node]
    return clauses.deps[node] not in ("dobj", "attr")


def opener(clauses: Clauses, verb: int) -> str:
    """The word that opens a subordinate clause, or ""."""
    marks = [
        clauses.tokens[k].lower
        for k in clauses.kids(verb, "mark", "advmod", "prep")
        if k < verb and clauses.tokens[k].tag in ("IN", "WRB")
    ]
    return marks[0] if marks else ""
