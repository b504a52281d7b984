"""Writers: one class per output format, found by name in `WRITERS`. How to add one: docs/add-an-output.md."""

from __future__ import annotations

from detente.writers.base import Writer
from detente.writers.html import HtmlWriter
from detente.writers.plain import COLUMNS, CsvWriter, JsonlWriter, JsonWriter, records_frame
from detente.writers.pretty import PrettyWriter

WRITERS: dict[str, type[Writer]] = {
    "pretty": PrettyWriter,
    "jsonl": JsonlWriter,
    "json": JsonWriter,
    "csv": CsvWriter,
    "html": HtmlWriter,
}

__all__ = ["COLUMNS", "WRITERS", "Writer", "records_frame"]
