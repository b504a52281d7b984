"""Base noun phrases from tags alone: no parse is needed to find who is named in an article."""

from __future__ import annotations

from typing import NamedTuple

from detente.model import Token

NOUNS = ("NN", "NNS", "NNP", "NNPS")
_MODIFIERS = ("JJ", "JJR", "JJS", "CD", "HYPH", "AFX", "$")
_OPENERS = ("DT", "PDT", "PRP$", "WP$")


class NounPhrase(NamedTuple):
    """Token range of a base noun phrase: `first` after determiners, `last` exclusive, `opener` the determiner's index or -1.

    owner: True where a possessive mark follows ("Russia's").
    """

    first: int
    last: int
    opener: int
    owner: bool


def noun_phrases(tokens: tuple[Token, ...], forced: frozenset[int]) -> list[NounPhrase]:
    """Chunk one sentence. `forced`: tokens of known names, which belong to a phrase whatever their tag."""
    out: list[NounPhrase] = []
    i, n = 0, len(tokens)
    while i < n:
        opener = -1
        j = i
        while j < n and tokens[j].tag in _OPENERS and j not in forced:
            opener = j if opener < 0 else opener
            j += 1
        first = j
        while j < n and _inside(tokens, j, first, forced):
            j += 1
        last = j
        while last > first and tokens[last - 1].tag not in NOUNS and last - 1 not in forced:
            last -= 1
        if last > first:
            owner = last < n and tokens[last].tag == "POS"
            out.append(NounPhrase(first, last, opener, owner))
        i = max(last, i + 1) if last > first else max(j, i + 1)
    return out


def _inside(tokens: tuple[Token, ...], j: int, first: int, forced: frozenset[int]) -> bool:
    tag = tokens[j].tag
    if j in forced or tag in NOUNS or tag in _MODIFIERS:
        return True
    if tag in ("VBN", "VBG", "VBD", "RB") and j + 1 < len(tokens):
        follows = tokens[j + 1].tag in NOUNS or tokens[j + 1].tag.startswith("JJ")
        return follows and (
            j > first
            and tokens[j - 1].tag in ("HYPH", "JJ", "CD")
            or j == first
            and first > 0
            and tokens[first - 1].tag in _OPENERS
        )
    if tag == "CC" and j > first and j + 2 < len(tokens):
        return _joint_modifiers(tokens, j)
    return False


def _joint_modifiers(tokens: tuple[Token, ...], j: int) -> bool:
    """ "Russian and Venezuelan delegations", "civilian and military officials": one noun with two adjectives."""
    return (
        tokens[j].lower == "and"
        and tokens[j - 1].tag == "JJ"
        and tokens[j + 1].tag == "JJ"
        and (
            tokens[j + 2].tag in ("NNS", "NNPS")
            or (tokens[j + 2].tag in ("JJ", "NN") and j + 3 < len(tokens) and tokens[j + 3].tag == "NNS")
        )
    )
