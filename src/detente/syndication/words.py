"""The words of a text that copies share: those that tell something, outside of quotations and boilerplate, in one spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from detente.knowledge import load_table
from detente.rows import LayoutRow, SyndicationRow
from detente.syndication.quotes import blanked, unquoted

_INNER = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LETTER = rf"(?:[^\W_]|[\u0300-\u036f{_INNER}])"
_TOKEN = re.compile(rf"(?:[^\W\d_]\.){{2,}}|{_LETTER}+(?:(?:['’ʼ\-\u2010\u2011]|(?<=\d)[.,:](?=\d)){_LETTER}+)*|%")
_PLAIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ə": "a"})
_JOINED = str.maketrans(dict.fromkeys("'’ʼ-\u2010\u2011," + _INNER, ""))
LONGEST_WORD = 64
"""Characters of a word beyond which nothing of it counts: no word of a language is longer."""
SHORT_LINE = 160
SHORTEST_STEM = 4


class Word(NamedTuple):
    """The stem of a telling word, and where the word stands in the text."""

    stem: str
    start: int
    end: int


class Spelling:
    """Brings words to one form. Built from the rows; immutable, so that a form is the same in every process."""

    def __init__(self, rows: Iterable[SyndicationRow], layout: Iterable[LayoutRow]) -> None:
        """Rows of use spelling, ending, inflection, passed_over, common and boilerplate are read."""
        table = tuple(rows)
        self._spelling = {word: row.value or row.words[0] for row in table if row.use == "spelling" for word in row.words}
        endings = {word: row.value or row.words[0] for row in table if row.use == "ending" for word in row.words}
        self._endings = tuple(sorted(endings.items(), key=lambda item: (-len(item[0]), item[0])))
        self._passed = frozenset(word for row in table if row.use == "passed_over" for word in row.words)
        layout = tuple(layout)
        own = {word.lower() for row in table if row.use == "boilerplate" for word in row.words}
        self._anywhere = tuple(sorted(own | {w for row in layout if row.use == "boilerplate_any" for w in row.words}))
        self._opening = tuple(sorted(w.lower() for row in layout if row.use == "boilerplate_start" for w in row.words))
        inflections = {word for row in table if row.use == "inflection" for word in row.words}
        self._inflections = tuple(sorted(inflections, key=lambda word: (-len(word), word)))
        self.common = frozenset(self.form(word) for row in table if row.use == "common" for word in row.words)

    def form(self, word: str) -> str:
        """The word in lower case, without accents and marks, in American spelling, numbers in digits; "" where passed over."""
        word = word[:LONGEST_WORD].lower()
        if not word.isascii():
            word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).translate(_PLAIN)
        if word.endswith(("'s", "’s")):
            word = word[:-2]
        word = word.translate(_JOINED)
        if not word[:1].isdigit():
            word = word.replace(".", "")
        if word in self._passed:
            return ""
        known = self._spelling.get(word)
        if known is not None or len(word) < 5:
            return known or word
        for ending, other in self._endings:
            if word.endswith(ending):
                return word[: -len(ending)] + other
        return word

    def stem(self, form: str) -> str:
        """A form without its inflection, so that "shelled" and "shelling" are one word; "" for a common word."""
        if form in self.common or not form[:1].isalpha():
            return "" if form in self.common else form
        for ending in self._inflections:
            if form.endswith(ending) and len(form) - len(ending) >= SHORTEST_STEM:
                return form[: -len(ending)]
        return form

    def bare(self, text: str) -> str:
        """The text with quotations and boilerplate blanked; every other character keeps its place."""
        return unquoted(self._without_boilerplate(text))

    def _without_boilerplate(self, text: str) -> str:
        lower = text.lower()
        if len(lower) != len(text):  # a letter whose lower case is longer: places would not agree
            return text
        cuts = [span for phrase in self._anywhere if phrase in lower for span in _sentences_with(phrase, lower)]
        at = 0
        for line in lower.split("\n"):
            if len(line) <= SHORT_LINE and line.startswith(self._opening) and not line.rstrip().endswith((".", "!", "?")):
                cuts.append((at, at + len(line)))
            at += len(line) + 1
        return blanked(text, cuts)


def _sentences_with(phrase: str, text: str) -> list[tuple[int, int]]:
    """Places of the sentences that hold the phrase."""
    found = []
    at = text.find(phrase)
    while at >= 0:
        start = max(text.rfind("\n", 0, at), text.rfind(". ", 0, at), -1) + 1
        ends = [end for end in (text.find("\n", at), text.find(". ", at)) if end >= 0]
        end = min(ends, default=len(text))
        found.append((start, end))
        at = text.find(phrase, max(end, at + 1))
    return found


@lru_cache(maxsize=1)
def spelling() -> Spelling:
    """The rules of the package. A user's own rows are not read: what is stored once must compare with what comes later."""
    return Spelling(load_table("syndication", SyndicationRow), load_table("layout", LayoutRow))


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """The stem of a word that tells something, "" of any other."""
    return spelling().stem(spelling().form(word))


@lru_cache(maxsize=1 << 16)
def _stems(chunk: str) -> tuple[str, ...]:
    """The stems of what stands between two spaces."""
    return tuple(stem for word in _TOKEN.findall(chunk) if (stem := _stem(word[:LONGEST_WORD])))


def stems(text: str) -> list[str]:
    """The stems of the telling words of a text outside of quotations and boilerplate, in order."""
    found: list[str] = []
    for chunk in spelling().bare(text).split():
        found += _stems(chunk) if len(chunk) <= LONGEST_WORD else _stems.__wrapped__(chunk)
    return found


def words(text: str) -> list[Word]:
    """The same words with their places."""
    found = ((_stem(match.group()[:LONGEST_WORD]), match) for match in _TOKEN.finditer(spelling().bare(text)))
    return [Word(stem, match.start(), match.end()) for stem, match in found if stem]


def forms(text: str) -> list[str]:
    """All words of a text in their one spelling, quoted ones and common ones too."""
    return [form for word in _TOKEN.findall(text) if (form := spelling().form(word))]
