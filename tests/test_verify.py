"""Records that no longer agree with their article are found, and said so in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coded_articles import TEXT, coded
from detente.model import CodedArticle, Evidence, Span
from detente.proof.verify import match, verify
from detente.records import claims

replace = msgspec.structs.replace


def changed(number: int, **values: Any) -> CodedArticle:
    one = coded()
    events = list(one.events)
    events[number] = replace(events[number], **values)
    return replace(one, events=tuple(events))


def test_records_of_their_own_article_have_no_problem() -> None:
    assert verify(coded(), TEXT) == []


def test_a_text_that_changed_is_told_first() -> None:
    problems = verify(coded(), TEXT.replace("Norway warns", "Sweden warns"))
    assert problems[0].record == "" and "not the one that was coded" in problems[0].message
    assert {(p.record, p.field) for p in problems[1:]} == {("e1", "sentence"), ("e1", "actor 1")}


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("sentence", lambda r: {"sentence": r.sentence.replace("two", "three")}),
        ("trigger", lambda r: {"spans": r.spans | {"trigger": Span(0, 3)}}),
        ("trigger", lambda r: {"spans": {k: v for k, v in r.spans.items() if k != "trigger"}}),
        ("actor 2", lambda r: {"actor": (r.actor[0], replace(r.actor[1], start=r.actor[1].start + 1))}),
        ("recipient 1", lambda r: {"recipient": (replace(r.actor[0], text="Swedish officials"),)}),
        ("date_text", lambda r: {"date_text": "last month"}),
        ("place", lambda r: {"place": replace(r.place, end=10_000)}),
        ("attribution", lambda r: {"attribution": replace(r.attribution, text="three diplomats")}),
        ("condition", lambda r: {"condition": "if it rains"}),
        ("mode", lambda r: {"evidence": {"mode": (Evidence("decided", "rule:x", (Span(5, 99_999),)),)}}),
        ("same_as", lambda r: {"same_as": "e4"}),
        ("same_as", lambda r: {"same_as": "e3"}),
        ("same_as", lambda r: {"same_as": "e2"}),
        ("id", lambda r: {"id": "e1"}),
    ],
)
def test_each_field_that_claims_other_words_is_named(field: str, change: Callable[[Any], dict[str, Any]]) -> None:
    problems = verify(changed(2, **change(coded().events[2])), TEXT)
    assert [p.field for p in problems] == [field]
    assert problems[0].article == "cod" and problems[0].record in ("e3", "e1")


def test_a_problem_quotes_both_sides_on_one_line() -> None:
    (problem,) = verify(changed(3, trigger="denied\nfirmly"), TEXT)
    start = TEXT.index("denied")
    assert str(problem) == f"cod: e4 trigger: the record says “denied firmly”, the text at {start} to {start + 6} says “denied”"


@given(st.integers(0, 3), st.integers(-3, 400), st.integers(-3, 400))
def test_any_other_span_is_found_unless_it_yields_the_same_words(number: int, start: int, end: int) -> None:
    record = coded().events[number]
    problems = verify(changed(number, spans=record.spans | {"trigger": Span(start, end)}), TEXT)
    assert bool(problems) == (start < 0 or TEXT[start:end] != record.trigger)


def test_every_verbatim_field_is_a_claim() -> None:
    record = coded().events[2]
    assert [c.field for c in claims(record)] == ["sentence", "trigger", "date_text", "actor", "actor", "place", "attribution"]


def test_articles_are_matched_by_text_and_else_by_id() -> None:
    one, other = coded(id="a"), coded(TEXT + "More.", id="b")
    pairs = list(match([one, other], {"renamed": TEXT, "b": "something else"}))
    assert [text for _, text in pairs] == [TEXT, "something else"]
    assert [text for _, text in match([one], {})] == [None]
