"""Strict TSV tables: a header that names the fields of a row type, one row a line, a stable id first.

A table file may open with `#` lines (what it is, its sources, `known_until`). Cells are converted by the annotation of
the field: `str`, `int`, `float`, `bool` (yes/no), `tuple[str, ...]` (joined by `|`), `X | None` (empty cell is None),
`Literal[...]` (one of the names). Anything else stops the load with `path:line: found ..., expected ...`.
"""

from __future__ import annotations

import types
import typing
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from detente.errors import TableError

DATA = Path(__file__).parent / "data"


class Row(msgspec.Struct, frozen=True):
    """Base of the row types: the first column is a stable id that evidence names."""

    id: str


R = TypeVar("R", bound=Row)


def read_table(path: Path, row_type: type[R]) -> tuple[R, ...]:
    """Read one table. Raises TableError at the first cell, column or id that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as e:
        raise TableError(f"{path}: found no readable table ({e.strerror}), expected a TSV file") from None
    except UnicodeDecodeError as e:
        raise TableError(f"{path}: found bytes that are not UTF-8 at offset {e.start}, expected UTF-8 text") from None
    rows: list[R] = []
    seen: dict[str, int] = {}
    header: list[str] | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = _checked_header(path, number, cells, row_type)
            continue
        row = _row(path, number, header, cells, row_type)
        if row.id in seen:
            raise TableError(f"{path}:{number}: found id {row.id!r} again (first at line {seen[row.id]}), expected a new id")
        seen[row.id] = number
        rows.append(row)
    if header is None:
        raise TableError(f"{path}: found no header line, expected {' '.join(row_type.__struct_fields__)}")
    return tuple(rows)


def preamble(path: Path) -> tuple[str, ...]:
    """The `#` lines at the top of a table, without the mark."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line.lstrip("# ") for line in lines if line.startswith("#"))


def _checked_header(path: Path, number: int, cells: list[str], row_type: type[Row]) -> list[str]:
    fields = row_type.__struct_fields__
    for cell in cells:
        if cell not in fields:
            raise TableError(f"{path}:{number}: found column {cell!r}, expected one of {' '.join(fields)}")
    missing = [f for f in row_type.__struct_fields__ if f not in cells and f in _required(row_type)]
    if missing or cells[0] != "id":
        raise TableError(f"{path}:{number}: found columns {' '.join(cells)}, expected {' '.join(fields)}")
    return cells


@lru_cache
def _required(row_type: type[Row]) -> frozenset[str]:
    return frozenset(f.name for f in msgspec.structs.fields(row_type) if f.required)


def _row(path: Path, number: int, header: list[str], cells: list[str], row_type: type[R]) -> R:
    if len(cells) != len(header):
        raise TableError(f"{path}:{number}: found {len(cells)} cells, expected {len(header)} ({' '.join(header)})")
    hints = _hints(row_type)
    values = {}
    for name, cell in zip(header, cells, strict=True):
        try:
            values[name] = _convert(cell.strip(), hints[name])
        except ValueError as e:
            raise TableError(f"{path}:{number}: found {cell!r} in column {name}, expected {e}") from None
    row = row_type(**values)
    first, last = getattr(row, "valid_from", None), getattr(row, "valid_to", None)
    if first and last and first > last:
        raise TableError(f"{path}:{number}: found valid_from {first} after valid_to {last}, expected the earlier date first")
    return row


@lru_cache
def _hints(row_type: type[Row]) -> dict[str, Any]:
    return typing.get_type_hints(row_type)


def _convert(cell: str, hint: Any) -> Any:
    """Turn the text of a cell into the type of its field; ValueError says what was expected."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return None if not cell else _convert(cell, next(a for a in args if a is not type(None)))
    if origin is tuple:
        return tuple(part.strip() for part in cell.split("|") if part.strip())
    if origin is Literal:
        if cell not in args:
            raise ValueError("one of " + " ".join(a or '""' for a in args))
        return cell
    return _scalar(cell, hint)


def _scalar(cell: str, hint: Any) -> Any:
    if hint is bool:
        if cell not in ("yes", "no", ""):
            raise ValueError("yes or no")
        return cell == "yes"
    if hint in (int, float):
        try:
            return hint(cell)
        except ValueError:
            raise ValueError(f"a number ({hint.__name__})") from None
    if not cell:
        raise ValueError("some text")
    return cell
