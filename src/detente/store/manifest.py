"""The manifest: which part files make up the store. What it does not name does not exist."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from detente.errors import StoreError
from detente.model import Value
from detente.store import schema
from detente.store.files import write_whole

PARTS = "parts"
"""Folder of the part files, one folder a table in it."""

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
    """next: number of the next batch; articles, runs: how many have been numbered so far. seal: hash of all the rest."""

    format: str = FORMAT
    schema: int = schema.VERSION
    next: int = 1
    articles: int = 0
    runs: int = 0
    batches: tuple[Batch, ...] = ()
    seal: str = ""

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


class BrokenManifestError(StoreError):
    """There is a store, and no manifest of it that can be read."""


def load(folder: Path) -> Manifest:
    """The manifest of a store, of any older schema too. Raises StoreError where there is none that can be read."""
    reasons = []
    for name in NAMES:
        found = _read(folder / name)
        if isinstance(found, str):
            reasons.append(f"{name}: {found}")
            continue
        if found.schema > schema.VERSION:
            raise StoreError(
                f"{folder}: found a store of schema {found.schema}, expected {schema.VERSION} or older; it was written by a "
                "newer Détente: upgrade yours."
            )
        return found
    if is_store(folder) or any(folder.glob(f"{PARTS}/articles/*.parquet")):
        raise BrokenManifestError(
            f"{folder}: found no manifest that can be read ({'; '.join(reasons)}); `detente check --repair --db {folder}` "
            "makes it anew from the parts."
        )
    raise StoreError(f"{folder}: found no store ({'; '.join(reasons)}); `detente ingest SOURCE --db {folder}` makes one.")


def faults(folder: Path) -> dict[str, str]:
    """Name of each file of the manifest that is not as it was written -> what is wrong with it."""
    read = {name: _read(folder / name) for name in NAMES}
    wrong = {name: found for name, found in read.items() if isinstance(found, str)}
    if not wrong and len(set(read.values())) > 1:
        wrong[NAMES[1]] = f"found another content than in {NAMES[0]}"
    return wrong


def _read(path: Path) -> Manifest | str:
    """The manifest in a file, or why it is none."""
    try:
        content = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        found = msgspec.convert(content, Manifest)
    except OSError as e:
        return e.strerror or str(e)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        return str(e)
    if found.format != FORMAT:
        return f"of another program ({found.format})"
    if found.schema <= schema.VERSION and found.seal != _seal(content):
        return "found another content than was written"
    return found


def _seal(content: dict[str, Any]) -> str:
    """Of the fields as they are in the file, so that a manifest with other fields has its seal too."""
    plain = {name: value for name, value in content.items() if name != "seal"}
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()


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
    """From here on the store is what the manifest says. Raises OSError."""
    fields = msgspec.to_builtins(manifest)
    content = msgspec.json.format(msgspec.json.encode(fields | {"seal": _seal(fields)}), indent=1)
    for name in NAMES:
        write_whole(folder / name, content)
