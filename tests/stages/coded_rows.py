"""Rows of the case tables of status, conditions and link: one text each, coded by the whole pipeline."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from detente import Coder
from detente.model import Record

DATA = Path(__file__).parent / "data"
PUBLISHED = "2022-06-15"
CODER = Coder(tier="rules")


def rows(name: str) -> list[dict[str, str]]:
    """The cases of a table; `#` lines say what it holds."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def coded(text: str, published: str | None = PUBLISHED) -> tuple[Record, ...]:
    """All records of a text."""
    return CODER.code(text, published=published).events


def the_record(row: dict[str, str], coder: Coder | None = None) -> Record:
    """The record that a row asks for: by type (several with |) and words of the trigger (several with |); by the rules alone
    where no coder is given."""
    found = coder.code(row["text"], published=PUBLISHED).events if coder else coded(row["text"])
    types, words = row["type"].split("|"), row["trigger"].lower().split("|")
    for record in found:
        trigger = record.trigger.lower()
        if record.type in types and any(w in trigger or trigger in w for w in words):
            return record
    raise AssertionError(f"found no {row['type']} with {row['trigger']!r} among {[(r.type, r.trigger) for r in found]}")
