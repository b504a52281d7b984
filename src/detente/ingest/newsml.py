"""NewsML-G2 of the IPTC (news items alone, in messages and in packages), and NITF, alone or inside an item.

Items are read one at a time. Elements are known by their names, whichever namespace and version they come in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, TypeAlias
from urllib.parse import urlsplit

import lxml.etree

from detente.errors import InputError
from detente.ingest.base import Origin, failure
from detente.ingest.page.body import joined, paragraphs, text_of
from detente.ingest.page.values import language_tag, line_of
from detente.ingest.story import Story, article_of_story, embargo_warnings, web_address
from detente.ingest.table import part
from detente.ingest.xml_safe import elements, root_name
from detente.model import Article, Failure

G2, NITF = "newsml_g2@1", "nitf@1"
_ROOTS = ("newsItem", "newsMessage", "packageItem", "nitf")
_EXPECTED = "expected a newsItem of the class text, or NITF"
_WITHDRAWN = ("canceled", "cancelled", "withheld")
_BY = re.compile(r"(?i)^(?:by|von|par)\s+")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Element: TypeAlias = lxml.etree._Element


class NewsMl:
    """Reads text items; pictures, videos and packages are passed over."""

    name = "newsml"

    def sniff(self, head: bytes, name: str) -> bool:
        """By the first element."""
        return root_name(head) in _ROOTS

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """Articles in the order of the input; an item that is withdrawn or without a text is a Failure. Raises InputError for
        XML that is broken or an attack, and where there is no text item at all."""
        passed: set[str] = set()
        found = number = 0
        for element in elements(stream, ("newsItem", "nitf"), origin):
            number += 1
            kind = _class(element)
            if kind not in ("text", "composite"):
                passed.add(kind)
                continue
            found += 1
            at = part(origin, number, "item")
            try:
                yield article_of_story(_story(element, at), at)
            except InputError as error:
                yield failure(at, error, raw=lxml.etree.tostring(element))
        if not found:
            told = f"items of the class {', '.join(sorted(passed))} only" if passed else "no news item"
            raise InputError(f"{origin.name}: found {told}, {_EXPECTED}.")


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _class(element: Element) -> str:
    """The kind of an item ("text", "picture"); one that tells none is text."""
    told = element.find("{*}itemMeta/{*}itemClass")
    return (_code(told) or "text").lower()


def _code(element: Element | None) -> str | None:
    """The code of a concept, without its vocabulary: of its qcode, or of its address."""
    if element is None:
        return None
    return (element.get("qcode") or element.get("uri") or "").rstrip("/").replace("/", ":").rpartition(":")[2] or None


def _line(element: Element | None) -> str | None:
    return " ".join("".join(element.itertext()).split()) or None if element is not None else None


def _named(element: Element | None) -> str | None:
    """The name of a party, or what stands for it: a literal, a code, the host of its address."""
    if element is None:
        return None
    name = _line(element.find("{*}name")) or line_of(element.get("literal"))
    return name or (_code(element) if element.get("qcode") else _host(element.get("uri")))


def _host(address: str | None) -> str | None:
    found = web_address(address)
    return (urlsplit(found).hostname or "").removeprefix("www.") if found else None


def _story(element: Element, at: Origin) -> Story:
    return _of_nitf(element, at) if _local(element) == "nitf" else _of_item(element, at)


# ------------------------------------------------------------------------------------------------------- NewsML-G2


def _of_item(item: Element, at: Origin) -> Story:
    """The story of a newsItem. Raises InputError where it was withdrawn."""
    meta, content = (item.find(f"{{*}}{name}") for name in ("itemMeta", "contentMeta"))
    meta = item if meta is None else meta
    content = item if content is None else content
    _refuse_withdrawn(_code(meta.find("{*}pubStatus")), item.get("guid"), at)
    version, first = _line(meta.find("{*}versionCreated")), _line(meta.find("{*}firstCreated"))
    published = first or version or _line(content.find("{*}contentCreated"))
    nitf = item.find("{*}contentSet/{*}inlineXML/{*}nitf")
    notes = [note for note in map(_line, meta.findall("{*}edNote")) if note]
    provider = meta.find("{*}provider")
    holder = item.find("{*}rightsInfo/{*}copyrightHolder/{*}name")
    source = _line(holder) if provider is None else _named(provider)
    return Story(
        extractor=G2,
        id=item.get("guid"),
        title=_headline(content) or _line(meta.find("{*}title")),
        body=_content(item, at),
        published=published,
        modified=version if version != published else None,
        source=source,
        agency=_agency(content),
        authors=tuple(_authors(content, nitf)),
        url=item.get("guid"),
        language=_language(item, content),
        kinds=tuple(filter(None, (_code(genre) for genre in content.findall("{*}genre")))),
        note="\n".join(notes) or None,
        warnings=embargo_warnings(_line(meta.find("{*}embargoed")), version),
    )


def _refuse_withdrawn(status: str | None, id: str | None, at: Origin) -> None:
    if status and status.lower() in _WITHDRAWN:
        raise InputError(f"{at.name}: found the item {id} with the status {status}: its agency took it back.")


def _headline(content: Element) -> str | None:
    """The headline without a role, or the first of all."""
    told = content.findall("{*}headline")
    plain = [element for element in told if not (element.get("role") or "").lower().rpartition(":")[2].startswith("sub")]
    return next((found for found in map(_line, plain) if found), None)


def _agency(content: Element) -> str | None:
    """Whose text it is: the credit line, or the source of the information."""
    return _line(content.find("{*}creditline")) or _named(content.find("{*}infoSource"))


def _authors(content: Element, nitf: Element | None) -> Iterator[str]:
    """The bylines, or the creators that have a name, or the byline of the NITF inside."""
    told = [_line(by) for by in content.findall("{*}by")]
    if not any(told):
        told = [_line(creator.find("{*}name")) for creator in content.findall("{*}creator")]
    if not any(told) and nitf is not None:
        told = [_byline(nitf)]
    yield from dict.fromkeys(_BY.sub("", line) for line in told if line)


def _language(item: Element, content: Element) -> str | None:
    told = content.find("{*}language")
    return language_tag(told.get("tag") if told is not None else None) or language_tag(item.get(_LANG))


def _content(item: Element, at: Origin) -> str:
    """The text of the first inline content that has one."""
    for inline in item.iterfind("{*}contentSet/*"):
        if _local(inline) == "inlineXML" and len(inline):
            text = _xml_text(inline[0])
        elif _local(inline) == "inlineData" and (inline.get("contenttype") or "text/").startswith(
            ("text/", "application/xhtml")
        ):
            text = text_of("".join(inline.itertext()), at.name)
        else:
            continue
        if text:
            return text
    return ""


def _xml_text(root: Element) -> str:
    """Paragraphs of XHTML or of NITF, without their headlines."""
    body = next(root.iter("{*}body.content"), None) if _local(root) == "nitf" else next(root.iter("{*}body"), root)
    return joined(paragraphs(body)) if body is not None else ""


# ------------------------------------------------------------------------------------------------------------ NITF


def _of_nitf(nitf: Element, at: Origin) -> Story:
    """The story of an NITF document. Raises InputError where it was withdrawn."""
    data = next(nitf.iter("{*}docdata"), nitf)
    _refuse_withdrawn(data.get("management-status"), _attribute(data, "doc-id", "id-string"), at)
    holder = _attribute(data, "doc.copyright", "holder")
    distributor = _line(next(nitf.iter("{*}distributor"), None))
    line = _byline(nitf)
    return Story(
        extractor=NITF,
        id=_attribute(data, "doc-id", "id-string"),
        title=_line(next(nitf.iter("{*}hl1"), None)) or _line(nitf.find("{*}head/{*}title")),
        body=_xml_text(nitf),
        published=_attribute(data, "date.issue", "norm") or _attribute(data, "date.release", "norm"),
        source=distributor or holder,
        agency=holder if distributor else None,
        authors=(_BY.sub("", line),) if line else (),
        language=language_tag(nitf.get(_LANG)),
        note=_attribute(data, "ed-msg", "info"),
    )


def _attribute(data: Element, name: str, attribute: str) -> str | None:
    found = next(data.iter(f"{{*}}{name}"), None)
    return line_of(found.get(attribute)) if found is not None else None


def _byline(nitf: Element) -> str | None:
    """The byline, without the office of the author."""
    line = next(nitf.iter("{*}byline"), None)
    if line is None:
        return None
    parts = [
        line.text or "",
        *(f"{'' if _local(child) == 'byttl' else ''.join(child.itertext())}{child.tail or ''}" for child in line),
    ]
    return " ".join("".join(parts).split()).strip(" ,") or _line(line)
