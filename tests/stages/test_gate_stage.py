"""Which sentences are parsed: those that may hold an event or speech. What it costs in recall, benchmarks/README.md tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente import Coder
from detente.knowledge import Knowledge
from detente.model import Article, Document
from detente.stages.gate import COMMON

GOLD = Path(__file__).parents[1] / "gold"


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(tier="rules")


def read(coder: Coder, text: str) -> Document:
    return coder.read(Article(id="a", text=text, published="2024-05-15"))


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("Norway expelled two Russian diplomats.", True),
        ("The EXPULSION of two diplomats angered Moscow.", True),
        ("Airstrikes hit the port.", True),
        ("“It rained,” she said.", True),
        ("Snow covers northern hills.", False),
        ("Both lakes froze early.", False),
    ],
)
def test_a_sentence_passes_for_a_word_that_may_name_an_event_or_speech(coder: Coder, text: str, passes: bool) -> None:
    assert read(coder, text).gate == (passes,)


def test_there_is_one_decision_a_sentence(coder: Coder) -> None:
    document = read(
        coder, "Norway expelled two diplomats. Snow covers northern hills.\n\nBoth lakes froze early. “It rained,” she said."
    )
    assert document.gate == (True, False, False, True)


def test_nearly_every_sentence_with_a_record_passes(coder: Coder) -> None:
    """On the project's own gold, at least 99 of 100."""
    passed = missed = 0
    for path in sorted(GOLD.glob("*.json")):
        document = read(coder, path.with_suffix(".txt").read_text(encoding="utf-8"))
        assert document.layout is not None and document.gate is not None
        text = document.article.text
        for sentence in {e["sentence"] for e in json.loads(path.read_text(encoding="utf-8"))["events"]}:
            start = text.index(sentence)
            inside = [s.index for s in document.layout.sentences if s.start < start + len(sentence) and start < s.end]
            if any(document.gate[i] for i in inside):
                passed += 1
            else:
                missed += 1
    assert passed > 150
    assert missed / (passed + missed) <= 0.01


def test_the_gate_knows_every_verb_and_noun_of_the_trigger_table(coder: Coder) -> None:
    """A row whose word the gate does not know would never fire."""
    knowledge = Knowledge()
    gate = next(s for s in coder.pipeline.stages if s.name == "gate")
    assert {t.lemma for t in knowledge.triggers if t.type != "NONE"} - COMMON <= gate.words  # type: ignore[attr-defined]
