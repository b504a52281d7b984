"""From bytes to articles: every form of input that Détente reads is one reader in `READERS`.

for found in read_articles(["news/", "page.html", "-"], retrieved="2022-01-29"):
    ...  # a model.Article, or a model.Failure that says what is wrong with one input
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from detente.errors import InputError
from detente.ingest.base import Found, Link, Origin, Reader, failure, setting_day
from detente.ingest.decode import refuse_binary
from detente.ingest.page import HtmlPage
from detente.ingest.plain import PlainText
from detente.ingest.records import JsonArticles
from detente.model import Article, Failure

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

READERS: tuple[Reader, ...] = (JsonArticles(), HtmlPage(), PlainText())
"""Readers in the order in which they are asked whether an input is theirs; the last takes any text."""

SUFFIXES = (".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".json", ".jsonl", ".ndjson")
"""Endings of the files that are taken from a directory; a file named by itself may have any."""

STDIN = "-"
HEAD = 8192

__all__ = ["READERS", "SUFFIXES", "Origin", "Reader", "find_articles", "read_articles", "read_bytes", "read_file"]


def read_articles(
    paths: Iterable[str | Path],
    *,
    published: str | None = None,
    retrieved: str | None = None,
    source: str | None = None,
) -> Iterator[Article | Failure]:
    """Articles of files, directories and standard input ("-"), in the order given, directories sorted by path.

    published, retrieved (ISO days) and source fill what an input does not tell about itself. An input that cannot be read
    gives a Failure and the next ones go on. Ids are unique: one that comes again gets "-2". Raises UsageError for a setting.
    """
    settings = Origin(
        name="",
        id="",
        published=setting_day(published, "published"),
        retrieved=setting_day(retrieved, "retrieved"),
        source=source,
    )
    seen: dict[str, int] = {}
    for path in paths:
        for found in _read_path(path, settings):
            yield _unique(found, seen)


def read_file(
    path: str | Path,
    *,
    published: str | None = None,
    retrieved: str | None = None,
    source: str | None = None,
) -> Article:
    """The article of one file. Raises InputError with what was found and what to do."""
    for found in read_articles([path], published=published, retrieved=retrieved, source=source):
        if isinstance(found, Failure):
            raise InputError(found.message)
        return found
    raise InputError(f"{path}: found no article.")


def read_bytes(
    raw: bytes,
    name: str = "text",
    *,
    published: str | None = None,
    retrieved: str | None = None,
    source: str | None = None,
) -> Article:
    """The article in some bytes; `name` stands for a file name: it is the id, and its ending tells the form.

    Raises InputError with what was found and what to do.
    """
    origin = Origin(
        name=name,
        id=Path(name).stem,
        published=setting_day(published, "published"),
        retrieved=setting_day(retrieved, "retrieved"),
        source=source,
    )
    for found in _read_stream(io.BytesIO(raw), origin):
        if isinstance(found, Failure):
            raise InputError(found.message)
        if isinstance(found, Article):
            return found
    raise InputError(f"{name}: found no article.")


def find_articles(paths: Iterable[str | Path]) -> Iterator[tuple[Path, str]]:
    """Files under the paths and the id of each: its name, or its path inside a directory, without the ending.

    Directories are walked in sorted order; hidden files and links to directories are passed over.
    Raises InputError for a path that is not there, or a directory without any file that could hold an article.
    """
    for given in paths:
        path = Path(given)
        if not path.is_dir():
            if not path.exists():
                raise InputError(f"{given}: found no such file or directory; check the path.")
            yield path, path.stem or path.name
            continue
        number = 0
        for file in _walk(path):
            number += 1
            yield file, file.relative_to(path).with_suffix("").as_posix()
        if not number:
            raise InputError(f"{given}: found a directory without articles, expected files that end in {', '.join(SUFFIXES)}.")


def _walk(folder: Path) -> Iterator[Path]:
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and name.lower().endswith(SUFFIXES):
                yield Path(base) / name


def _read_path(path: str | Path, settings: Origin) -> Iterator[Article | Failure]:
    if str(path) == STDIN:
        origin = msgspec.structs.replace(settings, name="stdin", id="stdin")
        yield from _guarded(sys.stdin.buffer, origin)
        return
    try:
        for file, id in find_articles([path]):
            yield from _read_one(file, msgspec.structs.replace(settings, name=str(file), id=id))
    except InputError as error:
        yield failure(msgspec.structs.replace(settings, name=str(path), id=Path(path).stem or str(path)), error)


def _read_one(file: Path, origin: Origin) -> Iterator[Article | Failure]:
    try:
        with file.open("rb") as stream:
            yield from _guarded(stream, origin)
    except OSError as error:
        yield failure(origin, InputError(f"{file}: found a file that cannot be read ({error.strerror}); check its rights."))


def _guarded(stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
    try:
        for found in _read_stream(stream, origin):
            if not isinstance(found, Link):  # addresses are not followed yet
                yield found
    except InputError as error:
        yield failure(origin, error)


def _read_stream(stream: BinaryIO, origin: Origin) -> Iterator[Found]:
    """Let the first reader that takes the input read it. Raises InputError."""
    head = stream.read(HEAD)
    refuse_binary(head, origin.name)
    reader = next(reader for reader in READERS if reader.sniff(head, origin.name))
    yield from reader.read(io.BufferedReader(_Rejoined(head, stream)), origin)


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes have been looked at, as if they had not: a pipe cannot be rewound."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Bytes of the head while there are some, then those of the rest."""
        view = memoryview(buffer).cast("B")
        chunk = self._head[: len(view)] or self._rest.read(len(view))
        self._head = self._head[len(chunk) :]
        view[: len(chunk)] = chunk
        return len(chunk)


def _unique(found: Article | Failure, seen: dict[str, int]) -> Article | Failure:
    """The same with an id that has not come before."""
    count = seen[found.id] = seen.get(found.id, 0) + 1
    if count == 1:
        return found
    fresh = f"{found.id}-{count}"
    while fresh in seen:
        count += 1
        fresh = f"{found.id}-{count}"
    seen[fresh] = 1
    return msgspec.structs.replace(found, id=fresh)
