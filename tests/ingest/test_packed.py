"""Packed files and archives: read as what they hold; bombs, cuts and what cannot be unpacked are told by name and place."""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

from detente.ingest import find_articles, read_articles
from detente.limits import Limits
from detente.model import Article, Failure

ENGLISH = "The minister said that the talks in the capital would go on. "


def lines(number: int) -> bytes:
    """JSONL that packs badly, so that a cut falls inside it."""
    chance = random.Random(7)
    return b"".join(
        json.dumps({"id": str(i), "text": f"{ENGLISH}{chance.getrandbits(400)}"}).encode() + b"\n" for i in range(number)
    )


def archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, seekable: bool = True) -> bytes:
    raw = io.BytesIO()
    target: Any = raw if seekable else Unseekable(raw)
    with zipfile.ZipFile(target, "w", method) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return raw.getvalue()


class Unseekable(io.RawIOBase):
    """What makes `zipfile` write sizes behind the members, as streaming programs do."""

    def __init__(self, target: io.BytesIO) -> None:
        self._target = target

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._target.write(data)


def read(raw: bytes, name: str, folder: Path, **limits: int) -> list[Article | Failure]:
    path = folder / name
    path.write_bytes(raw)
    return list(read_articles([path], limits=Limits(**limits)))


def failures(found: list[Article | Failure]) -> list[Failure]:
    return [item for item in found if isinstance(item, Failure)]


def piped(raw: bytes) -> list[str]:
    """What is found on a standard input that cannot be rewound."""
    code = "from detente.ingest import read_articles\nfor f in read_articles(['-']): print(f.id, getattr(f, 'message', ''))"
    run = subprocess.run([sys.executable, "-c", code], input=raw, capture_output=True, check=True)
    return run.stdout.decode().splitlines()


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "gzip of many members": lambda raw: b"".join(gzip.compress(line) for line in raw.splitlines(keepends=True)),
    "padded gzip": lambda raw: gzip.compress(raw) + bytes(512),
    "zstd": zstd.compress,
    "zstd of many frames": lambda raw: b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + zstd.compress(raw[:50]) + zstd.compress(raw[50:]),
    "gzip of zstd": lambda raw: gzip.compress(zstd.compress(raw)),
}


