"""How a place hangs on an event: on its words, on what it does something to, on a linked clause, as its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from detente.circumstances.attachment import head_of
from detente.grammar.syntax import Clauses
from detente.model import Document, Draft, PlaceMention

_IN = frozenset(
    (
        "in", "at", "near", "on", "outside", "inside", "around", "across", "off", "over", "within", "through", "throughout",
        "along", "amid", "beside", "aboard", "below", "above", "beyond",
    )
)  # fmt: skip
_TO = frozenset(("to", "into", "onto", "toward", "towards"))
_UPON = frozenset(("on", "upon", "against", "at", "of"))
_GOALS = {
    "CONSULT": _TO, "MOBILIZE": _TO | {"from"}, "AID": _TO, "RETREAT": _TO | {"from"}, "CONCEDE": frozenset(("from",)),
    "ASSAULT": _TO | _UPON | {"from", "for"}, "PROTEST": _TO | _UPON, "COERCE": _TO | {"of"},
    "SANCTION": frozenset(("from",)), "AGREE": _TO,
}  # fmt: skip
_SUFFERING = frozenset(("ASSAULT", "MOBILIZE", "RETREAT", "COERCE", "PROTEST", "CONCEDE", "THREATEN"))
MATERIAL = frozenset(("ASSAULT", "MOBILIZE", "RETREAT", "COERCE", "PROTEST", "AID", "SANCTION", "COOPERATE", "CONSULT"))
_LOCAL = frozenset(("PROTEST", "COERCE", "RETREAT", "SANCTION"))
SILENT = frozenset(("ACCUSE", "REJECT", "REQUEST", "SUPPORT"))
_TAKING = frozenset(("AGREE", "THREATEN", "CONCEDE"))
_INNER = ("compound", "nmod", "amod", "poss")
_ARGUMENTS = ("dobj", "nsubjpass", "dative", "attr")
_CLAUSE_LINKS = ("xcomp", "conj", "advcl", "pcomp", "ccomp")


class Link(NamedTuple):
    """host: the token that the place hangs on. how: prep, object, subject, name. word: the preposition. node: where it begins.
    nested: how many places lie between ("the town of X in Y")."""

    host: int
    how: str
    word: str
    node: int
    nested: int


class View:
    """One event in its sentence."""

    def __init__(
        self, kinds: frozenset[str], capitals: frozenset[str], document: Document, clauses: Clauses, draft: Draft
    ) -> None:
        self.kinds, self.capitals, self.clauses, self.draft = kinds, capitals, clauses, draft
        self.text = document.article.text
        self.own = _own_words(clauses, draft)
        self.noun = not clauses.is_verb(draft.token)
        self.events = {d.token for d in document.drafts or () if d.sentence == draft.sentence and d.token not in self.own}
        self.goals = _GOALS.get(draft.type, frozenset())

    def acts(self, mention: PlaceMention) -> bool:
        """The mention is part of the name of who does it; "magistrates in Harare" are in Harare."""
        for p in self.draft.actor:
            if p.start <= mention.start < p.end:
                before = self.text[p.start : mention.start].split()
                return not (before and before[-1].lower() in ("in", "at", "near"))
        return False

    def score(self, mention: PlaceMention) -> int:
        """How closely the mention belongs to the event; 0 not at all."""
        head = head_of(self.clauses, mention.start, mention.end)
        link = self.link(head) if head is not None else None
        if link is None:
            return 0
        score = self.by_link(link)
        if (
            link.how == "prep"
            and self._given(link, mention)
            or self.draft.type in SILENT
            and mention.precision == "country"
            and not self.noun
        ):
            score = 0
        if not score and head is not None and self._named_where(link, head):
            score = 9
        if not score and link.how == "name" and mention.precision in ("city", "region", "feature", "unknown"):
            score = self._by_name(link)
        return max(0, score - link.nested)

    def _given(self, link: Link, mention: PlaceMention) -> bool:
        """ "Delivered tanks to Kyiv": the place stands for the state that gets them."""
        state = mention.precision == "country" or mention.text in self.capitals
        return self.draft.type == "AID" and link.word in _TO and state

    def link(self, head: int) -> Link | None:
        """What the mention hangs on, and how: past "the city of", compounds ("Rafah crossing"), places within places."""
        node, nested, clauses = head, 0, self.clauses
        for _ in range(6):
            dep, up = clauses.deps[node], clauses.heads[node]
            if up == node:
                return None
            if dep in _INNER:
                part = clauses.tokens[up].tag == "NNP" and 0 < up - node <= 2 and up not in self.own
                if clauses.tokens[up].lemma not in self.kinds and not part:
                    return Link(up, "name", "", node, nested)
                node, nested = up, nested + (not part)
            elif dep in ("appos", "conj"):
                node, nested = up, nested + (dep == "conj")
            elif dep == "pobj":
                word, host = clauses.tokens[up].lower, clauses.heads[up]
                if clauses.deps[up] == "prep" and clauses.tokens[host].tag in ("IN", "RP"):
                    word = "from" if clauses.tokens[host].lower == "out" else word
                    host = clauses.heads[host]
                if self._holds(host, word):
                    node, nested = host, nested + (word != "of")
                    continue
                return Link(host, "prep", word, up, nested)
            else:
                how = {"dobj": "object", "nsubjpass": "object", "nsubj": "subject", "npadvmod": "prep", "advmod": "prep"}.get(
                    dep
                )
                return Link(up, how, "in" if how == "prep" else "", node, nested) if how else None
        return None

    def _holds(self, host: int, word: str) -> bool:
        """The host is itself a place that the mention tells more about: "the city of X", "a road across X"."""
        token = self.clauses.tokens[host]
        if not token.tag.startswith("NN") or host in self.own:
            return False
        return token.lemma in self.kinds and word in _IN | {"of"} or token.tag == "NNP" and word in _IN

    def by_link(self, link: Link) -> int:
        """How closely something that hangs there belongs to the event."""
        kind, clauses = self.draft.type, self.clauses
        subjects = [s for s in clauses.surface(link.host) if s < link.host] if clauses.is_verb(link.host) else []
        fronted = clauses.is_verb(link.host) and link.node < min(
            [link.host, *subjects, *(c for c in clauses.kids(link.host, "aux"))]
        )
        if link.how == "prep" and link.host in self.own:
            if kind in SILENT and not (fronted or self.draft.mode == "meet" or self.noun or self._signed(link)):
                return 0
            goal = link.word in self.goals and not (kind == "AGREE" and link.host == self.draft.token)
            return 10 if link.word in _IN else 9 if goal else 0
        if link.how == "object" and link.host in self.own:
            spoken = kind in _TAKING and link.host == self.draft.token and self.draft.row != "rule:commitment"
            return 9 if kind in _SUFFERING and not spoken or kind == "CONSULT" and self.draft.mode == "visit" else 0
        if link.how == "prep":
            return self._indirect(link, fronted)
        return 0

    def _signed(self, link: Link) -> bool:
        """Signing and reopening happen somewhere, praising does not."""
        return self.draft.type == "SUPPORT" and self.clauses.tokens[link.host].lemma in (
            "sign",
            "conclude",
            "ratify",
            "reopen",
            "seal",
            "adopt",
        )

    def _indirect(self, link: Link, fronted: bool) -> int:
        """Through what the event does something to, or through a verb that grammar links to the event's."""
        clauses, kind = self.clauses, self.draft.type
        words = _IN | self.goals
        if (
            kind in MATERIAL | _TAKING
            and not clauses.is_verb(link.host)
            and link.host not in self.events
            and link.word in words
        ):
            distance = _below(clauses, link.host, self.own, self.events)
            if distance == 1 or distance == 2 and link.word in _IN and kind in MATERIAL:
                return 8 - distance
            if kind in _LOCAL and link.word in ("in", "at") and link.host in clauses.surface(self.draft.clause):
                return 4
        for step, verb in enumerate(_linked(clauses, self.draft)):
            moves = kind == "CONSULT" and link.word in ("to", "in", "into")
            if link.host == verb and (link.word in _IN or moves) and (kind in MATERIAL or fronted):
                return 5 - min(step, 2) if fronted or self._shares() else 0
            acts = self.noun and kind in MATERIAL and link.word in _IN and clauses.deps[self.draft.token] == "nsubj"
            if acts and _below(clauses, link.host, (verb,), self.events) == 1:
                return 4
        return 0

    def _by_name(self, link: Link) -> int:
        """ "The Sochi talks", "killed in the Poonch firing", "raided a Westlands flat", "a Miami court convicted"."""
        token, kind = self.clauses.tokens[link.host], self.draft.type
        if link.host == self.draft.token and self.noun and kind in MATERIAL:
            return 6
        if (
            kind in ("ASSAULT", "COERCE", "MOBILIZE", "PROTEST")
            and token.tag in ("NN", "NNP")
            and _below(self.clauses, link.host, self.own, set()) == 1
        ):
            return 5
        return 4 if kind in ("SANCTION", "COERCE") and token.lemma in ("court", "tribunal", "jail", "prison") else 0

    def _named_where(self, link: Link, head: int) -> bool:
        """ "Manbij, where troops are deployed": the event's clause describes the place."""
        clauses, i = self.clauses, self.draft.clause
        for _ in range(3):
            if clauses.deps[i] in ("relcl", "advcl") and any(
                clauses.tokens[k].lower == "where" for k in clauses.kids(i, "advmod")
            ):
                noun = clauses.heads[i]
                described = {
                    noun,
                    *clauses.premodifiers(noun),
                    *(o for p in clauses.kids(noun, "prep") for o in (p, *clauses.kids(p, "pobj"))),
                }
                if clauses.is_verb(noun):
                    described |= {o for p in clauses.kids(noun, "prep") for o in (p, *clauses.kids(p, "pobj"))}
                return link.node in described or head in described or link.host in described and link.how == "name"
            if clauses.deps[i] not in ("conj", "xcomp", "dobj", "pobj", "nsubj", "nsubjpass", "ccomp"):
                return False
            i = clauses.heads[i]
        return False

    def _shares(self) -> bool:
        """The linked verb's adverbials behind it also hold for the event: same subject, or a noun that the verb carries."""
        clauses, clause = self.clauses, self.draft.clause
        if not clauses.is_verb(clause):
            return True
        return not clauses.kids(clause, "nsubj", "nsubjpass") and clauses.deps[clause] in ("xcomp", "advcl", "pcomp")


