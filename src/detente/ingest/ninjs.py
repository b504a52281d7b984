"""ninjs 1.x, 2.x and 3.x of the IPTC (news in JSON): one item, a list of items, or one a line.

Names are compared in lower case: version 3 writes `versionCreated` where the older ones write `versioncreated`.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from detente.errors import InputError
from detente.ingest.base import Origin, failure, too_large
from detente.ingest.json_values import JsonValues, NotJson
from detente.ingest.page.body import text_of
from detente.ingest.page.values import language_tag, line_of
from detente.ingest.story import Story, article_of_story, embargo_warnings
from detente.ingest.streams import Rejoined
from detente.ingest.table import part
from detente.model import Article, Failure

EXTRACTOR = "ninjs@1"
_EXPECTED = 'expected a text item of ninjs, with "uri" and a body'
_URI = re.compile(rb'"uri"\s*:\s*"')
_OTHERS = re.compile(
    rb'"(?:versioncreated|versionCreated|pubstatus|pubStatus|body_(?:text|xhtml|html)|bodies|headlines|representationtype)"\s*:'
)
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{")
_BODIES = ("body_xhtml", "body_html", "body_nitf", "body_richtext", "body_text")
_READ = ("text", "composite", "component")
_WITHDRAWN = ("canceled", "cancelled", "withheld")
_BY = re.compile(r"(?i)^(?:by|von|par)\s+")


class Ninjs:
    """Reads text items; pictures, videos, planning and the like are passed over."""

    name = "ninjs"

    def sniff(self, head: bytes, name: str) -> bool:
        """A JSON object, or a list of them, with `uri` and another key that only ninjs has."""
        return bool(_START.match(head) and _URI.search(head) and _OTHERS.search(head))

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """Articles in the order of the input; an item that is withdrawn or wrong is a Failure. Raises InputError where the
        input is no JSON, or holds no text item at all."""
        passed: set[str] = set()
        found = 0
        for value, at in _items(stream, origin):
            item = _lower(value)
            kind = _text(item, "type") or "text"
            if kind not in _READ:
                passed.add(kind)
                continue
            found += 1
            try:
                if isinstance(value, InputError):
                    raise value
                yield article_of_story(_story(item, at), at)
            except InputError as error:
                yield failure(at, error, raw=None if value is error else json.dumps(value).encode())
        if not found:
            told = f"items of the type {', '.join(sorted(passed))} only" if passed else "no items"
            raise InputError(f"{origin.name}: found {told}, {_EXPECTED}.")


def _items(stream: BinaryIO, origin: Origin) -> Iterator[tuple[Any, Origin]]:
    """Values of the input, each with its place; a line that is wrong comes as the error. Raises InputError."""
    first = stream.readline(origin.limits.article_bytes + 1)
    if _is_object(first):
        yield from _lines(first, stream, origin)
        return
    text = io.TextIOWrapper(io.BufferedReader(Rejoined(first, stream)), "utf-8-sig")
    values = JsonValues(text, origin.limits.article_bytes)
    try:
        for number, item in enumerate(values, 1):
            yield item, part(origin, number, "item") if values.is_list or number > 1 else origin
    except NotJson as error:
        where = part(origin, error.number, "item").name
        raise InputError(f"{where}: found text that is not JSON ({error}), {_EXPECTED}.") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{origin.name}: found bytes that are not UTF-8 ({error.reason}); save it as UTF-8.") from None
    finally:
        text.detach()


def _lines(line: bytes, stream: BinaryIO, origin: Origin) -> Iterator[tuple[Any, Origin]]:
    most = origin.limits.article_bytes
    number = 0
    while line:
        number += 1
        at = part(origin, number, "line")
        if len(line) > most:
            yield InputError(too_large(at)), at
            while line and not line.endswith(b"\n"):
                line = stream.readline(most)
        elif line.strip():
            yield _decoded(line, at), at
        line = stream.readline(most + 1)


def _decoded(raw: bytes, at: Origin) -> Any:
    try:
        return msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return InputError(f"{at.name}: found text that is not JSON ({error}), {_EXPECTED}.")


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf")), dict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _lower(item: Any) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in item.items()} if isinstance(item, dict) else {}


def _text(item: dict[str, Any], key: str) -> str | None:
    found = item.get(key)
    return found if isinstance(found, str) and found.strip() else None


def _story(item: dict[str, Any], at: Origin) -> Story:
    """The story of an item. Raises InputError where it was withdrawn, or is no item."""
    uri = _text(item, "uri")
    if uri is None:
        raise InputError(f"{at.name}: found {', '.join(sorted(item)[:8]) or 'no object'}, {_EXPECTED}.")
    status = (_text(item, "pubstatus") or "usable").lower().rpartition(":")[2]
    if status in _WITHDRAWN:
        raise InputError(f"{at.name}: found the item {uri} with the status {status}: its agency took it back.")
    holder = line_of(item.get("copyrightholder"))
    source = line_of(item.get("source")) or line_of(item.get("provider")) or holder
    version = _text(item, "versioncreated")
    first = _text(item, "firstcreated")
    return Story(
        extractor=EXTRACTOR,
        id=uri,
        title=_headline(item),
        body=_body(item, at),
        published=first or version or _text(item, "contentcreated"),
        modified=version if first and version != first else None,
        source=source,
        agency=next(_names(item.get("infosources")), None) or (holder if holder != source else None),
        authors=_authors(item),
        url=_text(item, "uri"),
        language=language_tag(item.get("language")),
        kinds=tuple(_names(item.get("genre") or item.get("genres"))),
        note=_text(item, "ednote"),
        warnings=embargo_warnings(_text(item, "embargoed"), version),
    )


def _headline(item: dict[str, Any]) -> str | None:
    """`headline` of version 1, the main one of `headlines`, or the title of the item."""
    told = [entry for entry in _dicts(item.get("headlines")) if line_of(entry.get("value"))]
    main = next((entry for entry in told if entry.get("role") == "main"), told[0] if told else {})
    return line_of(item.get("headline")) or line_of(main.get("value")) or line_of(item.get("title"))


def _body(item: dict[str, Any], at: Origin) -> str:
    """The text with paragraphs where there is one: bodies with markup go before plain ones."""
    bodies = [entry for entry in _dicts(item.get("bodies")) if isinstance(entry.get("value"), str)]
    bodies.sort(key=lambda entry: not str(entry.get("contenttype", "")).rstrip().endswith(("html", "xml")))
    keys = [*_BODIES, *sorted(key for key in item if key.startswith("body_") and key not in _BODIES)]
    texts = [str(entry["value"]) for entry in bodies] + [text for key in keys if (text := _text(item, key))]
    return next((found for text in texts if (found := text_of(text, at.name))), "")


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    for entry in value if isinstance(value, list) else ():
        if isinstance(entry, dict):
            yield _lower(entry)


def _names(value: Any) -> Iterator[str]:
    for entry in _dicts(value):
        name = line_of(entry.get("name")) or line_of(entry.get("literal"))
        if name:
            yield name


def _authors(item: dict[str, Any]) -> tuple[str, ...]:
    """The byline as it stands, without "By"; `bylines` of some agencies are one each."""
    line = line_of(item.get("byline")) or line_of(item.get("by"))
    if line:
        return (_BY.sub("", line),)
    return tuple(filter(None, (line_of(entry.get("by") or entry.get("name")) for entry in _dicts(item.get("bylines")))))
