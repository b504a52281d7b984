"""Archives of the web (WARC 0.17 to 1.1, WACZ): every answer that is a page or a text becomes an article.

Records are framed here, so that one that is damaged does not take those behind it along; their headers are read by warcio.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit

import msgspec
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from detente.errors import InputError
from detente.ingest.base import Origin, failure, iso_day, read_limited, too_large
from detente.ingest.decode import decode
from detente.ingest.page import article_of
from detente.ingest.payload import dechunked, decoded
from detente.ingest.plain import PlainText
from detente.ingest.story import web_address
from detente.ingest.streams import Bomb
from detente.model import Article, Failure

_STEP = 2**16
_LONGEST_HEADERS = 2**18
_START = b"WARC/"
_PAGES = ("text/html", "application/xhtml+xml")
_TEXT = "text/plain"
_MACHINE_FILES = re.compile(r"/(?:robots|ads|app-ads|llms|humans|security)\.txt$|/\.well-known/", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_HTTP = ("HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/3")
_KINDS = ("response", "resource", "conversion")


class Cut(Exception):
    """The archive ends inside a record."""


class Ended(Exception):
    """The packed archive breaks off; the message says where."""


class Record(NamedTuple):
    """What is known of a record whose headers are read. kind: response, request, ... type: of the block, with parameters."""

    kind: str
    url: str
    type: str
    retrieved: str | None
    truncated: str | None
    length: int


class Warc:
    """Reads the pages of an archive of the web, one record at a time."""

    name = "warc"

    def sniff(self, head: bytes, name: str) -> bool:
        """By the first bytes."""
        return head.startswith(_START)

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """Articles in the order of the archive. What is no page is passed over; a record that is damaged, no article or not in
        English is a Failure with its number and byte, and the next ones go on."""
        source = _Counting(stream)
        number = 0
        part = origin
        try:
            while (line := source.next_record()) is not None:
                number += 1
                where = f"{origin.name}, record {number} at byte {source.start:,}"
                part = msgspec.structs.replace(origin, name=where, id=f"{origin.id}-{number}")
                yield from _strayed(source, part)
                yield from _guarded(source, line, part)
                source.skip_rest()
                part = msgspec.structs.replace(part, name=f"{origin.name}, behind record {number} at byte {source.at:,}")
            yield from _strayed(source, part)
        except Cut:
            yield failure(part, _cut(part, f"it has {source.at:,} bytes"))
        except Ended as error:
            yield failure(part, _cut(part, str(error)))


def _strayed(source: _Counting, part: Origin) -> Iterator[Failure]:
    """The failure to read what stands between two records and is none."""
    if source.stray:
        message = f"{part.name}: found {source.stray:,} bytes before it that belong to no record; one is damaged there."
        yield failure(part, InputError(message))


def _guarded(source: _Counting, line: bytes, part: Origin) -> Iterator[Article | Failure]:
    """The article of the record that the line opens, if it holds one, or the failure to read it. Raises Cut, Ended, Bomb."""
    try:
        found = _article_in(source, line, part)
    except Bomb:
        raise
    except InputError as error:
        yield failure(part, error)
    else:
        if found is not None:
            yield found


def _cut(part: Origin, why: str) -> InputError:
    return InputError(f"{part.name}: found the archive cut off here ({why}); what stands before was read.")


class _Counting:
    """The archive as a stream that knows where it is; warcio reads headers from it, never more than a record may have.

    start: byte at which the record begins. stray: bytes before it that are no record, where that is not told yet.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.at = 0
        self.start = 0
        self.stray = 0
        self._room = 0
        self._left = 0
        self._lost = False

    def next_record(self) -> bytes | None:
        """The first line of the next record, or None at the end. Raises Ended."""
        self._room = _LONGEST_HEADERS
        self.stray = 0
        told, self._lost = self._lost, True
        while line := self._line(_STEP):
            if line.startswith(_START):
                self.start = self.at - len(line)
                return line
            self.stray += len(line) if line.strip() and not told else 0
        return None

    def readline(self, length: int | None = None) -> bytes:
        """A line of a header, for warcio. Raises its error where the headers of one record are too long."""
        line = self._line(min(_STEP, self._room))
        self._room -= len(line)
        if self._room <= 0:
            raise StatusAndHeadersParserException(f"headers of more than {_LONGEST_HEADERS:,} bytes", "")
        return line

    def begin_block(self, length: int) -> None:
        """The headers are read; the block behind them has so many bytes."""
        self._left = length
        self._lost = False

    def block(self, most: int) -> bytes:
        """Up to so many bytes of the block. Raises Cut where the archive ends before."""
        return b"".join(self._pieces(min(most, self._left)))

    def skip_rest(self) -> None:
        """Read to the end of the block. Raises Cut."""
        for _ in self._pieces(self._left):
            pass

    def _pieces(self, wanted: int) -> Iterator[bytes]:
        while wanted:
            piece = self._read(min(_STEP, wanted))
            if not piece:
                raise Cut
            wanted -= len(piece)
            self._left -= len(piece)
            yield piece

    def _line(self, most: int) -> bytes:
        return self._counted(self._stream.readline, most)

    def _read(self, most: int) -> bytes:
        return self._counted(self._stream.read, most)

    def _counted(self, read: Callable[[int], bytes], most: int) -> bytes:
        try:
            found = read(most)
        except Bomb:
            raise  # it is for the layers around
        except InputError as error:
            raise Ended(str(error)) from None
        self.at += len(found)
        return found


