"""OPML 1 and 2 (http://opml.org/spec2.opml): lists of feeds, whose addresses are given as links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import lxml.etree
import msgspec

from detente.errors import InputError
from detente.ingest.base import Found, Link, Origin, failure, read_limited
from detente.ingest.page.values import line_of
from detente.ingest.story import web_address
from detente.ingest.xml_safe import parse_whole, root_name
from detente.model import Failure


class Opml:
    """Reads the addresses of feeds out of a list of subscriptions, however deep its folders are."""

    name = "opml"

    def sniff(self, head: bytes, name: str) -> bool:
        """By the first element, or the ending of the name."""
        return root_name(head) == "opml" or name.lower().endswith(".opml")

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Found]:
        """A link for each outline with `xmlUrl`, in order. Raises InputError where there is none, or for broken XML."""
        root = parse_whole(read_limited(stream, origin), origin.name)
        number = 0
        for outline in root.iter("{*}outline"):
            address = outline.get("xmlUrl") or outline.get("xmlurl")
            if address:
                number += 1
                yield _found(address, outline, origin, number)
        if not number:
            raise InputError(f"{origin.name}: found an OPML list without a feed, expected outlines with xmlUrl.")


def _found(address: str, outline: lxml.etree._Element, origin: Origin, number: int) -> Link | Failure:
    part = msgspec.structs.replace(origin, name=f"{origin.name}, feed {number}", id=f"{origin.id}-{number}")
    url = web_address(address)
    if url is None:
        message = f"{part.name}: found the address {address[:200]!r}, expected one with http or https."
        return failure(part, InputError(message))
    source = origin.source or line_of(outline.get("title") or outline.get("text"))
    return Link(url=url, kind="feed", origin=msgspec.structs.replace(part, source=source, url=url))
