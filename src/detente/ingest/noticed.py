"""What kind of text an article is, where it tells: a live blog, an opinion, an analysis, satire, paid for, a press
release, corrected, retracted.

Told by what the source says of it (types, sections), by its address, by labels of the headline and by notes at the top and the
bottom of the text. The words stand in the table `noticed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from detente.knowledge import load_table
from detente.rows import NoticedKind, NoticedRow

_STAMP = re.compile(r"\W{0,2}(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)(?:\s*[ap]\.?m\b\.?)?", re.IGNORECASE)
_OPENS = re.compile(r"^[\s(\[*_–—\"'“-]+")
_LABEL_END = r"(?:\s*[:|]|\s+[-–—]\s)"
STAMPS = 4
"""Paragraphs that open with a time of day from which a text is a live blog, where they are at least a sixth of all."""
TOP, BOTTOM = 4, 5
LONG = 20  # words: a longer paragraph is no label


def noticed(text: str, title: str | None = None, url: str | None = None, kinds: Iterable[str] = ()) -> tuple[str, ...]:
    """What a reader should know of the kind of text, in the order of the table.

    kinds: what the source calls it: types of schema.org, names of sections and genres, in any case. Nothing is noticed where
    nothing tells; news is not told to be news.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    found = set(_by_names(kinds, "kind"))
    found.update(_by_names(_segments(url), "address"))
    found.update(_by_label(title or (lines[0] if lines and len(lines[0].split()) <= LONG else "")))
    found.update(_by_notes([*lines[:TOP], *lines[max(TOP, len(lines) - BOTTOM) :]]))
    if _stamped(lines):
        found.add("live blog")
    return tuple(kind for kind in dict.fromkeys(row.kind for row in _rows()) if kind in found)


def noticed_in_note(note: str | None) -> tuple[str, ...]:
    """What a note to editors says of the text: that it was corrected, retracted."""
    return tuple(dict.fromkeys(_by_notes([note]))) if note else ()


def _by_names(names: Iterable[str], use: str) -> Iterator[NoticedKind]:
    told = {" ".join(re.split(r"[\s_-]+", name.lower())).strip() for name in names}
    for row in _rows():
        if row.use == use and not told.isdisjoint(row.words):
            yield row.kind


def _segments(url: str | None) -> list[str]:
    """The folders of an address: its last part is a slug, which holds any word."""
    try:
        return urlsplit(url).path.split("/")[:-1] if url else []
    except ValueError:
        return []


def _by_label(title: str) -> Iterator[NoticedKind]:
    for kind, pattern in _labels():
        if pattern.search(title):
            yield kind


def _by_notes(lines: list[str]) -> Iterator[NoticedKind]:
    for line in lines:
        bare = _OPENS.sub("", line).lower().replace("’", "'")
        for row in _rows():
            if _noted(bare, row):
                yield row.kind


def _noted(line: str, row: NoticedRow) -> bool:
    if row.use == "note":
        return any(line.startswith(words) and not line[len(words) :][:1].isalpha() for words in row.words)
    if row.use == "phrase":
        return any(words in line for words in row.words)
    return row.use == "line" and line.strip(" .:)]*_") in row.words


def _stamped(lines: list[str]) -> bool:
    stamped = sum(bool(_STAMP.match(line)) for line in lines)
    return stamped >= STAMPS and stamped >= len(lines) / 6


@lru_cache
def _rows() -> tuple[NoticedRow, ...]:
    return load_table("noticed", NoticedRow)


@lru_cache
def _labels() -> tuple[tuple[NoticedKind, re.Pattern[str]], ...]:
    """What finds the labels of a headline, and what each tells."""
    patterns: list[tuple[NoticedKind, re.Pattern[str]]] = []
    for row in _rows():
        words = "|".join(re.escape(word) for word in row.words)
        if row.use == "label":
            patterns.append((row.kind, re.compile(rf"^\s*(?i:{words}){_LABEL_END}")))
        elif row.use == "slug":
            patterns.append((row.kind, re.compile(rf"^\s*(?:{words.upper()})-")))
        elif row.use == "tail":
            patterns.append((row.kind, re.compile(rf"(?:\s[|–—-]|:)\s*(?i:{words})\s*$")))
    return tuple(patterns)
