"""Failures that are open, for whoever tries them again."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from detente.store.reading import reading
from detente.store.schema import TABLES


class OpenFailure(NamedTuple):
    """A failure of the store. article: key of the article, where it was read and only not coded. row: as it is stored.

    settings: JSON of what the options of its run said of inputs.
    """

    key: str
    found_in: str | None
    article: str | None
    raw: bytes | None
    row: dict[str, Any]
    settings: str


def open_failures(folder: Path) -> list[OpenFailure]:
    """What failed and was not resolved, in the order in which it came."""
    names = list(TABLES["failures"].types)
    found = []
    with reading(folder) as store:
        columns = ", ".join(f"f.{name}" for name in names)
        query = f"""
            SELECT {columns}, r.settings FROM open_failures f LEFT JOIN current_runs r ON r.run = f.run
            ORDER BY f.run, f.stored, f.failure"""
        for *values, settings in store.rows(query):
            row = dict(zip(names, values, strict=True))
            raw = row.pop("raw")
            found.append(
                OpenFailure(row["failure"], row["found_in"], row["article"], raw, row | {"raw": None}, settings or "{}")
            )
    return found
