"""Whose text an article is: the agency that it names as its origin, and the outlet that published it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from detente.knowledge import load_table
from detente.rows import LayoutRow, SyndicationRow

Basis = Literal["agency tag", "byline", "credit", "metadata", "outlet", "earliest copy"]
"""agency tag: in the dateline; byline; credit: a line at the end; metadata: the source says so; outlet: the outlet is an
agency; earliest copy: nothing is told, so the outlet of the earliest copy that is known."""

HEAD_LINES, TAIL_LINES = 6, 4
TAG_WITHIN = 120  # characters of a line in which a dateline ends
SHORT = 160  # characters of a byline or a credit line


class Origin(NamedTuple):
    """The name of who wrote the text first, and what tells it."""

    name: str
    basis: Basis


class Origins:
    """Reads from a text whose it is. Built from the rows; immutable."""

    def __init__(self, rows: Iterable[SyndicationRow], layout: Iterable[LayoutRow]) -> None:
        """Rows of use agency_names, credit, picture, byline, staff, signature, host are read; agencies of the layout too."""
        table = tuple(rows)
        by_use = {
            use: tuple(w for row in table if row.use == use for w in row.words) for use in ("credit", "picture", "byline")
        }
        self.names = {word: word for row in layout if row.use == "agency" for word in row.words}
        self.names |= {word: row.words[0] for row in table if row.use == "agency_names" for word in row.words}
        self._folded = {word.casefold(): name for word, name in self.names.items() if len(word) > 4 or not word.isupper()}
        self.hosts = frozenset(word for row in table if row.use == "host" for word in row.words)
        self._signatures = {word: row.value or "" for row in table if row.use == "signature" for word in row.words}
        self._staff = frozenset(word for row in table if row.use == "staff" for word in row.words)
        self._picture = re.compile(rf"\W*(?:{_any(by_use['picture'])})\b|.*\bfile\b\W*$", re.IGNORECASE)
        agency = _any(self.names)
        tag = rf"(?:{agency})(?:\s*/\s*[\w .]{{2,25}})?"
        self._tag = re.compile(
            rf"[^\n()]{{0,80}}?\((?P<a>{tag})\)\s*(?:--+|[-–—_:|])"
            rf"|[^\n/]{{0,60}}?/(?P<b>{agency})/"
            rf"|(?P<c>{agency})\s*(?:--+|[–—|]|-(?=\s)|:\s)"
            rf"|[^\n]{{0,60}}?[–—-]\s*(?P<d>{agency})\s*[–—-]\s"
        )
        self._byline = re.compile(rf"(?:{_any(by_use['byline'])})\s+|(?=\S)")
        self._credit = re.compile(
            rf"^(?:{_any(by_use['credit'])})\s*:?\s*(?:(?:19|20)\d\d\s*)?(?:by\s+)?(?P<a>{agency})\b"
            rf"|^\W{{0,3}}(?P<b>{agency})(?:\s+(?:19|20)\d\d)?\W{{0,3}}$"
            rf"|(?:[–—-]\s*(?P<c>{agency})|[(\[](?P<d>{agency})[)\]])\W{{0,2}}$"
        )

    def told(self, text: str, agency: str | None, authors: Sequence[str]) -> Origin | None:
        """Whose text it is by its own words, or by what its source says; None where nothing tells."""
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        tag = self._in_tag(lines[:HEAD_LINES])
        if tag:
            return Origin(tag, "agency tag")
        if agency and agency.strip():
            return Origin(self.canonical(agency), "metadata")
        byline = next(filter(None, map(self._in_byline, (*authors, *_above(lines[1:HEAD_LINES])))), None)
        if byline:
            return Origin(byline, "byline")
        credit = self._in_credit(lines[max(1, len(lines) - TAIL_LINES) :])
        return Origin(credit, "credit") if credit else None

    def canonical(self, name: str) -> str:
        """The usual name of an agency by any of its names; any other name as it is."""
        name = " ".join(name.split())
        return self.names.get(name) or self._folded.get(name.casefold()) or name

    def is_agency(self, name: str) -> bool:
        """Is it the name of an agency?"""
        return name in self.names or name.casefold() in self._folded

    def _in_tag(self, lines: Iterable[str]) -> str | None:
        for line in lines:
            match = self._tag.match(line[:TAG_WITHIN]) if not self._picture.match(line) else None
            if match:
                found = next(group for group in match.groups() if group)
                return self.canonical(re.split(r"\s*/\s*", found)[0] if found not in self.names else found)
        return None

    def _in_byline(self, line: str) -> str | None:
        """The agency that a byline names as one of its parts: "By The Associated Press", "Jo Doe, Reuters"."""
        match = self._byline.match(line)
        rest = line[match.end() :] if match else line
        for part in re.split(r"\s*(?:[,|;•·–—]|\s-\s|/|\band\b|\bfor\b|\bin\b)\s*", rest):
            words = part.strip(" .()[]").split()
            while words and words[-1].casefold() in self._staff and " ".join(words) not in self.names:
                words.pop()
            if words and " ".join(words) in self.names:
                return self.canonical(" ".join(words))
        return None

    def _in_credit(self, lines: Sequence[str]) -> str | None:
        for line in reversed(lines):
            if self._picture.match(line):
                continue
            signed = next((name for word, name in self._signatures.items() if line.startswith(word)), None)
            match = self._credit.search(line[-SHORT:]) if len(line) > SHORT else self._credit.search(line)
            if match:
                return self.canonical(next(group for group in match.groups() if group))
            if signed:
                return signed
        return None


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) or r"(?!)"


def _above(lines: Iterable[str]) -> Iterable[str]:
    """Lines that stand above the first sentence and may be bylines."""
    return takewhile(lambda line: len(line) <= SHORT and not re.search(r"\w{3}[.?!…][\"'”’)]*(?:\s|$)", line), lines)


@lru_cache(maxsize=1)
def origins() -> Origins:
    """The rules of the package."""
    return Origins(load_table("syndication", SyndicationRow), load_table("layout", LayoutRow))


def told_origin(text: str, agency: str | None = None, authors: Sequence[str] = ()) -> Origin | None:
    """See `Origins.told`."""
    return origins().told(text, agency, authors)


@lru_cache(maxsize=4096)
def outlet(source: str | None, url: str | None) -> str | None:
    """By what outlets are counted: the host of the address without www., m. and the like, else the name of the source.

    None where neither is known.
    """
    known = origins()
    host = _host(url) or (_host(f"//{source.strip()}") if source and re.fullmatch(r"\S+\.\S+", source.strip()) else None)
    if host:
        parts = host.split(".")
        while len(parts) > 2 and parts[0] in known.hosts and not _is_suffix(parts[1:]):
            parts = parts[1:]
        return ".".join(parts)
    return known.canonical(source) if source and source.strip() else None


def _is_suffix(parts: Sequence[str]) -> bool:
    """Is it the end of a host under which others register ("co.uk", "com.au")?"""
    return len(parts) == 2 and len(parts[0]) <= 3 and len(parts[1]) == 2


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None
