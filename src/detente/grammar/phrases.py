"""The words of a parsed sentence and what hangs on them: phrases, coordination, prepositions, the verb above a noun.

A `Phrases` is a view of one parsed sentence. Everything is answered in token indices of the sentence. The labels are
spaCy's (ClearNLP). What a verb does with its phrases - voice, subject, object - is told in `grammar.syntax`.
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.model import Span, Token, Tree

# Nouns that only measure or count the noun behind "of": "the second day of talks", "a wave of arrests".
_TRANSPARENT = frozenset(
    ("day", "week", "month", "year", "hour", "round", "wave", "series", "string", "spate", "campaign", "act", "set", "number",
     "threat", "point", "middle", "midst", "brink", "verge", "third", "second", "fourth", "fifth", "start", "end", "eve",
     "package", "barrage", "volley", "lot", "kind", "sort", "form")
)  # fmt: skip


class Phrases:
    """Token indices of the phrases of one sentence."""

    def __init__(self, tokens: tuple[Token, ...], tree: Tree) -> None:
        self.tokens = tokens
        self.heads = tree.heads
        self.deps = tree.deps
        self.children = tree.children

    # ------------------------------------------------------------------------------------------------------ tree

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

    # --------------------------------------------------------------------------------------------------- phrases

    def apposed(self, i: int) -> list[int]:
        """Nouns in apposition to noun i."""
        return self.kids(i, "appos")

    def premodifiers(self, noun: int) -> list[int]:
        """Adjectives, compounds and proper nouns before the head of a noun phrase, and theirs."""
        out = []
        for c in self.kids(noun, "amod", "compound", "nmod", "nummod"):
            out.append(c)
            out.extend(self.premodifiers(c))
            out.extend(self.kids(c, "npadvmod", "conj"))
        return sorted(out)

    def prepositions(self, i: int) -> dict[str, list[int]]:
        """Preposition -> its objects, for those attached to token i ("according to" style chains by their last word)."""
        out: dict[str, list[int]] = {}
        for p in self.kids(i, "prep", "agent", "dative"):
            objects = self.kids(p, "pobj")
            word = self.tokens[p].lower
            for inner in self.kids(p, "prep"):
                if self.kids(inner, "pobj") and word != "according":
                    out.setdefault(self.tokens[inner].lower, []).extend(self.kids(inner, "pobj"))
            if objects:
                out.setdefault(word, []).extend(objects)
        return out

    def carrier(self, noun: int) -> int | None:
        """The verb whose object, passive subject or prepositional object the noun is (through coordination)."""
        dep, head = self.deps[noun], self.heads[noun]
        if dep == "conj":
            return self.carrier(head)
        if dep in ("dobj", "nsubjpass", "attr", "dative", "oprd"):
            return head
        if dep == "pobj" and self.deps[head] in ("prep", "agent"):
            up = self.heads[head]
            if self.tokens[up].lemma in _TRANSPARENT and self.tokens[head].lower == "of":
                return self.carrier(up)
            return up if self.is_verb(up) else None
        return None