@pytest.mark.parametrize("pack", PACK.values(), ids=PACK)
def test_one_packed_file(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    packed = pack(lines(20))
    for name in ("a.jsonl.gz", "a.jsonl", "a"):
        found = read(packed, name, tmp_path)
        assert [item.id for item in found] == [str(i) for i in range(20)]
        assert found[3].where == f"{tmp_path / name}, line 4"
    assert piped(packed) == [f"{i} " for i in range(20)]


def test_files_of_an_archive(tmp_path: Path) -> None:
    files = {
        "b/talks.txt": ENGLISH.encode(),
        "../../up.txt": ENGLISH.encode(),
        "/etc/at.html": f"<html><body><article><p>{ENGLISH * 8}</p></article></body></html>".encode(),
        "b/": b"",
        "__MACOSX/b/._talks.txt": b"\0\5",
        ".hidden.txt": ENGLISH.encode(),
        "picture.png": b"\x89PNG",
        "in.csv.gz": gzip.compress(f"id,text\nx,{ENGLISH}\n".encode()),
        "in.zip": archive({"deep.jsonl": lines(1)}),
    }
    before = set(tmp_path.parent.rglob("*"))
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raw = archive(files, method)
        found = read(raw, "news.zip", tmp_path)
        where = [str(item.where).partition("news.zip, ")[2] for item in found]
        assert where == ["b/talks.txt", "../../up.txt", "/etc/at.html", "in.csv.gz, row 2", "in.zip, deep.jsonl"]
        assert [item.id for item in found] == ["news/b/talks", "news/up", "news/etc/at", "x", "0"]
        assert [line.split()[0].replace("stdin", "news") for line in piped(raw)] == [item.id for item in found]
    assert set(tmp_path.parent.rglob("*")) - before == {tmp_path / "news.zip"}


def test_packed_files_of_a_folder(tmp_path: Path) -> None:
    for name in ("a.txt", "b.TXT.GZ", "c.csv.zst", "d.zip", "e.gz", "f.tar.gz", "g.warc.gz"):
        (tmp_path / name).write_bytes(b"")
    assert [id for _, id in find_articles([tmp_path])] == ["a", "b", "c", "d", "g"]


# ------------------------------------------------------------------------------------------------------------- bombs


def test_bombs_are_refused_and_others_go_on(tmp_path: Path) -> None:
    zeros = b"0" * 40_000_000
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(zeros))
    (tmp_path / "b.jsonl.zst").write_bytes(zstd.compress(zeros))
    (tmp_path / "c.zip").write_bytes(archive({"1.txt": ENGLISH.encode(), "2.txt": zeros, "3.txt": ENGLISH.encode()}))
    (tmp_path / "d.csv.zst").write_bytes(zstd.compress(gzip.compress(zeros)))
    (tmp_path / "e.txt").write_text(ENGLISH, encoding="utf-8")
    found = list(read_articles([tmp_path]))
    told = [(str(item.where).removeprefix(f"{tmp_path}/"), item.message) for item in found if isinstance(item, Failure)]
    assert [where for where, _ in told] == ["a.txt.gz", "b.jsonl.zst", "c.zip, 2.txt", "d.csv.zst"]
    for where, message in told:
        assert f"{where}: found a packed file that unpacks to more than 200 times its size (at byte" in message
        assert "--limit ratio=NUMBER" in message
    assert [item.id for item in found if isinstance(item, Article)] == ["c/1", "c/3", "e"]


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"0" * 100_000_000))
    tracemalloc.start()
    (bomb,) = read_articles([tmp_path / "a.csv.gz"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(bomb, Failure) and peak < 40_000_000


def test_the_limit_on_all_of_a_packed_file(tmp_path: Path) -> None:
    raw = lines(2000)
    *good, last = read(gzip.compress(raw), "a.jsonl.gz", tmp_path, unpacked_bytes=100_000)
    assert 300 < len(good) < 2000 and not failures(good)
    assert isinstance(last, Failure) and "over the 100,000 bytes" in last.message and "unpacked_bytes" in last.message
    files = {f"{i}.jsonl": raw for i in range(5)}
    found = read(archive(files), "b.zip", tmp_path, unpacked_bytes=len(raw) * 2)
    assert len(failures(found)) == 1 and isinstance(found[-1], Failure)


def test_layers_together_stay_under_the_ratio(tmp_path: Path) -> None:
    once = zstd.compress(b"0" * 3_000_000)
    chance = random.Random(1).randbytes(len(once))
    inner = archive({"a.txt.zst": once, "b.txt": chance}, zipfile.ZIP_STORED)
    found = read(archive({"in.zip": inner, "c.txt": ENGLISH.encode()}), "a.zip", tmp_path)
    assert [str(item.where).partition("a.zip, ")[2] for item in failures(found)][:1] == ["in.zip, a.txt.zst"]
    assert [item.id for item in found if isinstance(item, Article)] == ["a/c"]


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, lambda raw: archive({"a.zip": raw})], ids=["gz", "zst", "zip"])
def test_packed_too_deep(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    raw = archive({"a.txt": ENGLISH.encode()})
    for _ in range(3):
        raw = pack(raw)
    (found,) = read(raw, "a.zip", tmp_path)
    assert isinstance(found, Failure) and "inside 3 others, expected at most 3" in found.message
    (found,) = read(raw, "a.zip", tmp_path, nesting=4)
    assert isinstance(found, Article)


def overlapping() -> bytes:
    """Two entries of the directory that share the bytes of one member."""
    raw = bytearray(archive({"a.txt": ENGLISH.encode(), "b.txt": ENGLISH.encode()}))
    second = raw.rindex(b"PK\x01\x02")
    raw[second + 42 : second + 46] = struct.pack("<I", 0)
    return bytes(raw)


def lying(size: int) -> bytes:
    """A directory that tells another unpacked size than the member has."""
    raw = bytearray(archive({"a.txt": ENGLISH.encode() * 50, "b.txt": ENGLISH.encode()}))
    first = raw.index(b"PK\x01\x02")
    raw[first + 24 : first + 28] = struct.pack("<I", size)
    return bytes(raw)


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    (found,) = read(overlapping(), "a.zip", tmp_path)
    assert isinstance(found, Failure)
    assert "a.zip: found a ZIP archive whose member 'b.txt' at byte 0 overlaps" in found.message


def test_sizes_that_lie(tmp_path: Path) -> None:
    bad, good = read(lying(10), "a.zip", tmp_path)
    assert isinstance(bad, Failure) and "a.zip, a.txt: found a packed file that is broken (Bad CRC-32" in bad.message
    assert isinstance(good, Article) and good.text == ENGLISH
    whole, good = read(lying(4_000_000_000), "a.zip", tmp_path)
    assert isinstance(whole, Article) and whole.text == ENGLISH * 50 and isinstance(good, Article)


def test_too_many_members(tmp_path: Path) -> None:
    raw = archive({f"{i}.txt": b"" for i in range(11)})
    (found,) = read(raw, "a.zip", tmp_path, members=10)
    assert isinstance(found, Failure) and "11 files, over the limit of 10" in found.message
    raw = archive({f"{i}.txt": b"" for i in range(3000)})
    (found,) = read(raw, "a.zip", tmp_path, members=10)
    assert isinstance(found, Failure) and "a directory of" in found.message and "--limit members" in found.message


def test_a_huge_window_is_refused(tmp_path: Path) -> None:
    settings = {zstd.CompressionParameter.window_log: 30, zstd.CompressionParameter.content_size_flag: 0}
    packer = zstd.ZstdCompressor(options=settings)
    (found,) = read(packer.compress(ENGLISH.encode()) + packer.flush(), "a.txt.zst", tmp_path)
    assert isinstance(found, Failure) and "too much memory" in found.message and "a.txt.zst" in found.message


# --------------------------------------------------------------------------------------------------- cut and broken


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress], ids=["gzip", "zstd"])
@pytest.mark.parametrize("part", [0.3, 0.999])
def test_what_came_whole_before_a_cut_is_kept(pack: Callable[[bytes], bytes], part: float, tmp_path: Path) -> None:
    packed = pack(lines(3000))
    cut = packed[: int(len(packed) * part)]
    *good, last = read(cut, "a.jsonl.gz", tmp_path)
    assert [item.id for item in good] == [str(i) for i in range(len(good))] and not failures(good)
    assert len(good) > 3000 * part * 0.6
    assert isinstance(last, Failure) and f"cut off at byte {len(cut):,} of the packed file" in last.message
    if pack is gzip.compress:
        unpacked = int(last.message.partition("packed file, ")[2].partition(" bytes")[0].replace(",", ""))
        assert len(good) == lines(3000)[:unpacked].count(b"\n")


