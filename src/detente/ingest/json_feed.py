"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/): items as articles, or as links to their pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urljoin

import msgspec

from detente.errors import InputError
from detente.ingest.base import Found, Link, Origin, failure, read_limited
from detente.ingest.decode import decode
from detente.ingest.page.body import text_of
from detente.ingest.page.values import language_tag, line_of, when
from detente.ingest.story import Story, article_of_story, web_address

EXTRACTOR = "json_feed@1"
_VERSION = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/', re.IGNORECASE)
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_EXPECTED = 'expected a JSON Feed, an object with "version" and a list "items"'


class JsonFeed:
    """Reads the items of a JSON Feed."""

    name = "json_feed"

    def sniff(self, head: bytes, name: str) -> bool:
        """By the address of the version, which the specification asks for."""
        return bool(_START.match(head) and _VERSION.search(head))

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Found]:
        """Items in the order of the feed; one that is no article is a Failure. Raises InputError for a feed without any."""
        text, warnings = decode(read_limited(stream, origin), origin.name)
        try:
            feed = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError) as error:
            raise InputError(f"{origin.name}: found text that is not JSON ({error}), {_EXPECTED}.") from None
        items = feed.get("items") if isinstance(feed, dict) else None
        if not isinstance(items, list) or not items:
            raise InputError(f"{origin.name}: found a feed without an item, {_EXPECTED} that is not empty.")
        for number, item in enumerate(items, 1):
            part = msgspec.structs.replace(origin, name=f"{origin.name}, item {number}", id=f"{origin.id}-{number}")
            try:
                yield _found(item, feed, part, warnings)
            except InputError as error:
                yield failure(part, error, raw=json.dumps(item).encode())


def _found(item: Any, feed: dict[str, Any], part: Origin, warnings: tuple[str, ...]) -> Found:
    if not isinstance(item, dict):
        raise InputError(f"{part.name}: found a value that is no object, expected an item with id and content.")
    source = part.source or line_of(feed.get("title"))
    address = _address(item, part)
    if not part.follow:
        return article_of_story(_story(item, feed, part, warnings), part)
    if address is None:
        raise InputError(f"{part.name}: found the address {item.get('url')!r}, expected one with http or https.")
    published = when(item.get("date_published"))
    day = published.day if published else part.published
    return Link(url=address, kind="page", origin=msgspec.structs.replace(part, published=day, source=source, url=address))


def _story(item: dict[str, Any], feed: dict[str, Any], part: Origin, warnings: tuple[str, ...]) -> Story:
    body = _text(item, "content_text") or text_of(_text(item, "content_html"), part.name)
    summary = "" if body.strip() else _text(item, "summary")
    told = ("only the summary of the feed; the page of the item may hold the whole text.",) if summary else ()
    return Story(
        extractor=EXTRACTOR,
        id=str(item.get("id") or _address(item, part) or ""),
        title=line_of(item.get("title")),
        body=body if not summary else text_of(summary, part.name),
        published=_text(item, "date_published") or None,
        modified=_text(item, "date_modified") or None,
        source=part.source or line_of(feed.get("title")),
        authors=tuple(_authors(item) or _authors(feed)),
        url=_address(item, part),
        language=language_tag(item.get("language")) or language_tag(feed.get("language")),
        kinds=tuple(tag for tag in item.get("tags") or () if isinstance(tag, str)),
        warnings=(*warnings, *told),
    )


def _text(item: dict[str, Any], key: str) -> str:
    found = item.get(key)
    return found if isinstance(found, str) else ""


def _address(item: dict[str, Any], part: Origin) -> str | None:
    """The page of an item; one without a scheme stands under the address of the feed."""
    told = _text(item, "url") or _text(item, "external_url")
    try:
        return web_address(urljoin(part.url or "", told)) if told else None
    except ValueError:
        return None


def _authors(item: dict[str, Any]) -> list[str]:
    """`authors` of version 1.1, or `author` of 1.0."""
    listed = item.get("authors")
    told = listed if isinstance(listed, list) else [item.get("author")]
    return [name for name in (line_of(author.get("name")) for author in told if isinstance(author, dict)) if name]
