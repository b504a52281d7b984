"""Values of metadata as fields of an article want them: one line, a day and a time, a language tag."""

from __future__ import annotations

import re

import lxml.html

from detente.errors import InputError
from detente.ingest.days import When, read_when
from detente.ingest.language import language_of

LONGEST_LINE = 2000
MARKUP = re.compile(r"</?[a-zA-Z]|&(?:[a-zA-Z]+|#\w+);")
_CONTROLS = dict.fromkeys((*range(9), *range(14, 32), *range(127, 160)), None)
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")


def line_of(value: object) -> str | None:
    """One line of text out of a value, which may hold entities and tags; None where it is empty, too long or no text."""
    if not isinstance(value, str) or len(value) > LONGEST_LINE:
        return None
    plain = str(lxml.html.fromstring(f"<p>{value}</p>").text_content()) if MARKUP.search(value) else value
    return " ".join(plain.translate(_CONTROLS).split()) or None


def when(value: object) -> When | None:
    """The day and the time in the source's own offset, or None where it tells none that lies in the years of news."""
    try:
        return read_when(value)
    except (ValueError, OverflowError):
        return None


def latest(value: object) -> str | None:
    """The same as one value: the date-time, or the day where no time is told."""
    found = when(value)
    return (found.time or found.day) if found else None


def language_tag(value: object) -> str | None:
    """A language tag such as "en" or "en-GB", or None."""
    tag = value.strip().replace("_", "-") if isinstance(value, str) else ""
    return tag if _TAG.fullmatch(tag) else None


def language_in(text: str, told: str | None, name: str) -> str | None:
    """The tag that the source tells, where it is one of English, else "en" where the text is judged to be English.

    Raises InputError for a text in another language, or too short to be judged and said to be in another.
    """
    judged = language_of(text, name)
    if told is None or told.lower().startswith("en"):
        return told or judged
    if judged is None:
        raise InputError(f"{name}: found a short text that is said to be {told!r}, expected English; leave it out.")
    return judged
