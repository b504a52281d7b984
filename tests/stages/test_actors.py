"""Whom sentences name: `actors.tsv`; and what holds for the mentions of any article."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente import Coder
from detente.model import ActorMention, Article, Document

ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("actors.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith(("#", "id\t"))
]
DAY = "2024-05-15"


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(tier="rules")


def read(coder: Coder, text: str, published: str = DAY) -> Document:
    return coder.read(Article(id="a", text=text, published=published))


def mentions(document: Document) -> tuple[ActorMention, ...]:
    assert document.actors is not None
    return document.actors


def told(m: ActorMention) -> str:
    countries = "+".join(m.countries) or m.country or "-"
    return f"{m.text} = {m.kind} {countries} {m.sector or '-'} {m.name or '-'}"


@pytest.mark.parametrize(("text", "expected"), [(r[1], r[2]) for r in ROWS], ids=[r[0] for r in ROWS])
def test_who_is_named(coder: Coder, text: str, expected: str) -> None:
    listed = [] if expected == "none" else expected.split(" ; ")
    known = [m for m in mentions(read(coder, text)) if m.country or m.countries or m.name or told(m) in listed]
    assert [told(m) for m in known] == listed


def test_mentions_quote_the_text_and_are_numbered(coder: Coder) -> None:
    texts = [r[1] for r in ROWS]
    document = read(coder, "\n\n".join(texts) + "\n\n" + " ".join(texts))
    for n, m in enumerate(mentions(document)):
        assert m.index == n
        assert document.article.text[m.start : m.end] == m.text
        assert document.tokens is not None
        tokens = document.tokens[m.sentence]
        assert (tokens[m.first].start, tokens[m.last - 1].end) == (m.start, m.end)
        assert m.first <= m.head < m.last
        assert m.owner is None or m.owner != n
        assert any(e.role == "decided" and e.spans for e in m.evidence), m.text
