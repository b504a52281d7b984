"""Which place belongs to an event: where it takes place, only when the article tells it.

A place mention hangs on something: on the event's word ("talks in Oslo", "captured Palma"), on what the event does something to
("hit a depot in Nyala"), on a verb that grammar links to it, on the noun as its name ("the Sochi talks"); or the event stands in a
clause that says "where". A capital that acts for its state is no place, and where a speaker is belongs to the speech.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from detente.attachment import head_of
from detente.knowledge import Knowledge
from detente.model import Document, Draft, PlaceMention
from detente.syntax import Clauses

_IN = frozenset(
    "in at near on outside inside around across off over within through throughout along amid beside aboard below above beyond".split()
)
_TO = frozenset(("to", "into", "onto", "toward", "towards", "for"))
_FROM = frozenset(("from", "of"))
_UPON = frozenset(("on", "upon", "against", "at", "of"))
_GOAL_TYPES = {
    "CONSULT": _TO, "MOBILIZE": _TO | {"from"}, "AID": _TO, "RETREAT": _FROM | _TO, "CONCEDE": _FROM, "ASSAULT": _TO | _UPON, "PROTEST": _TO | _UPON,
    "COERCE": _TO | {"of"}, "SANCTION": frozenset(("from",)),
}  # fmt: skip
_SUFFERING = frozenset(("ASSAULT", "MOBILIZE", "RETREAT", "COERCE", "PROTEST"))
_MATERIAL = frozenset(("ASSAULT", "MOBILIZE", "RETREAT", "COERCE", "PROTEST", "AID", "SANCTION", "COOPERATE", "CONSULT"))
_NAMED_AFTER = frozenset(("ASSAULT", "CONSULT", "PROTEST", "MOBILIZE", "RETREAT", "COERCE"))
_SILENT = frozenset(("ACCUSE", "REJECT", "REQUEST"))
_FINE = {"feature": 4, "city": 4, "region": 3, "unknown": 2, "country": 1}
_INNER = ("compound", "nmod", "amod", "poss")
_CLAUSE_LINKS = ("xcomp", "conj", "advcl", "pcomp", "ccomp")


class Whereabouts:
    """Finds the place of an event among the mentions of its sentence, or of those before where a word points back."""

    def __init__(self, knowledge: Knowledge) -> None:
        words: dict[str, set[str]] = {}
        for row in knowledge.place_words:
            words.setdefault(row.use, set()).update(row.words)
        self.kinds = frozenset().union(*(words.get(u, set()) for u in ("settlement", "town", "area", "feature", "capital", "national")))
        self.towns = frozenset(words.get("town", ())) | words.get("area", set()) | {"camp", "island", "base"}

    def of(self, document: Document, clauses: Clauses, draft: Draft) -> PlaceMention | None:
        """The place of the event, or None."""
        best: tuple[tuple[int, int, int], PlaceMention] | None = None
        own = _own_words(clauses, draft)
        for mention in document.places or ():
            if mention.sentence != draft.sentence or _acts(mention, draft):
                continue
            score = self._score(clauses, draft, own, mention)
            key = (score, _FINE.get(mention.precision, 0), -abs(mention.start - draft.trigger.start))
            if score and (best is None or key > best[0]):
                best = key, mention
        return best[1] if best is not None else self._pointed(document, clauses, draft, own)

    # ------------------------------------------------------------------------------------------------------------ score

    def _score(self, clauses: Clauses, draft: Draft, own: tuple[int, ...], mention: PlaceMention) -> int:
        head = head_of(clauses, mention.start, mention.end)
        if head is None:
            return 0
        link = self._link(clauses, head)
        if link is None:
            return 0
        score = self._by_link(clauses, draft, own, link)
        if not score and self._named_where(clauses, draft, link):
            score = 9
        if not score and draft.type in _NAMED_AFTER and link.how == "name" and link.host in own:
            score = 6
        return max(0, score - link.nested)

    def _link(self, clauses: Clauses, head: int) -> Link | None:
        """What the mention hangs on, and how: past "the city of", compounds such as "Rafah crossing", and places within places."""
        node, nested = head, 0
        for _ in range(6):
            dep, up = clauses.deps[node], clauses.heads[node]
            if up == node:
                return None
            if dep in _INNER:
                if clauses.tokens[up].lemma not in self.kinds:
                    return Link(up, "name", "", node, nested)
                node = up
            elif dep in ("appos", "conj"):
                node, nested = up, nested + (dep == "conj")
            elif dep == "pobj":
                prep, word, host = up, clauses.tokens[up].lower, clauses.heads[up]
                if clauses.deps[prep] == "prep" and clauses.tokens[host].tag == "IN":
                    host = clauses.heads[host]
                noun = clauses.tokens[host].tag.startswith("NN")
                if noun and (clauses.tokens[host].lemma in self.kinds and word in ("of", "in", "near", "on") or clauses.tokens[host].tag == "NNP"):
                    node, nested = host, nested + (word != "of")
                    continue
                return Link(host, "prep", word, prep, nested)
            else:
                how = {"dobj": "object", "nsubjpass": "object", "nsubj": "subject", "npadvmod": "prep", "advmod": "prep"}.get(dep)
                return Link(up, how, "in" if how == "prep" else "", node, nested) if how else None
        return None

    def _by_link(self, clauses: Clauses, draft: Draft, own: tuple[int, ...], link: Link) -> int:
        goals = _GOAL_TYPES.get(draft.type, frozenset())
        fronted = link.node < min(own) and clauses.is_verb(link.host)
        if link.how == "prep" and link.host in own:
            if draft.type in _SILENT and not (fronted or draft.mode == "meet"):
                return 0
            return 10 if link.word in _IN else 9 if link.word in goals else 0
        if link.how == "object":
            visited = draft.type == "CONSULT" and draft.mode == "visit"
            return 9 if link.host in own and (draft.type in _SUFFERING or visited) else 0
        if link.how == "prep" and link.word in _IN | goals:
            return self._indirect(clauses, draft, own, link, fronted)
        return 0

    def _indirect(self, clauses: Clauses, draft: Draft, own: tuple[int, ...], link: Link, fronted: bool) -> int:
        """Through what the event does something to, or through a verb that grammar links to the event's."""
        if draft.type in _MATERIAL and not clauses.is_verb(link.host):
            distance = _below(clauses, link.host, own)
            if distance and link.word in _IN:
                return 8 - distance
        for step, verb in enumerate(_linked(clauses, draft)):
            if link.host == verb and link.word in _IN and (draft.type in _MATERIAL or fronted):
                return 5 - min(step, 2) if fronted or _shares(clauses, draft, verb) else 0
        return 0

    def _named_where(self, clauses: Clauses, draft: Draft, link: Link) -> bool:
        """ "Manbij, where troops are deployed": the event's clause describes the place."""
        i = draft.clause
        for _ in range(3):
            if clauses.deps[i] in ("relcl", "advcl") and any(clauses.tokens[k].lower == "where" for k in clauses.kids(i, "advmod")):
                described = {clauses.heads[i], *clauses.premodifiers(clauses.heads[i])}
                return link.node in described or link.host in described or any(link.node == c for d in described for c in clauses.kids(d, "prep"))
            if clauses.deps[i] not in ("conj", "xcomp", "dobj", "pobj", "nsubj", "nsubjpass", "ccomp"):
                return False
            i = clauses.heads[i]
        return False

    # ---------------------------------------------------------------------------------------------------- pointing back

    def _pointed(self, document: Document, clauses: Clauses, draft: Draft, own: tuple[int, ...]) -> PlaceMention | None:
        """ "Here" is the dateline's place, "there" and "the city" the one told of last."""
        if draft.type in _SILENT:
            return None
        for i in own:
            for k in clauses.kids(i, "advmod"):
                if clauses.tokens[k].lower == "here":
                    return _dateline(document)
                if clauses.tokens[k].lower == "there":
                    return _before(document, clauses.tokens[k].start, False)
        for k, token in enumerate(clauses.tokens):
            if token.lemma not in self.towns or token.tag != "NN" or not any(clauses.tokens[d].lower in ("the", "this") for d in clauses.kids(k, "det")):
                continue
            link = self._link(clauses, k)
            bare = not clauses.premodifiers(k) and not clauses.kids(k, "prep", "poss")
            if bare and link is not None and self._by_link(clauses, draft, own, link) >= 9:
                return _before(document, token.start, True)
        return None


