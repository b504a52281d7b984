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
_SINGLE = re.compile(
    r"(?P<open>(?:(?<=[\s(\[—–:/-])|^)[‘'‹](?=[^\s\d'’.,;:!?)]|\d+\w*[^\w]))|(?P<close>(?<=[^\s(\[])['’›](?!\w))", re.MULTILINE
)
_CONTRACTED = re.compile(r"(?:\d0s|em|tis|twas|til|cause|n|bout|round)\b", re.IGNORECASE)
_BEFORE_OPEN = " \t\n\r\u00a0\u2009\u202f([{—–-/‘'"
_OPENING, _CLOSING = "“„‟«", "”»"


def pair(text: str, blocks: Sequence[Span]) -> tuple[Quotation, ...]:
    """The quotations of the blocks, in order. `blocks` are paragraphs in reading order; none overlaps another."""
    doubles = _Doubles(text)
    for block in blocks:
        doubles.read(block)
    doubles.give_up()
    found = doubles.found + _singles(text, blocks, doubles.found)
    found.sort(key=lambda quotation: quotation.start)
    out: list[Quotation] = []
    for quotation in found:
        if quotation.start < quotation.end and (not out or quotation.start >= out[-1].end):
            out.append(quotation)
    return tuple(out)


class _Doubles:
    """Pairs double marks, paragraph by paragraph; `spans` are the paragraphs of a quotation that is still open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Quotation] = []
        self.spans: list[Span] = []
        self.mark = ""

    def read(self, block: Span) -> None:
        marks = _marks(self.text, block)
        if self.spans and not _continues(self.text, block, marks):
            self.give_up()
        begin: int | None = block.start if self.spans else None
        nested = 0
        for start, end, side in marks:
            if begin is None:
                if side in ("open", "either"):
                    begin, self.mark = end, self.text[start:end]
            elif self.spans and begin == block.start and not self.text[begin:start].strip():
                begin = end
            elif _family(self.text[start:end]) != _family(self.mark) and (side == "open" or nested):
                nested += 1 if side == "open" else -1
            elif side == "open":
                begin = self._reopen(begin, start, end)
            else:
                self._close(begin, start, closed=True)
                begin = None
        if begin is not None:
            self.spans.append(_trimmed(self.text, begin, block.end))

    def _reopen(self, begin: int, start: int, end: int) -> int:
        """A mark opened inside an open quotation: a new paragraph of it where a sentence has ended, else a new quotation."""
        if _after_sentence(self.text, begin, start):
            self.spans.append(_trimmed(self.text, begin, start))
        else:
            self._close(begin, start, closed=False)
        return end

    def _close(self, begin: int, end: int, closed: bool) -> None:
        self.found.append(Quotation((*self.spans, _trimmed(self.text, begin, end)), closed=closed))
        self.spans = []

    def give_up(self) -> None:
        """No closing mark follows: keep what was opened as it is."""
        if self.spans:
            self.found.append(Quotation(tuple(self.spans), closed=False))
        self.spans = []


def _family(mark: str) -> str:
    return "guillemet" if mark in "«»" else "straight" if mark in ('"', "''", "``") else "curly"


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
    if match.end() == block.end:
        return "close"
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


def _after_sentence(text: str, begin: int, start: int) -> bool:
    """A mark reopened behind a full sentence, where the page lost its line breaks."""
    words = text[max(begin, start - 8) : start].rstrip(" \n\t’'\u00a0")
    return bool(words) and words[-1] in ".!?…:"


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


class _Singles:
    """Single marks of one block outside of quotations in double marks: openers, closers, and possible plural possessives."""

    def __init__(self, text: str, block: Span, taken: Sequence[Span]) -> None:
        self.openers: list[int] = []
        self.closers: list[int] = []
        self.possessives: list[int] = []
        for match in _SINGLE.finditer(text, block.start, block.end):
            at = match.start()
            if _inside(at, taken):
                continue
            if match.lastgroup == "open":
                if not _CONTRACTED.match(text, at + 1):
                    self.openers.append(at)
            elif text[at - 1] in "sS" and text[at + 1 : at + 3].strip()[:1].islower():
                self.possessives.append(at)
            else:
                self.closers.append(at)

    def close(self, opener: int) -> int | None:
        """The mark that closes: one after a plural s is an apostrophe where another closer comes before the next opener."""
        closer, possessive = _next(self.closers, opener), _next(self.possessives, opener)
        other = _next(self.openers, opener)
        if closer is None or (possessive is not None and other is not None and possessive < other < closer):
            return possessive
        return closer


def _next(positions: Sequence[int], after: int) -> int | None:
    index = bisect_right(positions, after)
    return positions[index] if index < len(positions) else None


def _singles(text: str, blocks: Sequence[Span], doubles: Sequence[Quotation]) -> list[Quotation]:
    """Quotations in single marks, outside of those in double marks."""
    taken = sorted(span for quotation in doubles for span in quotation.spans)
    found: list[Quotation] = []
    spans: list[Span] = []
    for block in blocks:
        marks = _Singles(text, block, taken)
        if spans and marks.openers[:1] != [block.start]:
            spans = []
        spans = _pair_singles(text, block, (marks, spans), found)
    return found


def _pair_singles(text: str, block: Span, state: tuple[_Singles, list[Span]], found: list[Quotation]) -> list[Span]:
    """Pair the single marks of one block; returns the spans of a quotation that may run on into the next paragraph."""
    marks, spans = state
    position = block.start
    for opener in marks.openers:
        if opener < position:
            continue
        close = marks.close(opener)
        if close is not None:
            found.append(Quotation((*spans, Span(opener + 1, close)), closed=True))
            spans, position = [], close + 1
        elif opener == block.start or text[max(block.start, opener - 3) : opener].rstrip()[-1:] == ":":
            return [*spans, _trimmed(text, opener + 1, block.end)]
    return []


def _inside(position: int, spans: Sequence[Span]) -> bool:
    """Is the position in one of the spans, which are in order and apart?"""
    index = bisect_right(spans, position, key=lambda span: span.start) - 1
    return index >= 0 and position < spans[index].end
