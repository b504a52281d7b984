"""Quotation marks paired: straight, curly, single (against apostrophes), guillemets, and quotations over paragraphs.

News style reopens the mark at each paragraph of a long quotation and closes it only at the last: that is one quotation
with one span per paragraph. Only the outermost quotation is returned; what it quotes in turn is part of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from detente.model import Quotation, Span

_DOUBLE = re.compile(r"[“”„‟\"«»]|''|``")
_SINGLE_OPEN = re.compile(r"(?:(?<=[\s(\[—–:/-])|^)[‘'‹](?=[^\s\d'’.,;:!?)]|\d+\w*[^\w])", re.MULTILINE)
_SINGLE_CLOSE = re.compile(r"(?<=[^\s(\[])['’›](?![\w])")
_CONTRACTED = re.compile(r"(?:\d0s|em|tis|twas|til|cause|n|bout|round)\b", re.IGNORECASE)
_BEFORE_OPEN = " \t\n\r\u00a0\u2009\u202f([{—–-/‘'"
REACH = 3000  # a quotation in single marks is not looked for beyond so many characters: keeps the time linear
_OPENING, _CLOSING = "“„‟«", "”»"


def pair(text: str, blocks: Sequence[Span]) -> tuple[Quotation, ...]:
    """The quotations of the blocks, in order. `blocks` are paragraphs in reading order; none overlaps another."""
    found: list[Quotation] = []
    open_spans: list[Span] = []
    for number, block in enumerate(blocks):
        marks = _marks(text, block)
        if open_spans and not _continues(text, block, marks):
            found.append(Quotation(tuple(open_spans), closed=False))
            open_spans = []
        open_spans = _pair_block(text, block, (marks, open_spans), found)
        if open_spans and number == len(blocks) - 1:
            found.append(Quotation(tuple(open_spans), closed=False))
    found += _singles(text, blocks, found)
    found.sort(key=lambda quotation: quotation.start)
    return tuple(quotation for quotation in found if quotation.start < quotation.end)


def _marks(text: str, block: Span) -> list[tuple[int, int, str]]:
    """Double marks of a block as (start, end, "open" | "close" | "either")."""
    return [
        (match.start(), match.end(), side)
        for match in _DOUBLE.finditer(text, block.start, block.end)
        if (side := _side(text, block, match))
    ]


def _side(text: str, block: Span, match: re.Match[str]) -> str:
    """Which side a mark is, by its neighbours first, then by its form; "" for a sign of inches or seconds."""
    before = text[match.start() - 1] if match.start() > block.start else " "
    after = text[match.end()] if match.end() < block.end else " "
    free_before, free_after = before in _BEFORE_OPEN, after.isspace()
    if free_before and not free_after:
        return "open"
    if free_after and not free_before:
        return "inches" if match.group() == '"' and before.isdigit() else "close"
    if match.group() in _OPENING or match.group() == "``":
        return "open"
    if match.group() in _CLOSING:
        return "close"
    if not free_before and after in ".,;:!?)]”’—–":
        return "close"
    return "either"


def _continues(text: str, block: Span, marks: list[tuple[int, int, str]]) -> bool:
    """Does the quotation left open by the paragraph before run on: the mark is reopened at the start, or only closed?"""
    if not marks:
        return False
    start, _, side = marks[0]
    return side == "close" or not text[block.start : start].strip()


def _pair_block(
    text: str,
    block: Span,
    state: tuple[list[tuple[int, int, str]], list[Span]],
    found: list[Quotation],
) -> list[Span]:
    """Pair the marks of one block; returns the spans of a quotation still open at its end."""
    marks, spans = state
    begin: int | None = block.start if spans else None
    for start, end, side in marks:
        if begin is None:
            if side in ("open", "either"):
                begin = end
        elif spans and begin == block.start and not text[begin:start].strip():
            begin = end
        elif side == "open":
            if _after_sentence(text, begin, start):
                spans = [*spans, _trimmed(text, begin, start)]
            else:
                found.append(Quotation((*spans, _trimmed(text, begin, start)), closed=False))
                spans = []
            begin = end
        else:
            found.append(Quotation((*spans, _trimmed(text, begin, start)), closed=True))
            begin, spans = None, []
    return spans if begin is None else [*spans, _trimmed(text, begin, block.end)]


def _after_sentence(text: str, begin: int, start: int) -> bool:
    """A mark reopened behind a full sentence, where the page lost its line breaks."""
    words = text[begin:start].rstrip()
    return bool(words) and words[-1] in ".!?…:"


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _singles(text: str, blocks: Sequence[Span], doubles: Sequence[Quotation]) -> list[Quotation]:
    """Quotations in single marks, outside of those in double marks."""
    taken = sorted(span for quotation in doubles for span in quotation.spans)
    found: list[Quotation] = []
    spans: list[Span] = []
    cursor = 0
    for block in blocks:
        if spans and not _reopens(text, block):
            spans = []
        while cursor < len(taken) and taken[cursor].end <= block.start:
            cursor += 1
        inner = [span for span in taken[cursor:] if span.start < block.end] if cursor < len(taken) else []
        spans = _pair_singles(text, block, (inner, spans), found)
    return found


def _reopens(text: str, block: Span) -> bool:
    return _SINGLE_OPEN.match(text, block.start, block.end) is not None


def _pair_singles(
    text: str, block: Span, state: tuple[list[Span], list[Span]], found: list[Quotation]
) -> list[Span]:
    inner, spans = state
    position = block.start
    while match := _SINGLE_OPEN.search(text, position, block.end):
        position = match.end()
        if _inside(match.start(), inner) or _CONTRACTED.match(text, position):
            continue
        close = _single_close(text, position, block.end, inner)
        if close is not None:
            found.append(Quotation((*spans, Span(position, close)), closed=True))
            spans, position = [], close + 1
        elif match.start() == block.start or text[max(block.start, match.start() - 3) : match.start()].rstrip()[-1:] == ":":
            return [*spans, _trimmed(text, position, block.end)]
    return []


def _inside(position: int, spans: Sequence[Span]) -> bool:
    """Is the position in one of the spans, which are in order and apart?"""
    index = bisect_right(spans, position, key=lambda span: span.start) - 1
    return index >= 0 and position < spans[index].end


def _single_close(text: str, start: int, end: int, inner: Sequence[Span]) -> int | None:
    """The mark that closes a single quotation; one after a plural s is taken for an apostrophe where another follows."""
    possessive: int | None = None
    for match in _SINGLE_CLOSE.finditer(text, start, min(end, start + REACH)):
        at = match.start()
        if _inside(at, inner):
            continue
        if text[at - 1] in "sS" and text[at + 1 : at + 3].strip()[:1].islower():
            possessive = at if possessive is None else possessive
            continue
        other = _SINGLE_OPEN.search(text, start, at)
        return possessive if other and possessive is not None and possessive < other.start() else at
    return possessive
