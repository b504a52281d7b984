"""The body of an HTTP answer as it was sent: chunks put together, what is packed unpacked under a cap."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

import brotli
from backports import zstd

from detente.errors import InputError

_CHUNK_SIZE = re.compile(rb"\s*([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r?\n")
_BROKEN = (zlib.error, brotli.error, zstd.ZstdError, EOFError)


def dechunked(body: bytes) -> bytes:
    """The body behind `Transfer-Encoding: chunked`; one that is not in chunks after all is given as it is."""
    parts: list[bytes] = []
    at = 0
    while match := _CHUNK_SIZE.match(body, at):
        size = int(match[1], 16)
        parts.append(body[match.end() : match.end() + size])
        at = match.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 0
        if size == 0:
            break
    return b"".join(parts) if parts else body


def decoded(body: bytes, encodings: str, most: int, name: str) -> bytes:
    """The body behind `Content-Encoding`, the last named first. Raises InputError over `most` bytes, or for a broken one.

    A body that does not open as its header says is given as it is: crawlers unpack bodies and keep the header.
    """
    for encoding in reversed([part.strip().lower() for part in encodings.split(",")]):
        unpack = _UNPACK.get(encoding)
        if encoding in ("", "identity"):
            continue
        if unpack is None:
            raise InputError(f"{name}: found a body packed as {encoding!r}, expected gzip, deflate, br or zstd.")
        body = _unpacked(body, unpack, encoding, most, name)
    return body


def _unpacked(body: bytes, unpack: Callable[[bytes, int], bytes], encoding: str, most: int, name: str) -> bytes:
    try:
        found = unpack(body, most + 1)
    except _BROKEN as error:
        if body.lstrip()[:1] == b"<":
            return body
        raise InputError(f"{name}: found a body that is not {encoding} as its header says ({error}); it is damaged.") from None
    if len(found) > most:
        raise InputError(
            f"{name}: found a body of {len(body):,} bytes that unpacks to over {most:,}, the limit for one article; "
            "if you trust it, set --limit article_bytes=NUMBER."
        )
    return found


def _gzip(body: bytes, most: int) -> bytes:
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(body, most)


def _deflate(body: bytes, most: int) -> bytes:
    """With the header of zlib, as the standard says, or without it, as some servers send it."""
    try:
        return zlib.decompressobj().decompress(body, most)
    except zlib.error:
        return zlib.decompressobj(wbits=-zlib.MAX_WBITS).decompress(body, most)


def _brotli(body: bytes, most: int) -> bytes:
    unpacker = brotli.Decompressor()
    found: bytes = unpacker.process(body, output_buffer_limit=most)
    return found


def _zstd(body: bytes, most: int) -> bytes:
    return zstd.ZstdDecompressor().decompress(body, max_length=most)


_UNPACK: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
