"""What the events stage drafts of a sentence, by words: `events.tsv`; and what holds for the drafts of any article."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente import Coder
from detente.knowledge import Knowledge
from detente.model import Article, Document, Draft, Party

ROOT = Path(__file__).parents[2]
ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("events.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith(("#", "id\t"))
]


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(tier="rules")


def read(coder: Coder, text: str) -> Document:
    return coder.read(Article(id="a", text=text, published="2024-05-15"))


def told(draft: Draft, text: str) -> str:
    trigger = text[draft.trigger.start : draft.trigger.end]
    return f'{draft.type}/{draft.mode or "-"} "{trigger}" {_words(draft.actor)} > {_words(draft.recipient)}'


def _words(parties: tuple[Party, ...]) -> str:
    return " + ".join(dict.fromkeys(p.text for p in parties)) or "-"


@pytest.mark.parametrize(("text", "expected"), [(r[1], r[2]) for r in ROWS], ids=[r[0] for r in ROWS])
def test_what_is_drafted(coder: Coder, text: str, expected: str) -> None:
    found = [told(d, text) for d in read(coder, text).drafts or ()]
    assert found == ([] if expected == "none" else expected.split(" ; "))


def test_drafts_stand_in_order_in_their_sentences(coder: Coder) -> None:
    modes = {m.id for m in Knowledge().modes}
    for path in sorted((ROOT / "examples").glob("*.txt")):
        document = read(coder, path.read_text(encoding="utf-8"))
        assert document.drafts and document.layout is not None and document.tokens is not None
        assert [d.index for d in document.drafts] == list(range(len(document.drafts)))
        places = [(d.sentence, d.trigger.start) for d in document.drafts]
        assert places == sorted(places)
        for d in document.drafts:
            sentence = document.layout.sentences[d.sentence]
            assert sentence.start <= d.trigger.start < d.trigger.end <= sentence.end
            assert max(d.token, d.clause) < len(document.tokens[d.sentence])
            assert d.mode is None or f"{d.type}.{d.mode}" in modes
            assert 0 < d.confidence <= 1
            assert {"trigger", "type", "mode", "actor", "recipient"} <= d.evidence.keys()


def test_no_trigger_word_makes_two_events_of_one_type(coder: Coder) -> None:
    for path in sorted((ROOT / "examples").glob("*.txt")):
        drafts = read(coder, path.read_text(encoding="utf-8")).drafts or ()
        tokens = [(d.sentence, d.token, d.type) for d in drafts]
        assert len(tokens) == len(set(tokens))


def test_a_sentence_that_was_not_parsed_gives_nothing(coder: Coder) -> None:
    document = read(coder, "Snow covers northern hills. Both lakes froze early.")
    assert document.trees is not None and document.drafts == ()
