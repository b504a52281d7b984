"""A table of sentences and the records that a reader would note down: `sentences.tsv`."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente import Coder
from detente.model import Party, Record

ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("sentences.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#") and not line.startswith("id\t")
]


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(tier="rules")


def countries(parties: tuple[Party, ...]) -> str:
    return "+".join(sorted({p.country for p in parties if p.country})) or "-"


def told(record: Record) -> str:
    return f"{record.type}/{record.status} {countries(record.actor)} > {countries(record.recipient)}"


def normal(expected: str) -> list[str]:
    if expected == "none":
        return []
    out = []
    for part in expected.split(" ; "):
        head, _, recipients = part.partition(" > ")
        kind, _, actors = head.partition(" ")
        out.append(f"{kind} {'+'.join(sorted(actors.split('+')))} > {'+'.join(sorted(recipients.split('+')))}")
    return sorted(out)


@pytest.mark.parametrize(("text", "expected"), [(r[1], r[2]) for r in ROWS], ids=[r[0] for r in ROWS])
def test_sentence(coder: Coder, text: str, expected: str) -> None:
    coded = coder.code(text, published="2024-05-15")
    assert sorted(told(r) for r in coded.events) == normal(expected)
