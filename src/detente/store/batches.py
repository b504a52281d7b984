"""From the journal to Parquet parts, and from many small batches to one: DuckDB reads, sorts and writes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb

from detente.errors import StoreError
from detente.store import files
from detente.store.journal import MOST_BYTES
from detente.store.manifest import PARTS, Batch, Part
from detente.store.schema import TABLES, Table

MEMORY = "256MB"
SPILL = "spill"


@contextmanager
def engine(folder: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty DuckDB in memory, with a cap on what it takes. folder: the store; where it may spill."""
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'; SET preserve_insertion_order = true; SET TimeZone = 'UTC'")
        connection.execute("SET threads = 2; SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
        spill = folder / SPILL if folder is not None else Path(tempfile.gettempdir()) / f"detente-{os.getpid()}"
        connection.execute(f"SET temp_directory = {quoted(spill)}")
        yield connection


def quoted(value: object) -> str:
    """A text as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


def named(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


class Written(NamedTuple):
    """A batch, and the highest numbers of articles and runs in it."""

    batch: Batch
    articles: int
    runs: int


@contextmanager
def told(what: str, remedy: str = "") -> Iterator[None]:
    """What DuckDB raises within the block as OSError, where the system refused it something, else as StoreError."""
    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except duckdb.IOException as e:
        raise OSError(None, " ".join(str(e).split())) from None
    except duckdb.Error as e:
        raise StoreError(f"{what} ({' '.join(str(e).split())}).{remedy}") from None


def write_batch(folder: Path, number: int, journal: Path, tables: Mapping[str, Table] = TABLES) -> Written:
    """Write the lines of a journal as parts. tables: of another schema, where the lines are of one.

    Raises OSError or StoreError; parts that no manifest names are nothing.
    """
    columns = ", ".join(f"{quoted(name)}: {quoted(_in_json(table))}" for name, table in tables.items())
    remedy = f" `detente check --repair --db {folder}` keeps the lines that are whole."
    with engine(folder) as connection, told(f"{journal}: found lines that cannot be read", remedy):
        connection.execute(
            f"CREATE TABLE line AS FROM read_json({quoted(journal)}, format = 'newline_delimited', columns = {{{columns}}}, "
            f"maximum_object_size = {MOST_BYTES})"
        )
        parts = []
        for name, table in tables.items():
            rows = ", ".join(_from_json(column.name, column.type) for column in table.columns)
            query = f"SELECT {rows} FROM (SELECT unnest({named(name)}) AS r FROM line)"
            parts.append(_write_part(connection, folder, number, (name, table), query))
        batch = Batch(number=number, parts=tuple(part for part in parts if part))
        return Written(batch, _highest(connection, "articles", "number"), _highest(connection, "runs", "run"))


def _highest(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> int:
    found = connection.execute(f"SELECT max(r.{column}) FROM (SELECT unnest({table}) AS r FROM line)").fetchone()
    return int(found[0]) if found and found[0] is not None else 0


def _in_json(table: Table) -> str:
    """The type of the list of a table's rows in a line; bytes are base64 there."""
    fields = ", ".join(f"{named(c.name)} {'VARCHAR' if c.type == 'BLOB' else c.type}" for c in table.columns)
    return f"STRUCT({fields})[]"


def _from_json(name: str, type: str) -> str:
    field = f"r.{named(name)}"
    return f"from_base64({field}) AS {named(name)}" if type == "BLOB" else field


def merged(folder: Path, number: int, batches: Iterable[Batch]) -> Batch:
    """Write one batch with the rows of several. Raises OSError or StoreError."""
    of: dict[str, list[Part]] = {}
    for batch in batches:
        for part in batch.parts:
            of.setdefault(part.table, []).append(part)
    return _written(folder, number, {name: f"FROM {scan(folder, parts)}" for name, parts in of.items()}, TABLES)


def rewritten(folder: Path, number: int, batch: Batch, columns: Mapping[str, str], tables: Mapping[str, Table]) -> Batch:
    """Write a batch anew, in another schema. columns: table -> SQL of its new columns; the others are copied.

    tables: those of the new schema. Raises OSError or StoreError.
    """
    queries = {part.table: f"SELECT {columns.get(part.table, '*')} FROM {scan(folder, [part])}" for part in batch.parts}
    return _written(folder, number, queries, tables)


def _written(folder: Path, number: int, queries: Mapping[str, str], tables: Mapping[str, Table]) -> Batch:
    with engine(folder) as connection:
        parts = [_write_part(connection, folder, number, (name, tables[name]), query) for name, query in queries.items()]
    return Batch(number=number, parts=tuple(part for part in parts if part))


def scan(folder: Path, parts: Iterable[Part]) -> str:
    """SQL that reads parts of one table."""
    paths = ", ".join(quoted(folder / part.file) for part in parts)
    return f"read_parquet([{paths}])"


def part_file(table: str, number: int) -> str:
    """Path in the store of the part of a table in the batch of this number."""
    return f"{PARTS}/{table}/{number:08d}.parquet"


def _write_part(
    connection: duckdb.DuckDBPyConnection, folder: Path, number: int, table: tuple[str, Table], query: str
) -> Part | None:
    """Write the rows of a query as one file, sorted; None where there are none. table: with its name."""
    name, described = table
    file = part_file(name, number)
    path, aside = folder / file, folder / (file + files.ASIDE)
    path.parent.mkdir(parents=True, exist_ok=True)
    order = ", ".join(named(column) for column in described.order)
    with told(f"{folder}: the rows of {name} cannot be written", f" `detente check --db {folder}` tells what is damaged."):
        copied = connection.execute(
            f"COPY (FROM ({query}) ORDER BY {order}) TO {quoted(aside)} (FORMAT parquet, COMPRESSION zstd)"
        ).fetchone()
    rows = int(copied[0]) if copied else 0
    if not rows:
        aside.unlink()
        return None
    part = Part(table=name, file=file, rows=rows, bytes=aside.stat().st_size, sha256=files.digest(aside))
    files.publish(aside, path)
    files.sync_folder(path.parent)
    return part