def _own_words(clauses: Clauses, draft: Draft) -> tuple[int, ...]:
    """The event's word, its light verb, the words of its trigger, what a promise or threat takes, and the noun before "of" in
    "a round of talks"."""
    out = [draft.token, draft.clause]
    out += [
        t.i
        for t in clauses.tokens
        if draft.trigger.start <= t.start < draft.trigger.end and t.tag[:2] in ("NN", "VB", "RP", "RB")
    ]
    out += clauses.kids(draft.token, "prt")
    up = clauses.heads[draft.token]
    if (
        clauses.deps[draft.token] == "pobj"
        and clauses.tokens[up].lower == "of"
        and clauses.tokens[clauses.heads[up]].tag.startswith("NN")
    ):
        out.append(clauses.heads[up])
    if draft.type in _TAKING:
        taken = clauses.complement(draft.token)
        while taken is not None and taken not in out and not clauses.kids(taken, "nsubj", "nsubjpass"):
            out.append(taken)
            taken = clauses.complement(taken)
    return tuple(dict.fromkeys(out))


def _below(clauses: Clauses, noun: int, own: tuple[int, ...], events: set[int]) -> int:
    """1 where the noun is an object or prepositional object of the event's words, 2 where it hangs on such a noun, else 0."""
    node = noun
    for distance in (1, 2):
        while clauses.deps[node] in ("conj", "appos", "compound"):
            node = clauses.heads[node]
        dep, up = clauses.deps[node], clauses.heads[node]
        if node in events:
            return 0
        if dep == "pobj":
            dep = "dobj" if clauses.deps[up] in ("prep", "agent", "dative") else dep
            up = clauses.heads[up]
        if dep in _ARGUMENTS and up in own:
            return distance
        node = up
    return 0


def _linked(clauses: Clauses, draft: Draft) -> Iterator[int]:
    """Verbs above the event whose adverbials may hold for it, nearest first."""
    i = draft.clause
    for _ in range(4):
        dep, head = clauses.deps[i], clauses.heads[i]
        if (
            head == i
            or clauses.is_verb(i)
            and dep not in _CLAUSE_LINKS
            or dep == "ccomp"
            and clauses.kids(i, "nsubj", "nsubjpass")
        ):
            return
        nominal = ("dobj", "nsubj", "nsubjpass", "pobj", "prep", "conj", "attr", "agent", "compound", "appos")
        if not clauses.is_verb(i) and dep not in nominal:
            return
        i = head
        if clauses.is_verb(i):
            yield i
