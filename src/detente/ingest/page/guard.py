"""What a parser of HTML may be given: a tag with very many attributes takes time by their square, however small the page."""

from __future__ import annotations

import re

from detente.errors import InputError
from detente.ingest.xml_safe import MOST_TAGS, refuse_tags

MOST_ATTRIBUTES = 5000
"""Attributes of one tag."""
_LONG = 4 * MOST_ATTRIBUTES  # characters: attributes of a shorter tag take no time
_TAG = re.compile(r"""<([a-zA-Z]++)(?:[^"'>]++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+""")
_QUOTED = re.compile(r""""[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)""")
_OPENS = re.compile(r"<[a-zA-Z!]")
_ENDS = {
    "script": re.compile("</script", re.IGNORECASE),
    "style": re.compile("</style", re.IGNORECASE),
    "textarea": re.compile("</textarea", re.IGNORECASE),
}


def refuse_monsters(markup: str, name: str, raw_text: bool = True, most: int = MOST_TAGS) -> None:
    """Raises InputError for markup with too many tags, or a tag with too many attributes.

    raw_text: does a script hold no tags, as in HTML? most: tags of the whole.
    """
    at = number = 0
    while opening := _OPENS.search(markup, at):
        at = opening.start()
        number += 1
        if number > most:
            refuse_tags(number, name, most)
        if markup.startswith("<!--", at):
            end = markup.find("-->", at)
            at = end if end > 0 else len(markup)
            continue
        tag = _TAG.match(markup, at)
        at = tag.end() if tag else at + 2
        if tag and tag.end() - tag.start() > _LONG:
            _check(tag, name)
        if tag and raw_text and (ends := _ENDS.get(tag[1].lower())):
            closing = ends.search(markup, at)
            at = closing.start() if closing else len(markup)


def _check(tag: re.Match[str], name: str) -> None:
    number = len(re.split(r"[\s/]+", _QUOTED.sub(" ", tag.group())))
    if number > MOST_ATTRIBUTES:
        raise InputError(
            f"{name}: found a tag with over {MOST_ATTRIBUTES:,} attributes at character {tag.start():,}, none has so many; "
            "save the text alone."
        )
