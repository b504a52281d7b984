"""Slots of a trigger: the names that frames and constraints use, and the words they lead to."""

from __future__ import annotations

import pytest

from parsed import Parser, at, words

ROWS = [
    # text, trigger, slot, the words that fill it
    ("Norway and Sweden expelled a diplomat.", "expelled", "subj", "Norway Sweden"),
    ("Norway expelled a diplomat and his wife.", "expelled", "obj", "diplomat wife"),
    ("Norway gave Chad a ship.", "gave", "iobj", "Chad"),
    ("Turkey attacked the Kurdish positions.", "attacked", "obj.owner", "Kurdish"),
    ("Turkey attacked the army of Syria.", "attacked", "obj.owner", "Syria"),
    ("Turkey attacked Syria's army.", "attacked", "obj.owner", "Syria"),
    ("Mali protested against the decision by France.", "protested", "against", "decision"),
    ("Mali protested against the decision by France.", "protested", "against.owner", "France"),
    ("Talks between Japan and China ended.", "Talks", "between", "Japan China"),
    ("Talks with Iran and Iraq ended.", "Talks", "with", "Iran Iraq"),
    ("The expulsion of two diplomats by Denmark angered Iran.", "expulsion", "of", "diplomats"),
    ("The expulsion of two diplomats by Denmark angered Iran.", "expulsion", "by", "Denmark"),
    ("Denmark's expulsion of two diplomats angered Iran.", "expulsion", "poss", "Denmark"),
    ("An Israeli airstrike hit a depot.", "airstrike", "mod", "Israeli"),
    ("An airstrike on Syria hit a depot.", "airstrike", "on", "Syria"),
    ("Egypt held talks with Sudan.", "talks", "verb.subj", "Egypt"),
    ("Egypt and Sudan held talks.", "talks", "verb.subj", "Egypt Sudan"),
    ("The base is under attack.", "attack", "verb.subj", "base"),
    ("Germany urged Serbia to recognise Kosovo.", "urged", "comp.subj", "Serbia"),
    ("Germany urged Serbia to recognise Kosovo.", "urged", "comp.obj", "Kosovo"),
    ("Ghana accused Togo of attacking Mali.", "accused", "comp.obj", "Mali"),
    ("Norway sent 20 tanks to Ukraine.", "sent", "to", "Ukraine"),
    ("Norway imposed sanctions on two banks.", "imposed", "on", "banks"),
    ("Norway expelled a diplomat.", "expelled", "against", "-"),
    ("Norway left.", "left", "obj", "-"),
]  # fmt: skip


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


@pytest.mark.parametrize(("text", "trigger", "slot", "filled"), ROWS)
def test_a_slot_leads_to_its_words(parser: Parser, text: str, trigger: str, slot: str, filled: str) -> None:
    slots = parser.slots(text)
    assert words(slots.clauses, slots.get(at(slots.clauses, trigger), slot)) == filled


@pytest.mark.parametrize(
    ("text", "noun", "verb"),
    [
        ("Egypt held talks with Sudan.", "talks", "held"),
        ("Talks were held in Cairo.", "Talks", "held"),
        ("Kenya launched an attack on the camp.", "attack", "launched"),
        ("Kenya painted an attack on the camp.", "attack", None),
    ],
)
def test_a_light_verb_carries_a_noun(parser: Parser, text: str, noun: str, verb: str | None) -> None:
    slots = parser.slots(text)
    found = slots.support(at(slots.clauses, noun))
    assert (slots.clauses.tokens[found[0]].text if found else None) == verb
    assert found is None or found[1].lemma == slots.clauses.tokens[found[0]].lemma


@pytest.mark.parametrize(
    ("text", "act", "victims"),
    [
        ("The raid wounded three soldiers.", "raid", "soldiers"),
        ("Three soldiers were killed in a raid.", "raid", "soldiers"),
        ("Three soldiers died in a raid.", "raid", "soldiers"),
        ("The raid surprised three soldiers.", "raid", "-"),
    ],
)
def test_who_suffered_in_an_act(parser: Parser, text: str, act: str, victims: str) -> None:
    slots = parser.slots(text)
    assert words(slots.clauses, slots.victims(at(slots.clauses, act))) == victims
