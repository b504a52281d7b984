"""Reading a store: tables and views over its parts. Readers need no lock and see a whole state while a writer writes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec

from detente.errors import StoreError
from detente.store import files, manifest
from detente.store.batches import engine, named, quoted, scan, told
from detente.store.holding import parts_held
from detente.store.manifest import Batch, Manifest, Part
from detente.store.schema import TABLES

SNAPSHOT = "corpus.duckdb"
KEPT = ("current_codings", "current_clusters", "passages", "copied_records", "shared_articles", "shared_records")
"""Views that others ask several times: a reader works them out once."""
OF = "snapshot_of"
"""Table of a snapshot: `next` of the manifest that it was built from."""
HIDDEN = ("fingerprints",)
"""Tables that a published snapshot does not have: they serve the search for copies alone."""


class Damage(NamedTuple):
    """A part that is not what the manifest says."""

    part: Part
    batch: int
    reason: str


def damages(folder: Path, batches: Iterable[Batch], thorough: bool = False) -> list[Damage]:
    """Parts that are missing or of another size; thorough: or of another content (reads all of them)."""
    wrong = []
    for batch in batches:
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

    def __init__(
        self, folder: Path, connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str], warnings: tuple[str, ...]
    ) -> None:
        self.folder = folder
        self.warnings = warnings
        self._connection = connection
        self._defined = {**tables, **views()} if tables else {}

    def ask(self, query: str, values: list[Any] | None = None) -> duckdb.DuckDBPyConnection:
        """Run a query, in a cursor of its own; tables and views come into being when first named. Raises duckdb.Error."""
        self._define(query)
        return self._connection.cursor().execute(query, values)

    def _define(self, query: str) -> None:
        for name in re.findall(r'(?i)\b(?:from|join)\s+"?(\w+)', query):
            definition = self._defined.pop(name, None)
            if definition is not None:
                self._define(definition)
                self._connection.execute(f"CREATE {_kind(name)} {named(name)} AS {definition}")

    def rows(self, query: str, values: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Rows of a query, as they are asked for. Raises StoreError where a part is damaged."""
        try:
            cursor = self.ask(query, values)
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
    with parts_held(folder):
        yield from _reading(folder, manifest.load_current(folder), as_of)


def _reading(folder: Path, found: Manifest, as_of: datetime | None) -> Iterator[Reading]:
    wrong = damages(folder, found.batches)
    lost = {damage.batch for damage in wrong}
    warnings = tuple(
        f"{folder / damage.part.file}: {damage.reason}; the batch of {_articles(found, damage.batch)} articles is left out: "
        f"`detente check --repair --db {folder}` mends what can be mended."
        for damage in wrong
    )
    whole = msgspec.structs.replace(found, batches=tuple(batch for batch in found.batches if batch.number not in lost))
    tables = {name: _rows_of(folder, name, whole.parts(name), as_of) for name in TABLES}
    with engine() as connection:
        yield Reading(folder, connection, tables, warnings)


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


@contextmanager
def answering(folder: Path, as_of: datetime | None = None) -> Iterator[Reading]:
    """As `reading`, for questions to all but fingerprints: out of the snapshot where nothing was written since.

    Raises StoreError.
    """
    with contextlib.ExitStack() as held:
        snapshot = None if as_of else _snapshot(folder, manifest.load_current(folder).next)
        if snapshot is not None:
            held.enter_context(snapshot)
            yield Reading(folder, snapshot, {}, ())
        else:
            yield held.enter_context(reading(folder, as_of))


def _snapshot(folder: Path, number: int) -> duckdb.DuckDBPyConnection | None:
    """The published snapshot, opened, if it is of this state of the store and can be read by this DuckDB."""
    path = folder / SNAPSHOT
    if not path.exists():
        return None
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error:
        return None
    try:
        if connection.execute(f"SELECT next FROM {OF}").fetchone() == (number,):
            return connection
    except duckdb.Error:  # built by another version of Détente
        pass
    connection.close()
    return None


def _kind(name: str) -> str:
    return "TABLE" if name in KEPT else "VIEW"


def views() -> dict[str, str]:
    """Name of each view -> its SQL, in an order in which they can be made."""
    script = resources.files("detente").joinpath("data/store/views.sql").read_text(encoding="utf-8")
    parts = re.split(r"^CREATE VIEW (\w+) AS$", script, flags=re.MULTILINE)[1:]
    return {
        name: re.sub(r"^--.*\n", "", body, flags=re.MULTILINE).strip().rstrip(";")
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def publish(folder: Path) -> Path | None:
    """Build the DuckDB file from the parts and give it its name when it is whole: any DuckDB opens it, without this package.

    It takes time and space in the order of the whole store. None where another process writes: that one builds it at its end.
    Raises StoreError.
    """
    aside = folder / (SNAPSHOT + files.ASIDE)
    try:
        with files.told_as_store_error(folder), files.only_writer(folder):
            for left in folder.glob(f"{aside.name}*"):  # by a killed run; with its log
                left.unlink()
            _build(folder, aside)
            files.publish(aside, folder / SNAPSHOT)
    except files.HeldError:
        return None
    return folder / SNAPSHOT


def _build(folder: Path, path: Path) -> None:
    found = manifest.load_current(folder)
    with engine(folder) as connection, told(f"{folder}: the snapshot cannot be built"):
        connection.execute(f"ATTACH {quoted(path)} AS snapshot; USE snapshot")
        for name in TABLES:
            if name not in HIDDEN:
                connection.execute(f"CREATE TABLE {named(name)} AS {_rows_of(folder, name, found.parts(name), None)}")
        for name, query in views().items():
            connection.execute(f"CREATE {_kind(name)} {named(name)} AS {query}")
        connection.execute(f"CREATE TABLE {OF} AS SELECT {found.next} AS next")
        connection.execute("USE memory; DETACH snapshot")
