"""JSON and JSONL: articles as objects with `text` and what else is known of them, under common names or those of `--map`."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO

import msgspec

from detente.errors import InputError
from detente.ingest.base import Origin, bare_name, failure, too_large
from detente.ingest.columns import TIERS, guess, plain
from detente.ingest.decode import streaming_encoding
from detente.ingest.json_values import JsonValues, NotJson
from detente.ingest.streams import Rejoined, peek
from detente.ingest.table import article_or_failure, part, value_of
from detente.model import Article, Failure

_EXPECTED = 'expected an object with at least "text", such as {"id": "a1", "published": "2022-01-22", "text": "..."}'
_LINES = (".jsonl", ".ndjson")
_BOM = b"\xef\xbb\xbf"
_OBJECT = re.compile(rb'(?:\[\s*)?\{\s*"')
_SAMPLE = 2**20  # bytes by which the encoding is told
_WRAPPERS = ("articles", "results", "items", "data", "docs", "documents", "records")
_TEXTS = frozenset(name for tier in TIERS["text"] for name in tier)


class JsonArticles:
    """Reads one article (an object), several (a list, also inside an object), or one a line (JSONL), of any size."""

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
        if bare_name(origin.name).lower().endswith(_LINES) or _is_object(first):
            yield from self._lines(first, stream, origin)
        else:
            yield from self._values(io.BufferedReader(Rejoined(first, stream)), origin)

    def _values(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """JSON over any lines: an article, a list of articles, an object that holds one, or objects behind one another."""
        sample, stream = peek(stream, _SAMPLE)
        encoding, warning = streaming_encoding(sample)
        text = io.TextIOWrapper(stream, encoding)
        values = JsonValues(text, origin.limits.article_bytes)
        found = 0
        try:
            for item, at in _items(values, origin):
                found += 1
                yield _warned(_article(item, at, "json@1", partial(_raw, item)), warning)
        except NotJson as error:
            where = origin.name if error.number == 1 else part(origin, error.number, "item").name
            raise InputError(f"{where}: found text that is not JSON ({error}), {_EXPECTED}.") from None
        except UnicodeDecodeError as error:
            where = f"{origin.name}: found bytes behind item {found} that are not {encoding} ({error.reason})"
            raise InputError(f"{where}; save it as UTF-8.") from None
        finally:
            text.detach()
        if not found:
            raise InputError(f"{origin.name}: found an empty {'list' if values.is_list else 'file'}, {_EXPECTED}.")

    def _lines(self, line: bytes, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """One object a line; blank lines are passed over, and a line that is too long is read to its end and told."""
        number = found = 0
        most = origin.limits.article_bytes
        following, stream = peek(stream, 1)
        alone = len(line) <= most and not following
        while line:
            number += 1
            at = origin if alone else part(origin, number, "line")
            if len(line) > most:
                found += 1
                yield failure(at, InputError(too_large(at)))
                _skip_line(line, stream, most)
            elif line.removeprefix(_BOM).strip():
                found += 1
                yield from _from_line(line, at)
            line = stream.readline(most + 1)
        if not found:
            raise InputError(f"{origin.name}: found no lines, {_EXPECTED} on each line.")


def _skip_line(line: bytes, stream: BinaryIO, most: int) -> None:
    """Read on to the end of a line that is too long."""
    while line and not line.endswith(b"\n"):
        line = stream.readline(most)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(line.removeprefix(_BOM)), dict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _items(values: JsonValues, origin: Origin) -> Iterator[tuple[Any, Origin]]:
    """The values and where each stands; one by itself is the input."""
    numbered = enumerate(values, 1)
    first = next(numbered, None)
    second = next(numbered, None) if first and not values.is_list else None
    if first and not values.is_list and second is None:
        yield from _unwrapped(first[1], origin)
        return
    yield from _parts((item for item in (first, second) if item), origin)
    yield from _parts(numbered, origin)


def _parts(numbered: Any, origin: Origin) -> Iterator[tuple[Any, Origin]]:
    yield from ((item, part(origin, number, "item")) for number, item in numbered)


def _unwrapped(value: Any, at: Origin) -> Iterator[tuple[Any, Origin]]:
    """A value, or the articles in an answer of a news service: the list of objects under a usual name, with no text beside."""
    lists: list[list[Any]] = []
    if isinstance(value, dict) and not any(plain(key) in _TEXTS and isinstance(value[key], str) for key in value):
        lists = [value[key] for key in _WRAPPERS if isinstance(value.get(key), list)]
    if len(lists) == 1 and lists[0] and isinstance(lists[0][0], dict):
        yield from _parts(enumerate(lists[0], 1), at)
    else:
        yield value, at


def _warned(found: Article | Failure, warning: str | None) -> Article | Failure:
    if warning is None or isinstance(found, Failure):
        return found
    return msgspec.structs.replace(found, warnings=(*found.warnings, warning))


def _from_line(line: bytes, at: Origin) -> Iterator[Article | Failure]:
    """The article of a line, or the articles that its object wraps."""
    try:
        value = msgspec.json.decode(line.removeprefix(_BOM))
    except (msgspec.DecodeError, RecursionError) as e:
        yield failure(at, InputError(f"{at.name}: found text that is not JSON ({e}), {_EXPECTED}."), line)
    except UnicodeDecodeError as e:
        message = f"{at.name}: found bytes at offset {e.start} that are not UTF-8; save it as UTF-8."
        yield failure(at, InputError(message), line)
    else:
        for item, place in _unwrapped(value, at):
            yield _article(item, place, "jsonl@1", partial(_raw, item))


def _article(value: Any, at: Origin, extractor: str, raw: Any) -> Article | Failure:
    try:
        if not isinstance(value, dict):
            raise InputError(f"{at.name}: found a JSON {_kind(value)}, {_EXPECTED}.")
        columns = _columns(value, at)
    except InputError as error:
        return failure(_named(value, at), error, raw())
    found = article_or_failure(value, columns, at, extractor, raw)
    missing = [f"{field}: found no key {key!r}; correct --map." for field, key in at.columns.items() if not _has(value, key)]
    if not missing or isinstance(found, Failure):
        return found
    return msgspec.structs.replace(found, warnings=(*found.warnings, *missing))


def _columns(value: Mapping[str, Any], at: Origin) -> dict[str, str]:
    """Key by field of one object: objects of one input may differ. Raises InputError where none, or two, hold the text."""
    told = at.columns.get("text")
    if told is not None and not isinstance(value_of(value, told), str):
        raise InputError(f"{at.name}: found {_keys(value)}, expected a text under {told!r}; correct --map.")
    texts = [key for key in value if plain(key) in _TEXTS and isinstance(value[key], str)]
    if told is None and not texts:
        raise InputError(f"{at.name}: found {_keys(value)}, {_EXPECTED}; say which key holds the text by --map text=KEY.")
    full = [key for key in texts if value[key].strip()] or texts[:1]
    return guess([key for key in value if plain(key) not in _TEXTS or key in full], at.columns, at.name)


def _has(value: Mapping[str, Any], key: str) -> bool:
    return key in value or value_of(value, key) is not None


def _raw(value: Any) -> bytes:
    """A value as JSON; half of a surrogate pair stays an escape."""
    return json.dumps(value).encode()


def _named(value: Any, at: Origin) -> Origin:
    found = value.get("id") if isinstance(value, dict) else None
    return msgspec.structs.replace(at, id=str(found)) if isinstance(found, str | int) and str(found).strip() else at


def _kind(value: Any) -> str:
    return {list: "list", str: "string", bool: "truth value", type(None): "null"}.get(type(value), "number")


def _keys(value: Mapping[str, Any]) -> str:
    names = ", ".join(sorted(value)[:8])
    return f"an object with the keys {names}" if names else "an object without keys"
