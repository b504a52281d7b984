"""The contexts of an article: what it is about beside its events (elections, migration, nuclear arms ...), after PLOVER."""

from __future__ import annotations

from detente.knowledge import Knowledge
from detente.model import Document, Token

SENTENCES, SHARE, WORDS = 2, 0.1, 2
"""A context needs so many different words, in so many sentences and such a share of all."""


class Contexts:
    """Gives the contexts of an article by the words of the table."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.words = {c.id: frozenset(tuple(w.split()) for w in c.lemmas) for c in knowledge.contexts}
        self.longest = max((len(w) for words in self.words.values() for w in words), default=1)

    def of(self, document: Document) -> tuple[str, ...]:
        """The contexts in alphabetical order; all records of the article share them."""
        assert document.tokens is not None
        sentences = [self._phrases(tokens) for tokens in document.tokens if tokens]
        least = max(SENTENCES, SHARE * len(sentences))
        out = []
        for context, words in self.words.items():
            found = [words & phrases for phrases in sentences]
            if sum(map(bool, found)) >= least and len(frozenset().union(*found)) >= WORDS:
                out.append(context)
        return tuple(sorted(out))

    def _phrases(self, tokens: tuple[Token, ...]) -> frozenset[tuple[str, ...]]:
        """Lemmas and, as they stand, runs of words."""
        runs = {
            tuple(t.lower for t in tokens[i : i + n]) for n in range(1, self.longest + 1) for i in range(len(tokens) - n + 1)
        }
        return frozenset(runs | {(t.lemma,) for t in tokens})
