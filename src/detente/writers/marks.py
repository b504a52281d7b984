"""Which words of the article each record quotes, cut into segments that do not overlap, for the writers that show the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from detente.model import CodedArticle, Record, Span
from detente.records import claims

ROLES = {
    "trigger": "trigger", "actor": "actor", "recipient": "recipient", "date_text": "date", "place": "place",
    "attribution": "attribution", "condition": "condition",
}  # fmt: skip
"""Verbatim fields that are shown in the text, with the role's name for a reader; the first wins where two colour a word."""


class Mark(NamedTuple):
    """Words of the article with their role in one record."""

    span: Span
    role: str
    record: Record


class Segment(NamedTuple):
    """A piece of the text over which the same marks hold, the weightiest role first."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def marks(coded: CodedArticle, length: int) -> list[Mark]:
    """All marks of an article whose text has `length` characters; spans outside the text are left out."""
    found = []
    for record in coded.events:
        for claim in claims(record):
            span, role = claim.span, ROLES.get(claim.field)
            if role and span and 0 <= span.start < span.end <= length:
                found.append(Mark(span, role, record))
    return found


def segments(found: list[Mark], length: int) -> Iterator[Segment]:
    """The text from 0 to `length` as segments in order; a segment without marks is plain text."""
    opening: dict[int, list[Mark]] = {}
    for mark in found:
        opening.setdefault(mark.span.start, []).append(mark)
    edges = sorted({0, length} | {mark.span.start for mark in found} | {mark.span.end for mark in found})
    weight = {role: number for number, role in enumerate(ROLES.values())}
    active: list[Mark] = []
    for start, end in zip(edges, edges[1:], strict=False):
        active = [mark for mark in active if mark.span.end > start] + opening.get(start, [])
        yield Segment(start, end, tuple(sorted(active, key=lambda mark: weight[mark.role])))


def type_label(record: Record) -> str:
    """ "THREATEN.attack", or the type alone."""
    return f"{record.type}.{record.mode}" if record.mode else record.type
