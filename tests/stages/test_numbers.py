"""Numbers of events: what is counted, how many, how it is meant, in which words."""

from __future__ import annotations

import pytest

from detente import Coder

CASES = [
    (
        "At least 12 people were killed and more than 30 wounded when a car bomb attack struck Baghdad on Monday.",
        [("dead", "At least 12", 12, "at least"), ("injured", "more than 30", 30, "at least")],
    ),
    ("Police arrested 45 demonstrators in Minsk.", [("arrested", "45", 45, "exactly")]),
    ("Tens of thousands of protesters marched against the government in Tbilisi.",
     [("protesters", "Tens of thousands", None, "about")]),
    ("Germany pledged $40 million in aid to Kenya on Tuesday.", [("sum", "$40 million", 40_000_000, "exactly")]),
    ("Denmark gave Ukraine some 2.5 million euros in military aid.",
     [("sum", "some 2.5 million euros", 2_500_000, "about")]),
    ("Russia sent 2,500 troops to Armenia.", [("troops", "2,500", 2500, "exactly")]),
    ("The death toll from the bombing in Kabul rose to twenty-three.", [("dead", "twenty-three", 23, "exactly")]),
    ("Militants shot dead three soldiers in Mali.", [("dead", "three", 3, "exactly")]),
    ("Norway expelled two Russian diplomats.", [("expelled", "two", 2, "exactly")]),
    ("Israel released up to 90 Palestinian prisoners.", [("released", "up to 90", 90, "at most")]),
    # what is no number of people or money, or belongs to no event
    ("Police arrested a 45-year-old activist in Minsk on 12 May.", []),
    ("Russia attacked Ukraine for a third day, 30 km from Kyiv.", []),
    ("Inflation rose by 40 percent and 30 shops closed.", []),
]  # fmt: skip


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(tier="rules")


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:40] for c in CASES])
def test_numbers(coder: Coder, text: str, expected: list[tuple[str, str, float | None, str]]) -> None:
    records = coder.code(text, published="2020-05-13").events
    found = [n for r in records for n in r.numbers]
    assert [(n.kind, n.text, n.value, n.bound) for n in found] == expected
    assert all(text[n.start : n.end] == n.text for n in found)
