"""Explanations: every sentence is true for its record, quotes the words at its spans, and says what a row holds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

import detente
from coded_articles import TEXT, coded
from detente.errors import UsageError
from detente.knowledge import TABLES, Knowledge, load_table
from detente.model import CodedArticle, Evidence, Span
from detente.proof.explain import explain
from detente.proof.reasons import Rows, sentences
from detente.proof.wording import clause, constraint, listed
from detente.rows import RuleRow


def paragraphs(article: CodedArticle, id: str = "e2", text: str = TEXT) -> dict[str, str]:
    lines = [line for line in explain(article, id, text).split("\n") if line]
    return dict(line.split(": ", 1) for line in lines[1:])


def with_evidence(field: str, *items: Evidence, number: int = 1, **values: Any) -> CodedArticle:
    one = coded()
    events = list(one.events)
    events[number] = msgspec.structs.replace(events[number], evidence={field: items}, **values)
    return msgspec.structs.replace(one, events=tuple(events))


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def test_every_field_has_its_paragraph() -> None:
    told = paragraphs(coded())
    assert list(told) == [
        "Trigger", "Type", "Mode", "Actor", "Recipient", "Status", "Condition", "Date", "Place", "Attribution",
        "Numbers", "Same as", "CAMEO and scores", "Contexts", "Confidence",
    ]  # fmt: skip
    assert told["Actor"].startswith("The actor is “Norway’s fisheries minister Tor Aasen” [60:97], read as NOR GOV (Norway, ")
    assert told["Date"] == "The event is dated 2020-03-03, from “on Tuesday” [113:123]."
    assert told["Same as"] == "It is the same event as e1."


def test_the_opening_tells_the_event_and_its_sentence() -> None:
    first = explain(coded(), "e3", TEXT).split("\n")[0]
    event = "Record e3 of cod is a CONSULT event of “Icelandic officials” and “minister”"
    assert first.startswith(f"{event}, found in the sentence “Icelandic officials met the minister")


def test_words_in_quotation_marks_with_offsets_stand_there() -> None:
    for record in coded().events:
        quotations = re.findall(r"“([^”]*)” \[(\d+):(\d+)\]", explain(coded(), record.id, TEXT))
        assert quotations
        for words, start, end in quotations:
            assert " ".join(TEXT[int(start) : int(end)].split()) == words


def test_a_null_field_says_that_it_was_looked_for() -> None:
    sought = Evidence("sought", "rule:place-phrase", (span("Iceland denied the claim."),), note="the sentence names no place")
    told = paragraphs(with_evidence("place", sought))["Place"]
    where = span("Iceland denied the claim.")
    assert told == (
        "No place of the event was found. It was looked for at “Iceland denied the claim.” "
        f"[{where.start}:{where.end}]: the sentence names no place."
    )


def test_a_null_field_without_evidence_does_not_claim_a_search() -> None:
    assert paragraphs(coded())["Place"] == "No place of the event was found. The record does not say how it was looked for."


def test_slots_that_name_nobody_are_told_as_places_of_the_sentence() -> None:
    sought = Evidence("sought", "en.threaten.1", note="slots obj on.owner name nobody")
    told = paragraphs(with_evidence("recipient", sought, recipient=()))["Recipient"]
    looked = "It was looked for as the object or the owner of the “on” phrase of the event's word (row en.threaten.1)"
    assert told == f"No recipient was found. {looked}; nobody is named there."


def test_what_decided_comes_before_what_supported_and_what_was_overruled() -> None:
    told = paragraphs(
        with_evidence(
            "status",
            Evidence("overruled", "rule:brand-new", (span("Norway warns"),)),
            Evidence("supported", "encoder@1.2", score=0.83),
            Evidence("decided", "rule:told-as-done", (span("warned"),)),
        )
    )["Status"]
    assert told == (
        "The event is actual: done or under way when the article was published. "
        "Nothing marks “warned” [98:104] as anything but done or under way. "
        "In support: the model encoder@1.2 decides with a probability of 0.83. "
        "Against it: the rule “brand new” holds for “Norway warns” [0:12]; this was overruled."
    )


def test_a_row_is_named_with_what_it_says() -> None:
    item = Evidence("decided", "en.unless", (span("if they entered"),))
    told = paragraphs(with_evidence("condition", item))["Condition"]
    assert told.endswith(" “if they entered” [154:169]: “unless” opens a condition (row en.unless of conditions).")


def test_a_slot_is_told_in_words_of_grammar() -> None:
    item = Evidence("decided", "rule:slot-comp.obj.owner", (span("Iceland over"),), note="do_to")
    told = paragraphs(with_evidence("recipient", item))["Recipient"]
    assert told.endswith(" is the owner of the object of the complement of the event's word (frame do_to).")


def test_a_row_that_no_table_has_any_more_is_still_named() -> None:
    told = paragraphs(with_evidence("type", Evidence("decided", "gone.1", (span("warned"),))))["Type"]
    assert told.endswith("“warned” [98:104]: gone.1.")


def test_an_entry_of_the_gazetteer_is_named() -> None:
    item = Evidence("decided", "geonames:3161732", (span("Bergen"),), note="Bergen")
    told = paragraphs(with_evidence("place", item, number=2), "e3")["Place"]
    assert told.endswith(" is Bergen (geonames:3161732) in the gazetteer.")


def test_a_cue_that_is_read_otherwise_is_not_told_as_if_it_meant_that() -> None:
    item = Evidence("decided", "en.would", (span("would"),))
    assert "in this sentence it is read as future" in paragraphs(with_evidence("status", item, status="future"))["Status"]
    assert "read as" not in paragraphs(with_evidence("status", item, status="hypothetical"))["Status"]


def test_the_same_id_in_two_tables_is_read_in_the_table_of_the_field() -> None:
    """A word may open a condition and mark a status under one id."""
    ids = {row.id for row in Knowledge().conditions} & {row.id for row in Knowledge().cues}
    for row_id in ids:
        assert (Rows().find(row_id, "condition") or ("",))[0] == "conditions"
        assert (Rows().find(row_id, "status") or ("",))[0] == "cues"


def test_every_rule_that_a_stage_names_stands_in_the_table_of_rules() -> None:
    rules = [row.id for row in load_table("rules", RuleRow)]
    sources = [p.read_text(encoding="utf-8") for p in Path(detente.__file__).parent.rglob("*.py") if p.name != "model.py"]
    named = {name for source in sources for name in re.findall(r"""["'](rule:[a-z-]+[a-z])["']""", source)}
    assert len(named) > 20
    assert sorted(named - set(rules)) == [], "add what these rules hold to data/codebook/rules.tsv"


def test_every_rule_can_be_put_into_words() -> None:
    rows = Rows()
    for row in load_table("rules", RuleRow):
        for spans in ((span("warned"),), ()):
            item = Evidence("decided", row.id.replace("*", "subj"), spans, note="do_to")
            (said,) = sentences([item], "actor", TEXT, rows)
            assert "{" not in said and "  " not in said and said.endswith(".")
            assert "The rule “" not in said, "the table has no words for it"


def test_an_unknown_record_lists_the_ids_there_are() -> None:
    with pytest.raises(UsageError, match="Found no record 'e9' in the article 'cod'; expected one of e1, e2, e3 and e4"):
        explain(coded(), "e9", TEXT)
    with pytest.raises(UsageError, match="this article has no records"):
        explain(coded(specs=[]), "e1", TEXT)


UNSAID = {"rules", "layout", "languages", "scripts", "place_words", "syndication"}
"""Tables whose rows decide nothing in a record."""


@pytest.mark.parametrize("table", sorted(set(TABLES) - UNSAID))
def test_every_row_of_a_table_can_be_put_into_words(table: str) -> None:
    for row in load_table(table, TABLES[table][1]):
        said = clause(row)
        assert said and said == said.strip() and not said.endswith(".") and "None" not in said and "()" not in said


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("obj:@meeting", "the object is one of the words for “meeting”"),
        ("to:force,army", "the “to” phrase is “force” or “army”"),
        ("noobj", "it has no object"),
        ("on", "there is the “on” phrase"),
        ("prep:of", "“of” goes with it"),
        ("obj.mod:chemical", "the object is modified by “chemical”"),
        ("mod:@air", "it is modified by one of the words for “air”"),
        ("comp.subj:it", "the subject of the complement is “it”"),
    ],
)
def test_constraints_in_words(given: str, expected: str) -> None:
    assert constraint(given) == expected


def test_lists_in_words() -> None:
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "or")] == ["", "a", "a and b", "a, b or c"]
