"""Which sentences are parsed: those with a word that may name an event or report speech."""

from __future__ import annotations

from detente.knowledge import Knowledge
from detente.model import Document


class Gate:
    """Gives True for every sentence that holds a trigger lemma or a reporting word."""

    name = "gate"
    needs = ("layout", "tokens")
    gives = "gate"

    def __init__(self, knowledge: Knowledge) -> None:
        self.words = frozenset(t.lemma for t in knowledge.triggers) | frozenset(
            w for r in knowledge.reporting if r.pos != "s" for w in r.lemma.split()[:1]
        )

    def __call__(self, document: Document) -> tuple[bool, ...]:
        """One decision per sentence."""
        assert document.tokens is not None
        words = self.words
        return tuple(
            any(t.lemma in words or t.lower in words or t.lower.rstrip("s") in words for t in tokens)
            for tokens in document.tokens
        )
