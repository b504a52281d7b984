"""Unpacking the encodings of HTTP: whole or not at all, and never more than a piece at a time."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from detente.fetch.encodings import DECODERS, PackedWrongly, unpack

TEXT = "".join(f"Paragraph {n}: the delegations of Arda and Borduria met again. " for n in range(6000)).encode()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("br", lambda data: brotli.compress(data, quality=4)),
    ("zstd", zstd.compress),
]
each = pytest.mark.parametrize(("name", "pack"), PACKERS, ids=["gzip", "x-gzip", "zlib", "raw", "br", "zstd"])


def pieces(data: bytes, size: int) -> Iterable[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def unpacked(data: bytes, *names: str, size: int = 4096) -> bytes:
    return b"".join(unpack(pieces(data, size), names))


@each
@pytest.mark.parametrize("size", [1, 7, 4096, 10**7])
def test_text_comes_back_however_it_is_cut(name: str, pack: Callable[[bytes], bytes], size: int) -> None:
    text = TEXT[:5000] if size == 1 else TEXT
    assert unpacked(pack(text), name, size=size) == text


@each
@given(data=st.binary(max_size=300), size=st.integers(1, 40))
def test_any_bytes_come_back(name: str, pack: Callable[[bytes], bytes], data: bytes, size: int) -> None:
    assert unpacked(pack(data), name, size=size) == data


@each
@pytest.mark.parametrize("kept", [0.02, 0.5, 0.98])
def test_what_breaks_off_is_no_text(name: str, pack: Callable[[bytes], bytes], kept: float) -> None:
    packed = pack(TEXT)
    with pytest.raises(PackedWrongly):
        unpacked(packed[: int(len(packed) * kept)], name)


@each
def test_what_is_not_packed_is_told(name: str, pack: Callable[[bytes], bytes]) -> None:
    with pytest.raises(PackedWrongly):
        unpacked(b"<!doctype html><title>Not packed at all</title>", name)


@each
def test_bytes_behind_the_end_are_told(name: str, pack: Callable[[bytes], bytes]) -> None:
    with pytest.raises(PackedWrongly):
        unpacked(pack(TEXT) + b"<p>more</p>", name)


@given(data=st.binary(max_size=200), name=st.sampled_from(sorted(DECODERS)))
def test_no_bytes_break_a_decoder(data: bytes, name: str) -> None:
    with suppress(PackedWrongly):
        unpacked(data, name, size=7)


@pytest.mark.parametrize(("name", "pack"), [("gzip", gzip.compress), ("zstd", zstd.compress)])
def test_several_members_are_one_text(name: str, pack: Callable[[bytes], bytes]) -> None:
    assert unpacked(pack(b"one ") + pack(b"") + pack(b"two"), name, size=5) == b"one two"


def test_zeros_behind_gzip_are_padding() -> None:
    assert unpacked(gzip.compress(b"text") + bytes(500), "gzip", size=100) == b"text"


@pytest.mark.parametrize("name", sorted(DECODERS))
def test_nothing_is_nothing(name: str) -> None:
    assert unpacked(b"", name) == b""


def test_encodings_on_top_of_each_other_come_off_in_turn() -> None:
    assert unpacked(gzip.compress(brotli.compress(TEXT, quality=4)), "br", "gzip") == TEXT
    assert unpacked(zstd.compress(zlib.compress(TEXT)), "deflate", "zstd") == TEXT


@each
def test_a_bomb_is_unpacked_piece_by_piece(name: str, pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(bytes(60_000_000))
    tracemalloc.start()
    sizes = [len(piece) for piece in islice(unpack(pieces(bomb, 16384), (name,)), 200)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(sizes) == 200 and max(sizes) <= 200_000 and peak < 1_000_000


def test_a_bomb_in_a_bomb_is_too() -> None:
    bomb = gzip.compress(gzip.compress(bytes(60_000_000)))
    tracemalloc.start()
    assert sum(len(piece) for piece in islice(unpack(pieces(bomb, 16384), ("gzip", "gzip")), 200)) > 10**6
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_a_frame_that_asks_for_more_memory_than_http_allows_is_refused() -> None:
    greedy = {zstd.CompressionParameter.window_log: 27}
    packer = zstd.ZstdCompressor(options=greedy)
    with pytest.raises(PackedWrongly):
        unpacked(packer.compress(TEXT) + packer.flush(), "zstd")
