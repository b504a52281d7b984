"""One type for two marked phrases: who is given as what decides, and status is part of the answer."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from detente import Coder
from detente.model import EventType, Span

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "relations.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith(("#", "type\t"))
]
Relate = Callable[[str], str]


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(tier="rules")


def read(marked: str) -> tuple[str, Span | None, Span | None]:
    """The sentence without its marks, and the spans of [source] and <target>."""
    text = ""
    starts: dict[str, int] = {}
    spans: dict[str, Span] = {}
    for letter in marked:
        if letter in "[<":
            starts["]" if letter == "[" else ">"] = len(text)
        elif letter in "]>":
            spans[letter] = Span(starts[letter], len(text))
        else:
            text += letter
    return text, spans.get("]"), spans.get(">")


@pytest.fixture
def relate(coder: Coder) -> Relate:
    return lambda marked: coder.relate(*read(marked))


@pytest.mark.parametrize(("type", "marked"), ROWS, ids=[row[1] for row in ROWS])
def test_every_type(relate: Relate, type: str, marked: str) -> None:
    assert relate(marked) == type


def test_the_rows_hold_all_types() -> None:
    assert {row[0] for row in ROWS} == set(get_args(EventType))


@pytest.mark.parametrize(
    ("verb", "type"),
    [
        ("released", "RETREAT"), ("will release", "AGREE"), ("will not release", "REJECT"), ("promised to release", "AGREE"),
        ("plans to release", "AGREE"), ("refused to release", "REJECT"), ("said Greece must release", "REQUEST"),
        ("demanded the release of", "REQUEST"),
    ],
)  # fmt: skip
def test_status_changes_the_type(relate: Relate, verb: str, type: str) -> None:
    assert relate(f"[Bulgaria] {verb} <the Romanian sailors>.") == type


@pytest.mark.parametrize("verb", ["has suspended aid to", "will suspend aid to", "threatened to suspend aid to"])
def test_what_hurts_is_a_threat_while_it_is_to_come(relate: Relate, verb: str) -> None:
    assert relate(f"[Canada] {verb} <Mali>.") == ("SANCTION" if verb.startswith("has") else "THREATEN")


def test_the_sides_choose_among_the_events_of_a_sentence(relate: Relate) -> None:
    sentence = "{}Denmark{} condemned {}Belarus{} after {}Polish guards{} had shot {}a smuggler{}."
    assert relate(sentence.format("[", "]", "<", ">", "", "", "", "")) == "ACCUSE"
    assert relate(sentence.format("", "", "", "", "[", "]", "<", ">")) == "ASSAULT"


def test_what_is_condemned_is_not_done_by_who_condemns(relate: Relate) -> None:
    assert relate("[Denmark] condemned <the attack on the mosque by gunmen>.") == "ACCUSE"


@pytest.mark.parametrize(
    "marked",
    [
        "[Spain] attacked the base.", "Somebody attacked <the base>.", "Gunmen attacked the base.",
        "[Spain] attacked the base. It hit <a barrack>.",
    ],
)  # fmt: skip
def test_a_side_may_be_missing_or_elsewhere(relate: Relate, marked: str) -> None:
    assert relate(marked) == "ASSAULT"


@pytest.mark.parametrize("marked", ["", "[Spain] is near <Morocco>.", "[?]<!>", "\n"])
def test_there_is_always_an_answer(relate: Relate, marked: str) -> None:
    assert relate(marked) in get_args(EventType)


def test_a_coder_sent_to_another_process_answers_the_same(coder: Coder) -> None:
    copy = pickle.loads(pickle.dumps(coder))
    for _, marked in ROWS[:8]:
        assert copy.relate(*read(marked)) == coder.relate(*read(marked))
