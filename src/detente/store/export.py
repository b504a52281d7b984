"""Rows of an answer as CSV, JSONL or Parquet. The same store and question give the same bytes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

import duckdb
import msgspec

from detente.cells import cell, spreadsheet_cell
from detente.errors import OutputError
from detente.store.batches import quoted
from detente.store.reading import Reading

Rows = Iterable[Sequence[Any]]


def write_csv(columns: Sequence[str], rows: Rows, stream: TextIO) -> int:
    """RFC 4180 with a header; what begins like a formula gets an apostrophe. Returns the number of rows."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    number = 0
    for row in rows:
        writer.writerow([spreadsheet_cell(cell(value)) for value in row])
        number += 1
    return number


def write_jsonl(columns: Sequence[str], rows: Rows, stream: TextIO) -> int:
    """One object a line. Returns the number of rows."""
    number = 0
    for row in rows:
        stream.write(msgspec.json.encode(dict(zip(columns, row, strict=True))).decode() + "\n")
        number += 1
    return number


TEXT_FORMS: dict[str, Callable[[Sequence[str], Rows, TextIO], int]] = {"csv": write_csv, "jsonl": write_jsonl}


def write_parquet(store: Reading, query: str, values: list[Any], path: Path) -> int:
    """The rows of a query as a Parquet file. Returns their number. Raises OutputError, StoreError."""
    try:
        copied = store.ask(f"COPY ({query}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)", values).fetchone()
    except duckdb.IOException as e:
        raise OutputError(f"{path}: cannot be written ({' '.join(str(e).split())}).") from None
    except duckdb.Error as e:
        raise store.error(e) from None
    return int(copied[0]) if copied else 0