def _article_in(source: _Counting, line: bytes, part: Origin) -> Article | Failure | None:
    """The article of the record that the line opens; None where it holds no page. Raises InputError, Cut, Ended."""
    record = _record(source, line, part)
    source.begin_block(record.length)
    if record.kind not in _KINDS or not web_address(record.url) or _MACHINE_FILES.search(urlsplit(record.url).path):
        return None
    most = part.limits.article_bytes
    block = io.BytesIO(source.block(_LONGEST_HEADERS))
    headers = _headers(block, part) if record.kind == "response" else None
    type = record.type if headers is None else headers.get_header("Content-Type") or ""
    if not _is_page(type) or headers is not None and headers.get_statuscode() != "200":
        return None
    body = block.read() + source.block(most + 1)
    if len(body) > most:
        raise InputError(too_large(part))
    if headers is not None:
        body = _as_sent(body, headers, part)
    told = msgspec.structs.replace(part, url=record.url, retrieved=record.retrieved or part.retrieved)
    try:
        return _article(body, type, told, record.truncated)
    except InputError as error:
        return failure(told, error, raw=body)


def _as_sent(body: bytes, headers: Any, part: Origin) -> bytes:
    """The body before it was put in chunks and packed for the way. Raises InputError."""
    if "chunked" in (headers.get_header("Transfer-Encoding") or "").lower():
        body = dechunked(body)
    return decoded(body, headers.get_header("Content-Encoding") or "", part.limits.article_bytes, part.name)


def _article(body: bytes, type: str, part: Origin, truncated: str | None) -> Article | Failure:
    """The article of a body of HTML or plain text."""
    read_limited(io.BytesIO(body), part)
    text, warnings = _text(body, type, part.name)
    if truncated:
        warnings = (*warnings, f"The archive holds only a part of this page (WARC-Truncated: {truncated[:40]}).")
    if not type.lower().startswith(_TEXT):
        return article_of(text, part, warnings)
    found = next(iter(PlainText().read(io.BytesIO(text.encode("utf-8", "surrogatepass")), part)))
    return msgspec.structs.replace(found, warnings=(*warnings, *found.warnings)) if isinstance(found, Article) else found


def _text(body: bytes, type: str, name: str) -> tuple[str, tuple[str, ...]]:
    """The text of a body: UTF-8 where it is, else by the charset of its header, else as pages and texts are decoded."""
    charset = _CHARSET.search(type)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        with contextlib.suppress(LookupError, UnicodeDecodeError, ValueError):
            codec = codecs.lookup(charset[1]).name if charset else ""
            if codec:
                return body.decode("cp1252" if codec in ("iso8859-1", "ascii") else codec), ()
    return decode(body, name, markup=not type.lower().startswith(_TEXT))


def _is_page(type: str) -> bool:
    return type.partition(";")[0].strip().lower() in (*_PAGES, _TEXT)


def _record(source: _Counting, line: bytes, part: Origin) -> Record:
    """The WARC headers of a record. Raises InputError, Ended."""
    try:
        headers = StatusAndHeadersParser(ArcWarcRecordLoader.WARC_TYPES).parse(source, line)
    except (StatusAndHeadersParserException, EOFError) as error:
        raise InputError(f"{part.name}: found {_said(error)}, expected a record of WARC 0.17 to 1.1.") from None
    length = (headers.get_header("Content-Length") or "").strip()
    if not length.isascii() or not length.isdigit() or len(length) > 15:
        raise InputError(f"{part.name}: found the length {length[:40]!r}, expected a number of bytes; the record is damaged.")
    return Record(
        kind=(headers.get_header("WARC-Type") or "").lower(),
        url=(headers.get_header("WARC-Target-URI") or "").strip("<> "),
        type=headers.get_header("Content-Type") or "",
        retrieved=iso_day(headers.get_header("WARC-Date")),
        truncated=headers.get_header("WARC-Truncated"),
        length=int(length),
    )


def _headers(block: BinaryIO, part: Origin) -> Any:
    """The HTTP headers at the start of a block. Raises InputError."""
    try:
        return StatusAndHeadersParser(_HTTP).parse(block)
    except (StatusAndHeadersParserException, EOFError) as error:
        raise InputError(f"{part.name}: found {_said(error)}, expected an answer over HTTP.") from None


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or "nothing"
