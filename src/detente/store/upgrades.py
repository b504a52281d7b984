"""Older schemas brought up to date: each step rewrites the parts of the tables it changes, and the manifest makes it so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from detente.errors import StoreError
from detente.store import manifest, schema
from detente.store.batches import rewritten, write_batch
from detente.store.journal import journal_path, without_broken_lines
from detente.store.manifest import Batch, Manifest
from detente.store.schema import TABLES, Table


class Step(NamedTuple):
    """From one schema to the next.

    before: tables that it changes, as they were (a journal that a killed run left is in this form). columns: name of such a
    table -> the SQL of its columns in the next schema, to be read from the part of the older one.
    """

    before: Mapping[str, Table]
    columns: Mapping[str, str]


STEPS: dict[int, Step] = {}
"""Number of a schema -> the step to the next. The first published schema is 1; a change of it adds a step here."""


def upgraded(folder: Path, found: Manifest, steps: Mapping[int, Step] = STEPS) -> Manifest:
    """The manifest of the store in the schema of today; unchanged where it is. The caller holds the store for writing.

    Raises StoreError where no step leads on, OSError where the system refuses; the store is then as it was.
    """
    while found.schema < schema.VERSION:
        step = steps.get(found.schema)
        if step is None:
            raise StoreError(
                f"{folder}: found a store of schema {found.schema}, which this Détente cannot bring up to date; expected one "
                f"of {sorted([*steps, schema.VERSION])}."
            )
        found = _with_journal(folder, found, tables_of(found.schema, steps))
        later = tables_of(found.schema + 1, steps)
        batches: list[Batch] = []
        for number, batch in enumerate(found.batches, found.next):
            batches.append(rewritten(folder, number, batch, step.columns, later))
        after = found.next + len(batches)
        found = msgspec.structs.replace(found, schema=found.schema + 1, batches=tuple(batches), next=after)
        manifest.save(folder, found)
    return found


def tables_of(number: int, steps: Mapping[int, Step] = STEPS) -> dict[str, Table]:
    """The tables in the schema of this number."""
    tables = dict(TABLES)
    for later in range(schema.VERSION - 1, number - 1, -1):
        tables.update(steps[later].before)
    return tables


def _with_journal(folder: Path, found: Manifest, tables: Mapping[str, Table]) -> Manifest:
    """With what a killed run left in the journal as a batch in the schema of that run."""
    path = journal_path(folder, found.next)
    if not path.exists():
        return found
    without_broken_lines(path)
    if path.stat().st_size:
        batch, articles, runs = write_batch(folder, found.next, path, tables)
        found = msgspec.structs.replace(
            found,
            batches=(*found.batches, batch),
            next=found.next + 1,
            articles=max(articles, found.articles),
            runs=max(runs, found.runs),
        )
        manifest.save(folder, found)
    path.unlink()
    return found
