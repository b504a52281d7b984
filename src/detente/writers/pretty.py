"""The writer for a terminal: the article with coloured spans, then one line a record."""

from __future__ import annotations

import re
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from detente.model import CodedArticle, Party, Record
from detente.records import number_label, party_code, party_label
from detente.writers.base import Writer
from detente.writers.marks import marks, segments, type_label

QUAD_STYLES = {1: "cyan", 2: "green", 3: "yellow", 4: "red"}
ROLE_STYLES = {
    "actor": "bright_blue", "recipient": "magenta", "date": "bright_cyan", "place": "bright_green",
    "attribution": "underline", "condition": "italic",
}  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class PrettyWriter(Writer):
    """The article with its spans, then the records. Colours only on a terminal and without NO_COLOR; fits the width.

    After each trigger stands the id of its record in brackets, so that the page can also be read without colours.
    """

    needs_text = True

    def __init__(self, stream: TextIO, width: int | None = None) -> None:
        super().__init__(stream)
        self._console = Console(file=stream, width=width, highlight=False, markup=False, emoji=False)

    def add(self, coded: CodedArticle, text: str = "") -> None:
        """Show one article."""
        show = self._console.print
        self._console.rule(_title(coded, text), style="dim")
        if text:
            show()
            show(article_text(coded, text))
            show()
        for warning in coded.warnings:
            show(Text(f"Note: {safe(warning)}", style="dim"))
        show(records_table(coded) if coded.events else Text("No event was found in this article.", style="dim"))
        show(_legend() if coded.events and self._console.color_system and not self._console.no_color else "")


def safe(text: str) -> str:
    """The text with control characters (terminal commands, direction overrides) replaced, one for one."""
    return _CONTROLS.sub("\ufffd", text)


def _title(coded: CodedArticle, text: str) -> Text:
    told = [coded.id, coded.source, coded.published]
    if coded.title and not text.lstrip().startswith(coded.title):
        told.insert(1, coded.title)
    return Text(" · ".join(safe(part) for part in told if part), style="bold")


def article_text(coded: CodedArticle, text: str) -> Text:
    """The article with styles on the spans, and record ids after the triggers."""
    shown = Text()
    for segment in segments(marks(coded, len(text)), len(text)):
        piece = Text(safe(text[segment.start : segment.end]))
        for mark in reversed(segment.marks):
            colour = f"bold {QUAD_STYLES.get(mark.record.quad, 'white')}"
            piece.stylize(colour if mark.role == "trigger" else ROLE_STYLES[mark.role])
        shown.append_text(piece)
        named = [mark.record.id for mark in segment.marks if mark.role == "trigger" and mark.span.end == segment.end]
        if named:
            shown.append(f" [{safe(' '.join(named))}]", style="dim")
    shown.rstrip()
    return shown


def records_table(coded: CodedArticle) -> Table:
    """One line a record, folded under itself where the terminal is narrow."""
    table = Table.grid(padding=(0, 2), expand=False)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for record in coded.events:
        style = f"bold {QUAD_STYLES.get(record.quad, 'white')}"
        table.add_row(safe(record.id), Text(type_label(record), style=style), record_line(record))
    return table


def record_line(record: Record) -> Text:
    """Actor to recipient, status, date, place, on whose word, condition: what is known, in this order."""
    line = _parties(record.actor, ROLE_STYLES["actor"]) if record.actor else Text("unknown", style="dim")
    if record.recipient:
        line += Text(" → ") + _parties(record.recipient, ROLE_STYLES["recipient"])
    told = [Text(record.status, style="" if record.status == "actual" else "bold")]
    if record.date:
        told.append(Text(record.date, style=ROLE_STYLES["date"]))
    if record.place:
        told.append(Text(f"in {safe(record.place.text)}", style=ROLE_STYLES["place"]))
    if record.attribution:
        told.append(Text("according to ") + Text(safe(record.attribution.text), style=ROLE_STYLES["attribution"]))
    if record.condition:
        told.append(Text(f"“{safe(record.condition)}”", style=ROLE_STYLES["condition"]))
    told += [Text(safe(number_label(number))) for number in record.numbers]
    if record.same_as:
        told.append(Text(f"same as {safe(record.same_as)}", style="dim"))
    return Text(" · ").join([line, *told])


def _parties(parties: tuple[Party, ...], style: str) -> Text:
    shown = []
    for party in parties:
        code = party_code(party)
        shown.append(Text(safe(party_label(party)), style=style) + Text(f" [{code}]" if code else "", style="dim"))
    return Text(", ").join(shown)


def _legend() -> Text:
    names = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}
    parts = [Text(names[quad], style=f"bold {style}") for quad, style in QUAD_STYLES.items()]
    parts += [Text(role, style=style) for role, style in ROLE_STYLES.items()]
    return Text("\n") + Text("  ").join(parts) + Text("\n")
