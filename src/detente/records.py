"""Reading records back, and what each record claims to quote: shared by writers, verify and explain. Needs no coder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

import msgspec

from detente.errors import InputError, UsageError
from detente.model import CodedArticle, Number, Party, Record, Span

T = TypeVar("T")

VERBATIM = ("sentence", "trigger", "condition", "date_text")
PARTIES = ("actor", "recipient")
LOCATED = ("place", "attribution")


class Claim(NamedTuple):
    """A field that quotes the article: `text` is said to stand at `span` (None where the record does not say where).

    field: `trigger`, `actor`, ...; number: which member of a list, counted from 1, or 0 for a single value.
    """

    field: str
    number: int
    text: str
    span: Span | None


def sha256(text: str) -> str:
    """The hash that `CodedArticle.sha256` holds: SHA-256 of the text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def claims(record: Record) -> Iterator[Claim]:
    """Every verbatim field of the record with the place where it should stand, in the order of the record's fields."""
    for field in VERBATIM:
        text = getattr(record, field)
        if text is not None:
            yield Claim(field, 0, text, record.spans.get(field))
    for field in PARTIES:
        for number, party in enumerate(getattr(record, field), 1):
            yield Claim(field, number, party.text, _span(party.start, party.end))
    for number, counted in enumerate(record.numbers, 1):
        yield Claim("numbers", number, counted.text, _span(counted.start, counted.end))
    for field in LOCATED:
        value = getattr(record, field)
        if value is not None:
            yield Claim(field, 0, value.text, _span(value.start, value.end) or record.spans.get(field))


def _span(start: int, end: int) -> Span | None:
    return Span(start, end) if start >= 0 else None


def number_label(number: Number) -> str:
    """A number for a reader: what is counted and the words ("dead: at least 12")."""
    return f"{number.kind}: {number.text}"


def party_label(party: Party) -> str:
    """A party for a reader: the words, and the name where it tells more ("the minister (Jan Novak)")."""
    if party.name and party.name.casefold() not in party.text.casefold():
        return f"{party.text} ({party.name})"
    return party.text


def party_code(party: Party) -> str:
    """Country and sector of a party ("GBR GOV"), or "" where neither is known."""
    return " ".join(code for code in (party.country, party.sector) if code)


def read_records(path: Path) -> Iterator[CodedArticle]:
    """Coded articles from a file that `detente code --to jsonl` or `--to json` wrote, one at a time.

    Raises InputError with path, line and what was found where the file is not of that form.
    """
    try:
        with path.open("rb") as stream:
            if _opens_array(stream):
                yield from _decoded(stream.read(), f"{path}", list[CodedArticle])
                return
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield _decoded(line, f"{path}:{number}", CodedArticle)
    except OSError as e:
        raise InputError(f"{path}: found no readable file ({e.strerror or e}), expected what `detente code` writes.") from None


def _opens_array(stream: BinaryIO) -> bool:
    """Whether the file is one JSON array (`--to json`) and not one article a line; leaves the stream at its start."""
    first = stream.read(64).lstrip()[:1]
    stream.seek(0)
    return first == b"["


def _decoded(data: bytes, where: str, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        raise InputError(
            f"{where}: found no coded article here ({e}), expected what `detente code --to jsonl` (or json) writes."
        ) from None


def holds_records(path: Path) -> bool:
    """Whether a file looks like records in JSONL or JSON."""
    try:
        with path.open("rb") as stream:
            head = stream.read(65536)
    except OSError:
        return False
    return head.lstrip()[:1] in (b"{", b"[") and b'"sha256"' in head and b'"coder"' in head


def only(found: dict[str, T], wanted: str, where: str) -> T:
    """The article that is wanted by id ("" for any), or the only one there is. where: what an error names.

    Raises UsageError where there is none, or more than one to choose from.
    """
    if wanted in found:
        return found[wanted]
    if len(found) == 1 and not wanted:
        return next(iter(found.values()))
    if not found:
        raise UsageError(f"{where}: found no article that is in both.")
    known = ", ".join(list(found)[:10]) + (" ..." if len(found) > 10 else "")
    raise UsageError(f"{where}: found {len(found)} articles; expected ARTICLE:ID with one of {known}.")
