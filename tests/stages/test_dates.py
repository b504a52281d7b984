"""Time expressions as a reader would place them: `dates.tsv` holds sentences, reference days and what is expected."""

from __future__ import annotations

import csv
import pickle
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detente.errors import TableError
from detente.knowledge import Knowledge
from detente.language_model import LanguageModel
from detente.model import Article, Document, TimeExpression
from detente.rows import TimePatternRow
from detente.stages.dates import Dates
from detente.stages.segment import Segment
from detente.stages.tokens import Tokens
from detente.timex import periods

KNOWN = Knowledge()
SEGMENT, TOKENS, DATES = Segment(KNOWN.layout), Tokens(LanguageModel()), Dates(KNOWN.time_words, KNOWN.time_patterns)
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?|\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d")


def prepared(text: str, reference: str | None) -> Document:
    document = Document(article=Article(id="a", text=text, published=reference))
    document = msgspec.structs.replace(document, layout=SEGMENT(document))
    return msgspec.structs.replace(document, tokens=TOKENS(document))


def found(text: str, reference: str | None, stage: Dates = DATES) -> tuple[TimeExpression, ...]:
    return stage(prepared(text, reference))


def told(expressions: tuple[TimeExpression, ...]) -> str:
    return " ; ".join(f"{e.text} = {e.type} {e.value} {e.date or '-'}" for e in expressions)


@dataclass(frozen=True)
class Case:
    id: str
    reference: str | None
    text: str
    expected: str


def cases() -> list[Case]:
    lines = (Path(__file__).parent / "dates.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Case(r["id"], r["reference"] or None, r["text"], r["expected"]) for r in rows]


@pytest.mark.parametrize("case", cases(), ids=lambda c: c.id)
def test_a_reader_would_say_the_same(case: Case) -> None:
    assert told(found(case.text, case.reference)) == case.expected


def test_basis_and_precision_say_how_a_date_was_won() -> None:
    stated, counted, mentioned = found(
        "He was banned in 2016 and freed on Friday. The following year he had left.", "2022-01-22"
    )
    assert (stated.basis, stated.precision) == ("stated", "year")
    assert (counted.basis, counted.precision) == ("reference:published", "day")
    assert (mentioned.basis, mentioned.date) == ("mention", "2017")


@pytest.mark.parametrize("case", cases(), ids=lambda c: c.id)
def test_without_a_reference_day_nothing_is_guessed(case: Case) -> None:
    for e in found(case.text, None):
        assert e.date is None or e.basis in ("stated", "mention"), e


@pytest.mark.parametrize("case", cases(), ids=lambda c: c.id)
def test_taking_out_a_row_that_decided_changes_the_expression(case: Case) -> None:
    document = prepared(case.text, case.reference)
    for e in DATES(document):
        for row in {v.by for v in e.evidence}:
            if row.startswith("en.form."):
                fewer = Dates(KNOWN.time_words, [r for r in KNOWN.time_patterns if r.id != row])
            elif row.startswith(("en.time.", "en.phrase.")):
                fewer = Dates([r for r in KNOWN.time_words if r.id != row], used(row))
            else:
                continue
            assert told((e,)) not in [told((x,)) for x in fewer(document)], row


def used(without: str) -> list[TimePatternRow]:
    """The patterns that still can be built without a word row."""
    kinds = {r.kind for r in KNOWN.time_words if r.id != without}
    gone = {r.kind for r in KNOWN.time_words} - kinds
    return [p for p in KNOWN.time_patterns if not any(f"{{{kind}" in p.pattern for kind in gone)]


def test_evidence_points_at_the_words() -> None:
    text = "The ministers will meet on Thursday."
    (e,) = found(text, "2022-01-22")
    words = {v.by: [text[s.start : s.end] for s in v.spans] for v in e.evidence}
    assert words["en.form.weekday"] == ["Thursday"]
    assert words["rule:future"] == ["will", "meet"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rule": "guess"}, "found rule 'guess'"),
        ({"pattern": "{moon} {day}"}, "found {moon}"),
        ({"pattern": "({day}"}, "broken regular expression"),
        ({"before": "("}, "broken guard"),
    ],
)
def test_a_wrong_row_is_refused_when_the_stage_is_built(change: dict[str, str], says: str) -> None:
    row = msgspec.structs.replace(KNOWN.time_patterns[0], **change)
    with pytest.raises(TableError, match=re.escape(says)):
        Dates(KNOWN.time_words, [row])


WORDS = sorted({w for row in KNOWN.time_words for w in row.words}) + [
    "31",
    "1999",
    "3rd",
    "12:30",
    "-",
    "of",
    "said",
    "will",
    ".",
]


@settings(max_examples=60, deadline=None)
@example("year-earlier 11 September attacks", date(2000, 1, 1))
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join), st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_any_words_of_time_give_sound_values(text: str, reference: date) -> None:
    end = 0
    for e in found(text, reference.isoformat()):
        assert e.text == text[e.start : e.end] and e.start >= end
        end = e.end
        assert e.value
        if e.date:
            assert DATE.fullmatch(e.date), e
            assert "/" not in e.date or e.date[:10] <= e.date[11:]


def test_the_stage_is_picklable_and_deterministic() -> None:
    document = prepared(" ".join(c.text for c in cases()), "2022-01-22")
    assert pickle.loads(pickle.dumps(DATES))(document) == DATES(document) == DATES(document)


@given(st.dates(date(1800, 1, 1), date(2100, 1, 1)), st.sampled_from(["D", "WE", "W", "M", "Q", "S", "H", "Y", "DE", "CE"]))
def test_periods_meet_without_gap(day: date, grain: periods.Grain) -> None:
    period = periods.containing(grain, day)
    after = periods.shift(period, 1)
    if grain != "WE":
        assert period.begin <= day <= period.until
        assert after.begin == period.until + timedelta(days=1)
    assert periods.shift(after, -1) == period


@pytest.mark.parametrize(("year", "day"), [(2000, "04-23"), (2018, "04-01"), (2024, "03-31"), (2038, "04-25")])
def test_easter(year: int, day: str) -> None:
    assert periods.easter(year).isoformat() == f"{year}-{day}"