def test_a_table_that_is_cut(tmp_path: Path) -> None:
    chance = random.Random(3)
    rows = "".join(f'{i},"{ENGLISH}\n{chance.getrandbits(300)}"\n' for i in range(2000))
    packed = gzip.compress(f"id,text\n{rows}".encode())
    *good, last = read(packed[: len(packed) // 2], "a.csv.gz", tmp_path)
    assert len(good) > 500 and [item.id for item in good] == [str(i) for i in range(len(good))]
    assert isinstance(last, Failure) and "cut off" in last.message


@pytest.mark.parametrize("seekable", [True, False], ids=["sizes before", "sizes behind"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "deflated"])
def test_an_archive_that_is_cut(method: int, seekable: bool, tmp_path: Path) -> None:
    raw = archive({"a.txt": ENGLISH.encode(), "no.png": b"png", "b.jsonl": lines(1000), "c.txt": b"x"}, method, seekable)
    if method == zipfile.ZIP_STORED and not seekable:
        return  # nothing tells where such a member ends
    for cut, said in ((raw.index(b"c.txt") + 200, "behind its member 'c.txt'"), (len(raw) // 2, "cut off at byte")):
        for found in (read(raw[:cut], "a.zip", tmp_path),):
            *good, last = found
            assert [item.id for item in good[:2]] == ["a/a", "0"] and len(good) > 400
            assert isinstance(last, Failure) and said in last.message and not failures(good[:-1])
    assert any("cut off" in line for line in piped(raw[: len(raw) // 2]))


def test_a_broken_packed_file(tmp_path: Path) -> None:
    for packed in (
        gzip.compress(lines(3000)),
        zstd.compress(lines(3000), options={zstd.CompressionParameter.checksum_flag: 1}),
    ):
        raw = bytearray(packed)
        raw[len(raw) // 2] ^= 0xFF
        *good, last = read(bytes(raw), "a.jsonl.gz", tmp_path)
        assert isinstance(last, Failure) and "broken" in last.message and "at byte" in last.message and len(good) > 500


def test_members_that_cannot_be_unpacked(tmp_path: Path) -> None:
    raw = bytearray(archive({"a.txt": ENGLISH.encode(), "b.txt": ENGLISH.encode() * 9, "c.txt": ENGLISH.encode()}))
    at = [i for i in range(len(raw)) if raw.startswith((b"PK\x01\x02",), i)]
    raw[at[0] + 8] |= 1  # encrypted
    raw[at[1] + 10] = 12  # bzip2
    raw[raw.index(b"PK\x03\x04") + 6] |= 1
    first, second, third = read(bytes(raw), "a.zip", tmp_path)
    assert isinstance(first, Failure) and "a.zip, a.txt: found an encrypted file" in first.message
    assert isinstance(second, Failure) and "a.zip, b.txt: found a file packed by method 12" in second.message
    assert isinstance(third, Article)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (archive({}), "without articles"),
        (archive({"a.png": b"x"}), "without articles, expected files that end in .txt"),
        (archive({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "an Office document"),
        (gzip.compress(b""), "empty file"),
        (gzip.compress(bytes(257) + b"ustar" + bytes(300)), "a tar archive"),
        (b"\x1f\x8b\x08" + b"\xff" * 40, "cut off|broken"),
        (gzip.compress(ENGLISH.encode()) + b"what is this", "Not a gzipped file"),
    ],
)
def test_refused_with_the_reason(raw: bytes, said: str, tmp_path: Path) -> None:

    (last,) = read(raw, "a.zip", tmp_path)[-1:]
    assert isinstance(last, Failure) and re.search(said, last.message), last
    assert "a.zip" in last.message
