"""Writing so that a reader never sees half a file: aside, to the disk, then renamed. One writer at a time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from detente.errors import StoreError

ASIDE = ".aside"
"""Ending of a file that is being written."""


def write_whole(path: Path, content: bytes) -> None:
    """The file with this content, or the file as it was."""
    aside = path.with_name(path.name + ASIDE)
    with aside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)
    sync_folder(path.parent)


def publish(aside: Path, path: Path) -> None:
    """Give a file that is whole its name: it is on the disk before."""
    with aside.open("rb") as stream:
        os.fsync(stream.fileno())
    aside.replace(path)


def sync_folder(folder: Path) -> None:
    """Bring renames in a folder to the disk, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folder
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class HeldError(StoreError):
    """Another process writes into the store."""


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the folder for writing. The system lets go when the process ends, however it ends. Raises HeldError."""
    from filelock import FileLock, Timeout  # readers do without: they start faster

    lock = FileLock(folder / "writer.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise HeldError(
            f"{folder}: another process is writing into this store; wait until it has ended. Reading works meanwhile."
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def told_as_store_error(folder: Path) -> Iterator[None]:
    """What the system refuses (no space, no right) as a StoreError that says what became of the work."""
    try:
        yield
    except OSError as e:
        raise StoreError(
            f"{folder}: cannot be written ({e.strerror or e}); all articles that were finished before are kept. "
            "Make room or give the right to write, then run the same command again: it goes on where it stopped."
        ) from None
