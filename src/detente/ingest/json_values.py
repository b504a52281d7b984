"""JSON values one after the other, out of a list, a sequence or a wrapping object, without holding more than one of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

_STEP = 2**16
_SPACE = re.compile(r"[\s\ufeff]*")


class NotJson(ValueError):
    """Text that is not JSON; the message says what stands where. number: of the value, from 1."""

    def __init__(self, reason: str, number: int) -> None:
        super().__init__(reason)
        self.number = number


class TooLong(NotJson):
    """A value over the limit."""


class JsonValues:
    """The values of a text. is_list: whether they stand in a list, known once the first has been asked for.

    most: characters of one value.
    """

    def __init__(self, text: TextIO, most: int) -> None:
        self._text = text
        self._most = most
        self._held = ""
        self._at = 0
        self._before = 0
        self._ended = False
        self._decoder = json.JSONDecoder()
        self.is_list = False

    def __iter__(self) -> Iterator[Any]:
        """Values in order. Raises NotJson, TooLong."""
        number = 1
        self.is_list = self._next() == "["
        if self.is_list:
            self._at += 1
        while self._next() not in ("", "]" if self.is_list else ""):
            yield self._value(number)
            number += 1
            if self.is_list and not self._separated(number):
                break
        if self.is_list:
            self._closed(number)

    def _value(self, number: int) -> Any:
        """The value that starts here: what cannot be decoded may only not be there in full."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._held, self._at)
            except (ValueError, RecursionError) as error:
                if not self._ended and len(self._held) - self._at <= self._most:
                    self._more(max(_STEP, len(self._held) - self._at))
                    continue
                raise self._wrong(error, number) from None
            if end == len(self._held) and not self._ended:
                self._more(_STEP)
                continue  # a number may go on
            self._at = end
            return value

    def _wrong(self, error: Exception, number: int) -> NotJson:
        if not self._ended and isinstance(error, json.JSONDecodeError):
            return TooLong(f"more than {self._most:,} characters, or text that is not JSON", number)
        if isinstance(error, json.JSONDecodeError):
            return NotJson(f"{error.msg} at character {self._before + error.pos:,}", number)
        return NotJson("too deep or too long to be read", number)

    def _separated(self, number: int) -> bool:
        """Pass over the comma behind a value of a list; False at the end of the list."""
        found = self._next()
        if found == ",":
            self._at += 1
            return True
        if found == "]":
            return False
        raise NotJson(f"expected a comma or the end of the list at character {self._before + self._at:,}", number)

    def _closed(self, number: int) -> None:
        """The list must end, and nothing may follow."""
        if self._next() != "]":
            raise NotJson(f"a list that is not closed at character {self._before + self._at:,}", number)
        self._at += 1
        if self._next():
            raise NotJson(f"text behind the list at character {self._before + self._at:,}", number)

    def _next(self) -> str:
        """The next character that is no space, or "" at the end."""
        while True:
            match = _SPACE.match(self._held, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._held):
                return self._held[self._at]
            if self._ended:
                return ""
            self._more(_STEP)

    def _more(self, number: int) -> None:
        """Read on; what is behind is let go."""
        self._before += self._at
        read = self._text.read(number)
        self._held = self._held[self._at :] + read
        self._at = 0
        self._ended = not read
