"""Archives of the web: pages become articles, the rest is passed over, and damage stays where it is."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from pathlib import Path

import brotli
import pytest
from backports import zstd
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from detente.ingest import read_articles
from detente.ingest.base import Found, Origin
from detente.ingest.payload import dechunked
from detente.ingest.warc import Warc
from detente.limits import Limits
from detente.model import Article, Failure

URL = "https://bay.example/talks"


def page(name: str = "Oslo", charset: str = "") -> str:
    body = "".join(
        f"<p>The envoys met in {name} on day {i}, and the ministry said that talks would go on.</p>" for i in range(5)
    )
    meta = '<meta property="article:published_time" content="2021-05-06T07:08:09+02:00">'
    return f"<html><head>{charset}{meta}<title>Talks in {name}</title></head><body><article>{body}</article></body></html>"


def answer(body: bytes, type: str = "text/html", headers: str = "", status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {type}\r\n{headers}\r\n".encode() + body


def record(block: bytes, kind: str = "response", url: str = URL, more: str = "", length: int | None = None) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2021-05-07T01:02:03Z\r\n"
        f"WARC-Record-ID: <urn:uuid:1>\r\n{more}Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


GOOD = record(answer(page().encode()))


def found(raw: bytes, **limits: int) -> list[Found]:
    return list(Warc().read(io.BufferedReader(io.BytesIO(raw)), Origin(name="a.warc", id="a", limits=Limits(**limits))))


def one(raw: bytes, **limits: int) -> Article:
    (item,) = found(raw, **limits)
    assert isinstance(item, Article), item
    return item


def test_a_page() -> None:
    item = one(GOOD)
    assert (item.title, item.url, item.retrieved, item.published) == ("Talks in Oslo", URL, "2021-05-07", "2021-05-06")
    assert item.published_time == "2021-05-06T07:08:09+02:00"
    assert (item.id, item.where) == ("a-1", "a.warc, record 1 at byte 0")
    assert item.extractor is not None and re.fullmatch(r"html@2 trafilatura [\d.]+", item.extractor)


def test_what_warcio_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "made.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        writer.write_record(writer.create_warcinfo_record("made.warc.gz", {"software": "test"}))
        for name in ("Oslo", "Lima"):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            payload = io.BytesIO(page(name).encode())
            writer.write_record(writer.create_warc_record(URL, "response", payload=payload, http_headers=headers))
            writer.write_record(writer.create_warc_record(URL, "request", payload=io.BytesIO(b"GET / HTTP/1.1\r\n\r\n")))
    first, second = read_articles([path])
    assert isinstance(first, Article) and isinstance(second, Article)
    assert [first.title, second.title] == ["Talks in Oslo", "Talks in Lima"]
    assert second.where is not None and "record 4 at byte" in second.where


def test_wacz(tmp_path: Path) -> None:
    path = tmp_path / "crawl.wacz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("archive/data.warc.gz", gzip.compress(GOOD))
        archive.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n')
    titles = [item.title for item in read_articles([path]) if isinstance(item, Article)]
    assert titles == ["Talks in Oslo"]


PLAIN = "\n".join(f"The ministry in Oslo said on day {i} that the talks would go on." for i in range(4)).encode()
PASSED = [
    record(b"software: x", "warcinfo"),
    record(b"GET / HTTP/1.1\r\n\r\n", "request"),
    record(answer(b"\x89PNG", "image/png")),
    record(answer(page().encode(), status="404 Not Found")),
    record(answer(b"", status="301 Moved")),
    record(answer(b"User-agent: *", "text/plain"), url="https://bay.example/robots.txt"),
    record(b"1.2.3.4", "response", "dns:bay.example"),
    record(b"x", "metadata"),
    record(answer(page().encode()), "revisit"),
    record(answer(b"{}", "application/json")),
]


@pytest.mark.parametrize("raw", PASSED, ids=range(len(PASSED)))
def test_what_is_no_page_is_passed_over(raw: bytes) -> None:
    assert one(raw + GOOD).title == "Talks in Oslo"


TEXTS = [
    record(answer(PLAIN, "text/plain")),
    record(PLAIN, "conversion", more="Content-Type: text/plain\r\n"),
    record(PLAIN, "resource", more="Content-Type: text/plain; charset=utf-8\r\n"),
]


@pytest.mark.parametrize("raw", TEXTS, ids=["response", "conversion", "resource"])
def test_plain_text(raw: bytes) -> None:
    item = one(raw)
    assert item.text.encode() == PLAIN and (item.url, item.retrieved) == (URL, "2021-05-07")


def chunked(body: bytes) -> bytes:
    parts = [body[at : at + 300] for at in range(0, len(body), 300)]
    return b"".join(f"{len(part):x};x=1\r\n".encode() + part + b"\r\n" for part in parts) + b"0\r\n\r\n"


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


HTML = page().encode()
SENT = [
    ("Content-Encoding: gzip\r\n", gzip.compress(HTML)),
    ("Content-Encoding: deflate\r\n", zlib.compress(HTML)),
    ("Content-Encoding: deflate\r\n", raw_deflate(HTML)),
    ("Content-Encoding: br\r\n", brotli.compress(HTML)),
    ("Content-Encoding: zstd\r\n", zstd.compress(HTML)),
    ("Content-Encoding: identity\r\n", HTML),
    ("Content-Encoding: gzip\r\n", HTML),  # unpacked by the crawler
    ("Transfer-Encoding: chunked\r\n", chunked(HTML)),
    ("Transfer-Encoding: chunked\r\n", HTML),  # put together by the crawler
    ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", chunked(gzip.compress(HTML))),
    ("Content-Encoding: gzip, br\r\n", brotli.compress(gzip.compress(HTML))),
]


@pytest.mark.parametrize(("headers", "body"), SENT, ids=range(len(SENT)))
def test_bodies_are_unpacked(headers: str, body: bytes) -> None:
    assert one(record(answer(body, headers=headers))).title == "Talks in Oslo"


@pytest.mark.parametrize(
    ("type", "charset", "encoding"),
    [
        ("text/html; charset=ISO-8859-1", "", "cp1252"),
        ("text/html", '<meta charset="windows-1252">', "cp1252"),
        ("text/html; charset=iso-8859-1", "", "utf-8"),
        ("text/html; charset=nonsense", "", "utf-8"),
    ],
)
def test_charset_of_the_header_and_of_the_page(type: str, charset: str, encoding: str) -> None:
    body = page("Tromsø – north", charset).encode(encoding)
    assert one(record(answer(body, type))).title == "Talks in Tromsø – north"


def test_a_page_that_was_cut_by_the_crawler_says_so() -> None:
    item = one(record(answer(HTML), more="WARC-Truncated: length\r\n"))
    assert "WARC-Truncated: length" in item.warnings[0]


def test_a_page_that_is_no_article_is_a_failure_with_its_place_and_bytes() -> None:
    start = answer(b"<html><body><form><input></form></body></html>")
    first, second, third = found(record(start) + record(answer(page("Wien").encode(), status="200")) + GOOD)
    assert isinstance(first, Failure) and first.where == "a.warc, record 1 at byte 0" and "start page" in first.message
    assert first.raw == b"<html><body><form><input></form></body></html>"
    assert isinstance(second, Article) and isinstance(third, Article) and third.id == "a-3"


# ----------------------------------------------------------------------------------------------- damage and attacks

GERMAN = "Der Minister sagte, dass die Gespräche nicht geführt werden, und die EU auch nicht. ".encode() * 9
BOMB = b"<html>" + b"a" * 30_000_000
DAMAGED = [
    (record(answer(HTML)).replace(b"Content-Length: ", b"Content-Length: x"), "expected a number of bytes"),
    (record(answer(HTML)).replace(b"Content-Length: ", b"Content-Lenght: "), "expected a number of bytes"),
    (record(answer(HTML)).replace(b"WARC/1.0", b"WARC/9.9"), "WARC 0.17 to 1.1"),
    (record(answer(HTML)).replace(b"HTTP/1.1", b"GARBAGE"), "an answer over HTTP"),
    (record(answer(HTML), more="X: " + "y" * 2**20 + "\r\n"), "headers of more than"),
    (record(answer(HTML), more="X: y\r\n" * 50_000), "headers of more than"),
    (record(answer(gzip.compress(HTML)[:-60], headers="Content-Encoding: br\r\n")), "not br as its header says"),
    (record(answer(HTML, headers="Content-Encoding: rot13\r\n")), "packed as 'rot13'"),
    (record(answer(gzip.compress(BOMB), headers="Content-Encoding: gzip\r\n")), "unpacks to over"),
    (record(answer(zlib.compress(BOMB), headers="Content-Encoding: deflate\r\n")), "unpacks to over"),
    (record(answer(brotli.compress(BOMB, quality=1), headers="Content-Encoding: br\r\n")), "unpacks to over"),
    (record(answer(zstd.compress(BOMB), headers="Content-Encoding: zstd\r\n")), "unpacks to over"),
    (record(answer(BOMB)), "20 MB"),
    (record(answer(b"")), "empty"),
    (record(answer(GERMAN, "text/plain")), "German"),
]


@pytest.mark.parametrize(("raw", "said"), DAMAGED, ids=[f"{n}-{said}" for n, (_, said) in enumerate(DAMAGED)])
def test_a_damaged_record_is_told_by_its_place_and_the_next_is_read(raw: bytes, said: str) -> None:
    first, second, third = found(GOOD + raw + GOOD)
    place = f"a.warc, record 2 at byte {len(GOOD):,}"
    assert isinstance(first, Article) and isinstance(third, Article) and third.title == "Talks in Oslo"
    assert isinstance(second, Failure) and second.where == place
    assert second.message.startswith(place) and said in second.message and second.message.endswith(".")


def test_a_record_longer_than_it_says_leaves_bytes_that_are_told() -> None:
    first, second, third = found(record(answer(HTML), length=len(answer(HTML)) - 100) + GOOD)
    assert isinstance(first, Article) and isinstance(third, Article)
    assert isinstance(second, Failure) and "belong to no record" in second.message and "record 2" in second.message


def test_bytes_behind_the_last_record_are_told() -> None:
    first, second = found(GOOD + b"trailing rubbish\r\n")
    assert isinstance(first, Article) and isinstance(second, Failure) and "18 bytes" in second.message


@pytest.mark.parametrize("left", [len(GOOD) + 10, len(GOOD) + 200, 2 * len(GOOD) - 100])
def test_a_cut_archive_keeps_what_was_whole(left: int) -> None:
    first, second = found((GOOD + GOOD)[:left])
    assert isinstance(first, Article)
    assert isinstance(second, Failure) and f"record 2 at byte {len(GOOD):,}" in second.message


def test_a_record_that_says_it_is_endless_is_a_cut_archive() -> None:
    first, second = found(GOOD + record(answer(HTML), length=10**14))
    assert isinstance(first, Article)
    assert isinstance(second, Failure) and "cut off" in second.message


@pytest.mark.parametrize("together", [True, False], ids=["one member", "a member each"])
def test_a_cut_gzip_keeps_what_was_whole(together: bool, tmp_path: Path) -> None:
    records = [record(answer(page(f"Oslo {n}").encode())) for n in range(40)]
    packed = gzip.compress(b"".join(records)) if together else b"".join(map(gzip.compress, records))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed[: len(packed) * 3 // 4])
    *whole, last = read_articles([path])
    assert len(whole) >= 20 and all(isinstance(item, Article) for item in whole)
    assert isinstance(last, Failure) and "cut off" in last.message and re.search(r"record \d+ at byte [\d,]+", last.message)


def test_a_packed_archive_that_is_a_bomb_is_refused_once_and_keeps_what_stood_before(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(GOOD + record(answer(b"a" * 30_000_000, "image/png")) + GOOD))
    first, second = read_articles([path])
    assert isinstance(first, Article)
    assert isinstance(second, Failure) and "a bomb" in second.message and "a.warc.gz" in second.message


def test_chunks_of_impossible_sizes_do_not_grow() -> None:
    assert dechunked(b"ffffffff\r\nabc") == b"abc"
    assert dechunked(b"<html>") == b"<html>"
    assert dechunked(b"3\r\nabc\r\n3\r\nde") == b"abcde"


def test_an_address_that_is_none_is_passed_over() -> None:
    assert one(record(answer(HTML), url="file:///etc/passwd") + record(answer(HTML), url="http://[::1") + GOOD).url == URL
