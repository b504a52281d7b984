"""Is the store what its manifest says, and mending it where it is not: what is lost is told, what is left is kept."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from detente.store import files, manifest, schema, upgrades
from detente.store.holding import parts_held
from detente.store.journal import broken_lines, journals, without_broken_lines
from detente.store.manifest import Batch, BrokenManifestError, Part
from detente.store.reading import SNAPSHOT, damages
from detente.store.rebuilding import rebuilt
from detente.store.upgrades import Step

CODED = frozenset(("codings", "records", "actors", "evidence"))
"""Tables of which none says anything without the others."""
ARTICLES = frozenset(("clusters", "fingerprints"))
"""Tables that are made anew from the articles."""


class Mended(NamedTuple):
    """Articles that are gone, articles whose records are gone (`detente recode` makes these anew), lines of a journal too."""

    lost: int
    uncoded: int
    lines: int


def check(folder: Path) -> list[str]:
    """Read every part, compare it with what was written, and say what is damaged. Raises StoreError where there is no store."""
    try:
        with parts_held(folder):
            found = manifest.load(folder)
            wrong = damages(folder, found.batches, thorough=True)
    except BrokenManifestError as e:
        return [str(e)]
    faults = manifest.faults(folder).items()
    told = [f"{folder / name}: {reason}; the other file of the manifest is whole" for name, reason in faults]
    if found.schema < schema.VERSION:
        told.append(f"{folder}: found a store of schema {found.schema}, expected {schema.VERSION}")
    for number, path in journals(folder):
        if number >= found.next and (lines := broken_lines(path)):
            told.append(f"{path}: found {len(lines)} lines that cannot be read, the first of them line {lines[0]}")
    return told + [f"{folder / d.part.file}: {d.reason}; it holds {d.part.rows:,} rows of {d.part.table}" for d in wrong]


def repair(folder: Path, steps: Mapping[int, Step] = upgrades.STEPS) -> Mended:
    """Take damaged parts out of the store, and bring an older schema up to date by these steps.

    Where the part of the articles is damaged, all that its batch tells of them goes, so that `detente ingest` takes them in
    again; where another part is, the articles stay and their codings go, so that `detente recode` codes them again.
    Raises StoreError.
    """
    with files.told_as_store_error(folder):
        with contextlib.suppress(BrokenManifestError):
            manifest.load(folder)  # a folder that is no store is left as it is
        with files.only_writer(folder):
            return _repaired(folder, steps)


def _repaired(folder: Path, steps: Mapping[int, Step]) -> Mended:
    try:
        found = manifest.load(folder)
    except BrokenManifestError:
        found = rebuilt(folder)
    lines = sum(without_broken_lines(path) for number, path in journals(folder) if number >= found.next)
    wrong = {damage.part.file for damage in damages(folder, found.batches, thorough=True)}
    kept: list[Batch] = []
    lost = uncoded = 0
    for batch in found.batches:
        broken = [part for part in batch.parts if part.file in wrong]
        rows = {part.table: part.rows for part in batch.parts}
        if any(part.table == "articles" for part in broken):
            lost += rows.get("articles", 0)
            continue
        gone = _gone(broken)
        uncoded += rows.get("codings", 0) if gone & CODED else 0
        kept.append(msgspec.structs.replace(batch, parts=tuple(part for part in batch.parts if part.table not in gone)))
    found = msgspec.structs.replace(found, batches=tuple(batch for batch in kept if batch.parts))
    (folder / SNAPSHOT).unlink(missing_ok=True)  # it may hold what is no more
    manifest.save(folder, found)
    upgrades.upgraded(folder, found, steps)
    return Mended(lost, uncoded, lines)


def _gone(broken: list[Part]) -> set[str]:
    """Tables of a batch that are no use where these parts are broken."""
    tables = {part.table for part in broken}
    for group in (CODED, ARTICLES):
        if tables & group:
            tables |= group
    return tables
