"""How two pieces of text are compared: white space, quotation marks and dashes do not count, function words hardly do."""

from __future__ import annotations

import re
from functools import lru_cache

PRONOUNS = frozenset(("he", "she", "it", "they", "him", "her", "them", "we", "i", "you", "us", "me", "his", "its", "their"))
_FUNCTION_WORDS = """
    a an the of to in on at by for from with and or but as that this these those be is are was were been has have had
    will would it its not no s if once until unless so long provided when
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
_SAME = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"')
    | dict.fromkeys("\u2011\u2013\u2014", "-")
    | {"\u00a0": " "}
)
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """The text with one form of quotation mark, dash and space."""
    return _SPACE.sub(" ", text.translate(_SAME)).strip()


def words(text: str) -> list[str]:
    """The words of a text, lower case, in order."""
    return _WORD.findall(normalise(text).lower())


@lru_cache(maxsize=4096)
def content_words(text: str) -> frozenset[str]:
    """The words that carry meaning; all words where there is no other."""
    found = frozenset(words(text))
    return found - FUNCTION_WORDS or found


def texts_overlap(a: str, b: str) -> bool:
    """True where at least half of the content words of the shorter text stand in the longer one."""
    x, y = content_words(a), content_words(b)
    return bool(x and y) and 2 * len(x & y) >= min(len(x), len(y))


def is_pronoun(text: str) -> bool:
    """True for a bare personal or possessive pronoun."""
    return normalise(text).lower() in PRONOUNS
