"""Streams that count what they unpack, and the ways to look at the start of one that cannot be rewound."""

from __future__ import annotations

import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from gzip import BadGzipFile
from typing import TYPE_CHECKING, BinaryIO, cast

from backports import zstd

from detente.errors import InputError
from detente.limits import Limits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

BUFFER = 2**16
FREE = 2**20  # bytes unpacked before the ratio counts: a short text may well repeat itself
_BROKEN = (BadGzipFile, zlib.error, zstd.ZstdError, zipfile.BadZipFile)


class Bomb(InputError):
    """A packed file grows over a limit. meter: the layer that grew."""

    def __init__(self, message: str, meter: Meter) -> None:
        super().__init__(message)
        self.meter = meter


class Meter:
    """Counts the packed bytes that one layer takes and the bytes that it and the layers inside it give.

    outer: the layer around it, which is charged too, so that layers together stay under its ratio.
    """

    def __init__(self, name: str, limits: Limits, outer: Meter | None = None) -> None:
        self.name = name
        self.limits = limits
        self.outer = outer
        self.packed = 0
        self.unpacked = 0

    def add(self, number: int) -> None:
        """Charge bytes that were unpacked. Raises Bomb."""
        self.unpacked += number
        if self.unpacked > self.limits.unpacked_bytes:
            raise self._bomb(f"over the {self.limits.unpacked_bytes:,} bytes of one packed file", "unpacked_bytes")
        if self.unpacked > FREE and self.unpacked > self.limits.ratio * self.packed:
            raise self._bomb(f"more than {self.limits.ratio} times its size", "ratio")
        if self.outer is not None:
            self.outer.add(number)

    def around(self) -> Iterator[Meter]:
        """This layer and those around it."""
        meter: Meter | None = self
        while meter is not None:
            yield meter
            meter = meter.outer

    def place(self) -> str:
        """How far it was read."""
        return f"at byte {self.packed:,} of the packed file, {self.unpacked:,} bytes unpacked"

    def _bomb(self, what: str, limit: str) -> Bomb:
        advice = f"if you trust it, set --limit {limit}=NUMBER"
        return Bomb(f"{self.name}: found a packed file that unpacks to {what} ({self.place()}), a bomb; {advice}.", self)


class Counted(io.RawIOBase):
    """The packed bytes of a layer, counted as they are taken."""

    def __init__(self, inner: BinaryIO, meter: Meter) -> None:
        self._inner = inner
        self._meter = meter

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """As many as there are."""
        view = memoryview(buffer).cast("B")
        chunk = self._inner.read(len(view))
        self._meter.packed += len(chunk)
        view[: len(chunk)] = chunk
        return len(chunk)


class Unpacked(io.RawIOBase):
    """What a layer gives, charged to its meter. Raises InputError where the packed bytes are cut, broken or a bomb."""

    def __init__(self, inner: io.BufferedIOBase, meter: Meter) -> None:
        self._inner = inner
        self._meter = meter
        self._error: InputError | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """What one step of unpacking gives: bytes before a cut are given before the cut is told, then always."""
        view = memoryview(buffer).cast("B")
        if self._error is not None:
            raise self._error
        try:
            chunk = self._inner.read1(len(view))
            self._meter.add(len(chunk))
        except (EOFError, Bomb, *_BROKEN) as error:
            self._error = error if isinstance(error, Bomb) else self._stopped(error)
            raise self._error from None
        view[: len(chunk)] = chunk
        return len(chunk)

    def _stopped(self, error: Exception) -> InputError:
        what = "cut off" if isinstance(error, EOFError) else f"broken ({error})"
        return InputError(
            f"{self._meter.name}: found a packed file that is {what} {self._meter.place()}; what came whole before was read, "
            "get the file again."
        )


class Rejoined(io.RawIOBase):
    """A stream whose first bytes have been looked at, as if they had not: a pipe cannot be rewound.

    error: what ended it while its head was read.
    """

    def __init__(self, head: bytes, rest: BinaryIO, error: InputError | None = None) -> None:
        self._head = head
        self._rest = rest
        self._error = error

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Bytes of the head while there are some, then those of the rest."""
        view = memoryview(buffer).cast("B")
        if self._error is not None and not self._head:
            raise self._error
        chunk = self._head[: len(view)] or _some(self._rest, len(view))
        self._head = self._head[len(chunk) :]
        view[: len(chunk)] = chunk
        return len(chunk)


def _some(stream: BinaryIO, number: int) -> bytes:
    """Bytes that are there: a long read that fails at its end would lose those before."""
    return stream.read1(number) if isinstance(stream, io.BufferedIOBase) else stream.read(number)


def peek(stream: BinaryIO, number: int) -> tuple[bytes, BinaryIO]:
    """The first bytes, and the stream as if they had not been read."""
    if stream.seekable():
        start = stream.tell()
        head = stream.read(number)
        stream.seek(start)
        return head, stream
    head = b""
    ended: InputError | None = None
    try:
        while len(head) < number and (chunk := _some(stream, number - len(head))):
            head += chunk
    except InputError as error:
        ended = error
    return head, io.BufferedReader(Rejoined(head, stream, ended), BUFFER)


@contextmanager
def rewindable(stream: BinaryIO, name: str, limits: Limits) -> Iterator[BinaryIO]:
    """The stream, or a temporary copy of one that cannot be rewound. Raises InputError over `limits.unpacked_bytes`."""
    if stream.seekable():
        yield stream
        return
    with tempfile.SpooledTemporaryFile(max_size=FREE) as copy:
        file = cast(BinaryIO, copy)  # has all methods of one
        spool(stream, file, name, limits)
        file.seek(0)
        yield file


def spool(stream: BinaryIO, copy: BinaryIO, name: str, limits: Limits) -> None:
    """Copy a stream. Raises InputError over `limits.unpacked_bytes`."""
    size = 0
    while chunk := stream.read(BUFFER):
        size += len(chunk)
        if size > limits.unpacked_bytes:
            raise InputError(
                f"{name}: found more than {limits.unpacked_bytes:,} bytes, the limit for one packed file; "
                "if you trust it, set --limit unpacked_bytes=NUMBER."
            )
        copy.write(chunk)
