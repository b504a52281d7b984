"""HTML pages: schema.org JSON-LD first (headline, day and time, authors, publisher, body), then what the page itself shows.

The body is taken out by trafilatura, tuned for precision; `articleBody` of the JSON-LD is used where that finds much less.
A dateline that only the metadata tell is not put into the text: the text is what the page shows. Nothing is fetched: neither
stylesheets nor entities nor documents that the page names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

import htmldate
import lxml.etree
import lxml.html
import trafilatura

from detente.errors import InputError
from detente.ingest.base import Origin, check_length, failure, iso_day, read_limited
from detente.ingest.decode import decode
from detente.ingest.noticed import noticed
from detente.ingest.page.body import article_body, parse
from detente.ingest.page.metadata import heading, metadata_of
from detente.ingest.page.values import language_in
from detente.model import Article, Failure

EXTRACTOR = f"html@2 trafilatura {trafilatura.__version__}"
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|main|div|p|meta|title)\b", re.IGNORECASE)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.IGNORECASE)

__all__ = ["EXTRACTOR", "HtmlPage", "article_of"]


class HtmlPage:
    """Reads the article of a web page."""

    name = "html"

    def sniff(self, head: bytes, name: str) -> bool:
        """By the ending of the name, or by the tags at the start."""
        if name.lower().endswith((".html", ".htm", ".xhtml", ".xml")):
            return True
        start = head.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").lstrip()[:512]
        return start.startswith(b"<") and bool(_MARKUP.search(start) or _FEED.search(start))

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """The article of the page; one that holds none, or is not in English, is a Failure. Raises InputError for its size."""
        raw = read_limited(stream, origin)
        try:
            yield _article(raw, origin)
        except InputError as error:
            yield failure(origin, error, raw)


def _article(raw: bytes, origin: Origin) -> Article:
    if _FEED.search(raw[:1000]):
        raise InputError(f"{origin.name}: found a feed or a site map, expected the page of an article; save its pages.")
    markup, warnings = decode(raw, origin.name, markup=True)
    return article_of(markup, origin, warnings)


def article_of(markup: str, origin: Origin, warnings: tuple[str, ...] = ()) -> Article:
    """The article of a decoded page. Raises InputError."""
    tree = parse(markup, origin.name)
    data = metadata_of(tree, origin.name)
    headline = data.headline or heading(tree, data.publisher)
    published = data.published.day if data.published else _date(tree)
    body = article_body(tree, data.body, origin.name)
    text = body if headline is None or _opens_with(body, headline) else f"{headline}\n\n{body}"
    check_length(text, origin)
    language = language_in(text, data.language, origin.name)
    url = origin.url or data.url
    return Article(
        id=origin.id,
        text=text,
        title=headline,
        published=published or origin.published,
        published_time=data.published.time if data.published else None,
        modified=data.modified,
        retrieved=origin.retrieved,
        source=data.publisher or origin.source,
        agency=data.agency,
        authors=data.authors,
        url=url,
        language=language,
        extractor=EXTRACTOR,
        noticed=noticed(text, headline, url, data.kinds),
        where=origin.name,
        warnings=warnings,
    )


def _opens_with(body: str, headline: str) -> bool:
    return " ".join(body[: len(headline) + 20].split()).startswith(" ".join(headline.split()))


def _date(tree: lxml.html.HtmlElement) -> str | None:
    """The day on which the page says that it was first published, by htmldate; free text is not searched for dates."""
    try:
        return iso_day(htmldate.find_date(tree, original_date=True, extensive_search=False, outputformat="%Y-%m-%d"))
    except (ValueError, TypeError, AttributeError, RecursionError, lxml.etree.LxmlError):
        return None
