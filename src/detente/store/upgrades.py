"""Older schemas brought up to date: each step rewrites the parts of the tables it changes, and the manifest makes it so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from detente.errors import StoreError
from detente.store import manifest, schema
from detente.store.batches import rewritten
from detente.store.journal import journal_path, journals
from detente.store.manifest import Batch, Manifest

Step = Mapping[str, str]
"""Name of a table -> the SQL of its columns in the next schema, to be read from the part of the older one."""

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
        batches: list[Batch] = []
        for at, batch in enumerate(found.batches):
            batches.append(rewritten(folder, found.next + at, batch, step))
        later = found.next + len(batches)
        for number, path in journals(folder):  # what a killed run left goes into a batch behind these
            if number >= found.next:
                path.replace(journal_path(folder, later))
        found = msgspec.structs.replace(found, schema=found.schema + 1, batches=tuple(batches), next=later)
        manifest.save(folder, found)
    return found