class Link(NamedTuple):
    """host: the token that the mention hangs on. how: prep, object, subject, name. word: the preposition. node: where it begins.
    nested: how many places lie between ("the town of X in Y")."""

    host: int
    how: str
    word: str
    node: int
    nested: int


# ------------------------------------------------------------------------------------------------------------- helpers


def _own_words(clauses: Clauses, draft: Draft) -> tuple[int, ...]:
    """The event's word, its light verb, the words of its trigger, and a noun of which it is the "of" ("a round of talks")."""
    out = [draft.token, draft.clause]
    out += [t.i for t in clauses.tokens if draft.trigger.start <= t.start < draft.trigger.end and t.i not in out and t.tag[:2] in ("NN", "VB", "RP", "RB")]
    for k in clauses.kids(draft.token, "prt"):
        out.append(k)
    up = clauses.heads[draft.token]
    if clauses.deps[draft.token] == "pobj" and clauses.tokens[up].lower == "of" and clauses.tokens[clauses.heads[up]].tag.startswith("NN"):
        out.append(clauses.heads[up])
    return tuple(dict.fromkeys(out))


def _acts(mention: PlaceMention, draft: Draft) -> bool:
    """The mention is part of who does it, or the state that it is done to by its capital's name."""
    return any(p.start <= mention.start < p.end for p in draft.actor)


