"""How the mentions of an article stand in their clauses: subjects, objects, speakers and those addressed.

A sentence that was not parsed tells only who stands first.
"""

from __future__ import annotations

from collections.abc import Iterable

from detente.grammar.syntax import Clauses
from detente.model import ActorMention, Document
from detente.people.mentions import STATES

_SUBJECT = ("nsubj", "nsubjpass")
_OBJECT = ("dobj", "dative")


class Positions:
    """The parsed sentences of one article."""

    def __init__(self, document: Document) -> None:
        assert document.trees is not None and document.tokens is not None
        self.tokens = document.tokens
        self.clauses = [
            Clauses(tokens, tree) if tree is not None else None
            for tokens, tree in zip(document.tokens, document.trees, strict=True)
        ]

    def is_subject(self, m: ActorMention) -> bool:
        """The subject of any clause; without a parse whoever stands before any verb or preposition."""
        c = self.clauses[m.sentence]
        if c is None:
            return not any(t.tag.startswith(("VB", "IN", "MD")) for t in self.tokens[m.sentence][: m.first])
        return any(c.deps[i] in _SUBJECT for i in range(m.first, m.last))

    def leads(self, m: ActorMention) -> bool:
        """The subject of the sentence: "France said it would stop aid to the country" does not mean France."""
        c = self.clauses[m.sentence]
        return c is not None and any(c.deps[i] == "nsubj" and c.heads[c.heads[i]] == c.heads[i] for i in range(m.first, m.last))

    def faced(self, mentions: Iterable[ActorMention]) -> dict[int, frozenset[str]]:
        """For mentions that are subjects: the states that are the objects of their verbs, which they are not themselves
        ("Governor Pruitt accused Mexico")."""
        by_sentence: dict[int, list[ActorMention]] = {}
        for m in mentions:
            by_sentence.setdefault(m.sentence, []).append(m)
        out: dict[int, frozenset[str]] = {}
        for sentence, inside in by_sentence.items():
            c = self.clauses[sentence]
            if c is None:
                continue
            objects = {m.head: m.country for m in inside if m.country and m.kind in STATES and c.deps[m.head] == "dobj"}
            for m in inside if objects else ():
                verbs = [c.heads[i] for i in range(m.first, m.last) if c.deps[i] == "nsubj"]
                faced = {country for head, country in objects.items() if c.heads[head] in verbs}
                if faced:
                    out[m.index] = frozenset(faced)
        return out

    def bound(self, m: ActorMention, other: ActorMention) -> bool:
        """An object pronoun is not its own clause's subject ("Russia attacked it")."""
        c = self.clauses[m.sentence]
        if c is None or c.deps[m.head] not in (*_OBJECT, "pobj"):
            return False
        verb = c.heads[m.head]
        if c.deps[m.head] == "pobj":
            verb = c.heads[verb]
        while c.deps[verb] in ("advcl", "xcomp", "conj") and not c.kids(verb, *_SUBJECT):
            verb = c.heads[verb]
        return _holds(other, c.kids(verb, *_SUBJECT))

    def addressed(self, m: ActorMention, other: ActorMention) -> bool:
        """ "She told her counterpart that he must go": the one addressed is meant by the subject of what is said."""
        c = self.clauses[m.sentence]
        verb = _saying(c, m) if c is not None else None
        return c is not None and verb is not None and _holds(other, c.kids(verb, *_OBJECT))

    def addressing(self, m: ActorMention, other: ActorMention) -> bool:
        """The speaker, where somebody addressed is told of: "she", who is not the subject of what is said."""
        c = self.clauses[m.sentence]
        verb = _saying(c, m) if c is not None else None
        if c is None or verb is None or not c.kids(verb, *_OBJECT):
            return False
        return _holds(other, c.kids(verb, "nsubj"))


def _saying(c: Clauses, m: ActorMention) -> int | None:
    """The verb whose content clause has the mention as its subject."""
    if c.deps[m.head] not in _SUBJECT:
        return None
    clause = c.heads[m.head]
    while c.deps[clause] == "conj":
        clause = c.heads[clause]
    return c.heads[clause] if c.deps[clause] == "ccomp" else None


def _holds(m: ActorMention, tokens: Iterable[int]) -> bool:
    return any(m.first <= i < m.last for i in tokens)
