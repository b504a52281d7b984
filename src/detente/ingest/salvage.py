"""Members of a ZIP archive without its directory, found by the headers before each: what came whole before a cut is kept.

Source of the layout: APPNOTE.TXT of PKWARE, sections 4.3.7 (local file header) and 4.3.9 (data descriptor).
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import BinaryIO, NamedTuple

from detente.ingest.streams import Meter

STORED, DEFLATED = 0, 8
LOCAL = b"PK\x03\x04"
_FOLLOWING = (LOCAL, b"PK\x01\x02", b"PK\x05\x06")
_FIXED = struct.Struct("<4s5H3I2H")
_STEP = 2**16
_UTF8 = 0x800
_ENCRYPTED = 0x1
_SIZES_BEHIND = 0x8


class Header(NamedTuple):
    """What stands before a member. packed: its bytes, None where only its end tells them. start: where they begin."""

    name: str
    method: int
    encrypted: bool
    packed: int | None
    start: int


def header_at(file: BinaryIO, at: int) -> Header | None:
    """The header at a place of the file, or None where there is no whole one."""
    file.seek(at)
    raw = file.read(_FIXED.size)
    if len(raw) < _FIXED.size or not raw.startswith(LOCAL):
        return None
    _, _, flags, method, _, _, _, packed, size, name_length, extra_length = _FIXED.unpack(raw)
    name = file.read(name_length)
    extra = file.read(extra_length)
    if len(name) + len(extra) < name_length + extra_length:
        return None
    known = not flags & _SIZES_BEHIND or packed > 0
    return Header(
        name=name.decode("utf-8" if flags & _UTF8 else "cp437", "replace"),
        method=method,
        encrypted=bool(flags & _ENCRYPTED),
        packed=_long_size(extra, packed, size) if known else None,
        start=at + _FIXED.size + name_length + extra_length,
    )


def _long_size(extra: bytes, packed: int, size: int) -> int:
    """The packed size, which stands in the extra field (ZIP64) where it has no room in the header."""
    if packed != 0xFFFFFFFF:
        return packed
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        at = 4 + (8 if size == 0xFFFFFFFF else 0)
        if kind == 1 and at + 8 <= 4 + length <= len(extra):
            return int(struct.unpack("<Q", extra[at : at + 8])[0])
        extra = extra[4 + length :]
    return packed


class Member(io.BufferedIOBase):
    """The bytes of a member, inflated as they are read. Raises EOFError where the file ends before it does."""

    def __init__(self, file: BinaryIO, header: Header, meter: Meter) -> None:
        self._file = file
        self._meter = meter
        self._left = header.packed
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS) if header.method == DEFLATED else None
        self._rest = b""
        self._at = header.start

    def readable(self) -> bool:
        """Always."""
        return True

    def read1(self, size: int = -1, /) -> bytes:
        """What one step gives; empty at the end."""
        size = _STEP if size < 0 else size
        while not self._finished():
            packed = self._rest or self._more()
            if self._inflate is None:
                self._rest = packed[size:]
                return packed[:size]
            found = self._inflate.decompress(packed, size)
            self._rest = self._inflate.unconsumed_tail
            if found:
                return found
        return b""

    def end(self) -> int:
        """Where the member ends; what is left of it is read over. Raises EOFError, zlib.error, Bomb."""
        while chunk := self.read1(_STEP):
            self._meter.add(len(chunk))
        return self._at - len(self._inflate.unused_data if self._inflate else b"")

    def _finished(self) -> bool:
        if self._inflate is not None:
            return self._inflate.eof
        return not self._rest and self._left == 0

    def _more(self) -> bytes:
        self._file.seek(self._at)
        packed = self._file.read(_STEP if self._left is None else min(_STEP, self._left))
        if not packed:
            raise EOFError
        self._at += len(packed)
        self._meter.packed += len(packed)
        if self._left is not None:
            self._left -= len(packed)
        return packed


def behind(file: BinaryIO, header: Header, member: Member) -> tuple[int, bool]:
    """Where the next header should stand, and whether the member before it is whole. Raises Bomb."""
    end = header.start + (header.packed or 0)
    if header.packed is None:
        try:
            end = member.end()
        except (EOFError, zlib.error):
            return header.start, False
    size = file.seek(0, io.SEEK_END)
    if end > size:
        return size, False
    file.seek(end)
    raw = file.read(28)
    descriptors = (length for length in (0, 12, 16, 20, 24) if raw[length : length + 4] in _FOLLOWING)
    return end + next(descriptors, 0), True
