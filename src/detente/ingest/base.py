"""What every reader of the ingest package shares: the limits, the origin of an input, the protocol of a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import BinaryIO, Literal, Protocol, TypeAlias

from detente.errors import InputError, UsageError
from detente.limits import Limits
from detente.model import Article, Failure, Value


class Origin(Value, frozen=True, kw_only=True):
    """Where an input comes from, and what the caller knows about it: used where the input itself does not tell.

    name: what messages call it: a path, an address, "stdin", with the position in it ("news.csv, row 12"). id: id of the
    article where the input has none of its own. columns: field of the article -> name of the column or key that holds it,
    where the user says so (`--map`). follow: should the entries of a feed be given as links to their pages?
    """

    name: str
    id: str
    published: str | None = None
    retrieved: str | None = None
    source: str | None = None
    url: str | None = None
    columns: dict[str, str] = {}
    limits: Limits = Limits()
    follow: bool = False


class Link(Value, frozen=True, kw_only=True):
    """An address that an input names and that should be read in its turn: a feed of a list, the page of a feed's entry.

    origin: what the input tells about it, used where the page itself does not.
    """

    url: str
    kind: Literal["feed", "page"]
    origin: Origin


Found: TypeAlias = Article | Failure | Link
"""What a reader gives."""


class Response(Protocol):
    """What an address gave: unpacked and capped bytes, the address behind its redirects, its type, the ISO day."""

    @property
    def stream(self) -> BinaryIO:
        """The body."""
        ...

    @property
    def url(self) -> str:
        """The address that answered."""
        ...

    @property
    def content_type(self) -> str | None:
        """The header of that name."""
        ...

    @property
    def retrieved(self) -> str:
        """The ISO day of the answer."""
        ...


class Client(Protocol):
    """What opens addresses: `detente.fetch.Client`."""

    def open(self, url: str) -> AbstractContextManager[Response]:
        """The answer of an address. Raises InputError where it is refused."""
        ...


class Reader(Protocol):
    """A form of input. `sniff` looks at the first bytes and the name, without the endings of packed files; `read` gives
    articles, and failures of single ones.

    A reader holds no more than one article (or one line, one row group) of its input at a time, and fetches nothing.
    """

    name: str

    def sniff(self, head: bytes, name: str) -> bool:
        """Is the input in this form, by its first bytes and its name?"""
        ...

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Found]:
        """Articles of the input in order. Raises InputError where the whole input is wrong."""
        ...


PACKED = (".gz", ".zst", ".zip")
"""Endings of packed files: what stands before them tells the form."""


def bare_name(name: str) -> str:
    """A name without the endings of packed files: "news.jsonl" for "news.jsonl.gz"."""
    while name.lower().endswith(PACKED):
        name = name.rpartition(".")[0]
    return name


def read_limited(stream: BinaryIO, origin: Origin) -> bytes:
    """All bytes of an input that holds one article. Raises InputError when it is empty or over `limits.article_bytes`."""
    most = origin.limits.article_bytes
    raw = stream.read(most + 1)
    if len(raw) > most:
        raise InputError(too_large(origin))
    if not raw.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise InputError(f"{origin.name}: found an empty file, expected the text of an article.")
    return raw


def too_large(origin: Origin) -> str:
    """The message for an input over the limit."""
    most = origin.limits.article_bytes
    size = f"{most / 2**20:.3g} MB" if most >= 2**20 else f"{most:,} bytes"
    return f"{origin.name}: found more than {size}, the limit for one article; split it, or set --limit article_bytes=NUMBER."


def check_length(text: str, origin: Origin) -> str:
    """The text itself. Raises InputError where it holds nothing, or more than `limits.article_characters`."""
    if not text.strip("\ufeff\u200b \t\r\n\f\v\u00a0"):
        raise InputError(f"{origin.name}: found an empty text, expected the text of an article.")
    most = origin.limits.article_characters
    if len(text) > most:
        raise InputError(
            f"{origin.name}: found a text of {len(text):,} characters, over the limit of {most:,} for one article; "
            "split it into one article each, or set --limit article_characters=NUMBER."
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


def failure(origin: Origin, error: InputError, raw: bytes | None = None) -> Failure:
    """What is told about an input that cannot be read, so that the others go on. raw: its bytes; too many are not kept."""
    kept = raw if raw is not None and len(raw) <= origin.limits.kept_bytes else None
    return Failure(id=origin.id, stage="ingest", message=str(error), exit_code=error.exit_code, where=origin.name, raw=kept)
