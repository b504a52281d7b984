"""Writers for programs: JSONL, JSON, CSV, and a pandas frame."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Iterable
from typing import Any, TextIO

import msgspec

from detente.cells import JOIN, spreadsheet_cell
from detente.errors import UsageError
from detente.model import CodedArticle, Party, Record
from detente.records import number_label
from detente.writers.base import Writer

COLUMNS: dict[str, str] = {
    "article": "id of the article",
    "published": "ISO day of publication",
    "source": "name of the source",
    "id": "id of the record in its article",
    "type": "event type",
    "mode": "mode of the type",
    "status": "actual, historical, future, hypothetical or negated",
    "actor": "words for the actors, joined by '; '",
    "actor_name": "full names of the actors, in the same order",
    "actor_country": "country codes of the actors, in the same order",
    "actor_sector": "sector codes of the actors, in the same order",
    "recipient": "words for the recipients, joined by '; '",
    "recipient_name": "full names of the recipients, in the same order",
    "recipient_country": "country codes of the recipients, in the same order",
    "recipient_sector": "sector codes of the recipients, in the same order",
    "date": "ISO day, month, year or interval of the event",
    "date_text": "the time expression",
    "place": "words for the place",
    "place_country": "country of the place",
    "latitude": "degrees north",
    "longitude": "degrees east",
    "attribution": "on whose word",
    "attribution_kind": "named, organization, anonymous or publisher",
    "condition": "words that state on what the event depends",
    "same_as": "id of the first record of the same event in the article",
    "cameo": "CAMEO code",
    "quad": "quad class, 1 to 4",
    "score": "conflict-cooperation score, -10 to 10",
    "contexts": "contexts, joined by '; '",
    "numbers": "what is counted and the words for how many, joined by '; '",
    "confidence": "how likely the record is right, 0 to 1",
    "trigger": "words that name the event",
    "trigger_start": "offset of the trigger in the article text (code points)",
    "trigger_end": "end of the trigger, exclusive",
    "sentence": "the sentence",
}
"""The columns of CSV and of the pandas frame, in order, and what each holds."""


class JsonlWriter(Writer):
    """One coded article a line: the lossless form, read by `detente verify`, `explain` and `evaluate`."""

    def add(self, coded: CodedArticle, text: str = "") -> None:
        """Write one line; the same records always give the same bytes."""
        self.stream.write(encoded(coded).decode() + "\n")


class JsonWriter(Writer):
    """The same as JSONL in one indented array, for reading by eye."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._separator = "\n"

    def begin(self) -> None:
        """Open the array."""
        self.stream.write("[")

    def add(self, coded: CodedArticle, text: str = "") -> None:
        """Write one element."""
        self.stream.write(self._separator + msgspec.json.format(encoded(coded), indent=1).decode())
        self._separator = ",\n"

    def end(self) -> None:
        """Close the array."""
        self.stream.write("\n]\n" if self._separator != "\n" else "]\n")


class CsvWriter(Writer):
    """One record a row, RFC 4180 with a header; see `COLUMNS`.

    A text that begins like a formula (= + - @, tab, carriage return) gets an apostrophe before it, so that a spreadsheet
    shows it and does not run it; JSONL keeps such texts as they are.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._csv = csv.writer(stream, lineterminator="\r\n")

    def begin(self) -> None:
        """Write the header."""
        self._csv.writerow(COLUMNS)

    def add(self, coded: CodedArticle, text: str = "") -> None:
        """Write the article's records; an article without records has no row."""
        for record in coded.events:
            self._csv.writerow([spreadsheet_cell(value) for value in row(coded, record).values()])


def encoded(coded: CodedArticle) -> bytes:
    """The article as JSON; fields in the order of their definition, keys of mappings sorted."""
    return msgspec.json.encode(coded, order="deterministic")


def row(coded: CodedArticle, record: Record) -> dict[str, Any]:
    """One record as a flat row; None where a value is missing."""
    place, attribution, trigger = record.place, record.attribution, record.spans.get("trigger")
    flat: dict[str, Any] = {"article": coded.id, "published": coded.published, "source": coded.source}
    for name in ("id", "type", "mode", "status", "date", "date_text", "condition", "same_as", "cameo", "quad", "score"):
        flat[name] = getattr(record, name)
    for name in ("confidence", "trigger", "sentence"):
        flat[name] = getattr(record, name)
    flat |= _parties("actor", record.actor) | _parties("recipient", record.recipient)
    flat |= {
        "place": place.text if place else None,
        "place_country": place.country if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "attribution": attribution.text if attribution else None,
        "attribution_kind": attribution.kind if attribution else None,
        "contexts": JOIN.join(record.contexts) or None,
        "numbers": JOIN.join(map(number_label, record.numbers)) or None,
        "trigger_start": trigger.start if trigger else None,
        "trigger_end": trigger.end if trigger else None,
    }
    return {name: flat[name] for name in COLUMNS}


def _parties(role: str, parties: tuple[Party, ...]) -> dict[str, str | None]:
    flat = {role: JOIN.join(party.text for party in parties) or None}
    for field in ("name", "country", "sector"):
        values = [getattr(party, field) or "" for party in parties]
        flat[f"{role}_{field}"] = JOIN.join(values) if any(values) else None
    return flat


def records_frame(coded: Iterable[CodedArticle]) -> Any:
    """All records as a `pandas.DataFrame`, one row a record, with the columns of `COLUMNS`.

    Raises UsageError where pandas is not installed.
    """
    try:
        pandas = importlib.import_module("pandas")
    except ImportError:
        raise UsageError(
            "Found no pandas in this environment, which a data frame needs. Install it with `pip install 'detente[pandas]'`, "
            "or write CSV (`--to csv`)."
        ) from None
    rows = [row(article, record) for article in coded for record in article.events]
    return pandas.DataFrame(rows, columns=list(COLUMNS))
