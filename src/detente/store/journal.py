"""The journal: finished articles one a line, each with all its rows, until there are enough of them for a batch of parts.

A line is written whole or is no line: whoever opens the store after a kill drops what stands behind the last line end.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from detente.store.files import write_whole

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Name of a table -> rows to add."""

MOST_BYTES = 48 * 2**20
"""Of one line: what DuckDB takes as one JSON object (see `batches`)."""

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(dict[str, list[dict[str, Any]]])


def journal_path(folder: Path, number: int) -> Path:
    """Where the lines for the batch of this number are."""
    return folder / f"journal-{number:08d}.jsonl"


def journals(folder: Path) -> list[tuple[int, Path]]:
    """The journals that are there, with their numbers."""
    return sorted((int(path.stem.rpartition("-")[2]), path) for path in folder.glob("journal-*.jsonl"))


def broken_lines(path: Path) -> list[int]:
    """Numbers of the whole lines of a journal that are no rows any more."""
    with path.open("rb") as stream:
        return [number for number, line in enumerate(stream, 1) if line.endswith(b"\n") and not _is_rows(line)]


def without_broken_lines(path: Path) -> int:
    """Take these lines out of a journal. Returns how many. Raises OSError."""
    with path.open("rb") as stream:
        lines = stream.readlines()
    kept = [line for line in lines if _is_rows(line)]
    if len(kept) < len(lines):
        write_whole(path, b"".join(kept))
    return sum(line.endswith(b"\n") for line in lines) - len(kept)


def _is_rows(line: bytes) -> bool:
    try:
        _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return line.endswith(b"\n")


class TooLongError(Exception):
    """The rows of one article are more than a line holds; says how many MB."""


def _whole(value: Any) -> Any:
    """The value with a mark for each half of a character in its texts."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    if isinstance(value, dict):
        return {key: _whole(part) for key, part in value.items()}
    return [_whole(part) for part in value] if isinstance(value, list | tuple) else value


class Journal:
    """Lines for the batch of one number; the number is in the name of the file, so that no batch is written twice."""

    def __init__(self, folder: Path, number: int) -> None:
        self.number = number
        self.path = journal_path(folder, number)
        self._recover()
        self._file = self.path.open("ab", buffering=0)
        self.bytes = self._file.tell()
        self.lines = 0

    def _recover(self) -> None:
        """Cut off what was being written when a run was killed."""
        if not self.path.exists():
            return
        with self.path.open("r+b") as stream:
            end = stream.seek(0, os.SEEK_END)
            while end:
                begin = max(0, end - 2**16)
                stream.seek(begin)
                at = stream.read(end - begin).rfind(b"\n")
                if at >= 0:
                    stream.truncate(begin + at + 1)
                    return
                end = begin
            stream.truncate(0)

    def add(self, rows: Rows) -> None:
        """Write one line. Raises TooLongError; with that, an OSError or an interrupt it is not there."""
        try:
            line = _encoder.encode(rows) + b"\n"
        except UnicodeEncodeError:  # half a character, as in a file name that is not of the system's encoding
            line = _encoder.encode(_whole(msgspec.to_builtins(rows))) + b"\n"
        if len(line) > MOST_BYTES:
            raise TooLongError(f"{len(line) / 2**20:.0f} MB of rows, over {MOST_BYTES // 2**20} MB")
        written = 0
        try:
            while written < len(line):
                written += self._file.write(line[written:])
            self.bytes += len(line)
        except BaseException:
            self._file.truncate(self.bytes)
            raise
        self.lines += 1

    def sync(self) -> None:
        """Bring the lines to the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file and leave it."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
