"""The slots of a trigger: names such as `subj`, `obj.owner`, `against`, `verb.subj`, resolved to tokens of a parsed sentence.

See docs/add-an-event-type.md for the vocabulary. Every answer is a list of head tokens, coordinated ones included.
"""

from __future__ import annotations

from collections.abc import Iterable

from detente.grammar.syntax import Clauses
from detente.rows import SupportRow

_OWNING = ("of", "by", "from")
# Verbs that tell what an act did to somebody, and are no act of their own beside it.
_HARMING = frozenset(("kill", "wound", "injure", "die", "hurt", "maim", "destroy", "damage", "hit", "displace"))


class Slots:
    """Slots of one sentence. `supports`: verbs that carry noun triggers, by lemma."""

    def __init__(self, clauses: Clauses, supports: dict[str, tuple[SupportRow, ...]]) -> None:
        self.clauses = clauses
        self.supports = supports
        self._cache: dict[tuple[int, str], tuple[int, ...]] = {}

    def get(self, i: int, name: str) -> tuple[int, ...]:
        """Head tokens that fill slot `name` of the trigger at token i."""
        key = (i, name)
        if key not in self._cache:
            self._cache[key] = tuple(dict.fromkeys(c for h in self._heads(i, name) for c in self.clauses.conjuncts(h)))
        return self._cache[key]

    def support(self, noun: int) -> tuple[int, SupportRow] | None:
        """The light verb that carries a noun, and its row: "held" for "talks"."""
        verb = self.clauses.carrier(noun)
        if verb is None:
            return None
        token = self.clauses.tokens[verb]
        for row in self.supports.get(token.lemma, ()):
            if row.takes == "inf":
                continue
            if row.particle is None and self._direct(noun, verb):
                return verb, row
            if row.particle is not None and self._has_particle(verb, row.particle):
                return verb, row
        return None

    # ---------------------------------------------------------------------------------------------------- single slots

    def _heads(self, i: int, name: str) -> list[int]:
        first, _, rest = name.partition(".")
        c = self.clauses
        if first == "comp":
            complement = c.complement(i)
            return list(self.get(complement, rest or "subj")) if complement is not None else []
        if first == "verb":
            carrier = self._lending(i)
            return list(self.get(carrier, rest)) if carrier is not None else []
        if rest == "owner":
            return [o for h in self.get(i, first) for o in self.owners(h)]
        if rest:
            return [o for h in self.get(i, first) for o in self.get(h, rest)]
        if first == "subj":
            return c.subject(i)
        if first == "obj":
            return c.objects(i)
        if first == "iobj":
            return c.kids(i, "dative") if not c.kids(i, "dative") or c.tokens[c.kids(i, "dative")[0]].tag != "IN" else []
        if first == "poss":
            return c.kids(i, "poss")
        if first == "mod":
            return c.premodifiers(i)
        return self._prepositional(i, first)

    def _prepositional(self, i: int, word: str) -> list[int]:
        c = self.clauses
        found = list(c.prepositions(i).get(word, ()))
        if not found and word in ("by", "against") and not c.is_verb(i):
            for o in c.prepositions(i).get("of", ()):  # "the expulsion of two diplomats by Denmark"
                found += c.prepositions(o).get(word, ())
        if not found and c.is_verb(i):
            for o in (x for k in c.kids(i, "dobj", "attr", "nsubjpass") for x in c.conjuncts(k)):
                found += c.prepositions(o).get(word, ())
            for p in c.kids(i, "prt"):
                found += c.prepositions(p).get(word, ())
        return found

    def owners(self, noun: int) -> list[int]:
        """Whose a thing is: possessor, nationality or name before it, of-, by- or from-phrase behind it."""
        c = self.clauses
        possessor = c.kids(noun, "poss")
        out = possessor + c.premodifiers(noun)
        prepositions = c.prepositions(noun)
        for word in _OWNING if not possessor else ():  # "Denmark's expulsion of diplomats" is Denmark's
            out += prepositions.get(word, ())
        if not out:
            for v in c.kids(noun, "acl"):
                out += c.subject(v) if v in c.passive else []
        return out or list(prepositions.get("in", ()))

    def victims(self, noun: int) -> tuple[int, ...]:
        """Who suffered in the act that a noun names: "killed in an airstrike", "the raid wounded three"."""
        c = self.clauses
        verb = c.carrier(noun) if c.deps[noun] != "nsubj" else c.heads[noun]
        if verb is None or c.tokens[verb].lemma not in _HARMING:
            return ()
        if c.tokens[verb].lemma == "die":
            return self.get(verb, "subj")
        return self.get(verb, "obj")

    # -------------------------------------------------------------------------------------------------- light verbs

    def _lending(self, i: int) -> int | None:
        """The verb whose participants take part in the event of a noun: a support verb, or a copula ("is under attack")."""
        support = self.support(i)
        if support is not None:
            return support[0]
        carrier = self.clauses.carrier(i)
        return (
            carrier
            if carrier is not None and self.clauses.tokens[carrier].lemma in ("be", "remain", "have", "come", "go")
            else None
        )

    def _direct(self, noun: int, verb: int) -> bool:
        c = self.clauses
        while c.deps[noun] == "conj":
            noun = c.heads[noun]
        return c.heads[noun] == verb

    def _has_particle(self, verb: int, particle: str) -> bool:
        c = self.clauses
        return any(c.tokens[k].lower == particle for k in c.kids(verb, "prt", "prep", "advmod"))


def by_lemma(rows: Iterable[SupportRow]) -> dict[str, tuple[SupportRow, ...]]:
    """Rows of the table of supports as `Slots` wants them."""
    out: dict[str, tuple[SupportRow, ...]] = {}
    for row in rows:
        out[row.lemma] = (*out.get(row.lemma, ()), row)
    return out
