"""What stands in quotation marks, blanked. Coarser than the reading of an article needs it, and in time linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

SHORT_QUOTE = 4
"""Quotations below so many words are names and single words in marks, and stay: editors add and drop such marks."""

_DOUBLE = re.compile(
    r"(?<![^\s(\[{—–\-/])(?:[\"“„«]|``|'')(?=\S)[^\n]*?(?:(?<=[^\s(\[—–\-])(?:[\"”»]|'')(?!\w)|$)", re.MULTILINE
)
_SINGLE = re.compile(
    r"(?P<open>(?<![\w'’])[‘'‹](?=[^\W\d]))|(?P<full>(?<=[.,!?…])[’'›](?!\w))|(?P<plain>(?<=\w)[’'›](?!\w))|\n"
)


def unquoted(text: str) -> str:
    """The text with quotations blanked; every other character keeps its place.

    A mark that is opened and not closed quotes the rest of its paragraph.
    """
    return blanked(text := _DOUBLE.sub(_blank, text), (span for span in _singles(text) if _is_long(text[slice(*span)])))


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with these places blanked; they may overlap."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans):
        start = max(start, at)
        if start < end:
            parts += [text[at:start], " " * (end - start)]
            at = end
    return "".join((*parts, text[at:])) if parts else text


def _blank(match: re.Match[str]) -> str:
    words = match.group()
    return " " * len(words) if _is_long(words) else words


def _is_long(words: str) -> bool:
    return words.count(" ") + 1 >= SHORT_QUOTE


def _singles(text: str) -> Iterator[tuple[int, int]]:
    """Quotations in single marks. The mark that closes stands behind punctuation; where none does before the next quotation
    begins, it is the first behind a word: others are apostrophes."""
    start = plain = -1
    for match in _SINGLE.finditer(text):
        if match.lastgroup == "full" and start >= 0:
            yield start, match.end()
            start = plain = -1
        elif match.lastgroup == "plain":
            plain = match.end() if start >= 0 > plain else plain
        elif match.lastgroup != "full":  # another quotation or paragraph begins
            if start >= 0 and plain >= 0:
                yield start, plain
            start, plain = (match.start() if match.lastgroup == "open" else -1), -1
    if start >= 0 and plain >= 0:
        yield start, plain
