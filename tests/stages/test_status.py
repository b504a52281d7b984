"""Whether an event is told as done, past, planned, possible or denied.

`data/status.tsv` holds sentences and what is expected.
"""

from __future__ import annotations

import pytest

from detente.knowledge import Knowledge
from detente.proof.reasons import Rows
from stages.coded_rows import coded, rows, the_record

CASES = rows("status.tsv")


@pytest.mark.parametrize("row", CASES, ids=lambda r: r["id"])
def test_status(row: dict[str, str]) -> None:
    assert the_record(row).status == row["status"]


@pytest.mark.parametrize("row", [r for r in CASES if r["status"] != "actual"], ids=lambda r: r["id"])
def test_evidence_names_a_row_or_a_rule_and_the_words_that_decided(row: dict[str, str]) -> None:
    known = Rows(Knowledge())
    evidence = the_record(row).evidence["status"]
    assert evidence
    for e in evidence:
        assert e.spans and all(row["text"][s.start : s.end].strip() for s in e.spans)
        assert known.find(e.by, "status") is not None or known.rule(e.by) is not None, e.by


def test_without_a_day_of_publication_the_latest_year_of_the_article_is_the_present() -> None:
    text = "In 1998 the United States bombed a factory in Sudan. In March 2014 Russia expelled two Polish diplomats."
    status = {r.type: r.status for r in coded(text, None)}
    assert status["ASSAULT"] == "historical"
    assert status["SANCTION"] == "actual"


def test_the_same_words_after_the_day_are_the_future_and_long_after_it_history() -> None:
    text = "On 3 May 2022 Turkish jets bombed a village in Iraq."
    assert [r.status for r in coded(text, "2022-05-04")] == ["actual"]
    assert [r.status for r in coded(text, "2023-11-04")] == ["historical"]
