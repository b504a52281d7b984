"""One way to parse XML that comes from anywhere: no entities, no network, no document type of its own, no endless depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

import lxml.etree

from detente.errors import InputError
from detente.ingest.base import Origin, too_large

MOST_TAGS = 100_000
"""Tags of one article: each takes some thirty times its bytes when it is parsed."""
MOST_BEFORE = 1000
"""Declarations and comments looked at before the first element."""
_CHUNK = 2**16
_SPACE = re.compile(rb"[\s\xef\xbb\xbf\xfe\xff]*")
_SKIPPED = ((b"<?", b"?>"), (b"<!--", b"-->"))
_DOCTYPE = re.compile(rb"""<!DOCTYPE\s+(?:[\w.-]+:)?([\w.-]*)(?:[^"'\[>]++|"[^"]*+"|'[^']*+')*+(\[)?""", re.IGNORECASE)
_TAG = re.compile(rb"<\w")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")


def settings() -> dict[str, bool]:
    """What every parser of lxml is made with, so that XML can neither read files, nor fetch, nor grow."""
    return {
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "dtd_validation": False,
        "attribute_defaults": False,
        "huge_tree": False,
        "remove_comments": True,
        "remove_pis": True,
    }


def root_name(head: bytes) -> str | None:
    """Name of the first element without its prefix, or that of the DOCTYPE where it is too long to look behind it; None where
    the bytes do not open like XML."""
    letters = _letters(head)
    at, doctype = _behind_prolog(letters)
    match = _ROOT.match(letters, at) or (doctype if at == len(letters) else None)
    return match[1].decode("ascii", "replace") if match else None


def refuse_entities(head: bytes, name: str) -> None:
    """Raises InputError where a DOCTYPE has declarations of its own: only entities are declared there, and none is read."""
    letters = _letters(head)
    _, doctype = _behind_prolog(letters)
    declared = doctype.start(2) if doctype and doctype[2] else _stray_declaration(letters)
    if declared >= 0:
        at = declared * (len(head) // len(letters))
        raise InputError(
            f"{name}: found a DOCTYPE that declares entities (at byte {at:,}), expected none: they can read files and grow "
            "without end; remove the DOCTYPE."
        )


def _letters(head: bytes) -> bytes:
    """The bytes with those of UTF-16 and UTF-32 as if they were ASCII."""
    return head.replace(b"\x00", b"")


def _stray_declaration(letters: bytes) -> int:
    """Where an entity is declared before the first tag although the file does not open like XML, or -1."""
    tag = _TAG.search(letters)
    return letters.find(b"<!ENTITY", 0, tag.start() if tag else len(letters))


def refuse_tags(number: int, name: str, most: int = MOST_TAGS) -> None:
    """Raises InputError where there are more tags than any article, or any feed, needs."""
    if number > most:
        raise InputError(
            f"{name}: found over {most:,} tags, more than any article or feed needs; split it, or save the text alone."
        )


def _behind_prolog(letters: bytes) -> tuple[int, re.Match[bytes] | None]:
    """Where declarations and comments end, and the DOCTYPE on the way there."""
    at = 0
    doctype: re.Match[bytes] | None = None
    for _ in range(MOST_BEFORE):
        space = _SPACE.match(letters, at)
        at = space.end() if space else at
        closing = next((close for start, close in _SKIPPED if letters.startswith(start, at)), None)
        if closing is None and doctype is None and (doctype := _DOCTYPE.match(letters, at)):
            at, closing = doctype.end(), b"]>" if doctype[2] else b">"
        if closing is None:
            return at, doctype
        end = letters.find(closing, at)
        at = end + len(closing) if end >= 0 else len(letters)
    return at, doctype


def parse_whole(raw: bytes, name: str) -> lxml.etree._Element:
    """The first element of a document. Raises InputError where it is wrong, nests too deep, or declares entities."""
    refuse_entities(raw, name)
    refuse_tags(raw.count(b"<"), name)
    try:
        root = lxml.etree.fromstring(raw, lxml.etree.XMLParser(**settings()))
    except (lxml.etree.XMLSyntaxError, ValueError) as error:
        raise InputError(broken(error, name)) from None
    _refuse_declared(root, name)
    return root


def elements(stream: BinaryIO, names: tuple[str, ...], origin: Origin) -> Iterator[lxml.etree._Element]:
    """Elements of these names in any namespace, one at a time: each is emptied when the next one is asked for.

    Raises InputError where the XML breaks off or is wrong, nests too deep, declares entities, or where one element is larger
    than `limits.article_bytes`. What stood before has been given by then.
    """
    chunk = stream.read(_CHUNK)
    refuse_entities(chunk, origin.name)
    parser = lxml.etree.XMLPullParser(events=("start", "end"), tag=[f"{{*}}{name}" for name in names], **settings())
    since = tags = depth = 0
    try:
        while chunk:
            parser.feed(chunk)
            since += len(chunk)
            tags += chunk.count(b"<")
            for event, element in parser.read_events():
                _refuse_declared(element, origin.name)
                depth += 1 if event == "start" else -1
                if event == "end" and depth == 0:
                    yield element
                    since = tags = 0
                    _forget(element)
            if since > origin.limits.article_bytes:
                raise InputError(too_large(origin))
            refuse_tags(tags, origin.name)
            chunk = stream.read(_CHUNK)
        parser.close()
    except lxml.etree.XMLSyntaxError as error:
        first = next(iter(parser.feed_error_log), None)
        said = f"{first.message}, line {first.line}, column {first.column}" if first else error
        raise InputError(broken(said, origin.name)) from None


def broken(error: object, name: str) -> str:
    """The message for XML that cannot be parsed: what the parser says."""
    said = " ".join(str(error).split())[:200]
    return f"{name}: found XML that cannot be read ({said or 'it ends too early'}), expected well-formed XML; get it again."


def _refuse_declared(element: lxml.etree._Element, name: str) -> None:
    """The same refusal for declarations that an unusual encoding hid from the look at the bytes."""
    subset = element.getroottree().docinfo.internalDTD
    if subset is not None and next(iter(subset.iterentities()), None) is not None:
        raise InputError(f"{name}: found a DOCTYPE that declares entities, expected none; remove the DOCTYPE.")


def _forget(element: lxml.etree._Element) -> None:
    """Free an element that was read, and what stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
