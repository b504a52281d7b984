"""Articles out of the store, a few at a time: no part is held open while the writer may bring parts together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from detente.model import Article
from detente.store.reading import reading

_FIELDS = (
    "name", "text", "title", "source", "url", "published", "published_time", "modified", "retrieved", "authors", "agency",
    "language", "extractor", "noticed", "found_in", "warnings",
)  # fmt: skip
CHUNK = 500


def articles(folder: Path, keys: Sequence[str], chunk: int = CHUNK) -> Iterator[tuple[str, Article]]:
    """Stored articles by key, in the order in which they came in."""
    columns = ", ".join(_FIELDS)
    for at in range(0, len(keys), chunk):
        with reading(folder) as store:
            wanted = list(keys[at : at + chunk])
            span = store.one("SELECT min(number), max(number) FROM articles WHERE article IN (SELECT unnest(?))", [wanted])
            query = f"""
                SELECT article, {columns} FROM articles
                WHERE number BETWEEN ? AND ? AND article IN (SELECT unnest(?)) ORDER BY number"""
            rows = list(store.rows(query, [*span, wanted]))
        for key, *values in rows:
            yield key, _article(dict(zip(_FIELDS, values, strict=True)))


def _article(row: dict[str, Any]) -> Article:
    day = {name: row[name] and row[name].isoformat() for name in ("published", "retrieved")}
    lists = {name: tuple(row[name] or ()) for name in ("authors", "noticed", "warnings")}
    own = {name: value for name, value in row.items() if name not in ("name", "found_in")}
    return Article(id=row["name"], where=row["found_in"], **(own | day | lists))
