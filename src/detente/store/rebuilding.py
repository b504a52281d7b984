"""A manifest made anew from the parts, for the day on which a disk loses both of its files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import duckdb

from detente.errors import StoreError
from detente.store import files
from detente.store.batches import engine, named, scan
from detente.store.journal import journals
from detente.store.manifest import PARTS, Batch, Manifest, Part
from detente.store.schema import TABLES, VERSION


def rebuilt(folder: Path) -> Manifest:
    """What the parts hold. Parts that cannot be read are named with a wrong size, so that whoever mends finds them damaged.

    Left out: batches whose journal is still there (it is written again), and batches that a later one has taken up.
    Raises StoreError for parts of another schema, which cannot be told apart from damaged ones without a manifest.
    """
    pending = [number for number, _ in journals(folder)]
    of: dict[int, list[Part]] = defaultdict(list)
    with engine() as connection:
        for table in TABLES:
            for path in sorted((folder / PARTS / table).glob("*.parquet")):
                if not pending or int(path.stem) < min(pending):
                    of[int(path.stem)].append(_part(connection, folder, path, table))
        batches = [Batch(number=number, parts=_consistent(connection, folder, parts)) for number, parts in sorted(of.items())]
        batches = [batch for batch in batches if not _taken_up(connection, folder, batch, batches)]
        highest = [_highest(connection, folder, batches, *column) for column in (("articles", "number"), ("runs", "run"))]
    following = min(pending) if pending else max(of, default=0) + 1
    return Manifest(next=following, articles=highest[0], runs=highest[1], batches=tuple(batches))


def _part(connection: duckdb.DuckDBPyConnection, folder: Path, path: Path, table: str) -> Part:
    file = path.relative_to(folder).as_posix()
    try:
        part = Part(table=table, file=file, rows=0, bytes=path.stat().st_size, sha256=files.digest(path))
        columns = [row[0] for row in connection.execute(f"DESCRIBE FROM {scan(folder, [part])}").fetchall()]
        values = ", ".join(f"count({named(name)}), max(hash({named(name)}))" for name in columns)
        counted = connection.execute(f"SELECT count(*), {values} FROM {scan(folder, [part])}").fetchone()
    except (OSError, duckdb.Error):
        return Part(table=table, file=file, rows=0, bytes=-1, sha256="")
    if columns != list(TABLES[table].types):
        raise StoreError(
            f"{path}: found other columns than those of schema {VERSION}; without a manifest nothing can be mended."
        )
    return Part(table=table, file=file, rows=counted[0] if counted else 0, bytes=part.bytes, sha256=part.sha256)


def _consistent(connection: duckdb.DuckDBPyConnection, folder: Path, parts: list[Part]) -> tuple[Part, ...]:
    """The parts, with those of the codings as damaged where records are not as many as these say."""
    by_table = {part.table: part for part in parts if part.bytes >= 0}
    codings = by_table.get("codings")
    if codings is None:
        return tuple(parts)
    said = connection.execute(f"SELECT sum(records) FROM {scan(folder, [codings])}").fetchone()
    there = by_table["records"].rows if "records" in by_table else 0
    if said and (said[0] or 0) == there:
        return tuple(parts)
    broken = Part(table=codings.table, file=codings.file, rows=codings.rows, bytes=-1, sha256="")
    return tuple(broken if part is codings else part for part in parts)


def _taken_up(connection: duckdb.DuckDBPyConnection, folder: Path, batch: Batch, batches: Iterable[Batch]) -> bool:
    """Whether a later batch holds every row of this one: it was killed before the smaller ones were removed."""
    return any(_holds(connection, folder, later, batch) for later in batches if later.number > batch.number)


def _holds(connection: duckdb.DuckDBPyConnection, folder: Path, large: Batch, small: Batch) -> bool:
    there = {part.table: part for part in large.parts if part.bytes >= 0}
    for part in small.parts:
        other = there.get(part.table)
        if part.bytes < 0 or other is None or other.rows < part.rows:
            return False
        order = ", ".join(named(name) for name in TABLES[part.table].order)
        lacking = f"SELECT {order} FROM {scan(folder, [part])} EXCEPT ALL SELECT {order} FROM {scan(folder, [other])} LIMIT 1"
        if connection.execute(lacking).fetchone():
            return False
    return True


def _highest(connection: duckdb.DuckDBPyConnection, folder: Path, batches: Iterable[Batch], table: str, column: str) -> int:
    parts = [part for batch in batches for part in batch.parts if part.table == table and part.bytes >= 0]
    if not parts:
        return 0
    found = connection.execute(f"SELECT max({named(column)}) FROM {scan(folder, parts)}").fetchone()
    return int(found[0] or 0) if found else 0
