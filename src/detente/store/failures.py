"""Failures that are open, for whoever tries them again."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from detente.store.reading import reading
from detente.store.schema import TABLES


class OpenFailure(NamedTuple):
    """A failure of the store. article: key of the article, where it was read and only not coded. row: as it is stored."""

    key: str
    found_in: str | None
    article: str | None
    raw: bytes | None
    row: dict[str, Any]


def open_failures(folder: Path) -> list[OpenFailure]:
    """What failed and was not resolved, in the order in which it came."""
    names = list(TABLES["failures"].types)
    found = []
    with reading(folder) as store:
        for values in store.rows(f"SELECT {', '.join(names)} FROM open_failures ORDER BY run, stored, failure"):
            row = dict(zip(names, values, strict=True))
            found.append(OpenFailure(row["failure"], row["found_in"], row["article"], row.pop("raw"), row | {"raw": None}))
    return found
