"""Date and place of an event, and the same event told again: `data/link.tsv` holds sentences and what is expected."""

from __future__ import annotations

import pytest

from stages.coded_rows import coded, rows, the_record

CASES = rows("link.tsv")


@pytest.mark.parametrize("row", CASES, ids=lambda r: r["id"])
def test_date_and_place(row: dict[str, str]) -> None:
    record = the_record(row)
    assert (record.date or "", record.place.text if record.place else "") == (row["date"], row["place"])


@pytest.mark.parametrize("row", CASES, ids=lambda r: r["id"])
def test_what_is_given_is_verbatim_and_what_is_not_was_looked_for(row: dict[str, str]) -> None:
    record = the_record(row)
    if record.date is not None:
        span = record.spans["date_text"]
        assert row["text"][span.start : span.end] == record.date_text
    assert record.evidence["date"] and record.evidence["place"]
    assert (record.place is None) == all(e.role == "sought" for e in record.evidence["place"])


AGAIN = """Turkish jets bomb Kurdish village in Iraq

Turkish jets bombed a village near Duhok in northern Iraq on Monday, killing four farmers, the Kurdish regional government said.

The Iraqi foreign ministry summoned the Turkish ambassador in Baghdad and condemned the bombing.

On Tuesday Turkish jets bombed a village near Sinjar.

Turkey has not apologised to Iraq.
"""


def told(text: str) -> list[tuple[str, str, str | None]]:
    return [(r.id, r.trigger, r.same_as) for r in coded(text)]


def test_the_headline_is_told_again_by_its_story_and_another_day_is_another_event() -> None:
    events = [r for r in coded(AGAIN) if r.type == "ASSAULT" and r.trigger.startswith("bomb")]
    headline, lead = events[0], events[1]
    assert headline.same_as is None and lead.same_as == headline.id, told(AGAIN)
    later = next(r for r in events if r.date == "2022-06-14")
    assert later.same_as is None, told(AGAIN)


def test_same_as_names_a_first_record_of_another_sentence() -> None:
    events = {r.id: r for r in coded(AGAIN)}
    linked = [r for r in events.values() if r.same_as is not None]
    assert linked
    for r in linked:
        first = events[r.same_as]
        assert first.same_as is None and first.sentence != r.sentence
        assert (first.type, first.status) == (r.type, r.status)


def test_no_event_takes_the_day_of_publication() -> None:
    for r in coded("France has expelled four Russian diplomats. Moscow has recalled its ambassador from Paris."):
        assert r.date is None


def test_here_is_the_place_of_the_dateline() -> None:
    text = (
        "NAIROBI, June 14 (Savanna Wire) - The foreign ministers of Kenya and Sudan met here on Monday "
        "to discuss the ceasefire."
    )
    record = next(r for r in coded(text) if r.type == "CONSULT")
    assert record.place is not None and record.place.country == "KEN"
