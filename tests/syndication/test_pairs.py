"""Two texts: copy or not, and of which kind. The texts and the rule that each pair shows are in pairs.json."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from detente.syndication import Told, fingerprints, relate

TABLE = json.loads((Path(__file__).parent / "pairs.json").read_text(encoding="utf-8"))
TEXTS = {key: Told(key=key, order=n, **fields) for n, (key, fields) in enumerate(TABLE["texts"].items())}


@pytest.mark.parametrize(("rule", "earlier", "later", "kind"), TABLE["pairs"], ids=lambda value: str(value))
def test_what_a_pair_is(rule: str, earlier: str, later: str, kind: str | None) -> None:
    relation = relate(TEXTS[earlier], TEXTS[later])
    assert (relation.kind if relation else None) == kind, rule


@pytest.mark.parametrize(
    ("rule", "earlier", "later", "kind"), [p for p in TABLE["pairs"] if p[3]], ids=lambda value: str(value)
)
def test_a_copy_is_a_candidate(rule: str, earlier: str, later: str, kind: str) -> None:
    common = set(fingerprints(TEXTS[earlier].text).tolist()) & set(fingerprints(TEXTS[later].text).tolist())
    assert len(common) >= 2, rule


@pytest.mark.parametrize(
    ("rule", "earlier", "later", "kind"), [p for p in TABLE["pairs"] if p[3]], ids=lambda value: str(value)
)
def test_the_passages_in_common_can_be_read_in_both_texts(rule: str, earlier: str, later: str, kind: str) -> None:
    one, two = TEXTS[earlier], TEXTS[later]
    relation = relate(one, two)
    assert relation and relation.passages, rule
    assert (relation.of, relation.article) == (earlier, later)
    for passage in relation.passages:
        here = two.text[passage.later.start : passage.later.end].lower().split()
        there = one.text[passage.earlier.start : passage.earlier.end].lower().split()
        assert len(set(here) & set(there)) >= passage.words / 2


def test_how_much_of_each_text_is_shared() -> None:
    whole, brief = TEXTS["wire"], TEXTS["brief"]
    relation = relate(whole, brief)
    assert relation
    assert relation.share > 0.8 and relation.share_of < 0.25, "a brief is nearly all of itself and little of the story"
    assert relation.shared < 20


def test_a_brief_of_long_ago_is_no_news() -> None:
    late = msgspec.structs.replace(TEXTS["carrier"], published="2019-09-30")
    assert relate(TEXTS["wire"], late) is None


def test_without_days_a_carrier_is_still_found() -> None:
    undated = msgspec.structs.replace(TEXTS["carrier"], published=None)
    relation = relate(TEXTS["wire"], undated)
    assert relation and relation.kind == "carrier"


@pytest.mark.parametrize(
    "text", ["", " \n\t", "Short.", "“" + "said again and again and " * 30 + "”", "\u200f\u202e", "a" * 100_000]
)
def test_texts_with_nothing_to_compare(text: str) -> None:
    empty = Told(key="empty", text=text, source="Elsewhere")
    assert relate(TEXTS["wire"], empty) is None and relate(empty, TEXTS["wire"]) is None


@pytest.mark.parametrize("unit", ["tank ", "red tank ", "dam guard river ", "x" * 63 + " "])
def test_a_text_that_repeats_itself_endlessly_is_compared_in_time_that_grows_with_its_length(unit: str) -> None:
    endless = Told(key="endless", text=unit * (200_000 // len(unit)), source="Elsewhere")
    other = Told(key="other", text=unit * (190_000 // len(unit)), source="Here")
    assert relate(endless, other) is None, "sequences that come again and again tell nothing"
    assert len(fingerprints(endless.text)) < 10
