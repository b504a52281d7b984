"""JSON and JSONL: articles as objects with `text`, and `id`, `title`, `published`, `retrieved`, `source`, `url` if known."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from detente.errors import InputError
from detente.ingest.base import Origin, check_length, failure, iso_day, read_limited, too_large
from detente.ingest.decode import decode
from detente.ingest.language import refuse_other_language
from detente.model import Article, Failure

_EXPECTED = 'expected an object with at least "text", such as {"id": "a1", "published": "2022-01-22", "text": "..."}'
_LINES = (".jsonl", ".ndjson")
_BOM = b"\xef\xbb\xbf"
_OBJECT = re.compile(rb'(?:\[\s*)?\{\s*"')


class JsonArticles:
    """Reads one article (an object), several (a list), or one a line (JSONL, of any size)."""

    name = "json"

    def sniff(self, head: bytes, name: str) -> bool:
        """By the ending of the name, or by an object at the start that has a key."""
        lower = name.lower()
        if lower.endswith((".json", *_LINES)):
            return True
        start = head.removeprefix(_BOM).lstrip()
        return bool(_OBJECT.match(start)) and not lower.endswith((".txt", ".html", ".htm"))

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """Articles in the order of the input; an object that is no article is a Failure, and the next ones go on."""
        most = origin.limits.article_bytes
        first = stream.readline(most + 1)
        if origin.name.lower().endswith(_LINES) or _is_object(first):
            yield from self._lines(first, stream, origin)
        else:
            yield from self._whole(first + stream.read(most + 1), origin)

    def _whole(self, raw: bytes, origin: Origin) -> Iterator[Article | Failure]:
        """One JSON value over all lines: an article, or a list of articles."""
        text, _ = decode(read_limited(io.BytesIO(raw), origin), origin.name)
        try:
            value = msgspec.json.decode(text)
        except msgspec.DecodeError as e:
            raise InputError(f"{origin.name}: found text that is not JSON ({e}), {_EXPECTED}.") from None
        if value == []:
            raise InputError(f"{origin.name}: found an empty list, {_EXPECTED}.")
        if not isinstance(value, list):
            yield _article_or_failure(value, origin)
            return
        for number, item in enumerate(value, 1):
            yield _article_or_failure(item, _part(origin, number, "item"))

    def _lines(self, line: bytes, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """One object a line; blank lines are passed over, and a line that is too long is read to its end and told."""
        number = found = 0
        most = origin.limits.article_bytes
        while line:
            number += 1
            part = _part(origin, number, "line")
            following = b"" if len(line) > most else stream.readline(most + 1)
            if number == 1 and not following and len(line) <= most:
                part = origin
            if len(line) > most:
                found += 1
                yield failure(part, InputError(too_large(part)))
                following = _skip_line(line, stream, most)
            elif line.removeprefix(_BOM).strip():
                found += 1
                yield _from_line(line, part)
            line = following
        if not found:
            raise InputError(f"{origin.name}: found no lines, {_EXPECTED} on each line.")


def _skip_line(line: bytes, stream: BinaryIO, most: int) -> bytes:
    """Read on to the end of a line that is too long; returns the line behind it."""
    while line and not line.endswith(b"\n"):
        line = stream.readline(most)
    return stream.readline(most + 1)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(line.removeprefix(_BOM)), dict)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


def _part(origin: Origin, number: int, kind: str) -> Origin:
    return msgspec.structs.replace(origin, name=f"{origin.name}, {kind} {number}", id=f"{origin.id}-{number}")


def _from_line(line: bytes, part: Origin) -> Article | Failure:
    try:
        value = msgspec.json.decode(line.removeprefix(_BOM))
    except msgspec.DecodeError as e:
        return failure(part, InputError(f"{part.name}: found text that is not JSON ({e}), {_EXPECTED}."))
    except UnicodeDecodeError as e:
        return failure(part, InputError(f"{part.name}: found bytes at offset {e.start} that are not UTF-8; save it as UTF-8."))
    return _article_or_failure(value, part)


def _article_or_failure(value: Any, origin: Origin) -> Article | Failure:
    try:
        return _article(value, origin)
    except InputError as error:
        named = _text_of(value, "id") if isinstance(value, dict) else None
        return failure(msgspec.structs.replace(origin, id=named) if named else origin, error)


def _article(value: Any, origin: Origin) -> Article:
    if not isinstance(value, dict):
        raise InputError(f"{origin.name}: found a JSON {_kind(value)}, {_EXPECTED}.")
    text = value.get("text")
    if not isinstance(text, str):
        raise InputError(f"{origin.name}: found {_keys(value)}, {_EXPECTED}.")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise InputError(f"{origin.name}: found half of a surrogate pair in the text, expected whole characters.")
    check_length(text, origin)
    refuse_other_language(text, origin.name)
    warnings: list[str] = []
    return Article(
        id=_text_of(value, "id") or origin.id,
        text=text,
        title=_text_of(value, "title"),
        published=_day(value, "published", warnings) or origin.published,
        retrieved=_day(value, "retrieved", warnings) or origin.retrieved,
        source=_text_of(value, "source") or origin.source,
        url=_text_of(value, "url"),
        warnings=tuple(warnings),
    )


def _text_of(value: dict[str, Any], key: str) -> str | None:
    found = value.get(key)
    if isinstance(found, int) and key == "id":
        found = str(found)
    return found.strip() or None if isinstance(found, str) else None


def _day(value: dict[str, Any], key: str, warnings: list[str]) -> str | None:
    found = value.get(key)
    if found is None or found == "":
        return None
    day = iso_day(found) if isinstance(found, str) else None
    if day is None:
        warnings.append(f"{key}: found {found!r}, expected an ISO day such as 2022-01-22; it was ignored.")
    return day


def _kind(value: Any) -> str:
    return {list: "list", str: "string", bool: "truth value", type(None): "null"}.get(type(value), "number")


def _keys(value: dict[str, Any]) -> str:
    names = ", ".join(sorted(value)[:8])
    return f"an object with the keys {names}" if names else "an object without keys"
