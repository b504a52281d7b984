"""Tables for people: check them all, show one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from detente.errors import DetenteError, UsageError
from detente.knowledge import TABLES, Knowledge, added_files, table_files


def table_names() -> list[str]:
    """The names of all tables, sorted."""
    return sorted(TABLES)


def check_tables(knowledge: Knowledge) -> Iterator[tuple[str, DetenteError | None]]:
    """A line for each table, with the error where it has one; last, whether the stages accept the tables together."""
    sound = True
    for name in table_names():
        try:
            rows = knowledge.table(name)
        except DetenteError as e:
            sound = False
            yield name, e
        else:
            files = len(table_files(name))
            own = sum(row.id in knowledge.own for row in rows) if added_files(name, knowledge.additions) else 0
            parts = [f"{len(rows)} rows" + (f" in {files} files" if files > 1 else "")] + (
                [f"{own} of them yours"] if own else []
            )
            yield f"{name}: {', '.join(parts)}", None
    if sound:
        yield _together(knowledge)


def _together(knowledge: Knowledge) -> tuple[str, DetenteError | None]:
    from detente.coder import Coder

    try:
        stages = Coder(knowledge=knowledge).pipeline.stages
    except DetenteError as e:
        return "stages", e
    return f"stages: {len(stages)}, each finds what it needs in the tables", None


def table_rows(knowledge: Knowledge, name: str, pattern: str | None = None) -> tuple[list[str], list[list[str]]]:
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
    header, rows = cells(knowledge.table(name), TABLES[name][1])
    return header, [row for row in rows if wanted.search("\t".join(row))]


def cells(values: Sequence[msgspec.Struct], kind: type[msgspec.Struct] | None = None) -> tuple[list[str], list[list[str]]]:
    """The fields of values of one kind as text, under their names."""
    header = list((kind or type(values[0])).__struct_fields__)
    return header, [[_cell(getattr(value, field)) for field in header] for value in values]


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return "|".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
