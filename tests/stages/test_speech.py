"""Who says what, as a reader would tell it: speaker, cue, words, and what kind of source it is."""

from __future__ import annotations

import pickle
from functools import cache
from pathlib import Path

import pytest

from detente import Coder
from detente.knowledge import Knowledge
from detente.model import Article, Document, SpeechAct
from detente.stages.speech import Speech

DATA = Path(__file__).parent / "data" / "speech.tsv"
GOLD = Path(__file__).parents[1] / "gold"
CASES = [line.split("\t") for line in DATA.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


@cache
def coder() -> Coder:
    return Coder(tier="rules")


@cache
def read(text: str) -> Document:
    return coder().read(Article(id="a", text=text.replace("¶", "\n\n")))


def told(document: Document, act: SpeechAct) -> str:
    text = document.article.text
    source = text[act.source.start : act.source.end] if act.source else ""
    cue = text[act.cue.start : act.cue.end] if act.cue else ""
    return " | ".join((source, cue, " ‖ ".join(text[s.start : s.end] for s in act.content), act.kind or "-"))


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text[:60] for text, _ in CASES])
def test_who_says_what(text: str, wanted: str) -> None:
    document = read(text)
    found = [told(document, act) for act in document.speech or ()]
    if wanted == "=":
        assert [f for f in found if not f.startswith(" | ")] == []
    else:
        assert found == wanted.split(" ;; ")


def test_a_quotation_is_direct_and_reported_speech_is_not() -> None:
    quoted = read("“They attacked at dawn,” Marta Lind said.").speech
    reported = read("Marta Lind said they had attacked at dawn.").speech
    assert quoted and reported and (quoted[0].direct, reported[0].direct) == (True, False)


def test_speech_in_speech_is_nested() -> None:
    acts = read("Marta Lind said the governor claimed that rebels had burned the mill.").speech
    assert acts is not None and [act.nested for act in acts] == [None, 0]


def test_the_speaker_has_the_mention_that_the_actor_stage_found() -> None:
    document = read("The defence minister, Marta Lind, warned that troops would be sent.")
    assert document.speech and document.actors and document.speech[0].mention is not None
    assert document.actors[document.speech[0].mention].name == "Marta Lind"


def test_a_pronoun_of_somebody_unnamed_stays_unnamed() -> None:
    text = "A senior official said the talks had failed. He added that the envoy had left."
    assert [act.kind for act in read(text).speech or ()] == ["anonymous", "anonymous"]


@pytest.mark.parametrize("row", ["en.say.say", "en.source.according_to", "en.claim.accuse"])
def test_without_its_row_the_act_is_gone(row: str) -> None:
    text = {
        "en.say.say": "The army said rebels had attacked.",
        "en.source.according_to": "According to the army, rebels attacked.",
        "en.claim.accuse": "The army accused the rebels of attacking.",
    }[row]
    document = read(text)
    assert [act.evidence[0].by for act in document.speech or ()] == [row]
    knowledge = Knowledge()
    knowledge.__dict__["reporting"] = tuple(r for r in knowledge.reporting if r.id != row)
    assert Speech(knowledge)(document) == ()


@pytest.mark.parametrize("path", sorted(GOLD.glob("*.txt")), ids=lambda p: p.stem)
def test_acts_of_whole_articles_hold_together(path: Path) -> None:
    document = read(path.read_text(encoding="utf-8"))
    acts, size = document.speech or (), len(document.article.text)
    assert [act.index for act in acts] == list(range(len(acts)))
    for act in acts:
        assert act.content and act.cue is not None
        assert all(0 <= s.start < s.end <= size for s in act.content)
        assert not any(s.start <= act.cue.start < s.end for s in act.content), told(document, act)
        assert all(a.end < b.start for a, b in zip(act.content, act.content[1:], strict=False)), told(document, act)
        assert act.nested != act.index


def test_the_stage_can_be_sent_to_another_process() -> None:
    document = read(CASES[0][0])
    assert pickle.loads(pickle.dumps(Speech(Knowledge())))(document) == document.speech
