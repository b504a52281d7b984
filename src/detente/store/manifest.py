"""The manifest: which part files make up the store. What it does not name does not exist."""

from __future__ import annotations

from pathlib import Path

import msgspec

from detente.errors import StoreError
from detente.model import Value
from detente.store import schema
from detente.store.files import write_whole

NAMES = ("manifest.json", "manifest.copy.json")
"""The second is the first once more, for the day on which a disk loses one."""

FORMAT = "detente-store"


class Part(Value, frozen=True, kw_only=True):
    """A Parquet file: rows of one table. file: its path in the store."""

    table: str
    file: str
    rows: int
    bytes: int
    sha256: str


class Batch(Value, frozen=True, kw_only=True):
    """Parts that were written together: they hold whole articles, and hold or fall together."""

    number: int
    parts: tuple[Part, ...]

    @property
    def bytes(self) -> int:
        """Size of all its parts."""
        return sum(part.bytes for part in self.parts)


class Manifest(Value, frozen=True, kw_only=True):
    """next: number of the next batch; articles, runs: how many have been numbered so far."""

    format: str = FORMAT
    schema: int = schema.VERSION
    next: int = 1
    articles: int = 0
    runs: int = 0
    batches: tuple[Batch, ...] = ()

    def parts(self, table: str) -> list[Part]:
        """Parts of a table, in the order in which they were written."""
        return [part for batch in self.batches for part in batch.parts if part.table == table]

    @property
    def files(self) -> set[str]:
        """Paths of all parts in the store."""
        return {part.file for batch in self.batches for part in batch.parts}


def is_store(folder: Path) -> bool:
    """Whether there is a store in the folder."""
    return any((folder / name).exists() for name in NAMES)


def load(folder: Path) -> Manifest:
    """The manifest of a store, of any older schema too. Raises StoreError where there is none that can be read."""
    reasons = []
    for name in NAMES:
        try:
            found = msgspec.json.decode((folder / name).read_bytes(), type=Manifest)
        except (OSError, msgspec.DecodeError) as e:
            reasons.append(f"{name}: {e.strerror if isinstance(e, OSError) else e}")
            continue
        if found.format != FORMAT:
            reasons.append(f"{name}: of another program ({found.format})")
            continue
        if found.schema > schema.VERSION:
            raise StoreError(
                f"{folder}: found a store of schema {found.schema}, expected {schema.VERSION} or older; it was written by a "
                "newer Détente: upgrade yours."
            )
        return found
    raise StoreError(f"{folder}: found no store ({'; '.join(reasons)}); `detente ingest SOURCE --db {folder}` makes one.")


def load_current(folder: Path) -> Manifest:
    """The manifest of a store of this schema. Raises StoreError that says how to bring an older one up to date."""
    found = load(folder)
    if found.schema < schema.VERSION:
        raise StoreError(
            f"{folder}: found a store of schema {found.schema}, expected {schema.VERSION}; bring it up to date with "
            f"`detente check --repair --db {folder}`."
        )
    return found


def save(folder: Path, manifest: Manifest) -> None:
    """From here on the store is what the manifest says."""
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    for name in NAMES:
        write_whole(folder / name, content)
