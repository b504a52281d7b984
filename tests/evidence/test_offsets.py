"""Offsets come from the tokens that decided, not from a search for the words: every word here stands more than once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente import Coder
from detente.model import CodedArticle, Record, Span
from detente.proof.verify import verify

TEXT = "\n\n".join(
    (
        "Ghana accuses Togo, Togo accuses Ghana",
        "ACCRA, May 15 (Lake News) - Ghana accused Togo of shelling a village on Monday. "
        "Togo accused Ghana of shelling a village on Monday.",
        "Togo expelled the ambassador of Ghana in Lomé on Monday, and on Tuesday Ghana expelled the ambassador of Togo in Lomé.",
        "“We reject the plan,” said Benin. “We reject the plan,” said Niger.",
        "Niger attacked Benin, Togo said. Benin attacked Niger, Togo said.",
        "Ghana will close the border if Togo sends troops. Togo will close the border if Ghana sends troops.",
        "The minister of Ghana met the minister of Togo in Accra last week, "
        "and the minister of Togo met the minister of Ghana in Accra last month.",
        "Togolese soldiers killed two Ghanaian soldiers in Accra on Monday. "
        "Ghanaian soldiers killed two Togolese soldiers in Accra on Monday.",
    )
)

# A record each: its type, its trigger, then its other words. "Togo#3" is the third "Togo" of the text; within the trigger,
# "expelled#2" may be followed by more words of the trigger. Fields that are not given are not asked.
EXPECTED = """
ACCUSE accuses#1 actor=Ghana#1 recipient=Togo#1
ACCUSE accuses#2 actor=Togo#2 recipient=Ghana#2
ACCUSE accused#1 actor=Ghana#3 recipient=Togo#3
ASSAULT shelling#1 actor=Togo#3 date_text=Monday#1 attribution=Ghana#3
ACCUSE accused#2 actor=Togo#4 recipient=Ghana#4
ASSAULT shelling#2 actor=Ghana#4 date_text=Monday#2 attribution=Togo#4
SANCTION expelled#1 actor=Togo#5 recipient=ambassador_of_Ghana#1 date_text=Monday#3 place=Lomé#1
SANCTION expelled#2 actor=Ghana#6 recipient=ambassador_of_Togo#1 date_text=Tuesday#1 place=Lomé#2
REJECT reject#1 actor=We#1
REJECT reject#2 actor=We#2
ASSAULT attacked#1 actor=Niger#2 recipient=Benin#2 attribution=Togo#7
ASSAULT attacked#2 actor=Benin#3 recipient=Niger#3 attribution=Togo#8
THREATEN close#1 actor=Ghana#7 recipient=Togo#9 condition=if_Togo_sends_troops#1
THREATEN close#2 actor=Togo#10 recipient=Ghana#8 condition=if_Ghana_sends_troops#1
CONSULT met#1 actor=minister_of_Ghana#1+minister_of_Togo#1 date_text=last_week#1 place=Accra#1
CONSULT met#2 actor=minister_of_Togo#2+minister_of_Ghana#2 date_text=last_month#1 place=Accra#2
ASSAULT killed#1 actor=Togolese_soldiers#1 recipient=Ghanaian_soldiers#1 date_text=Monday#4 place=Accra#3
ASSAULT killed#2 actor=Ghanaian_soldiers#2 recipient=Togolese_soldiers#2 date_text=Monday#5 place=Accra#4
"""
ROWS = EXPECTED.strip().splitlines()
SPEAKERS = {"We#1": "BEN", "We#2": "NER"}


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(tier="rules")


@pytest.fixture(scope="module")
def coded(coder: Coder) -> CodedArticle:
    return coder.code(TEXT, published="2024-05-15")


def where(word: str) -> Span:
    """ "Togo#3": where the third "Togo" stands; "_" is a blank."""
    words, _, number = word.replace("_", " ").partition("#")
    at = -1
    for _ in range(int(number)):
        at = TEXT.index(words, at + 1)
    return Span(at, at + len(words))


def spans(record: Record, field: str) -> set[Span]:
    if field in ("actor", "recipient"):
        return {Span(p.start, p.end) for p in getattr(record, field)}
    return {record.spans[field]} if field in record.spans else set()


def test_the_article_has_these_records_and_no_others_of_their_types(coded: CodedArticle) -> None:
    """What is only a condition (MOBILIZE, hypothetical) is not listed."""
    assert len([r for r in coded.events if r.type != "MOBILIZE"]) == len(ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_each_word_is_found_where_it_stands(coded: CodedArticle, row: str) -> None:
    kind, trigger, *fields = row.split()
    place = where(trigger)
    found = [r for r in coded.events if r.spans["trigger"].start <= place.start and place.end <= r.spans["trigger"].end]
    assert [r.type for r in found] == [kind]
    for field, words in (f.split("=") for f in fields):
        assert spans(found[0], field) == {where(w) for w in words.split("+")}, field
        if words in SPEAKERS:
            assert [p.country for p in getattr(found[0], field)] == [SPEAKERS[words]], "we are who is quoted there"


def test_evidence_stands_where_it_decided(coded: CodedArticle) -> None:
    """What a row decided on stands in the record's sentence, or in one that tells of whom the words stand for."""
    for record in coded.events:
        sentence = record.spans["sentence"]
        for field in ("trigger", "type", "status", "condition", "date"):
            for item in record.evidence.get(field, ()):
                if item.by != "rule:date-of-same-event":
                    assert all(sentence.start <= s.start and s.end <= sentence.end for s in item.spans), (
                        record.id,
                        field,
                        item,
                    )


# ------------------------------------------------------------------------------------------------- any articles at all

SENTENCES = [
    line.split("\t")[1]
    for line in (Path(__file__).parents[1] / "coding" / "sentences.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith(("#", "id\t"))
]
BREAKS = ("\n\n", " ", "\u00a0 ", "\n")


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Sentences in any order, some more than once, parted as pages part them."""
    chosen = draw(st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=9))
    parts = draw(st.lists(st.sampled_from(BREAKS), min_size=len(chosen), max_size=len(chosen)))
    return "".join(sentence + part for sentence, part in zip(chosen, parts, strict=True))


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(text=texts())
def test_spans_yield_their_words_and_lie_where_the_evidence_points(coder: Coder, text: str) -> None:
    coded = coder.code(text, published="2024-05-15")
    assert verify(coded, text) == []
    for record in coded.events:
        for field in ("trigger", "condition", "date_text", "place", "attribution", "actor", "recipient"):
            for span in spans(record, field):
                assert _lies(record, field, span, text), f"{record.type} {field} “{text[span.start : span.end]}”"


def _lies(record: Record, field: str, span: Span, text: str) -> bool:
    """In the record's sentence, or in a sentence that the field's evidence names."""
    inside = [record.spans["sentence"]]
    if field not in ("trigger", "condition"):
        known = {"date_text": "date"}.get(field, field)
        inside += [_line(s, text) for e in record.evidence[known] for s in e.spans]
    return any(s.start <= span.start and span.end <= s.end for s in inside)


def _line(span: Span, text: str) -> Span:
    """From the full stop before a span to the one after it."""
    return Span(text.rfind(". ", 0, span.start) + 1, text.find(".", span.end) % (len(text) + 1))
