"""The words on which an event depends, and the threats, promises and concessions that they make: `data/conditions.tsv`."""

from __future__ import annotations

import pytest

from stages.coded_rows import coded, rows

CASES = rows("conditions.tsv")


@pytest.mark.parametrize("row", CASES, ids=lambda r: r["id"])
def test_condition(row: dict[str, str]) -> None:
    types, statuses = row["type"].split("|"), row["status"].split("|")
    found = [r for r in coded(row["text"]) if r.type in types]
    assert any(r.status in statuses and (r.condition or "") == row["condition"] for r in found), [
        (r.type, r.status, r.trigger, r.condition) for r in coded(row["text"])
    ]


@pytest.mark.parametrize("row", [r for r in CASES if r["condition"]], ids=lambda r: r["id"])
def test_the_condition_is_verbatim_and_no_record_stands_in_two_places(row: dict[str, str]) -> None:
    for r in coded(row["text"]):
        if r.condition is not None:
            span = r.spans["condition"]
            assert row["text"][span.start : span.end] == r.condition
            assert not span.start <= r.spans["trigger"].start < span.end or r.type == "THREATEN"


def test_a_conditional_threat_is_one_record_and_its_condition_another() -> None:
    events = coded("The American president said that if Russia bombed Odesa, the United States would freeze its assets.")
    assert [(r.type, r.status) for r in events if r.type in ("THREATEN", "SANCTION")] == [("THREATEN", "actual")]
    assert [(r.type, r.status) for r in events if r.type == "ASSAULT"] == [("ASSAULT", "hypothetical")]
    threat = next(r for r in events if r.type == "THREATEN")
    assert threat.mode == "restrict"
    assert [p.country for p in threat.actor] == ["USA"]
    assert [p.country for p in threat.recipient] == ["RUS"]


def test_what_others_expect_is_no_threat() -> None:
    events = coded("Analysts in London fear that Russia would bomb Odesa if the grain deal ended.")
    assert "THREATEN" not in {r.type for r in events}
