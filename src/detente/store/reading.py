"""Reading a store: tables and views over its parts. Readers need no lock and see a whole state while a writer writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from detente.errors import StoreError
from detente.store import files, manifest
from detente.store.batches import engine, named, quoted, scan
from detente.store.manifest import Manifest, Part
from detente.store.schema import TABLES

SNAPSHOT = "corpus.duckdb"
HIDDEN = ("fingerprints",)
"""Tables that a published snapshot does not have: they serve the search for copies alone."""


class Damage(NamedTuple):
    """A part that is not what the manifest says."""

    part: Part
    batch: int
    reason: str


def damages(folder: Path, found: Manifest, thorough: bool = False) -> list[Damage]:
    """Parts that are missing or of another size; thorough: or of another content (reads all of them)."""
    wrong = []
    for batch in found.batches:
        for part in batch.parts:
            reason = _wrong(folder / part.file, part, thorough)
            if reason:
                wrong.append(Damage(part, batch.number, reason))
    return wrong


def _wrong(path: Path, part: Part, thorough: bool) -> str | None:
    try:
        size = path.stat().st_size
        if size != part.bytes:
            return f"found {size:,} bytes, expected {part.bytes:,}"
        if thorough and files.digest(path) != part.sha256:
            return "found another content than was written"
    except OSError as e:
        return f"found no readable file ({e.strerror or e})"
    return None


class Reading:
    """A store as it was when it was opened. warnings: what is left out because it is damaged."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection, warnings: tuple[str, ...]) -> None:
        self.folder = folder
        self.connection = connection
        self.warnings = warnings

    def rows(self, query: str, values: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Rows of a query, as they are asked for. Raises StoreError where a part is damaged."""
        try:
            cursor = self.connection.cursor().execute(query, values)
            while rows := cursor.fetchmany(2_000):
                yield from rows
        except duckdb.InterruptException:
            raise KeyboardInterrupt from None
        except duckdb.Error as e:
            raise self.error(e) from None

    def one(self, query: str, values: list[Any] | None = None) -> tuple[Any, ...]:
        """The only row of a query."""
        return next(self.rows(query, values))

    def error(self, found: duckdb.Error) -> StoreError:
        """What DuckDB says as an error of ours."""
        reason = " ".join(str(found).split())
        return StoreError(
            f"{self.folder}: cannot be read ({reason}); `detente check --db {self.folder}` tells what is damaged."
        )


@contextmanager
def reading(folder: Path, as_of: datetime | None = None) -> Iterator[Reading]:
    """Tables and views of a store, as it is now or as it was at a time (UTC). Raises StoreError."""
    found = manifest.load_current(folder)
    wrong = damages(folder, found)
    lost = {damage.batch for damage in wrong}
    warnings = tuple(
        f"{folder / damage.part.file}: {damage.reason}; the batch of {_articles(found, damage.batch)} articles is left out: "
        f"`detente check --repair --db {folder}` mends what can be mended."
        for damage in wrong
    )
    with engine() as connection:
        for name in TABLES:
            parts = [part for batch in found.batches if batch.number not in lost for part in batch.parts if part.table == name]
            connection.execute(f"CREATE VIEW {named(name)} AS {_rows_of(folder, name, parts, as_of)}")
        connection.execute(views())
        yield Reading(folder, connection, warnings)


def _articles(found: Manifest, number: int) -> int:
    return sum(p.rows for batch in found.batches if batch.number == number for p in batch.parts if p.table == "articles")


def _rows_of(folder: Path, table: str, parts: list[Part], as_of: datetime | None) -> str:
    if not parts:
        nothing = ", ".join(f"NULL::{column.type} AS {named(column.name)}" for column in TABLES[table].columns)
        return f"SELECT {nothing} WHERE false"
    query = f"SELECT * FROM {scan(folder, parts)}"
    moment = next((name for name in ("stored", "started") if name in TABLES[table].types), None)
    if as_of is None or moment is None:
        return query
    return f"{query} WHERE {moment} <= TIMESTAMP {quoted(as_of.replace(tzinfo=None).isoformat(sep=' '))}"


def views() -> str:
    """The SQL of the views."""
    return resources.files("detente").joinpath("data/store/views.sql").read_text(encoding="utf-8")


def publish(folder: Path) -> Path:
    """Build the DuckDB file from the parts and give it its name when it is whole: any DuckDB opens it, without this package.

    It takes time and space in the order of the whole store. Raises StoreError.
    """
    found = manifest.load_current(folder)
    path = folder / SNAPSHOT
    aside = folder / (SNAPSHOT + files.ASIDE)
    aside.unlink(missing_ok=True)
    with files.told_as_store_error(folder), engine(folder) as connection:
        try:
            connection.execute(f"ATTACH {quoted(aside)} AS snapshot; USE snapshot")
            for name in TABLES:
                if name not in HIDDEN:
                    connection.execute(f"CREATE TABLE {named(name)} AS {_rows_of(folder, name, found.parts(name), None)}")
            connection.execute(views())
            connection.execute("USE memory; DETACH snapshot")
        except duckdb.IOException as e:
            raise OSError(None, " ".join(str(e).split())) from None
        except duckdb.Error as e:
            raise StoreError(f"{folder}: the snapshot cannot be built ({' '.join(str(e).split())}).") from None
        files.publish(aside, path)
    return path
