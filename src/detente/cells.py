"""Values and counts as a reader sees them: shared by all that write one record a row, or tell how many there are."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

JOIN = "; "
"""Between the values of a list."""


def cell(value: Any) -> Any:
    """A value for one cell: lists joined, days and times in ISO form; None for a list of nothing."""
    if isinstance(value, list):
        texts = ["" if part is None else str(part) for part in value]
        return JOIN.join(texts) if any(texts) else None
    return value.isoformat() if isinstance(value, date | datetime) else value


def shown(value: Any) -> str:
    """A value for a reader, on one line; "" for none."""
    found = cell(value)
    return "" if found is None else " ".join(str(found).split())


def spreadsheet_cell(value: Any) -> Any:
    """The value, with an apostrophe before a text that a spreadsheet would run as a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def number(count: int, noun: str) -> str:
    """A count with its noun: "1 article", "2,000 articles"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
