"""What indirect speech says in passing: known before, and told in the article's own voice.

"He would not go to the city, which rebels took in May" and "a vote on the attack" are told by the speaker's sentence but
rest on no word of his: a relative clause behind a comma, and an event named as known (the, its) on which the report hangs.
"""

from __future__ import annotations

from detente.grammar.syntax import Clauses
from detente.model import Document, Draft, SpeechAct
from detente.reported.words import holds

_CIRCUMSTANCE = frozenset(("in", "during", "by", "including", "through", "for"))


def passing(document: Document, draft: Draft, act: SpeechAct) -> bool:
    """True where the speaker's sentence names the draft's event without reporting it; never inside a quotation."""
    assert document.layout is not None and document.tokens is not None and document.trees is not None
    tree = document.trees[draft.sentence]
    if tree is None or any(holds(q.spans, draft.trigger.start) for q in document.layout.quotations):
        return False
    clauses = Clauses(document.tokens[draft.sentence], tree)
    content = {t.i for t in clauses.tokens if holds(act.content, t.start)}
    past = document.judgements is not None and document.judgements[draft.index].status == "historical"
    return _beside(clauses, draft, content, past) or _known(clauses, draft, content, act)


def _beside(clauses: Clauses, draft: Draft, content: set[int], past: bool) -> bool:
    """In a relative clause behind a comma, all of which lies in the content; in any, where it tells of long ago."""
    for i in (draft.token, *clauses.ancestors(draft.token)):
        if i not in content:
            return False
        if clauses.deps[i] == "acl" and clauses.tokens[i].tag == "VBN" and _set_off(clauses, clauses.heads[i], content):
            return True
        if clauses.deps[i] == "relcl":
            first = min(clauses.subtree(i))
            opener = clauses.tokens[first].lower
            set_off = first > 0 and clauses.tokens[first - 1].text == "," and clauses.heads[i] in content
            if past or set_off and opener != "when" and not _open(clauses, i):
                return True
    return False


def _set_off(clauses: Clauses, noun: int, content: set[int]) -> bool:
    """An apposition behind a comma or dash: ", a decision hailed by"."""
    first = min(clauses.subtree(noun))
    before = clauses.tokens[first - 1].text if first - 1 in content else ""
    return clauses.deps[noun] in ("appos", "npadvmod", "attr", "dobj", "conj", "dep") and before in (",", "–", "—", "-")


def _open(clauses: Clauses, i: int) -> bool:
    """The clause itself reports something not yet so: "which could fall"."""
    return any(clauses.tokens[a].tag == "MD" for a in clauses.kids(i, "aux"))


def _known(clauses: Clauses, draft: Draft, content: set[int], act: SpeechAct) -> bool:
    """A noun with "the" or an owner that is the object of something else that is said."""
    i = draft.token
    while clauses.deps[i] == "conj" and clauses.tokens[clauses.heads[i]].tag.startswith("NN"):
        i = clauses.heads[i]
    if not clauses.tokens[i].tag.startswith("NN") or draft.clause != draft.token:
        return False
    head = clauses.heads[i]
    described = act.cue is not None and clauses.tokens[head].start == act.cue.start
    if clauses.deps[i] not in ("pobj", "dobj") or clauses.tokens[head].lower in _CIRCUMSTANCE:
        return False
    if head not in content and not described:
        return False
    owned = bool(clauses.kids(draft.token, "poss"))
    return owned or any(clauses.tokens[d].lower == "the" for d in clauses.kids(draft.token, "det"))
