"""What scoring looks at in a gold or predicted record, read leniently: a missing field counts as null."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from detente.evaluation.sides import Member, read_members
from detente.evaluation.words import normalise
from detente.model import Value

Countries = frozenset[str]

_DAY = r"(\d{4}(?:-\d\d){0,2})(?:T[^/]*)?"
_DATE = re.compile(f"{_DAY}(?:/{_DAY})?")


class Dyad(Value, frozen=True):
    """Country codes of the actors and of the recipients."""

    actor: Countries
    recipient: Countries


class Interval(Value, frozen=True):
    """First and last ISO day, month or year. precision: 1 year, 2 month, 3 day, of the coarser end."""

    first: str
    last: str
    precision: int


class Marked(Value, frozen=True, kw_only=True):
    """One record under scoring. dyads: the reading of the record and, in gold, the second one that annotators allow;
    actors, recipients: the members of the first reading; id, same_as: as in the record."""

    id: str | None
    same_as: str | None
    sentence: str
    trigger: str
    type: str | None
    mode: str | None
    dyads: tuple[Dyad, ...]
    actors: tuple[Member, ...]
    recipients: tuple[Member, ...]
    status: str | None
    other_status: str | None
    attribution: str | None
    condition: str | None
    date: Interval | None
    place: str | None
    optional: bool
    open: frozenset[str]

    @property
    def dyad(self) -> Dyad:
        """The first reading; a prediction has no other."""
        return self.dyads[0]


def read_record(record: Mapping[str, Any]) -> Marked:
    """The view of one record (a JSON object in the form of docs/record.md)."""
    dyads = [Dyad(_countries(record, "actor"), _countries(record, "recipient"))]
    if "alt_actor" in record:
        dyads.append(Dyad(_countries(record, "alt_actor"), _countries(record, "alt_recipient")))
    return Marked(
        id=_value(record, "id"),
        same_as=_value(record, "same_as"),
        sentence=record.get("sentence") or "",
        trigger=normalise(record.get("trigger") or ""),
        type=record.get("type"),
        mode=_value(record, "mode"),
        dyads=tuple(dyads),
        actors=read_members(record, "actor"),
        recipients=read_members(record, "recipient"),
        status=_value(record, "status"),
        other_status=record.get("alt_status"),
        attribution=_value(record, "attribution", "text"),
        condition=_value(record, "condition"),
        date=read_interval(_value(record, "date")),
        place=_value(record, "place", "country"),
        optional=bool(record.get("optional")),
        open=frozenset(record.get("open") or ()),
    )


def read_interval(date: Any) -> Interval | None:
    """A day, month, year or `first/last` interval; times of day are cut off. None where it is no such date."""
    match = _DATE.fullmatch(str(date).strip()) if date else None
    if not match:
        return None
    first, last = match.group(1), match.group(2) or match.group(1)
    return Interval(first, last, min(first.count("-"), last.count("-")) + 1)


def _countries(record: Mapping[str, Any], role: str) -> Countries:
    members = record.get(role) or []
    return frozenset(m["country"] for m in members if isinstance(m, dict) and m.get("country"))


def _value(record: Mapping[str, Any], field: str, part: str | None = None) -> Any:
    value = record.get(field)
    if part is not None:
        value = value.get(part) if isinstance(value, dict) else None
    return None if value in ("", [], {}) else value
