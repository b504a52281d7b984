"""What servers answer: whole pages, and everything that is none."""

from __future__ import annotations

import gzip
import re
import time
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import brotli
import pytest
from backports import zstd
from scripted import TLS, Reply, answered, chunked, dripping, endless, moved, serving, silent

from detente.fetch import Client, FetchError
from detente.fetch.waiting import Pace, seconds_asked
from detente.limits import Limits

PAGE = "<title>Talks in Arda</title><p>Señor Ortega met the envoy.</p>".encode() * 200
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def refusal(url: str, limits: Limits | None = None, sleep: Callable[[float], object] | None = None) -> str:
    with pytest.raises(FetchError) as told:
        Client(limits or Limits(response_seconds=5), private=True, sleep=sleep or pytest.fail).open(url)
    assert str(told.value).startswith(f"{url}: found ") and str(told.value).endswith(".")
    return str(told.value)


def test_an_answer_tells_what_it_is() -> None:
    headers = {
        "content_type": 'Text/HTML; Charset="UTF-8"',
        "etag": '"a1"',
        "last_modified": "Sat, 22 Jan 2022 10:00:00 GMT",
    }
    with serving({"/a": moved("/b?c=d#e", 301), "/b?c=d": answered(PAGE, **headers)}) as server:
        with Client(Limits(), private=True).open(server.url("/a")) as response:
            assert response.stream.read() == PAGE
        assert (response.url, response.status) == (server.url("/b?c=d"), 200)
        assert (response.content_type, response.charset) == ("text/html", "utf-8")
        assert (response.etag, response.last_modified) == ('"a1"', "Sat, 22 Jan 2022 10:00:00 GMT")
        assert response.retrieved == datetime.now(UTC).date().isoformat()
        assert response.stream.closed


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (None, (None, None)),
        ("html", (None, None)),
        ("text/plain", ("text/plain", None)),
        ("a/b; charset=x\x00y", ("a/b", "x\x00y")),
    ],
)
def test_content_types(header: str | None, told: tuple[str | None, str | None]) -> None:
    reply = answered(PAGE, **({"content_type": header} if header else {}))
    with serving({"/": reply}) as server, Client(Limits(), private=True).open(server.url()) as response:
        assert (response.content_type, response.charset) == told


def twice(data: bytes) -> bytes:
    return gzip.compress(zlib.compress(data))


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, PAGE),
        ({"content_encoding": "gzip"}, gzip.compress(PAGE)),
        ({"content_encoding": "X-GZIP"}, gzip.compress(PAGE)),
        ({"content_encoding": "deflate"}, zlib.compress(PAGE)),
        ({"content_encoding": "deflate"}, zlib.compress(PAGE)[2:-4]),
        ({"content_encoding": "br"}, brotli.compress(PAGE)),
        ({"content_encoding": "zstd"}, zstd.compress(PAGE)),
        ({"content_encoding": "identity"}, PAGE),
        ({"content_encoding": "deflate, gzip"}, twice(PAGE)),
        ({"transfer_encoding": "chunked"}, chunked(PAGE[:7], PAGE[7:], end=b"0\r\nExpires: never\r\n\r\n")),
        ({"transfer_encoding": "Chunked", "content_encoding": "gzip"}, chunked(gzip.compress(PAGE))),
        ({"transfer_encoding": "identity"}, PAGE),
        ({"content_length": f"{len(PAGE)}, {len(PAGE)}"}, PAGE),
    ],
)
def test_pages_come_whole_however_they_are_packed(headers: dict[str, str], body: bytes) -> None:
    with serving({"/": answered(body, **headers), "/end": HEAD + b"\r\n" + PAGE}) as server:
        for path in ("/", "/end"):  # the second without a length: it ends where the server ends it
            with Client(Limits(), private=True).open(server.url(path)) as response:
                assert response.stream.read() == PAGE


