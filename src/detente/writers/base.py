"""What a writer is: something that takes coded articles one by one and puts them on a text stream."""

from __future__ import annotations

from types import TracebackType
from typing import Self, TextIO

from detente.model import CodedArticle


class Writer:
    """Base of the writers: `begin` before the first article, `add` for each, `end` after the last.

    Used as a context manager: `begin` and `end` run by themselves, `end` not when an exception ends the block.
    `needs_text` says whether `add` uses the article's text.
    """

    needs_text = False

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def begin(self) -> None:
        """Write what comes before the first article."""

    def add(self, coded: CodedArticle, text: str = "") -> None:
        """Write one article. text: the text that was coded, which `pretty` and `html` show."""
        raise NotImplementedError

    def end(self) -> None:
        """Write what comes after the last article."""

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.end()
