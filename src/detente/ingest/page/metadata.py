"""What a page says about its article: schema.org JSON-LD first, then the meta elements of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import lxml.html
import msgspec

from detente.errors import InputError
from detente.ingest.days import When
from detente.ingest.page.body import text_of
from detente.ingest.page.values import language_tag, latest, line_of, when
from detente.model import Value

LARGEST_BLOCK = 2 * 2**20
"""Characters of one JSON-LD block; a larger one is passed over."""
_ARTICLES = ("Article", "BlogPosting", "Report", "LiveBlogPosting", "Posting")
_ORGANIZATIONS = ("Organization", "NewsAgency", "Corporation")
_PUBLISHED = ("article:published_time", "og:article:published_time", "datePublished")
_MODIFIED = ("article:modified_time", "og:updated_time", "dateModified")
_AUTHORS = ("author", "article:author", "byl", "parsely-author", "dc.creator", "dcterms.creator")
_SECTIONS = ("article:section", "parsely-section", "section")
_WEB = ("http://", "https://")
_DEEPEST = 4


class Metadata(Value, frozen=True, kw_only=True):
    """What a page says about its article; None or empty where it is silent.

    modified: an ISO day or date-time with the offset that is told. kinds: types of schema.org, sections, genres,
    and "correction" or "retracted" where the data say so.
    """

    headline: str | None = None
    published: When | None = None
    modified: str | None = None
    publisher: str | None = None
    agency: str | None = None
    authors: tuple[str, ...] = ()
    body: str | None = None
    url: str | None = None
    language: str | None = None
    kinds: tuple[str, ...] = ()


def metadata_of(tree: lxml.html.HtmlElement, name: str) -> Metadata:
    """Metadata of a parsed page; where its JSON-LD is silent, its meta elements are asked."""
    data = _from_json_ld(tree, name)
    metas = _metas(tree)
    return Metadata(
        headline=data.headline or _first_of(metas, ("og:title", "twitter:title")),
        published=data.published or when(_first_of(metas, _PUBLISHED)),
        modified=data.modified or latest(_first_of(metas, _MODIFIED)),
        publisher=data.publisher or _first_of(metas, ("og:site_name",)),
        agency=data.agency,
        authors=data.authors or (() if data.agency else _authors_of(metas)),
        body=data.body,
        url=data.url or _canonical(tree),
        language=language_tag(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")) or data.language,
        kinds=(*data.kinds, *filter(None, [_first_of(metas, _SECTIONS)])),
    )


def heading(tree: lxml.html.HtmlElement, site: str | None) -> str | None:
    """The first heading that is not the name of the site, else the title of the page."""
    for tag in ("h1", "title"):
        for element in tree.iter(tag):
            text = " ".join(element.text_content().split())
            if text and text != site and len(text) <= 2000:
                return text
    return None


# ------------------------------------------------------------------------------------------------------- JSON-LD


def _from_json_ld(tree: lxml.html.HtmlElement, name: str) -> Metadata:
    """The first object whose type is a kind of article."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower().strip() == "application/ld+json" and len(script.text or "") <= LARGEST_BLOCK:
            for item in _objects(_json(script.text or "")):
                if any(kind.endswith(_ARTICLES) for kind in _types(item)):
                    return _metadata(item, name)
    return Metadata()


def _metadata(item: dict[str, Any], name: str) -> Metadata:
    publisher = line_of(_name(item.get("publisher")) or _name(item.get("sourceOrganization")))
    return Metadata(
        headline=line_of(_first(item.get("headline")) or _first(item.get("name"))),
        published=when(_first(item.get("datePublished"))),
        modified=latest(_first(item.get("dateModified"))),
        publisher=publisher,
        agency=_agency(item, publisher),
        authors=tuple(dict.fromkeys(_people(item))),
        body=_body(item, name),
        url=_address(item),
        language=language_tag(_name(item.get("inLanguage"))),
        kinds=tuple(_kinds(item)),
    )


def _body(item: dict[str, Any], name: str) -> str | None:
    """The text of the article as paragraphs; some pages put HTML into it. One that cannot be read is none."""
    try:
        return text_of(_first(item.get("articleBody")) or "", name) or None
    except InputError:
        return None


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text.strip().removeprefix("<![CDATA[").removesuffix("]]>").rstrip("; \n"))
    except (msgspec.DecodeError, RecursionError):
        return None


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Objects of a JSON-LD block: itself, its list, its `@graph`, and what it says the page is about."""
    if isinstance(value, list) and depth < _DEEPEST:
        for item in value:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if depth < _DEEPEST and key in value:
                yield from _objects(value[key], depth + 1)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _types(item: dict[str, Any]) -> list[str]:
    """Its types without the address of the vocabulary."""
    return [kind.rpartition("/")[2] for kind in _listed(item.get("@type")) if isinstance(kind, str)]


def _kinds(item: dict[str, Any]) -> Iterator[str]:
    yield from _types(item)
    for key in ("articleSection", "genre", "creativeWorkStatus"):
        yield from (value for value in _listed(item.get(key)) if isinstance(value, str))
    if item.get("correction"):
        yield "correction"


def _makers(item: dict[str, Any]) -> Iterator[Any]:
    for key in ("author", "creator"):
        yield from _listed(item.get(key))


def _is_organization(maker: Any) -> bool:
    return isinstance(maker, dict) and any(kind.endswith(_ORGANIZATIONS) for kind in _types(maker))


def _people(item: dict[str, Any]) -> Iterator[str]:
    """Names of the authors that are not said to be organizations."""
    for maker in _makers(item):
        name = None if _is_organization(maker) else line_of(_name(maker))
        if name and not name.startswith(_WEB):
            yield name


def _agency(item: dict[str, Any], publisher: str | None) -> str | None:
    """The organization whose text it is said to be, where that is not the publisher."""
    named = [item.get("sourceOrganization"), *filter(_is_organization, _makers(item))]
    names = (line_of(_name(maker)) for maker in named)
    return next((name for name in names if name and name != publisher), None)


def _first(value: Any) -> str | None:
    found = next(iter(_listed(value)), None)
    return found if isinstance(found, str) and found.strip() else None


def _name(value: Any) -> str | None:
    found = next(iter(_listed(value)), None)
    return _first(found.get("name")) if isinstance(found, dict) else _first(found)


def _address(item: dict[str, Any]) -> str | None:
    page = item.get("mainEntityOfPage")
    found = _first(item.get("url")) or (_first(page.get("@id")) if isinstance(page, dict) else _first(page))
    return found if found and found.startswith(_WEB) else None


# ------------------------------------------------------------------------------------------------- the page itself


def _metas(tree: lxml.html.HtmlElement) -> dict[str, list[str]]:
    """Contents of the meta elements and of elements with `itemprop` and a machine-readable value, by their names."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta", "time"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        value = line_of(element.get("content") or element.get("datetime"))
        if name and value:
            found.setdefault(name, []).append(value)
    return found


def _first_of(metas: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


def _authors_of(metas: dict[str, list[str]]) -> tuple[str, ...]:
    named = next((metas[name] for name in _AUTHORS if name in metas), [])
    return tuple(dict.fromkeys(name for name in named if not name.startswith(_WEB)))


def _canonical(tree: lxml.html.HtmlElement) -> str | None:
    for element in tree.iter("link"):
        if element.get("rel") == "canonical" and (element.get("href") or "").startswith(_WEB):
            return str(element.get("href"))
    return None
