"""Which sentences are parsed: those with a word that may name an event or report speech."""

from __future__ import annotations

from detente.knowledge import Knowledge
from detente.model import Document, Token

MANY, MOST = 6, 0.5  # different words of sport, and the share of sentences with one, that make a match report
# Lemmas and cues that stand in nearly every sentence: alone they let nothing pass.
COMMON = frozenset(("be", "have", "go", "get", "in", "as", "up", "out", ":"))


class Gate:
    """Gives True for every sentence that holds a trigger lemma or a reporting word; none of a match report passes."""

    name = "gate"
    needs = ("layout", "tokens")
    gives = "gate"

    def __init__(self, knowledge: Knowledge) -> None:
        cues = (r.lemma.split()[0] for r in knowledge.reporting if r.pos != "s")
        self.sport = frozenset(w for c in knowledge.classes if c.id == "sport_word" for w in c.lemmas)
        self.words = frozenset((*(t.lemma for t in knowledge.triggers), *cues)) - COMMON

    def __call__(self, document: Document) -> tuple[bool, ...]:
        """One decision per sentence; a match report is not read for battles."""
        assert document.tokens is not None
        if self._is_sport(document.tokens):
            return (False,) * len(document.tokens)
        words = self.words
        return tuple(
            any(t.lemma in words or t.lower in words or t.lower.rstrip("s") in words for t in tokens)
            for tokens in document.tokens
        )

    def _is_sport(self, sentences: tuple[tuple[Token, ...], ...]) -> bool:
        """Words of sport in most sentences, and many different ones."""
        found = [{t.lemma for t in tokens} & self.sport for tokens in sentences]
        return len(set().union(*found)) >= MANY and sum(map(bool, found)) >= MOST * len(found)
