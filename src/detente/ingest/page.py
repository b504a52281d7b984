"""HTML pages: schema.org JSON-LD first (headline, day, publisher, body), then what the page itself shows.

The body is taken out by trafilatura, tuned for precision; `articleBody` of the JSON-LD is used where that finds much less.
Nothing is fetched: neither stylesheets nor entities nor documents that the page names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import htmldate
import lxml.html
import msgspec
import trafilatura

from detente.errors import InputError
from detente.ingest.base import Origin, check_length, iso_day, read_limited
from detente.ingest.decode import decode
from detente.ingest.language import refuse_other_language
from detente.model import Article, Failure, Value

_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|main|div|p|meta|title)\b", re.IGNORECASE)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{1,500}>")
_ARTICLES = ("Article", "BlogPosting", "Report", "LiveBlogPosting", "Posting")
_TITLES = ("og:title", "twitter:title")
FEWEST_WORDS = 25


class Metadata(Value, frozen=True):
    """What a page says about its article; None where it is silent."""

    headline: str | None = None
    published: str | None = None
    publisher: str | None = None
    body: str | None = None
    url: str | None = None


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
        """The article of the page. Raises InputError where the page holds none, or is not in English."""
        raw = read_limited(stream, origin)
        if _FEED.search(raw[:1000]):
            raise InputError(f"{origin.name}: found a feed or a site map, expected the page of an article; save its pages.")
        markup, warnings = decode(raw, origin.name, markup=True)
        yield article_of(markup, origin, warnings)


def article_of(markup: str, origin: Origin, warnings: tuple[str, ...] = ()) -> Article:
    """The article of a decoded page. Raises InputError."""
    tree = _parse(markup, origin.name)
    data = _metadata(tree)
    site = data.publisher or _meta(tree, ("og:site_name",))
    headline = data.headline or _meta(tree, _TITLES) or _heading(tree, site)
    body = _body(markup, data.body, origin.name)
    text = body if headline is None or _opens_with(body, headline) else f"{headline}\n\n{body}"
    check_length(text, origin)
    refuse_other_language(text, origin.name)
    return Article(
        id=origin.id,
        text=text,
        title=headline,
        published=data.published or _date(markup) or origin.published,
        retrieved=origin.retrieved,
        source=site or origin.source,
        url=data.url or _canonical(tree),
        warnings=warnings,
    )


def _parse(markup: str, name: str) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(markup.encode("utf-8", "surrogatepass"), parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        raise InputError(f"{name}: found a page that cannot be parsed as HTML, expected the page of an article.") from None


def _body(markup: str, from_data: str | None, name: str) -> str:
    """The paragraphs, one blank line between them. Raises InputError where there are none."""
    try:
        extracted = trafilatura.extract(markup, favor_precision=True, include_comments=False, include_tables=False) or ""
    except (ValueError, RecursionError, lxml.etree.LxmlError):
        extracted = ""
    if from_data and len(from_data) > 1.5 * len(extracted):
        extracted = from_data
    paragraphs = [line.strip() for line in extracted.splitlines() if line.strip()]
    if sum(len(paragraph.split()) for paragraph in paragraphs) < FEWEST_WORDS:
        raise InputError(
            f"{name}: found an HTML page without the text of an article (a start page, a form, or a page drawn by script); "
            "save the page of one article, or its text."
        )
    return "\n\n".join(paragraphs)


def _opens_with(body: str, headline: str) -> bool:
    return " ".join(body[: len(headline) + 20].split()).startswith(" ".join(headline.split()))


def _metadata(tree: lxml.html.HtmlElement) -> Metadata:
    """JSON-LD of the page's article: the first object whose type is a kind of article."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower().strip() != "application/ld+json":
            continue
        for item in _objects(_json(script.text or "")):
            if _is_article(item):
                return Metadata(
                    headline=_clean(_first(item.get("headline")) or _first(item.get("name"))),
                    published=iso_day(_first(item.get("datePublished"))),
                    publisher=_clean(_name(item.get("publisher")) or _name(item.get("sourceOrganization"))),
                    body=_body_text(_first(item.get("articleBody"))),
                    url=_address(item),
                )
    return Metadata()


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text.strip().removeprefix("<![CDATA[").removesuffix("]]>").rstrip("; \n"))
    except (msgspec.DecodeError, RecursionError):
        return None


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Objects of a JSON-LD block: itself, its list, its `@graph`, and what it says the page is about."""
    if isinstance(value, list) and depth < 4:
        for item in value:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if depth < 4 and key in value:
                yield from _objects(value[key], depth + 1)


def _is_article(item: dict[str, Any]) -> bool:
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.endswith(_ARTICLES) for kind in names)


def _first(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    return value if isinstance(value, str) and value.strip() else None


def _name(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    return _first(value.get("name")) if isinstance(value, dict) else _first(value)


def _address(item: dict[str, Any]) -> str | None:
    page = item.get("mainEntityOfPage")
    found = _first(item.get("url")) or (_first(page.get("@id")) if isinstance(page, dict) else _first(page))
    return found if found and found.startswith(("http://", "https://")) else None


def _clean(value: str | None) -> str | None:
    """One line of text out of a metadata value, which may hold entities and tags."""
    if value is None:
        return None
    plain = lxml.html.fromstring(f"<p>{value}</p>").text_content() if re.search(r"[<&]", value) else value
    return " ".join(plain.split()) or None


def _body_text(value: str | None) -> str | None:
    """`articleBody` as paragraphs: some pages put HTML into it."""
    if value is None:
        return None
    if not re.search(r"</?[a-zA-Z]|&[a-z#]", value):
        return value
    broken = re.sub(r"(?i)</(?:p|div|h\d|li)>|<br\s*/?>", "\n", value)
    return str(lxml.html.fromstring(f"<div>{_TAGS.sub(' ', broken)}</div>").text_content())


def _meta(tree: lxml.html.HtmlElement, names: tuple[str, ...]) -> str | None:
    for name in names:
        for element in tree.iter("meta"):
            if (element.get("property") or element.get("name")) == name and (element.get("content") or "").strip():
                return " ".join(element.get("content").split())
    return None


def _heading(tree: lxml.html.HtmlElement, site: str | None) -> str | None:
    """The first heading that is not the name of the site, else the title of the page."""
    for tag in ("h1", "title"):
        for element in tree.iter(tag):
            text = " ".join(element.text_content().split())
            if text and text != site:
                return text
    return None


def _canonical(tree: lxml.html.HtmlElement) -> str | None:
    for element in tree.iter("link"):
        if element.get("rel") == "canonical" and (element.get("href") or "").startswith(("http://", "https://")):
            return str(element.get("href"))
    return None


def _date(markup: str) -> str | None:
    """The day on which the page says that it was first published, by htmldate; free text is not searched for dates."""
    try:
        return iso_day(htmldate.find_date(markup, original_date=True, extensive_search=False, outputformat="%Y-%m-%d"))
    except (ValueError, TypeError, AttributeError, RecursionError, lxml.etree.LxmlError):
        return None
