"""On whose word an article reports an event."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from detente import Coder
from detente.model import CodedArticle

DATA = Path(__file__).parent / "data" / "attribution.tsv"
CASES = [line.split("\t") for line in DATA.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


@cache
def coder() -> Coder:
    return Coder(tier="rules")


@cache
def code(text: str) -> CodedArticle:
    return coder().code(text.replace("¶", "\n\n"), published="2022-06-01")


@pytest.mark.parametrize(("text", "trigger", "wanted"), CASES, ids=[f"{trigger}: {text[:50]}" for text, trigger, _ in CASES])
def test_on_whose_word(text: str, trigger: str, wanted: str) -> None:
    found = [e.attribution for e in code(text).events if trigger in e.trigger]
    assert found, f"no event at {trigger!r}: {[e.trigger for e in code(text).events]}"
    assert [f"{a.text} | {a.kind}" if a else "-" for a in found] == [wanted] * len(found)


def test_the_source_stands_where_the_record_says() -> None:
    text = "Russian troops attacked the town on Monday, Ukrainian officials said."
    for event in code(text).events:
        assert event.attribution is not None
        assert text[event.attribution.start : event.attribution.end] == event.attribution.text


def test_the_evidence_names_the_word_of_saying_or_that_none_was_found() -> None:
    said = code("Russian troops attacked the town on Monday, Ukrainian officials said.").events[0]
    told = code("Russian troops attacked the town on Monday.").events[0]
    assert [e.by for e in said.evidence["attribution"]] == ["en.say.say"]
    assert [e.role for e in told.evidence["attribution"]] == ["sought"]


def test_an_actor_s_own_word_is_told_as_such() -> None:
    event = next(e for e in code("Iran said it rejected the offer of the United States.").events if "reject" in e.trigger)
    assert [e.by for e in event.evidence["attribution"]] == ["rule:own-speech"]
