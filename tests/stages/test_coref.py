"""Whom pronouns, titles, surnames and collectives stand for: `coref.tsv`; and that what is not known is not guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente import Coder
from detente.model import ActorMention, Article, Document, Party, Referent

ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("coref.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith(("#", "id\t"))
]


ELSEWHERE = ("He", "She", "It", "They", "sides", "country", "group", "bloc", "two countries")


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(tier="rules")


def read(coder: Coder, text: str) -> Document:
    return coder.read(Article(id="a", text=text, published="2024-05-15"))


def asked(document: Document, word: str) -> tuple[ActorMention, Referent]:
    """The last mention with these words, and what it stands for."""
    assert document.actors is not None and document.referents is not None
    found = [m for m in document.actors if m.text == word]
    assert found, f"“{word}” is no mention; found {[m.text for m in document.actors]}"
    return found[-1], document.referents[found[-1].index]


def agrees(party: Party, expected: str) -> bool:
    country, sector, name = expected.split(" ", 2)
    told = zip((party.country, party.sector, party.name), (country, sector, name), strict=True)
    return all(e in ("*", v or "-") for v, e in told)


@pytest.mark.parametrize(("text", "word", "expected"), [r[1:4] for r in ROWS], ids=[r[0] for r in ROWS])
def test_what_it_stands_for(coder: Coder, text: str, word: str, expected: str) -> None:
    m, referent = asked(read(coder, text), word)
    parties = sorted(referent.parties, key=lambda p: p.country or "")
    told = [f"{p.country or '-'} {p.sector or '-'} {p.name or '-'}" for p in parties]
    wanted = expected.split(" ; ")
    assert len(parties) == len(wanted) and all(map(agrees, parties, wanted)), f"found {told}, expected {wanted}"
    assert all((p.text, p.start, p.end) == (m.text, m.start, m.end) for p in parties), "a party quotes its own words"


def test_a_mention_resolved_elsewhere_names_the_words_that_tell(coder: Coder) -> None:
    for _, text, word, expected in ROWS:
        if word in ELSEWHERE and "- - -" not in expected:
            m, referent = asked(read(coder, text), word)
            spans = [s for e in referent.evidence if e.role == "decided" for s in e.spans]
            assert any(s.end <= m.start or s.start >= m.end for s in spans), f"{word} in {text!r} names only itself"


def test_what_is_not_found_says_that_it_was_looked_for(coder: Coder) -> None:
    for text, word in [("The offer was weak. He refused.", "He"), ("Nothing was signed. Both sides were tired.", "sides")]:
        _, referent = asked(read(coder, text), word)
        assert [p.country for p in referent.parties] == [None]
        assert any(e.role == "sought" for e in referent.evidence)


def test_every_mention_has_a_referent_that_ends(coder: Coder) -> None:
    """Also in an article of nothing but pronouns and titles, which could lead in circles."""
    circles = "They met them. Its minister told his minister that they and it were theirs. " * 5
    document = read(coder, "\n\n".join([*(r[1] for r in ROWS), circles]))
    assert document.actors is not None and document.referents is not None
    assert len(document.referents) == len(document.actors)
