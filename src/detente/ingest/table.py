"""From the cells of a row, or the keys of an object, to an article: shared by all forms of tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from detente.errors import InputError
from detente.ingest.base import Origin, check_length, failure
from detente.ingest.days import When, read_when
from detente.ingest.language import language_of
from detente.ingest.noticed import noticed
from detente.ingest.page.body import text_of
from detente.model import Article, Failure

_BLOCKS = re.compile(r"<(?:p|div|br|h[1-6]|ul|ol|li|table|section|article|blockquote|body|html)\b[^<>]*>", re.IGNORECASE)
_QUOTED = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")
_BETWEEN = re.compile(r"\s*[;|]\s*|\s+and\s+")
_BY = re.compile(r"by\s+", re.IGNORECASE)
_NAMES = ("name", "title", "domain", "id")
_ENGLISH = re.compile(r"en(?:g|glish)?(?:[-_].*)?", re.IGNORECASE)
_SURROGATES = re.compile("[\ud800-\udfff]")


def value_of(cells: Mapping[str, Any], column: str | None) -> Any:
    """The value of a column, or of a key inside keys ("source.name"); None where there is none."""
    if column is None or column in cells:
        return cells.get(column) if column is not None else None
    found: Any = cells
    for key in column.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def article_of(cells: Mapping[str, Any], columns: Mapping[str, str], origin: Origin, extractor: str) -> Article:
    """The article of a row. columns: column by field. Raises InputError that says what is wrong with its text."""
    warnings: list[str] = []
    text, of_markup = _text(value_of(cells, columns.get("text")), columns.get("text", "text"), origin.name)
    check_length(text, origin)
    told = {field: value_of(cells, columns.get(field)) for field in columns}
    published = _when(told, "published", columns, warnings)
    modified = _when(told, "modified", columns, warnings)
    retrieved = _when(told, "retrieved", columns, warnings)
    title, url = line(told.get("title")), line(told.get("url"))
    return Article(
        id=id_in(told.get("id")) or origin.id,
        text=text,
        title=title,
        published=published.day if published else origin.published,
        retrieved=retrieved.day if retrieved else origin.retrieved,
        source=name_in(told.get("source")) or origin.source,
        url=url or origin.url,
        published_time=published.time if published else None,
        modified=(modified.time or modified.day) if modified else None,
        authors=tuple(dict.fromkeys(names_in(told.get("authors")))),
        agency=name_in(told.get("agency")),
        language=_language(text, line(told.get("language")), origin.name),
        extractor=f"{extractor} html" if of_markup else extractor,
        noticed=noticed(text, title, url),
        where=origin.name,
        warnings=tuple(warnings),
    )


def _text(value: Any, column: str, name: str) -> tuple[str, bool]:
    """The text as it stands, or out of markup; and whether it was markup."""
    if isinstance(value, bytes):
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError as error:
            message = f"{name}: found bytes in {column!r} at offset {error.start} that are not UTF-8; save it as UTF-8."
            raise InputError(message) from None
    if value is not None and not isinstance(value, str):
        raise InputError(f"{name}: found a {type(value).__name__} in {column!r}, expected the text of an article.")
    text = value or ""
    if _SURROGATES.search(text):
        raise InputError(f"{name}: found half of a surrogate pair in the text, expected whole characters.")
    return (text_of(text, name), True) if _BLOCKS.search(text) else (text, False)


def _when(told: Mapping[str, Any], field: str, columns: Mapping[str, str], warnings: list[str]) -> When | None:
    """The day in a cell; one that cannot be read is told as a warning."""
    value = told.get(field)
    try:
        return read_when(value)
    except ValueError as error:
        column = columns[field]
        shown = f"{field}: found {str(value)[:60]!r}" + (f" in {column!r}" if column != field else "")
        warnings.append(f"{shown}, {error}, expected an ISO day such as 2022-01-22; it was ignored.")
        return None


def _language(text: str, told: str | None, name: str) -> str | None:
    """ "en", or None where neither the text nor the table tells. Raises InputError for another language."""
    judged = language_of(text, name)
    if judged or told is None:
        return judged
    if _ENGLISH.fullmatch(told):
        return "en"
    raise InputError(f"{name}: found a short text that its table says is {told!r}, expected English; leave it out.")


def line(value: Any) -> str | None:
    """A value as one line, or None where it holds nothing."""
    return _SURROGATES.sub("\ufffd", " ".join(value.split())) or None if isinstance(value, str) else None


def id_in(value: Any) -> str | None:
    """An id: a word, a number, a UUID, or MongoDB's {"$oid": ...}."""
    if isinstance(value, Mapping):
        value = value.get("$oid")
    if isinstance(value, bool | float | list | bytes) or value is None:
        return None
    return line(str(value))


def name_in(value: Any) -> str | None:
    """A name: a text, or the name in an object or in the first item of a list."""
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        return next((found for key in _NAMES if (found := line(value.get(key)))), None)
    return line(value)


def names_in(value: Any) -> Iterator[str]:
    """Names of people: a list of texts or objects, or one text that holds several."""
    if isinstance(value, list | tuple):
        yield from (found for item in value if (found := name_in(item)))
        return
    told = name_in(value)
    if told is None:
        return
    if told.startswith("[") and told.endswith("]"):
        yield from (found for pair in _QUOTED.findall(told) if (found := line(pair[0] or pair[1])))
        return
    yield from (name for name in _split(_BY.sub("", told, count=1) if _BY.match(told) else told) if name)


def _split(told: str) -> list[str]:
    """At semicolons and "and"; at commas only between whole names: "Lind, Anna" is one person."""
    parts = _BETWEEN.split(told)
    if all(" " in name for part in parts for name in part.split(", ")):
        parts = [name for part in parts for name in part.split(", ")]
    return [part.strip(" ,") for part in parts]


def article_or_failure(
    cells: Mapping[str, Any], columns: Mapping[str, str], origin: Origin, extractor: str, raw: Callable[[], bytes]
) -> Article | Failure:
    """The article of a row, or what is wrong with it. raw: gives the bytes of the row for the failure."""
    try:
        return article_of(cells, columns, origin, extractor)
    except InputError as error:
        id = id_in(value_of(cells, columns.get("id")))
        return failure(msgspec.structs.replace(origin, id=id) if id else origin, error, raw())


def part(origin: Origin, number: int, kind: str) -> Origin:
    """The origin of one row, line or item of an input."""
    return msgspec.structs.replace(origin, name=f"{origin.name}, {kind} {number}", id=f"{origin.id}-{number}")
