"""Subjects and objects through voice, coordination, relative clauses and control: `syntax.tsv`; and the other functions."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsed import Parser, at, words

ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("syntax.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith(("#", "id\t"))
]


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


@pytest.mark.parametrize(("text", "verb", "subject", "objects"), [r[1:5] for r in ROWS], ids=[r[0] for r in ROWS])
def test_who_does_what_to_whom(parser: Parser, text: str, verb: str, subject: str, objects: str) -> None:
    clauses = parser.clauses(text)
    i = at(clauses, verb)
    assert (words(clauses, clauses.subject(i)), words(clauses, clauses.objects(i))) == (subject, objects)


@pytest.mark.parametrize(
    ("text", "word", "complement"),
    [
        ("Israel threatened to attack the port.", "threatened", "attack"),
        ("Mali said that it will leave.", "said", "leave"),
        ("Mali refused to leave.", "refused", "leave"),
        ("Mali repeated its threat to leave.", "threat", "leave"),
        ("Ghana accused Togo of shelling a village.", "accused", "shelling"),
        ("Ghana accused Togo.", "accused", None),
        ("Talks ended on Monday.", "Talks", None),
    ],
)
def test_the_clause_that_a_word_takes(parser: Parser, text: str, word: str, complement: str | None) -> None:
    clauses = parser.clauses(text)
    found = clauses.complement(at(clauses, word))
    assert (clauses.tokens[found].text if found is not None else None) == complement


@pytest.mark.parametrize(
    ("text", "noun", "carrier"),
    [
        ("Egypt held talks in Cairo.", "talks", "held"),
        ("Talks were held in Cairo.", "Talks", "held"),
        ("Egypt ended the second day of talks.", "talks", "ended"),
        ("Egypt insisted on talks.", "talks", "insisted"),
        ("Egypt began drills and talks.", "talks", "began"),
        ("The time of talks is over.", "talks", None),
    ],
)
def test_the_verb_that_carries_a_noun(parser: Parser, text: str, noun: str, carrier: str | None) -> None:
    clauses = parser.clauses(text)
    found = clauses.carrier(at(clauses, noun))
    assert (clauses.tokens[found].text if found is not None else None) == carrier


def test_prepositions_lead_to_their_objects(parser: Parser) -> None:
    clauses = parser.clauses("Egypt talked with Sudan and Chad in Cairo about the dam.")
    found = clauses.prepositions(at(clauses, "talked"))
    assert {word: words(clauses, heads) for word, heads in found.items()} == {"with": "Sudan", "about": "dam", "in": "Cairo"}
    assert words(clauses, clauses.conjuncts(at(clauses, "Sudan"))) == "Sudan Chad"


def test_a_span_runs_from_the_first_to_the_last_token(parser: Parser) -> None:
    text = "Norway’s navy   left."
    clauses = parser.clauses(text)
    span = clauses.span([at(clauses, "left"), at(clauses, "navy")])
    assert text[span.start : span.end] == "navy   left"


def test_every_word_of_a_sentence_hangs_on_one_head_and_no_walk_is_endless(parser: Parser) -> None:
    for _, text, *_ in ROWS:
        clauses = parser.clauses(text)
        for i in range(len(clauses.tokens)):
            assert len(list(clauses.ancestors(i))) < len(clauses.tokens)
            assert clauses.heads[i] == i or i in clauses.children[clauses.heads[i]]
            clauses.surface(i)
            clauses.objects(i)
