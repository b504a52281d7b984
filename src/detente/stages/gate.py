"""Which sentences are parsed: those with a word that may name an event or report speech, in articles that may hold events."""

from __future__ import annotations

from detente.knowledge import Knowledge
from detente.model import Document

# Lemmas and cues that stand in nearly every sentence: alone they let nothing pass.
COMMON = frozenset(("be", "have", "go", "get", "in", "as", "up", "out", ":"))


class Gate:
    """Gives True for every sentence that holds a trigger lemma or a reporting word; none of a report of a match passes."""

    name = "gate"
    needs = ("layout", "topic", "tokens")
    gives = "gate"

    def __init__(self, knowledge: Knowledge) -> None:
        cues = (r.lemma.split()[0] for r in knowledge.reporting if r.pos != "s")
        self.words = frozenset((*(t.lemma for t in knowledge.triggers), *cues)) - COMMON

    def __call__(self, document: Document) -> tuple[bool, ...]:
        """One decision per sentence."""
        assert document.tokens is not None
        if document.topic:
            return (False,) * len(document.tokens)
        words = self.words
        return tuple(
            any(t.lemma in words or t.lower in words or t.lower.rstrip("s") in words for t in tokens)
            for tokens in document.tokens
        )
