"""Output that is whole or not there: written aside under a hidden name, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from detente.errors import OutputError, UsageError


class Discard(Exception):
    """Raised inside the block of `written_aside`: leave things as they were; the block ends and nothing is written."""


@contextmanager
def written_aside(path: Path) -> Iterator[TextIO]:
    """A UTF-8 stream whose content becomes the file `path` when the block ends well, and nothing when it does not.

    An existing file keeps its rights; through a link the file it points to is replaced; a device or a pipe is written to
    directly. Raises UsageError for a folder, OutputError where the system refuses.
    """
    target = path.resolve()
    if target.is_dir():
        raise UsageError(f"{path}: found a folder, expected the name of a file to write.")
    try:
        if target.exists() and not target.is_file():
            with target.open("w", encoding="utf-8", newline="") as stream:
                yield stream
        else:
            yield from _aside(target)
    except Discard:
        return
    except BrokenPipeError:
        raise
    except OSError as e:
        raise OutputError(f"{path}: cannot be written ({e.strerror or e}); nothing was written there.") from None


def _aside(target: Path) -> Iterator[TextIO]:
    aside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with aside.open("x", encoding="utf-8", newline="") as stream:
            if target.exists():
                os.fchmod(stream.fileno(), target.stat().st_mode & 0o7777)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
