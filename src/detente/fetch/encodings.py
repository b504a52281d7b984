"""Unpacking the body of an answer piece by piece: no step gives more than about 64 KB, whatever it is fed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeAlias

import brotli
from backports import zstd

PIECE = 65536
"""Bytes that one step unpacks at most (brotli rounds it up by half)."""

MOST = 2
"""Encodings on top of each other that are taken off."""

WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
"""8 MB, the most that RFC 9659 allows over HTTP: the frame of a bomb may ask for gigabytes."""

Pieces: TypeAlias = Iterable[bytes]


class PackedWrongly(Exception):
    """The bytes are not what their encoding says, or end before its end; the message is a clause."""


def unpack(pieces: Pieces, names: tuple[str, ...]) -> Iterator[bytes]:
    """The unpacked bytes. names: encodings in the order in which they were put on. Raises PackedWrongly."""
    for name in reversed(names):
        pieces = _told(name, DECODERS[name](filter(None, pieces)))
    yield from pieces


def _told(name: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except (zlib.error, zstd.ZstdError, brotli.error):
        raise PackedWrongly(f"bytes that are not {name}") from None


def _inflated(pieces: Pieces, bits: int) -> Iterator[bytes]:
    """Of zlib's streams; several in a row only where each begins as gzip does."""
    decoder = zlib.decompressobj(bits)
    begun = False
    for piece in pieces:
        begun = True
        while True:
            if decoder.eof:
                piece = (decoder.unused_data + piece).lstrip(b"\0")  # some servers fill up the last block
                if not piece:
                    break
                decoder = zlib.decompressobj(bits)
            out = decoder.decompress(piece, PIECE)
            piece = decoder.unconsumed_tail
            if out:
                yield out
            if not decoder.eof and not piece and len(out) < PIECE:
                break
    if begun and not decoder.eof:
        raise PackedWrongly("the end of the answer inside its packed bytes")


def _deflated(pieces: Pieces) -> Iterator[bytes]:
    """Of "deflate", which means a zlib stream and is a raw one with some servers: the first two bytes tell."""
    rest = iter(pieces)
    head = b""
    while len(head) < 2 and (piece := next(rest, b"")):
        head += piece
    wrapped = len(head) > 1 and head[0] & 15 == 8 and int.from_bytes(head[:2]) % 31 == 0
    yield from _inflated(_chained(head, rest), zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def _chained(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from rest


def _unbrotlied(pieces: Pieces) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    begun = False
    for piece in pieces:
        begun = True
        out = decoder.process(piece, output_buffer_limit=PIECE)
        while out:
            yield out
            out = b"" if decoder.is_finished() else decoder.process(b"", output_buffer_limit=PIECE)
    if begun and not decoder.is_finished():
        raise PackedWrongly("the end of the answer inside its packed bytes")


def _unzstandard(pieces: Pieces) -> Iterator[bytes]:
    """Of one frame or several in a row."""
    decoder = zstd.ZstdDecompressor(options=WINDOW)
    inside = False
    for piece in pieces:
        while piece or not decoder.needs_input:
            if decoder.eof:
                decoder = zstd.ZstdDecompressor(options=WINDOW)
            inside = True
            if out := decoder.decompress(piece, PIECE):
                yield out
            piece = b""
            if decoder.eof:
                inside, piece = False, decoder.unused_data
                if not piece:
                    break
    if inside:
        raise PackedWrongly("the end of the answer inside its packed bytes")


DECODERS: dict[str, Callable[[Pieces], Iterator[bytes]]] = {
    "gzip": partial(_inflated, bits=16 + zlib.MAX_WBITS),
    "x-gzip": partial(_inflated, bits=16 + zlib.MAX_WBITS),
    "deflate": _deflated,
    "br": _unbrotlied,
    "zstd": _unzstandard,
}
"""Name of an encoding in `Content-Encoding` -> what takes it off."""

ACCEPTED = "gzip, deflate, br, zstd"
