"""The one writer of a store: takes rows of finished articles, and never loses one that it has taken.

Rows go into the journal at once, from there in batches into parts, and with the manifest that names these the batch is part
of the store. Killed between any two of these steps, the next writer finds the journal, or parts that nothing names, or a
journal whose batch is written, and knows by the numbers which of them it is.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from detente.errors import StoreError
from detente.store import files, manifest
from detente.store.batches import SPILL, merged, write_batch
from detente.store.holding import parts_free
from detente.store.journal import Journal, Rows, journals
from detente.store.manifest import PARTS, Batch, Manifest
from detente.store.reading import damages

FULL_LINES = 2_000
FULL_BYTES = 64 * 2**20
FULL_SECONDS = 60.0
"""A batch is written when the journal has so many lines, or bytes, or is so old."""

SMALL = 64 * 2**20
MANY = 16
"""So many batches below SMALL bytes become one."""


class StoreWriter:
    """Holds a store for writing in `with StoreWriter(folder) as writer`; makes it where there is none.

    Raises StoreError where another process writes, a part is damaged, the schema is not this one, or the system refuses.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as held, files.told_as_store_error(self.folder):
            if self.folder.exists() and not self.folder.is_dir():
                raise StoreError(f"{self.folder}: found a file, expected the folder of a store or a name for a new one.")
            self._refuse_other_content()
            self.folder.mkdir(parents=True, exist_ok=True)
            held.enter_context(files.only_writer(self.folder))
            if not manifest.is_store(self.folder):
                manifest.save(self.folder, Manifest())
            self.manifest = manifest.load_current(self.folder)
            self._refuse_damage(self.manifest.batches)
            if manifest.faults(self.folder):  # the one of the two that is broken, or behind the other by a step
                manifest.save(self.folder, self.manifest)
            self._clear()
            self._journal = Journal(self.folder, self.manifest.next)
            held.callback(lambda: self._journal.close())
            self._begun = time.monotonic()
            if self._journal.bytes:
                self.flush()
            self._held = held.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._held:
            if kind is None or not issubclass(kind, StoreError):
                self.settle()
            self._journal.close()
            if not self._journal.bytes:
                self._journal.path.unlink(missing_ok=True)

    def _refuse_other_content(self) -> None:
        """A folder of something else is not filled with parts by a slip of the keyboard."""
        if self.folder.is_dir() and not manifest.is_store(self.folder):
            others = [p.name for p in self.folder.iterdir() if p.name != "writer.lock" and not p.name.endswith(files.ASIDE)]
            if others:
                raise StoreError(
                    f"{self.folder}: found a folder with {sorted(others)[0]} in it, expected a store, an empty folder or a new "
                    "name."
                )

    def _refuse_damage(self, batches: Sequence[Batch], thorough: bool = False) -> None:
        """Nothing is added to a store that lacks a part: its articles would be taken for new ones."""
        for damage in damages(self.folder, batches, thorough):
            raise StoreError(
                f"{self.folder / damage.part.file}: {damage.reason}; nothing is added before "
                f"`detente check --repair --db {self.folder}` has mended what can be mended."
            )

    def _clear(self) -> None:
        """Remove what a killed writer left: parts that no manifest names, files written aside, journals of written batches."""
        self._sweep()
        written = [path for number, path in journals(self.folder) if number < self.manifest.next]
        for path in [*self.folder.glob(f"*{files.ASIDE}*"), *written]:
            path.unlink()
        shutil.rmtree(self.folder / SPILL, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove parts that the manifest does not name; while somebody reads they stay for the next time."""
        with parts_free(self.folder) as free:
            if not free:
                return
            kept = self.manifest.files
            for path in self.folder.glob(f"{PARTS}/*/*"):
                if path.relative_to(self.folder).as_posix() not in kept:
                    path.unlink()

    # ------------------------------------------------------------------------------------------------------- adding

    def add(self, rows: Rows) -> None:
        """Take the rows of one finished article. They are kept from here on, whatever happens."""
        with files.told_as_store_error(self.folder):
            self._journal.add(rows)
        full = self._journal.lines >= FULL_LINES or self._journal.bytes >= FULL_BYTES
        if full or time.monotonic() - self._begun > FULL_SECONDS:
            self.settle()

    def number_article(self) -> int:
        """The next number of an article."""
        self.manifest = msgspec.structs.replace(self.manifest, articles=self.manifest.articles + 1)
        return self.manifest.articles

    def number_run(self) -> int:
        """The next number of a run."""
        self.manifest = msgspec.structs.replace(self.manifest, runs=self.manifest.runs + 1)
        return self.manifest.runs

    def settle(self) -> None:
        """Make a batch of what is in the journal, so that readers see it, and bring small batches together."""
        self.flush()
        self._merge()

    def flush(self) -> None:
        """Make a batch of what is in the journal, so that readers see it."""
        if not self._journal.bytes:
            return
        with files.told_as_store_error(self.folder):
            if self._journal.number == self.manifest.next:  # else it was interrupted behind the manifest
                self._journal.sync()
                batch, articles, runs = write_batch(self.folder, self.manifest.next, self._journal.path)
                self._commit((*self.manifest.batches, batch), articles, runs)
            self._next_journal()

    def _commit(self, batches: tuple[Batch, ...], articles: int = 0, runs: int = 0) -> None:
        fresh = msgspec.structs.replace(
            self.manifest,
            batches=batches,
            next=self.manifest.next + 1,
            articles=max(articles, self.manifest.articles),
            runs=max(runs, self.manifest.runs),
        )
        manifest.save(self.folder, fresh)
        self.manifest = fresh

    def _next_journal(self) -> None:
        self._journal.close()
        self._journal.path.unlink(missing_ok=True)
        self._journal = Journal(self.folder, self.manifest.next)
        self._begun = time.monotonic()

    def _merge(self) -> None:
        """Bring many small batches together, so that the number of files stays small however often little is added."""
        small = [batch for batch in self.manifest.batches if batch.bytes < SMALL]
        if len(small) < MANY:
            return
        self._refuse_damage(small, thorough=True)  # what is damaged would pass for whole from here on
        with files.told_as_store_error(self.folder):
            one = merged(self.folder, self.manifest.next, small)
            kept = tuple(batch for batch in self.manifest.batches if batch not in small)
            self._commit((*kept, one))
            self._next_journal()
            self._sweep()
