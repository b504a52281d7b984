"""RSS 0.9x, 1.0 and 2.0, and Atom, read by feedparser from bytes: it fetches nothing, and resolves no entities."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any, BinaryIO

import feedparser
import msgspec

from detente.errors import InputError
from detente.ingest.base import Found, Link, Origin, failure
from detente.ingest.page.body import text_of
from detente.ingest.page.guard import refuse_monsters
from detente.ingest.page.values import language_tag, line_of, when
from detente.ingest.story import Story, article_of_story, safe_id, web_address
from detente.ingest.xml_safe import refuse_entities, root_name

EXTRACTOR = f"feed@1 feedparser {feedparser.__version__}"
_ROOTS = ("rss", "feed", "RDF", "rdf")
MOST_TAGS = 1_000_000
"""Tags of one feed: feedparser holds the whole of it."""
FULL = 200
"""Words of a description from which it is the whole text and not a summary."""


class Feed:
    """Reads the entries of a feed as articles, or as links to their pages (`Origin.follow`)."""

    name = "feed"

    def sniff(self, head: bytes, name: str) -> bool:
        """By the first element: rss, feed or RDF."""
        return root_name(head) in _ROOTS or name.lower().endswith((".rss", ".atom"))

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Found]:
        """Entries in the order of the feed; one that is no article is a Failure. Raises InputError for a feed without any."""
        parsed = _parsed(_bytes(stream, origin), origin)
        if not parsed.entries:
            said = f" ({_said(parsed)})" if parsed.bozo else ""
            raise InputError(f"{origin.name}: found a feed without an entry{said}, expected at least one; check its address.")
        for number, entry in enumerate(parsed.entries, 1):
            part = msgspec.structs.replace(origin, name=f"{origin.name}, entry {number}", id=f"{origin.id}-{number}")
            try:
                yield _link(entry, parsed, part) if origin.follow else article_of_story(_story(entry, parsed, part), part)
            except InputError as error:
                yield failure(part, error, raw=_raw(entry))


def _bytes(stream: BinaryIO, origin: Origin) -> bytes:
    most = origin.limits.response_bytes
    raw = stream.read(most + 1)
    if len(raw) > most:
        size = f"{most / 2**20:.3g} MB"
        raise InputError(f"{origin.name}: found a feed over {size}, the limit; set --limit response_bytes=NUMBER.")
    refuse_entities(raw, origin.name)
    markup = raw.replace(b"\x00", b"").decode("latin-1")
    refuse_monsters(markup, origin.name, raw_text=False, most=MOST_TAGS)
    refuse_monsters(markup.replace("&lt;", "<").replace("&gt;", ">"), origin.name, raw_text=False, most=MOST_TAGS)
    return raw


def _parsed(raw: bytes, origin: Origin) -> Any:
    base = {"content-location": origin.url, "content-type": "application/xml"} if origin.url else {}
    try:
        return feedparser.parse(io.BytesIO(raw), response_headers=base)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError):
        logging.getLogger(__name__).debug("feedparser failed on %s", origin.name, exc_info=True)
        raise InputError(f"{origin.name}: found a feed that cannot be parsed, expected RSS or Atom; get it again.") from None


def _said(parsed: Any) -> str:
    return " ".join(str(parsed.get("bozo_exception", "it is broken")).split())[:200]


def _link(entry: Any, parsed: Any, part: Origin) -> Link:
    """The page of an entry. Raises InputError where its address is none of the web."""
    url = web_address(entry.get("link"))
    if url is None:
        raise InputError(f"{part.name}: found the link {entry.get('link')!r}, expected an address with http or https.")
    published = when(_published(entry))
    known = msgspec.structs.replace(
        part,
        published=published.day if published else part.published,
        source=part.source or line_of(parsed.feed.get("title")),
        url=url,
    )
    return Link(url=url, kind="page", origin=known)


def _story(entry: Any, parsed: Any, part: Origin) -> Story:
    body, whole = _body(entry, part)
    warnings = [f"The feed is broken ({_said(parsed)}); what could be read of it is here."] if parsed.bozo else []
    if not whole:
        warnings.append("only the summary of the feed; the page of the entry may hold the whole text.")
    return Story(
        extractor=EXTRACTOR,
        id=safe_id(entry.get("id")) or web_address(safe_id(entry.get("link"))),
        title=line_of(entry.get("title")),
        body=body,
        published=_published(entry),
        modified=entry.get("updated") if "updated" in entry else None,
        source=part.source or line_of(parsed.feed.get("title")),
        agency=line_of(entry.get("source", {}).get("title")),
        authors=tuple(_authors(entry)),
        url=entry.get("link"),
        language=language_tag(parsed.feed.get("language")),
        kinds=tuple(tag.term for tag in entry.get("tags", ()) if tag.get("term")),
        warnings=tuple(warnings),
    )


def _published(entry: Any) -> str | None:
    return next((entry[key] for key in ("published", "updated", "created") if key in entry and entry[key]), None)


def _body(entry: Any, part: Origin) -> tuple[str, bool]:
    """The text, and whether it is the whole text of the entry and not a summary."""
    contents = [text_of(content.get("value") or "", part.name) for content in entry.get("content", ())]
    summary = text_of(entry.get("summary") or "", part.name)
    longest = max(contents, key=len, default="")
    if len(longest) >= len(summary) and longest:
        return longest, True
    return summary, len(summary.split()) >= FULL


def _authors(entry: Any) -> Iterator[str]:
    for author in entry.get("authors", ()):
        name = line_of(author.get("name"))
        if name:
            yield name


def _raw(entry: Any) -> bytes:
    """What was read of an entry, to look at."""
    return json.dumps({key: entry.get(key) for key in ("id", "link", "title", "summary", "published")}, default=str).encode()
