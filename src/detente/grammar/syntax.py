"""Who does what to whom, read off a dependency tree: voice, inherited subjects, relative clauses, prepositions.

A `Clauses` is a view of one parsed sentence. Everything is answered in token indices of the sentence. The labels are
spaCy's (ClearNLP). Subjects are inherited through coordination, control, participles and relative clauses as in any
grammar of English; nothing here knows events.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from detente.model import Span, Token, Tree

SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass")
OBJECTS = ("dobj", "attr", "oprd")
RELATIVES = ("WDT", "WP", "WP$")
# Nouns that only measure or count the noun behind "of": "the second day of talks", "a wave of arrests".
TRANSPARENT = frozenset(
    (
        "day",
        "week",
        "month",
        "year",
        "hour",
        "round",
        "wave",
        "series",
        "string",
        "spate",
        "campaign",
        "act",
        "set",
        "number",
        "threat",
        "point",
        "middle",
        "midst",
        "brink",
        "verge",
        "third",
        "second",
        "fourth",
        "fifth",
        "start",
        "end",
        "eve",
        "package",
        "barrage",
        "volley",
        "lot",
        "kind",
        "sort",
        "form",
    )
)
# Verbs with an object and an infinitive whose subject is not that object ("promised Kyiv to send").
SUBJECT_CONTROL = frozenset({"promise", "threaten", "vow", "pledge", "offer", "use"})


class Clauses:
    """Token indices behind the grammatical functions of one sentence."""

    def __init__(self, tokens: tuple[Token, ...], tree: Tree) -> None:
        self.tokens = tokens
        self.heads = tree.heads
        self.deps = tree.deps
        self.children = tree.children
        self._surface: dict[int, tuple[int, ...]] = {}

    # ---------------------------------------------------------------------------------------------------- basics

    def kids(self, i: int, *deps: str) -> list[int]:
        """Dependents of token i with one of the labels (all of them when none is named)."""
        return [c for c in self.children[i] if not deps or self.deps[c] in deps]

    def is_verb(self, i: int) -> bool:
        """True for a verb form (not an auxiliary's or adjective's tag)."""
        return self.tokens[i].tag.startswith("VB")

    def subtree(self, i: int) -> list[int]:
        """All tokens below i, and i, in order."""
        out, stack = [], [i]
        while stack:
            j = stack.pop()
            out.append(j)
            stack.extend(self.children[j])
        return sorted(out)

    def span(self, indices: list[int]) -> Span:
        """The code points from the first to the last of the tokens."""
        return Span(self.tokens[min(indices)].start, self.tokens[max(indices)].end)

    def ancestors(self, i: int) -> Iterator[int]:
        """Heads above i, nearest first."""
        while self.heads[i] != i:
            i = self.heads[i]
            yield i

    def conjuncts(self, i: int) -> list[int]:
        """i and what is coordinated with it after it."""
        out = [i]
        for c in self.kids(i, "conj"):
            out.extend(self.conjuncts(c))
        return out

    def apposed(self, i: int) -> list[int]:
        """Nouns in apposition to noun i."""
        return self.kids(i, "appos")

    @cached_property
    def passive(self) -> frozenset[int]:
        """Verbs in the passive voice, reduced relatives ("sanctions imposed by") included."""
        out = set()
        for i, token in enumerate(self.tokens):
            if token.tag not in ("VBN", "VBD") and not self.kids(i, "auxpass"):
                continue
            if self.kids(i, "nsubjpass", "auxpass", "csubjpass"):
                out.add(i)
            elif token.tag == "VBN" and not self.kids(i, "aux", "nsubj"):
                dep = self.deps[i]
                reduced = dep in ("acl", "advcl", "amod", "relcl") and not self.kids(i, "dobj")
                shared = dep == "conj" and self.heads[i] in out
                # headlines: "Journalist released", "Two killed in raid"
                bare = dep in ("ROOT", "ccomp", "conj") and (self.kids(i, "agent") or not self.kids(i, "dobj"))
                if reduced or shared or bare:
                    out.add(i)
        return frozenset(out)

    # -------------------------------------------------------------------------------------------------- subjects

    def surface(self, i: int, depth: int = 0) -> tuple[int, ...]:
        """The grammatical subject of verb (or predicate) i, inherited where it has none of its own."""
        if i in self._surface:
            return self._surface[i]
        self._surface[i] = ()  # a cycle finds nothing
        found = tuple(self._own_subject(i)) or (tuple(self._inherited(i, depth)) if depth < 6 else ())
        self._surface[i] = found
        return found

    def _own_subject(self, i: int) -> list[int]:
        out = []
        for c in self.kids(i, "nsubj", "nsubjpass"):
            if self.tokens[c].tag in RELATIVES or (self.tokens[c].lower == "that" and self._relative_head(i) is not None):
                head = self._relative_head(i)
                if head is not None:
                    out.append(head)
            else:
                out.append(c)
        return out

    def _relative_head(self, i: int) -> int | None:
        """The noun that the relative clause of verb i describes."""
        for j in (i, *self.ancestors(i)):
            if self.deps[j] in ("relcl", "acl"):
                return self.heads[j]
            if self.deps[j] not in ("conj", "ccomp", "xcomp"):
                return None
        return None

    def _inherited(self, i: int, depth: int) -> list[int]:
        dep, head = self.deps[i], self.heads[i]
        if head == i:
            return self._elided(i)
        if dep == "conj":
            return list(self.surface(head, depth + 1))
        if dep == "xcomp" or (dep == "ccomp" and self.tokens[i].tag == "VBG"):
            return self._controller(head, depth)
        if dep in ("acomp", "attr", "oprd", "prt"):
            return list(self.surface(head, depth + 1))
        if dep == "acl":
            return self._of_noun(i, head, depth)
        if dep == "relcl":
            return [head] if self.tokens[i].tag == "VBG" else []
        if dep == "advcl":
            return list(self.surface(head, depth + 1))
        if dep == "pcomp":
            return self._of_preposition(head, depth)
        if dep in ("dep", "parataxis", "ccomp") and self.is_verb(head) and self.tokens[i].tag in ("VBG", "VBN"):
            return list(self.surface(head, depth + 1))
        return []

    def _elided(self, i: int) -> list[int]:
        """Headline without a finite verb: the noun before a participle or infinitive, where the parser missed it."""
        return [c for c in self.kids(i, "npadvmod", "dep") if c < i and self.tokens[c].tag.startswith("NN")][:1]

    def _controller(self, head: int, depth: int) -> list[int]:
        if self.tokens[head].lemma not in SUBJECT_CONTROL and head not in self.passive:
            objects = self.kids(head, "dobj", "dative") or [
                c
                for p in self.kids(head, "prep")
                if self.tokens[p].lower in ("on", "upon", "for")
                for c in self.kids(p, "pobj")
            ]
            if objects and self.is_verb(head):
                return objects[:1]
        return list(self.surface(head, depth + 1))

    def _of_noun(self, i: int, noun: int, depth: int) -> list[int]:
        """Subject of a verb that hangs on a noun: "troops massing", "their plan to attack"."""
        if self.tokens[i].tag in ("VBG", "VBN"):
            return [noun]
        owners = self.kids(noun, "poss")
        if owners:
            return owners
        if self.deps[noun] in ("dobj", "pobj", "attr") and self.is_verb(self.heads[noun]):
            return list(self.surface(self.heads[noun], depth + 1))
        return self.premodifiers(noun) or [noun]

    def _of_preposition(self, prep: int, depth: int) -> list[int]:
        head = self.heads[prep]
        if self.is_verb(head):
            if self.tokens[prep].lower in ("of", "from", "for", "into"):
                patients = self.objects(head) if head not in self.passive else list(self.surface(head, depth + 1))
                if patients:
                    return patients
            return list(self.surface(head, depth + 1))
        owners = self.kids(head, "poss") or self.premodifiers(head)
        if owners:
            return owners
        up = self.carrier(head)
        if up is None and self.deps[head] in ("advcl", "acomp", "attr") and self.is_verb(self.heads[head]):
            up = self.heads[head]  # "fresh from ousting the rebels, the army ..."
        return list(self.surface(up, depth + 1)) if up is not None and up not in self.passive else []

    # ----------------------------------------------------------------------------------------------------- slots

    def subject(self, i: int) -> list[int]:
        """The agent of verb i in either voice, or the subject of predicate i."""
        if i in self.passive:
            return [c for a in self.kids(i, "agent") for c in self.kids(a, "pobj")] or [
                c for p in self.kids(i, "prep") if self.tokens[p].lower == "by" for c in self.kids(p, "pobj")
            ]
        return list(self.surface(i))

    def objects(self, i: int) -> list[int]:
        """The patient of verb i in either voice."""
        if i in self.passive:
            own = self._own_subject(i)
            if own:
                return own
            if self.deps[i] in ("acl", "relcl", "amod"):
                return [self.heads[i]]
            return list(self.surface(i)) or self.kids(i, "dobj")
        own = [c for c in self.kids(i, "dobj") if self.tokens[c].tag not in RELATIVES]
        if own:
            return own
        if self.deps[i] == "conj" and self.is_verb(self.heads[i]) and not self.kids(i, "prep", "ccomp", "xcomp"):
            shared = [c for c in self.kids(self.heads[i], "dobj") if c > i]
            if shared:
                return shared
        head = self.heads[i] if self.deps[i] == "relcl" else None
        if head is not None and head not in self.surface(i) and not self._stranded(i):
            return [head]
        return []

    def _stranded(self, i: int) -> bool:
        """A relative clause whose gap is no object: "where", "when", "in which"."""
        return any(self.tokens[c].tag == "WRB" or self.deps[c] == "prep" and c < i for c in self.children[i])

    def prepositions(self, i: int) -> dict[str, list[int]]:
        """Preposition -> its objects, for those attached to token i ("according to" style chains by their last word)."""
        out: dict[str, list[int]] = {}
        for p in self.kids(i, "prep", "agent", "dative"):
            objects = self.kids(p, "pobj")
            word = self.tokens[p].lower
            for inner in self.kids(p, "prep"):
                if self.kids(inner, "pobj"):
                    out.setdefault(self.tokens[inner].lower, []).extend(self.kids(inner, "pobj"))
            if objects:
                out.setdefault(word, []).extend(objects)
        return out

    def premodifiers(self, noun: int) -> list[int]:
        """Adjectives, compounds and proper nouns before the head of a noun phrase, and theirs."""
        out = []
        for c in self.kids(noun, "amod", "compound", "nmod", "nummod"):
            out.append(c)
            out.extend(self.premodifiers(c))
            out.extend(self.kids(c, "npadvmod", "conj"))
        return sorted(out)

    def complement(self, i: int) -> int | None:
        """The verb of the clause, infinitive or gerund that i takes, or None."""
        for c in self.kids(i, "ccomp", "xcomp", "oprd"):
            return c
        for p in self.kids(i, "prep"):
            for c in self.kids(p, "pcomp"):
                return c
        for c in self.kids(i, "acl"):
            if self.tokens[c].tag in ("VB", "VBP"):
                return c
        for c in self.kids(i, "dobj", "advcl"):
            if (
                self.deps[c] == "advcl"
                and self.tokens[c].tag == "VB"
                and any(self.tokens[k].lower == "to" for k in self.kids(c, "aux"))
            ):
                return c
        return None

    def carrier(self, noun: int) -> int | None:
        """The verb whose object, passive subject or prepositional object the noun is (through coordination)."""
        dep, head = self.deps[noun], self.heads[noun]
        if dep == "conj":
            return self.carrier(head)
        if dep in ("dobj", "nsubjpass", "attr", "dative", "oprd"):
            return head
        if dep == "pobj" and self.deps[head] in ("prep", "agent"):
            up = self.heads[head]
            if self.tokens[up].lemma in TRANSPARENT and self.tokens[head].lower == "of":
                return self.carrier(up)
            return up if self.is_verb(up) else None
        return None
