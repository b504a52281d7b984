"""The examples of docs/fields.md: what the coder gives for each is what the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from detente import Coder
from detente.model import Record

PAGE = Path(__file__).parents[1] / "docs" / "fields.md"
PUBLISHED = "2022-06-15"
CODER = Coder()


class Example(NamedTuple):
    """A row of the page. word: what stands in bold; value: as the page writes it, "" for null."""

    field: str
    rule: str
    text: str
    word: str
    start: int
    value: str


def examples() -> Iterator[Example]:
    field = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            field = line.split("`")[1] if "`" in line else ""
        cells = [c.strip() for c in line.strip("|").split("|")]
        bold = re.search(r"\*\*(.+?)\*\*", cells[1]) if line.startswith("|") and len(cells) == 3 else None
        if bold is not None:
            yield Example(field, cells[0], cells[1].replace("**", ""), bold[1], bold.start(), cells[2].strip("`"))


def shown(record: Record, field: str) -> str:
    if field == "place":
        return f"{record.place.text} ({record.place.country})" if record.place else ""
    if field == "attribution":
        return f"{record.attribution.text} · {record.attribution.kind}" if record.attribution else ""
    return getattr(record, field) or ""


def test_every_field_that_can_be_shown_has_examples() -> None:
    assert {e.field for e in examples()} == {"status", "condition", "date", "place", "attribution"}


@pytest.mark.parametrize("example", list(examples()), ids=lambda e: f"{e.field}: {e.rule[:40]}")
def test_the_page_says_what_comes_out(example: Example) -> None:
    end = example.start + len(example.word)
    events = CODER.code(example.text, published=PUBLISHED).events
    found = [r for r in events if r.spans["trigger"].start < end and example.start < r.spans["trigger"].end]
    assert found, [(r.type, r.trigger) for r in events]
    assert shown(found[0], example.field) == example.value
