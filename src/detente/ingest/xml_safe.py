"""One way to parse XML that comes from anywhere: no entities, no network, no document type of its own, no endless depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

import lxml.etree

from detente.errors import InputError
from detente.ingest.base import Origin, too_large

MOST_TAGS = 200_000
"""Tags of one article: each takes some thirty times its bytes when it is parsed."""
_CHUNK = 2**16
_SPACE = re.compile(rb"[\s\xef\xbb\xbf\xfe\xff]*")
_SKIPPED = ((b"<?", b"?>"), (b"<!--", b"-->"))
_DOCTYPE = re.compile(rb"""<!DOCTYPE(?:[^"'\[>]|"[^"]*"|'[^']*')*(\[)?""", re.IGNORECASE)
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
    """Name of the first element without its prefix, or None where the bytes do not open like XML."""
    rest, _ = _behind_prolog(head)
    match = _ROOT.match(rest)
    return match[1].decode("ascii") if match else None


def refuse_entities(head: bytes, name: str) -> None:
    """Raises InputError where a DOCTYPE has declarations of its own: only entities are declared there, and none is read."""
    rest, doctype = _behind_prolog(head)
    if doctype is not None and doctype[1]:
        at = len(head) - len(doctype.string) + doctype.start(1)
        raise InputError(
            f"{name}: found a DOCTYPE that declares entities (at byte {at:,}), expected none: they can read files and grow "
            "without end; remove the DOCTYPE."
        )


def refuse_tags(number: int, name: str) -> None:
    """Raises InputError where one article has more tags than any article needs."""
    if number > MOST_TAGS:
        raise InputError(f"{name}: found over {MOST_TAGS:,} tags in one article, expected an article; save its text alone.")


def _behind_prolog(head: bytes) -> tuple[bytes, re.Match[bytes] | None]:
    """What stands behind declarations and comments, and the DOCTYPE on the way there."""
    rest = head.replace(b"\x00", b"") if b"\x00" in head[:64] else head  # UTF-16 and UTF-32 of ASCII letters
    doctype: re.Match[bytes] | None = None
    while True:
        rest = rest[_SPACE.match(rest).end() :]  # type: ignore[union-attr]  # it matches nothing, too
        closing = next((close for start, close in _SKIPPED if rest.startswith(start)), None)
        if closing is not None:
            rest = rest.partition(closing)[2]
        elif doctype is None and (doctype := _DOCTYPE.match(rest)):
            rest = rest[doctype.end() :].partition(b">")[2] if not doctype[1] else b""
        else:
            return rest, doctype


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
        raise InputError(broken(error, origin.name)) from None


def broken(error: Exception, name: str) -> str:
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
