"""A corpus of any size to measure growth on: texts of an invented vocabulary, the same on every machine, none of them kept."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

from detente.syndication import Told

COPIES = 0.3
"""Share of reprints."""
BACK = 300
"""How many articles before a reprint its source stands at most."""
PER_DAY = 100
STOCK = 200
"""Phrases of six words that any article may use, six of them each."""


class Corpus:
    """Articles of about 400 words by their number; words as frequent as in a language (Zipf), and stock phrases."""

    def __init__(self) -> None:
        chance = random.Random(5)
        syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il", "os", "um")]
        self._vocabulary = ["".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3)))) for _ in range(30_000)]
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(len(self._vocabulary))))
        self._phrases = [self._some(chance, 6) for _ in range(STOCK)]
        self._words = lru_cache(maxsize=1024)(self._make)

    def source(self, number: int) -> int | None:
        """The article that this one reprints, or None."""
        chance = random.Random(f"source {number}")
        return number - chance.randint(1, min(number, BACK)) if number and chance.random() < COPIES else None

    def article(self, number: int) -> Told:
        """An article."""
        words = self._words(number)
        paragraphs = [" ".join(words[at : at + 40]).capitalize() + "." for at in range(0, len(words), 40)]
        day = (date(2001, 1, 1) + timedelta(days=number // PER_DAY)).isoformat()
        text = "\n\n".join(paragraphs)
        return Told(key=str(number), text=text, source=f"outlet{number % 997}.example", published=day, order=number)

    def _make(self, number: int) -> Sequence[str]:
        """The words of an article. A reprint has a lead of its own, may be cut, and has a tenth of the words changed."""
        chance = random.Random(f"words {number}")
        source = self.source(number)
        if source is not None:
            words = list(self._words(source))
            words = words[: chance.randint(150, 400)] if chance.random() < 0.5 else words
            changed = [chance.choice(self._vocabulary) if chance.random() < 0.1 else word for word in words]
            return [*self._some(chance, 25), *changed]
        words = self._some(chance, 364)
        for _ in range(6):
            at = chance.randrange(len(words))
            words[at:at] = chance.choice(self._phrases)
        return words

    def _some(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self._vocabulary, cum_weights=self._weights, k=count)
