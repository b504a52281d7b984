"""Readers need no lock to read; they hold one so that no writer removes parts that they may still open."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

NAME = "readers.lock"


@contextmanager
def parts_held(folder: Path) -> Iterator[None]:
    """Within the block the parts of the manifest of now stay where they are, whatever a writer replaces them by.

    On a disk that cannot be written too. On Windows the system itself lets nobody remove a file that is open.
    """
    try:
        handle = os.open(folder / NAME, os.O_RDONLY)
    except OSError:  # a store that was copied without it: its next writer makes it
        yield
        return
    try:
        if sys.platform != "win32":
            fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


@contextmanager
def parts_free(folder: Path) -> Iterator[bool]:
    """Whether nobody reads; nobody begins to within the block. Raises OSError."""
    handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        yield _alone(handle)
    finally:
        os.close(handle)


def _alone(handle: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
