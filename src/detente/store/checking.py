"""Is the store what its manifest says, and mending it where it is not: what is lost is told, what is left is kept."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from detente.store import files, manifest, upgrades
from detente.store.batches import engine, scan
from detente.store.manifest import Batch, Manifest
from detente.store.reading import Damage, damages


class Mended(NamedTuple):
    """Articles that are gone, and articles whose records are gone (`detente recode` makes these anew)."""

    lost: int
    uncoded: int


def check(folder: Path) -> list[Damage]:
    """Read every part and compare it with what was written. Raises StoreError where there is no store."""
    return damages(folder, manifest.load(folder), thorough=True)


def repair(folder: Path) -> Mended:
    """Take damaged parts out of the store, and bring an older schema up to date.

    Where the part of the articles is damaged, all that its batch tells of them goes; where another part is, the articles stay
    and their codings go, so that `detente recode` codes them again. Raises StoreError.
    """
    with files.told_as_store_error(folder), files.only_writer(folder):
        found = upgrades.upgraded(folder, manifest.load(folder))
        wrong = {damage.part.file for damage in damages(folder, found, thorough=True)}
        kept: list[Batch] = []
        lost = uncoded = 0
        for batch in found.batches:
            broken = [part for part in batch.parts if part.file in wrong]
            rows = {part.table: part.rows for part in batch.parts}
            if any(part.table == "articles" for part in broken):
                lost += rows.get("articles", 0)
                continue
            if broken:
                uncoded += rows.get("codings", 0)
                lost_tables = {part.table for part in broken} | _hanging_on(broken)
                batch = msgspec.structs.replace(batch, parts=tuple(p for p in batch.parts if p.table not in lost_tables))
            kept.append(batch)
        manifest.save(folder, msgspec.structs.replace(found, batches=tuple(kept)))
    return Mended(lost, uncoded)


def _hanging_on(broken: list[manifest.Part]) -> set[str]:
    """Tables that say nothing without those that are broken."""
    coded = {"codings", "records", "actors", "evidence"}
    return coded if any(part.table in coded for part in broken) else set()


def counted(folder: Path, found: Manifest) -> dict[str, int]:
    """Rows of each table, as the parts themselves say."""
    with engine() as connection:
        tables = dict.fromkeys(part.table for batch in found.batches for part in batch.parts)
        counts = {}
        for table in tables:
            row = connection.execute(f"SELECT count(*) FROM {scan(folder, found.parts(table))}").fetchone()
            counts[table] = int(row[0]) if row else 0
    return counts
