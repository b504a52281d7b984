"""What every reader of the ingest package shares: the limits, the origin of an input, the protocol of a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO, Protocol

from detente.errors import InputError, UsageError
from detente.model import Article, Failure, Value

MAX_BYTES = 20 * 1024 * 1024
MAX_CHARACTERS = 400_000


class Origin(Value, frozen=True, kw_only=True):
    """Where an input comes from, and what the caller knows about it: used where the input itself does not tell.

    name: what messages call it (a path, "stdin"). id: id of the article where the input has none of its own.
    """

    name: str
    id: str
    published: str | None = None
    retrieved: str | None = None
    source: str | None = None


class Reader(Protocol):
    """A form of input. `sniff` looks at the first bytes and the name; `read` gives articles, and failures of single ones."""

    name: str

    def sniff(self, head: bytes, name: str) -> bool:
        """Is the input in this form, by its first bytes and its name?"""
        ...

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """Articles of the input in order. Raises InputError where the whole input is wrong."""
        ...


def read_limited(stream: BinaryIO, name: str) -> bytes:
    """All bytes of an input that holds one article. Raises InputError when it is empty or larger than MAX_BYTES."""
    raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise InputError(too_large(name))
    if not raw.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise InputError(f"{name}: found an empty file, expected the text of an article.")
    return raw


def too_large(name: str) -> str:
    """The message for an input over the limit."""
    return f"{name}: found more than {MAX_BYTES // 2**20} MB, the limit for one article; split the file into one article each."


def check_length(text: str, name: str) -> str:
    """The text itself. Raises InputError where it holds nothing, or more than MAX_CHARACTERS."""
    if not text.strip("\ufeff\u200b \t\r\n\f\v\u00a0"):
        raise InputError(f"{name}: found an empty text, expected the text of an article.")
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"{name}: found a text of {len(text):,} characters, over the limit of {MAX_CHARACTERS:,} for one article; "
            "split it into one article each."
        )
    return text


def iso_day(value: str | None) -> str | None:
    """The ISO day at the start of an ISO date or date-time, or None where the value is none."""
    match = re.match(r"(?:1[5-9]|2[01])\d{2}-\d{2}-\d{2}(?=$|[T ])", value.strip()) if value else None
    try:
        return date.fromisoformat(match.group()).isoformat() if match else None
    except ValueError:
        return None


def setting_day(value: str | None, setting: str) -> str | None:
    """A day that the user gave. Raises UsageError where it is no ISO date."""
    if value is None:
        return None
    day = iso_day(value)
    if day is None:
        raise UsageError(f"{setting}: found {value!r}, expected a day as YYYY-MM-DD, such as 2022-01-22.")
    return day


def failure(origin: Origin, error: InputError) -> Failure:
    """What is told about an input that cannot be read, so that the others go on."""
    return Failure(id=origin.id, stage="ingest", message=str(error), exit_code=error.exit_code)
