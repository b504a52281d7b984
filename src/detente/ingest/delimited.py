"""CSV and TSV: one article a row, the first row names the columns. Also separated by semicolons or bars."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO, Literal, NamedTuple

import msgspec

from detente.errors import InputError
from detente.ingest.base import Origin, failure
from detente.ingest.columns import check_told, guess, is_table, known
from detente.ingest.decode import latin, streaming_encoding
from detente.ingest.rows_of_text import Broken, Row, TextRows
from detente.ingest.streams import peek
from detente.ingest.table import article_or_failure, part
from detente.model import Article, Failure

SEPARATORS = (",", "\t", ";", "|")
_ENDINGS = (".csv", ".tsv", ".tab")
_OTHER_FORMS = (".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".xml", ".json", ".jsonl", ".ndjson")
_SAMPLE = 2**20  # bytes by which encoding and form are told
_UNDECODED = re.compile("[\udc80-\udcff]")


class Form(NamedTuple):
    """How a table is written. ascii: nothing in its start tells the encoding. warning: where it was guessed."""

    encoding: str
    separator: str
    quoted: bool
    ascii: bool
    warning: str | None

    @property
    def extractor(self) -> str:
        """Name and version of the reader."""
        return "tsv@1" if self.separator == "\t" else "csv@1"


class DelimitedTable:
    """Reads tables of text: a row that cannot be read is a failure, and the next ones go on."""

    name = "csv"

    def sniff(self, head: bytes, name: str) -> bool:
        """By the ending of the name, or by a first line that names columns of articles."""
        lower = name.lower()
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[", b"<")) or lower.endswith(_OTHER_FORMS):
            return False
        return lower.endswith(_ENDINGS) or any(is_table(cells) for cells in _headers(_decoded(head)).values())

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """One article a row. Raises InputError where the columns cannot be told, or there are no rows."""
        sample, stream = peek(stream, _SAMPLE)
        form = _form(sample, origin.columns)
        with _text(stream, form.encoding) as text:
            rows = TextRows(text, form.separator, form.quoted, origin.limits.article_bytes)
            try:
                yield from _articles(rows, form, origin)
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{origin.name}: found bytes behind row {rows.number} that are not {form.encoding} ({error.reason}); "
                    "save it as UTF-8."
                ) from None


def _articles(rows: TextRows, form: Form, origin: Origin) -> Iterator[Article | Failure]:
    numbered = iter(rows)
    header = next(numbered, None)
    if header is None:
        raise InputError(f"{origin.name}: found an empty file, expected a row of column names and one row for each article.")
    if isinstance(header, Broken):
        raise InputError(f"{origin.name}: found a first row that cannot be read ({header.reason}), expected names of columns.")
    names = _names(header)
    check_told(names, origin.columns, origin.name)
    columns = guess(names, origin.columns, origin.name)
    row = None
    for row in numbered:
        yield _article(row, header, columns, (form, part(origin, row.number, "row")))
    if row is None:
        raise InputError(f"{origin.name}: found a table without rows, expected one row for each article below the first.")


def _names(header: Row) -> list[str]:
    return [name.strip() for name in header.cells]


def _article(row: Row | Broken, header: Row, columns: Mapping[str, str], at: tuple[Form, Origin]) -> Article | Failure:
    """The article of a row, or what is wrong with the row: a failure keeps it below the names, as a table of its own."""
    form, origin = at
    raw = _raw(row, form)
    kept = partial(_kept, header, raw, form)
    try:
        cells, warning = _cells(row, form, raw, origin.name)
    except InputError as error:
        return failure(origin, error, kept())
    names = _names(header)
    if len(cells) != len(names):
        message = f"{origin.name}: found {len(cells)} cells, expected {len(names)}, one for each column; correct the row."
        return failure(origin, InputError(message), kept())
    found = article_or_failure(dict(zip(names, cells, strict=True)), columns, origin, form.extractor, kept)
    if isinstance(found, Failure) or warning is None:
        return found
    return msgspec.structs.replace(found, warnings=(*found.warnings, warning))


def _raw(row: Row | Broken, form: Form) -> bytes:
    return row.text.encode(form.encoding, "surrogateescape")


def _kept(header: Row, raw: bytes, form: Form) -> bytes:
    return _raw(header, form) + raw


def _cells(row: Row | Broken, form: Form, raw: bytes, name: str) -> tuple[list[str], str | None]:
    """The cells of a row, and a warning where their encoding was guessed: row by row only where nothing in the start of the
    table shows what it is. Raises InputError.
    """
    if isinstance(row, Broken):
        raise InputError(f"{name}: found a row that cannot be read ({row.reason}); correct the row.")
    undecoded = _UNDECODED.search(row.text)
    if undecoded is None:
        return row.cells, None if row.text.isascii() else form.warning
    guessed = latin(raw) if form.ascii else None
    if guessed is not None:
        return _parsed(guessed, form.separator, form.quoted), "The row is not UTF-8; its encoding was guessed to be cp1252."
    at = len(row.text[: undecoded.start()].encode(form.encoding, "surrogateescape"))
    raise InputError(
        f"{name}: found bytes that are not {form.encoding} (the first at offset {at} of the row); correct the row."
    )


def _decoded(sample: bytes) -> str:
    return sample.decode(streaming_encoding(sample)[0], "replace").lstrip("\ufeff")


def _parsed(line: str, separator: str, quoted: bool = True) -> list[str]:
    """The cells of the first row of a text."""
    try:
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        return next(csv.reader(io.StringIO(line, newline=""), delimiter=separator, quoting=quoting), [])
    except csv.Error:
        return []


def _headers(text: str) -> dict[str, list[str]]:
    return {separator: _parsed(text, separator) for separator in SEPARATORS}


def _form(sample: bytes, told: Mapping[str, str]) -> Form:
    """The separator whose first row names most columns of articles, or has most cells."""
    encoding, warning = streaming_encoding(sample)
    text = _decoded(sample)
    headers = _headers(text)
    separator = max(SEPARATORS, key=lambda separator: (known(headers[separator], told), len(headers[separator])))
    quoted = separator != "\t" or _is_quoted(text, len(headers[separator]))
    return Form(encoding, separator, quoted, sample.isascii(), warning)


def _is_quoted(text: str, columns: int) -> bool:
    """Are the cells of a tab-separated table quoted? Not where a line has all its cells and one only opens a quotation."""
    lines = (line.split("\t") for line in text.splitlines())
    return not any(
        len(cells) == columns and any(cell.startswith('"') and not (cell.endswith('"') and len(cell) > 1) for cell in cells)
        for cells in lines
    )


@contextmanager
def _text(stream: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The decoded stream, which stays open behind it. A byte that is not in the encoding stands as half a surrogate pair."""
    errors = "strict" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    text = io.TextIOWrapper(stream, "utf-8-sig" if encoding == "utf-8" else encoding, errors, newline="")
    try:
        yield text
    finally:
        text.detach()
