"""Parquet: one article a row, read by DuckDB, which may open this one file and nothing else."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import msgspec

from detente.errors import InputError
from detente.ingest.base import Origin
from detente.ingest.columns import check_told, guess
from detente.ingest.streams import Meter, spool
from detente.ingest.table import article_or_failure, part
from detente.model import Article, Failure

EXTRACTOR = f"parquet@1 duckdb {duckdb.__version__}"
MAGIC = b"PAR1"
_MEMORY = "384MB"
_ROWS = 64  # taken from DuckDB at once
_GLOB = re.compile(r"[*?\[\]{}]")
_CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": _MEMORY,
    "threads": 1,
    "temp_directory": "",
}


class ParquetTable:
    """Reads the columns of a Parquet file that hold articles, row by row."""

    name = "parquet"

    def sniff(self, head: bytes, name: str) -> bool:
        """By the first bytes."""
        return head.startswith(MAGIC)

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """One article a row. Raises InputError where the file is broken or its columns cannot be told."""
        with _on_disk(stream, origin) as path, _connection(path) as connection:
            try:
                yield from _articles(connection, path, origin)
            except duckdb.Error as error:
                reason = str(error).partition("\n")[0].replace(path, origin.name).rstrip(".")
                message = f"{origin.name}: found a Parquet file that cannot be read ({reason}); write it anew."
                raise InputError(message) from None


def _articles(connection: duckdb.DuckDBPyConnection, path: str, origin: Origin) -> Iterator[Article | Failure]:
    found = connection.execute("DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false)", [path]).fetchall()
    types = {str(row[0]): str(row[1]) for row in found}
    check_told(list(types), origin.columns, origin.name)
    columns = guess(list(types), origin.columns, origin.name)
    names = list(dict.fromkeys(column if column in types else column.split(".")[0] for column in columns.values()))
    chosen = ", ".join(_selected(name, types[name]) for name in names)
    result = connection.execute(f"SELECT {chosen} FROM read_parquet(?, hive_partitioning = false)", [path])
    meter = Meter(origin.name, origin.limits)
    meter.packed = os.path.getsize(path)
    number = 0
    for number, row in enumerate(_rows(result), 1):
        cells = dict(zip(names, row, strict=True))
        meter.add(sum(len(value) for value in row if isinstance(value, str | bytes)))
        yield article_or_failure(cells, columns, part(origin, number, "row"), EXTRACTOR, partial(_raw, cells))
    if not number:
        raise InputError(f"{origin.name}: found a Parquet file without rows, expected one row for each article.")


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := result.fetchmany(_ROWS):
        yield from rows


def _selected(name: str, type_name: str) -> str:
    """A column as SQL. A time with a zone is stored in UTC, and told so: DuckDB would turn it into the zone of this machine."""
    quoted = '"' + name.replace('"', '""') + '"'
    if type_name == "TIMESTAMP WITH TIME ZONE":
        return f"strftime(make_timestamp(epoch_us({quoted})), '%Y-%m-%dT%H:%M:%SZ')"
    return quoted


def _raw(cells: dict[str, Any]) -> bytes:
    """A row as a JSON object, which can be read again as one."""
    return msgspec.json.encode(cells, enc_hook=str)


@contextmanager
def _connection(path: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that can read one file, and no longer be told otherwise."""
    with duckdb.connect(":memory:", config=_CONFIG) as connection:
        connection.execute(f"SET allowed_paths = ['{path.replace(chr(39), chr(39) * 2)}']")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection


@contextmanager
def _on_disk(stream: BinaryIO, origin: Origin) -> Iterator[str]:
    """The path of the file that the stream reads, or of a temporary copy of a stream that is none."""
    path = _path_of(stream)
    if path is not None:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "table.parquet"
        with copy.open("wb") as file:
            spool(stream, file, origin.name, origin.limits)
        yield str(copy)


def _path_of(stream: BinaryIO) -> str | None:
    """The path of an open file. DuckDB would take some characters for a pattern of several files: then there is none."""
    name = getattr(stream, "name", None)
    if not isinstance(name, str) or _GLOB.search(name):
        return None
    try:
        same = os.path.samestat(os.fstat(stream.fileno()), os.stat(name))
    except OSError:
        return None
    return os.path.abspath(name) if same else None
