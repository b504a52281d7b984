"""Tables for people: check them all, show one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from detente.errors import DetenteError, UsageError
from detente.knowledge import TABLES, load_table, table_files


def table_names() -> list[str]:
    """The names of all tables, sorted."""
    return sorted(TABLES)


def check_tables() -> Iterator[tuple[str, DetenteError | None]]:
    """A line for each table, with the error where it has one; last, whether the stages accept the tables together."""
    sound = True
    for name in table_names():
        try:
            rows = load_table(name, TABLES[name][1])
        except DetenteError as e:
            sound = False
            yield name, e
        else:
            files = len(table_files(name))
            yield f"{name}: {len(rows)} rows" + (f" in {files} files" if files > 1 else ""), None
    if sound:
        yield _together()


def _together() -> tuple[str, DetenteError | None]:
    from detente.coder import Coder

    try:
        stages = Coder().pipeline.stages
    except DetenteError as e:
        return "stages", e
    return f"stages: {len(stages)}, each finds what it needs in the tables", None


def table_rows(name: str, pattern: str | None = None) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a table as text, cells as they stand in the file.

    pattern: a regular expression; only rows in which it is found, whatever the case. Raises UsageError for an unknown table
    or a broken pattern.
    """
    if name not in TABLES:
        raise UsageError(f"Found no table {name!r}; expected one of {', '.join(table_names())}.")
    try:
        wanted = re.compile(pattern or "", re.IGNORECASE)
    except re.error as e:
        raise UsageError(f"--grep: found {pattern!r}, which is no regular expression ({e}).") from None
    row_type = TABLES[name][1]
    header = list(row_type.__struct_fields__)
    rows = [[_cell(getattr(row, field)) for field in header] for row in load_table(name, row_type)]
    return header, [row for row in rows if wanted.search("\t".join(row))]


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return "|".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
