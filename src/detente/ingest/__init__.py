"""From bytes to articles: every form of input that Détente reads is one reader in `READERS`.

for found in read_articles(["news/", "page.html", "https://news.example/feed.xml", "-"], retrieved="2022-01-29"):
    ...  # a model.Article, or a model.Failure that says what is wrong with one input
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import TypedDict, Unpack

from detente.errors import InputError
from detente.ingest.base import Client, Origin, Reader, setting_day
from detente.ingest.columns import checked, mapping
from detente.ingest.delimited import DelimitedTable
from detente.ingest.feed import Feed
from detente.ingest.files import SUFFIXES, find_articles, id_of
from detente.ingest.intake import Intake
from detente.ingest.json_feed import JsonFeed
from detente.ingest.newsml import NewsMl
from detente.ingest.ninjs import Ninjs
from detente.ingest.opml import Opml
from detente.ingest.page import HtmlPage
from detente.ingest.parquet import ParquetTable
from detente.ingest.plain import PlainText
from detente.ingest.records import JsonArticles
from detente.ingest.warc import Warc
from detente.limits import Limits
from detente.model import Article, Failure

READERS: tuple[Reader, ...] = (
    Warc(),
    Feed(),
    Opml(),
    NewsMl(),
    JsonFeed(),
    Ninjs(),
    ParquetTable(),
    DelimitedTable(),
    JsonArticles(),
    HtmlPage(),
    PlainText(),
)
"""Readers in the order in which they are asked whether an input is theirs; the last takes any text."""

__all__ = [
    "READERS",
    "SUFFIXES",
    "Intake",
    "Origin",
    "Reader",
    "find_articles",
    "intake",
    "mapping",
    "read_articles",
    "read_bytes",
    "read_file",
]


class Settings(TypedDict, total=False):
    """What `intake` takes, each by its name."""

    published: str | None
    retrieved: str | None
    source: str | None
    columns: Mapping[str, str] | None
    limits: Limits | None
    client: Client | None
    follow: bool


def intake(  # noqa: PLR0913  # the settings of a run, each by its name
    *,
    published: str | None = None,
    retrieved: str | None = None,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    client: Client | None = None,
    follow: bool = False,
) -> Intake:
    """What reads inputs with these settings: `intake(...).articles(paths)`.

    published, retrieved (ISO days) and source fill what an input does not tell about itself. columns: field of the article
    -> column or key that holds it (`mapping` makes it of words). client: what opens addresses; without one, one is made when
    the first address comes. follow: are the pages of feeds' entries fetched?
    Raises UsageError for a setting.
    """
    settings = Origin(
        name="",
        id="",
        published=setting_day(published, "published"),
        retrieved=setting_day(retrieved, "retrieved"),
        source=source,
        columns=checked(columns or {}),
        limits=limits or Limits(),
        follow=follow,
    )
    return Intake(READERS, settings, client)


def read_articles(paths: Iterable[str | Path], **settings: Unpack[Settings]) -> Iterator[Article | Failure]:
    """Articles of files, directories, addresses and standard input ("-"), in the order given, directories sorted by path.

    settings: as `intake` takes them. An input that cannot be read gives a Failure and the next ones go on. Ids are unique: one
    that comes again gets "-2". Packed files (gzip, zstd, zip) are told by their first bytes. Raises UsageError for a setting.
    """
    yield from intake(**settings).articles(paths)


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
        id=id_of(PurePath(name).name) or name,
        published=setting_day(published, "published"),
        retrieved=setting_day(retrieved, "retrieved"),
        source=source,
    )
    for found in Intake(READERS, origin).stream(io.BytesIO(raw), origin):
        if isinstance(found, Failure):
            raise InputError(found.message)
        if isinstance(found, Article):
            return found
    raise InputError(f"{name}: found no article.")
