"""Rows of a table of text, one after the other, whatever stands in it: what is wrong with a row ends with its line."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import Literal, NamedTuple, TextIO


class Row(NamedTuple):
    """A row. number: from 1, as a spreadsheet counts, without blank lines. text: as it stands in the file."""

    number: int
    cells: list[str]
    text: str


class Broken(NamedTuple):
    """A line that is no row. reason: a clause that says why."""

    number: int
    text: str
    reason: str


class _TooLong(Exception):
    """The row that is being read is over the limit."""


class TextRows:
    """Rows of a text in constant memory.

    A quotation mark that is never closed would make one row of all that follows: then its line alone is broken, and the
    lines behind it are read again. most: characters of one row.
    """

    def __init__(self, text: TextIO, separator: str, quoted: bool, most: int) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._held: list[str] = []
        self._size = 0
        self._most = most
        self._separator = separator
        self._quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        self.number = 0
        csv.field_size_limit(max(csv.field_size_limit(), most))  # one number for all of a process: it is only ever raised

    def __iter__(self) -> Iterator[Row | Broken]:
        """Rows in order; blank lines and rows of empty cells are passed over."""
        rows = self._reader()
        while True:
            self._held, self._size = [], 0
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._broken(str(error))
                rows = self._reader()
            except _TooLong:
                yield self._broken(f"a row of more than {self._most:,} characters, or a quotation mark that is never closed")
                rows = self._reader()
            else:
                if any(cells):
                    self.number += 1
                    yield Row(self.number, cells, "".join(self._held))

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self._separator, quoting=self._quoting, strict=True)

    def _lines(self) -> Iterator[str]:
        while line := self._again.popleft() if self._again else self._text.readline(self._most + 1):
            self._held.append(line)
            self._size += len(line)
            if self._size > self._most:
                raise _TooLong
            yield line

    def _broken(self, reason: str) -> Broken:
        """The first line of what was taken for a row; the others are put back."""
        first, *others = self._held
        self._again.extendleft(reversed(others))
        if not others:
            self._pass_over(first)
        self.number += 1
        return Broken(self.number, first, reason)

    def _pass_over(self, line: str) -> None:
        """Read on to the end of a line that is too long."""
        while len(line) > self._most and not line.endswith(("\n", "\r")):
            line = self._text.readline(self._most + 1)
            if len(line) <= self._most:
                return
