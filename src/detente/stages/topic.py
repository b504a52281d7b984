"""What an article is about as a whole, told from its words before any model reads it: reports of matches and of markets.

They are full of battles, attacks, strikes, threats and defences that are none. An article is one only where many of its
sentences have a word of the subject and the words are many: politics in sport, or sanctions that move a market, are read.
"""

from __future__ import annotations

import re

from detente.knowledge import Knowledge
from detente.model import Document

TOPICS = {"sport": "sport_word", "markets": "market_word"}
"""Topics and the classes of their words."""
MANY, MOST = 6, 0.4  # different words, and the share of sentences with one
_WORD = re.compile(r"[a-z][a-z'-]+")


class Topic:
    """Gives the topic, or "" for an article that may hold events."""

    name = "topic"
    needs = ("layout",)
    gives = "topic"

    def __init__(self, knowledge: Knowledge) -> None:
        classes = {c.id: frozenset(c.lemmas) for c in knowledge.classes}
        self.words = {topic: classes[name] for topic, name in TOPICS.items()}

    def __call__(self, document: Document) -> str:
        """The first topic whose words are many and nearly everywhere."""
        assert document.layout is not None
        text = document.article.text.lower()
        sentences = [set(_WORD.findall(text[s.start : s.end])) for s in document.layout.sentences]
        for topic, words in self.words.items():
            found = [{w for w in own if w in words or w.removesuffix("s") in words} for own in sentences]
            if len(set().union(*found)) >= MANY and sum(map(bool, found)) >= MOST * len(found):
                return topic
        return ""