def test_a_page_of_a_web_server() -> None:
    class Pages(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        with Client(Limits(), private=True).open(f"http://127.0.0.1:{server.server_port}/") as response:
            assert response.stream.read() == PAGE
        server.shutdown()


def test_a_long_answer_is_a_file_that_can_be_read_again() -> None:
    body = PAGE * 300
    with serving({"/": answered(body)}) as server, Client(Limits(), private=True).open(server.url()) as response:
        assert len(body) > 2**20 and response.stream.read(100) == body[:100]
        response.stream.seek(0)
        assert response.stream.read() == body


# ---------------------------------------------------------------------------------------------------------- no whole page

BROKEN: list[tuple[str, Reply, str]] = [
    ("fewer bytes than told", answered(PAGE, content_length=str(len(PAGE) + 1)), "broke off"),
    ("no bytes where some are told", HEAD + b"Content-Length: 5\r\n\r\n", "broke off"),
    ("no last chunk", CHUNKED + chunked(PAGE, end=b""), "broke off"),
    ("half a chunk", CHUNKED + b"ff\r\nhalf", "broke off"),
    ("a chunk without its size", CHUNKED + chunked(PAGE, end=b"") + b"size\r\n", "broken"),
    ("a chunk of size -1", endless(CHUNKED + b"-1\r\n", b"x" * 65536), "broken"),
    ("an endless size of a chunk", endless(CHUNKED, b"0" * 65536), "broken"),
    ("an endless trailer", endless(CHUNKED + chunked(PAGE, end=b"0\r\nA: "), b"0" * 65536), "broken"),
    ("half of gzip", answered(gzip.compress(PAGE)[:90], content_encoding="gzip"), "the end of the answer inside"),
    ("half of br", answered(brotli.compress(PAGE)[:60], content_encoding="br"), "the end of the answer inside"),
    ("half of zstd", answered(zstd.compress(PAGE)[:60], content_encoding="zstd"), "the end of the answer inside"),
    ("no gzip", answered(PAGE, content_encoding="gzip"), "not gzip"),
    ("two lengths", answered(PAGE, content_length="5, 6"), "broken"),
    ("an unknown encoding", answered(PAGE, content_encoding="compress"), "packed as 'compress'"),
    ("three encodings", answered(PAGE, content_encoding="gzip, gzip, gzip"), "packed 3 times"),
    ("encodings without number", answered(PAGE, content_encoding=", ".join(["gzip"] * 5000)), "packed 5000 times"),
    ("a transfer that is packed", answered(PAGE, transfer_encoding="gzip, chunked"), "transferred as 'gzip, chunked'"),
    ("no HTTP", b"SSH-2.0-OpenSSH_9.2\r\n", "broken"),
    ("a page without HTTP", PAGE, "broken"),
    ("nothing", b"", "no answer"),
    ("too many headers", HEAD + b"X-A: b\r\n" * 200 + b"\r\n", "broken"),
    ("endless headers", endless(HEAD, b"X-A: b\r\n"), "broken"),
    ("a header without end", endless(HEAD + b"X-A: ", b"b" * 65536), "broken"),
    ("an endless first line", endless(b"HTTP/1.1 200 ", b"b" * 65536), "broken"),
    ("a part of a page", answered(PAGE, status="206 Partial Content"), "status 206 (Partial Content)"),
    ("no content", answered(status="204 No Content"), "status 204 (No Content)"),
    ("not modified", answered(status="304 Not Modified"), "status 304 (Not Modified)"),
    ("not found", answered(PAGE, status="404 Not Found"), "status 404 (Not Found)"),
    ("gone", answered(PAGE, status="410 Gone"), "status 410 (Gone)"),
    ("an error of the server", answered(PAGE, status="500 Oh No"), "status 500 (Internal Server Error)"),
    ("an unknown status", answered(PAGE, status="799 Odd"), "status 799, expected 200"),
    ("busy for nobody knows how long", answered(PAGE, status="503 Busy"), "status 503 (Service Unavailable)"),
    ("busy until some day", answered(PAGE, status="429 Busy", retry_after="soon"), "status 429 (Too Many Requests)"),
]


@pytest.mark.parametrize(("reply", "reason"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_what_is_no_whole_page_is_refused(reply: Reply, reason: str) -> None:
    with serving({"/": reply}) as server:
        assert reason in refusal(server.url())


def test_a_server_that_is_not_there() -> None:
    with serving({}) as server:
        url = server.url()
    assert "found no answer (Connection refused)" in refusal(url)


# ------------------------------------------------------------------------------------------------------------------- size

MEGABYTE = 2**20
LIMITS = Limits(response_bytes=2 * MEGABYTE, ratio=10**9, response_seconds=20)
BOMB = bytes(60 * MEGABYTE)
NAMED_GZIP = b"\x1f\x8b\x08\x08" + bytes(6)  # the name of a file follows, to the next zero
SKIPPED_ZSTD = b"\x50\x2a\x4d\x18" + (65528).to_bytes(4, "little") + bytes(65528)

ENDLESS: list[tuple[str, Reply]] = [
    ("without a length", endless(HEAD + b"\r\n", b"x" * 65536)),
    ("in chunks", endless(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n")),
    ("in one chunk", endless(CHUNKED + b"ffffffffffff\r\n", b"x" * 65536)),
    ("with a length over the limit", HEAD + b"Content-Length: 2097153\r\n\r\n"),
    ("with a length over all bounds", HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n"),
    ("of gzip that never begins", endless(HEAD + b"Content-Encoding: gzip\r\n\r\n" + NAMED_GZIP, b"x" * 65536)),
    ("of zstd that unpacks to nothing", endless(HEAD + b"Content-Encoding: zstd\r\n\r\n", SKIPPED_ZSTD)),
    ("a bomb of gzip", answered(gzip.compress(BOMB), content_encoding="gzip")),
    ("a bomb of deflate", answered(zlib.compress(BOMB), content_encoding="deflate")),
    ("a bomb of br", answered(brotli.compress(BOMB, quality=3), content_encoding="br")),
    ("a bomb of zstd", answered(zstd.compress(BOMB), content_encoding="zstd")),
    ("a bomb in a bomb", answered(gzip.compress(gzip.compress(BOMB)), content_encoding="gzip, gzip")),
    ("a bomb of br in gzip", answered(gzip.compress(brotli.compress(BOMB, quality=3)), content_encoding="br, gzip")),
]
endless_ones = pytest.mark.parametrize("reply", [case[1] for case in ENDLESS], ids=[case[0] for case in ENDLESS])


@endless_ones
def test_what_is_over_the_limit_is_refused_in_little_memory(reply: Reply) -> None:
    with serving({"/": reply}) as server:
        tracemalloc.start()
        told = refusal(server.url(), LIMITS)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert "more than 2 MB, the limit" in told and peak < 4 * MEGABYTE


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("zstd", zstd.compress), ("br", brotli.compress)])
def test_what_unpacks_to_many_times_its_size_is_refused(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    with serving({"/": answered(pack(bytes(20 * MEGABYTE)), content_encoding=encoding)}) as server:
        assert "more than 200 times its size" in refusal(server.url())


def test_a_small_page_may_be_packed_well() -> None:
    body = b"<p>" + b" " * (MEGABYTE - 3)
    reply = answered(gzip.compress(body), content_encoding="gzip")
    with serving({"/": reply}) as server, Client(Limits(), private=True).open(server.url()) as response:
        assert response.stream.read() == body


# ------------------------------------------------------------------------------------------------------------------- time

SLOW: list[tuple[str, Reply, bool]] = [
    ("silence", silent, False),
    ("a body that drips", dripping(HEAD + b"Content-Length: 1000000\r\n\r\n"), False),
    ("a body without length that drips", dripping(HEAD + b"\r\n"), False),
    ("chunks that drip", dripping(CHUNKED, b"1\r\nx\r\n"), False),
    ("a size of a chunk that drips", dripping(CHUNKED, b"0"), False),
    ("gzip that drips", dripping(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE)[:50], b""), False),
    ("headers that drip", dripping(HEAD + b"X-A: "), False),
    ("a first line that drips", dripping(b"HTTP/1.1 200 "), False),
    ("a server that goes on and on", endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), False),
    ("a handshake that never comes", silent, True),
    ("a handshake that drips", dripping(b"\x16\x03\x03\x40\x00", b"\x00"), True),
]


@pytest.mark.parametrize(("reply", "tls"), [case[1:] for case in SLOW], ids=[case[0] for case in SLOW])
def test_what_takes_too_long_is_refused(reply: Reply, tls: bool) -> None:
    with serving({"*" if tls else "/": reply}) as server:
        url = server.url().replace("http:", "https:") if tls else server.url()
        assert "took longer than 1 second, the limit" in refusal(url, Limits(response_seconds=1))


def test_a_body_over_tls_that_drips_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "authority.pem"))
    with serving({"/": dripping(HEAD + b"\r\n")}, tls=True) as server:
        url = f"https://news.example:{server.port}/"
        there = [(2, 1, 6, "", ("127.0.0.1", server.port))]
        with pytest.raises(FetchError, match="took longer than 1 second"):
            Client(Limits(response_seconds=1), private=True, resolve=lambda *_, **__: there).open(url)


def test_redirects_share_one_time_limit() -> None:
    def slowly(line: Any) -> None:
        for byte in moved("/"):
            line.sendall(bytes([byte]))
            time.sleep(0.006)

    with serving({"/": slowly}) as server:
        with pytest.raises(FetchError, match="took longer than 1 second"):
            Client(Limits(response_seconds=1, redirects=100), private=True).open(server.url())
        assert 1 < len(server.requests) < 10


# ------------------------------------------------------------------------------------------------------------------- busy


def busy(retry_after: str, status: str = "429 Too Many Requests") -> bytes:
    return answered(status=status, retry_after=retry_after)


@pytest.mark.parametrize(
    ("replies", "waits"),
    [
        ([busy("7"), answered(PAGE)], [7]),
        ([busy("30"), busy("2", "503 Busy"), answered(PAGE)], [30, 2]),
        ([busy("0"), answered(PAGE)], []),
    ],
)
def test_a_busy_server_is_asked_again_when_it_says(replies: list[Reply], waits: list[int]) -> None:
    slept: list[float] = []
    with serving({"/": replies}) as server:
        with Client(Limits(), private=True, sleep=slept.append).open(server.url()) as response:
            assert response.stream.read() == PAGE
        assert slept == waits and len(server.requests) == len(replies)


def test_a_date_is_waited_for() -> None:
    slept: list[float] = []
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    with serving({"/": [busy(then), answered(PAGE)]}) as server:
        Client(Limits(), private=True, sleep=slept.append).open(server.url())
    assert len(slept) == 1 and 10 < slept[0] <= 20


def test_a_server_that_stays_busy_is_left_after_two_more_requests() -> None:
    slept: list[float] = []
    with serving({"/": busy("1")}) as server:
        assert "status 429 (Too Many Requests)" in refusal(server.url(), sleep=slept.append)
        assert slept == [1, 1] and len(server.requests) == 3


def test_a_longer_wait_is_told_with_its_end() -> None:
    with serving({"/": busy("3600"), "/long": busy("9" * 30)}) as server:
        told = refusal(server.url())
        assert "asking for 3,600 seconds of patience, over the limit of 30" in told
        moment = datetime.strptime(re.findall(r"after (.*) UTC", told)[0], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        assert timedelta(minutes=58) < moment - datetime.now(UTC) <= timedelta(hours=1)
        assert "much later" in refusal(server.url("/long"))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("Sat, 99 Jan 2022", None),
        ("12", 12),
        (" 12 ", 12),
        ("Sat, 22 Jan 2022 10:00:30 GMT", 30),
        ("Sat, 22 Jan 2022 12:00:30 +0200", 30),
        ("Sat, 22 Jan 2022 10:00:30 -0000", 30),
        ("Saturday, 22-Jan-22 10:00:30 GMT", 30),
        ("Sat, 22 Jan 2022 09:00:00 GMT", 0),
    ],
)
def test_how_a_wait_is_told(value: str | None, seconds: int | None) -> None:
    assert seconds_asked(value, datetime(2022, 1, 22, 10, tzinfo=UTC)) == seconds


def test_requests_to_one_host_start_a_second_apart() -> None:
    now = 100.0
    slept: list[float] = []
    pace = Pace(slept.append, lambda: now)
    for host in ("a.example", "a.example", "b.example", "a.example"):
        pace.wait(host)
    assert slept == [1, 2]
    now = 110.0
    pace.wait("a.example")
    assert slept == [1, 2]
