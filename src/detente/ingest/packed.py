"""Packed files, told by their first bytes: gzip (of any number of members) and zstd as one stream, zip as a folder."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Literal

from backports import zstd

from detente.errors import InputError
from detente.ingest.base import Origin
from detente.ingest.streams import BUFFER, Counted, Meter, Unpacked

Packing = Literal["gzip", "zstd", "zip"]

_MARKS: tuple[tuple[bytes, Packing], ...] = (
    (b"\x1f\x8b\x08", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    *((bytes([mark]) + b"\x2a\x4d\x18", "zstd") for mark in range(0x50, 0x60)),  # skippable frames, as pzstd writes them
)
_WINDOW = 27  # log2 of the largest window of a zstd frame: 128 MB, the format's own recommendation


def packing_of(head: bytes) -> Packing | None:
    """How an input is packed, by its first bytes."""
    return next((packing for mark, packing in _MARKS if head.startswith(mark)), None)


def check_nesting(origin: Origin, depth: int) -> None:
    """Raises InputError for a packed file inside `depth` others where that is over `limits.nesting`."""
    if depth >= origin.limits.nesting:
        raise InputError(
            f"{origin.name}: found a packed file inside {depth} others, expected at most {origin.limits.nesting} in all; "
            "unpack it, or set --limit nesting=NUMBER."
        )


@contextmanager
def unpacked(packing: Packing, stream: BinaryIO, meter: Meter) -> Iterator[BinaryIO]:
    """What a gzip or zstd stream holds, in constant memory; its reads raise InputError."""
    source = Counted(stream, meter)
    inner: gzip.GzipFile | zstd.ZstdFile
    if packing == "gzip":
        inner = gzip.GzipFile(fileobj=source, mode="rb")
    else:
        inner = zstd.ZstdFile(source, options={zstd.DecompressionParameter.window_log_max: _WINDOW})
    with inner:
        yield io.BufferedReader(Unpacked(inner, meter), BUFFER)
