"""Which column or key of a table holds which field of an article: told by the user, or guessed from common names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from detente.errors import InputError, UsageError

TIERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "text": (
        ("fulltext", "maintext", "articlebody", "articletext", "bodytext", "fullcontent"),
        ("text", "body", "content", "article", "story", "contents"),
    ),
    "title": (("title",), ("headline",), ("heading", "articletitle", "head", "mainheadline")),
    "published": (
        ("published", "publishedat", "datepublished", "datepublish", "publishdate", "publishedon", "publicationdate"),
        ("pubdate", "publishedtime", "publisheddate", "datetime", "date", "articledate"),
        ("timestamp", "seendate", "firstpublished", "webpublicationdate", "createdat", "day"),
    ),
    "modified": (("modified", "updated", "datemodified", "datemodify", "updatedat", "lastmodified", "modifiedat"),),
    "url": (("url", "link"), ("articleurl", "weburl", "permalink", "canonicalurl", "href", "sourceurl")),
    "source": (
        ("source", "sourcename", "outlet", "newspaper", "publication"),
        ("publisher", "publishername", "medianame", "site", "sitename"),
        ("sourcedomain", "domain", "hostname", "mediaurl"),
    ),
    "authors": (("authors", "author", "byline"), ("creator", "writer", "authorname", "by")),
    "agency": (("agency", "newswire", "newsagency"),),
    "language": (("language", "lang", "languagecode"),),
    "id": (("id", "articleid"), ("guid", "uuid", "docid", "documentid"), ("uri", "storiesid")),
    "retrieved": (("retrieved", "retrievedat", "datedownload", "crawldate", "scrapedat", "crawledat", "fetchedat"),),
}
"""Fields of an article and the names of columns that hold them, in plain small letters: what stands first is taken."""

FIELDS = tuple(TIERS)
_OTHER = re.compile(r"[\W_]+")
_SHOWN = 20  # columns that a message lists


def mapping(settings: Iterable[str]) -> dict[str, str]:
    """Columns by field out of settings such as "text=body,published=date". Raises UsageError."""
    found: dict[str, str] = {}
    for piece in (piece.strip() for setting in settings for piece in setting.split(",")):
        field, equals, column = (part.strip() for part in piece.partition("="))
        if not equals or not column:
            raise UsageError(f"--map: found {piece!r}, expected FIELD=COLUMN such as text=body,published=date.")
        if found.get(field, column) != column:
            raise UsageError(f"--map: found two columns for {field} ({found[field]} and {column}), expected one.")
        found[field] = column
    return checked(found)


def checked(columns: Mapping[str, str]) -> dict[str, str]:
    """The same mapping. Raises UsageError for a field that no article has."""
    for field in columns:
        if field not in FIELDS:
            raise UsageError(f"--map: found the field {field!r}, expected one of {', '.join(FIELDS)}.")
    return dict(columns)


def guess(names: Sequence[str], told: Mapping[str, str], where: str) -> dict[str, str]:
    """Column by field for the columns of a table. told: what the user says, which wins; columns that are not there are left
    to the caller. where: the name of the input, for messages. Raises InputError where no column, or two, could hold the text.
    """
    rest = [name for name in names if name not in told.values()]
    by_name: dict[str, list[str]] = {}
    for name in rest:
        by_name.setdefault(plain(name), []).append(name)
    found = dict(told)
    for field, tiers in TIERS.items():
        candidates = [] if field in told else _candidates(tiers, by_name)
        if field == "text" and len(candidates) > 1:
            raise InputError(
                f"{where}: found two columns that could hold the text ({candidates[0]} and {candidates[1]}), expected one; "
                f"say which by --map text={candidates[0]}."
            )
        if candidates:
            found[field] = candidates[0]
    if "text" not in found:
        raise InputError(
            f"{where}: found no column that holds the text of articles, only {listed(names)}; say which by --map text=COLUMN."
        )
    return found


def check_told(names: Sequence[str], told: Mapping[str, str], where: str) -> None:
    """Raises InputError for a column that the user names and the table lacks, or has twice."""
    for field, column in told.items():
        count = list(names).count(column) or int("." in column and column.split(".")[0] in names)
        if count != 1:
            amount = "no column" if not count else f"{count} columns"
            raise InputError(f"{where}: found {amount} {column!r} for {field}, expected one of {listed(names)}; correct --map.")


def is_table(names: Sequence[str]) -> bool:
    """Are these the names of columns of a table of articles: one for the text, and one for another field?"""
    plains = {plain(name) for name in names}
    held = [field for field, tiers in TIERS.items() if any(plains.intersection(tier) for tier in tiers)]
    return "text" in held and len(held) > 1


def known(names: Sequence[str], told: Mapping[str, str]) -> int:
    """How many of the names are those of fields."""
    every = {name for tiers in TIERS.values() for tier in tiers for name in tier}
    return sum(name in told.values() or plain(name) in every for name in names)


def listed(names: Sequence[str]) -> str:
    """The names of columns as a message lists them."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(name[:60] or "(empty)" for name in names[:_SHOWN]) + more


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name without what people write differently: "Full Text" and "full_text" are the same."""
    return _OTHER.sub("", name).lower()


def _candidates(tiers: tuple[tuple[str, ...], ...], by_name: Mapping[str, Sequence[str]]) -> list[str]:
    """Columns of the first tier that has any, in its order."""
    for tier in tiers:
        found = [name for plain_name in tier for name in by_name.get(plain_name, ())]
        if found:
            return found
    return []