def _below(clauses: Clauses, noun: int, own: tuple[int, ...]) -> int:
    """1 where the noun is an object or prepositional object of the event's words, 2 where it hangs on such a noun, else 0."""
    node = noun
    for distance in (1, 2):
        while clauses.deps[node] in ("conj", "appos", "compound"):
            node = clauses.heads[node]
        dep, up = clauses.deps[node], clauses.heads[node]
        if dep == "pobj":
            up = clauses.heads[up]
            dep = "dobj" if clauses.deps[clauses.heads[node]] in ("prep", "agent") else dep
        if dep in ("dobj", "nsubjpass", "dative", "attr") and up in own:
            return distance
        node = up
    return 0


def _linked(clauses: Clauses, draft: Draft) -> Iterator[int]:
    """Verbs above the event whose adverbials may hold for it, nearest first."""
    i = draft.clause
    for _ in range(4):
        dep, head = clauses.deps[i], clauses.heads[i]
        if head == i:
            return
        if clauses.is_verb(i) and dep not in _CLAUSE_LINKS:
            return
        if not clauses.is_verb(i) and dep not in ("dobj", "nsubj", "nsubjpass", "pobj", "prep", "conj", "attr", "agent", "compound", "appos"):
            return
        if dep == "ccomp" and clauses.kids(i, "nsubj", "nsubjpass"):
            return
        i = head
        if clauses.is_verb(i):
            yield i


def _shares(clauses: Clauses, draft: Draft, verb: int) -> bool:
    """The linked verb's adverbials behind it also hold for the event: same subject, or a noun that the verb carries."""
    if not clauses.is_verb(draft.clause):
        return True
    return not clauses.kids(draft.clause, "nsubj", "nsubjpass") and clauses.deps[draft.clause] in ("xcomp", "advcl", "pcomp", "conj")


def _dateline(document: Document) -> PlaceMention | None:
    assert document.layout is not None
    span = document.layout.dateline
    return next((p for p in document.places or () if span is not None and p.start < span.end and span.start < p.end), None)


def _before(document: Document, position: int, town: bool) -> PlaceMention | None:
    """The last place told of before a position, a town or region where `town`."""
    earlier = [p for p in document.places or () if p.end <= position and (not town or p.precision in ("city", "region", "unknown"))]
    return earlier[-1] if earlier else None
