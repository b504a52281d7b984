"""The learned reader beside the rows: what it adds, what it leaves to them, and that its choices are told."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from detente import Coder
from detente.errors import ModelError, UsageError
from detente.knowledge import Knowledge
from detente.learned.hints import TYPES, WORD_HINTS
from detente.learned.reader import Reader, Unread
from detente.model import Record


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


TEXT = """Kenya and Uganda at odds over lake border

NAIROBI, March 3 (Lake Wire) - Kenya pulled its negotiators out of border talks with Uganda on Tuesday after Ugandan troops opened fire on a fishing boat on Lake Victoria.

Uganda's foreign minister, Okello Lamunu, brushed aside the complaint and urged Nairobi to come back to the table. The African Union pledged to send observers. Ethiopia said it would take part in joint patrols if both sides agreed.

The lake is home to half a million fishermen. Its water is warm in spring.
"""  # noqa: E501 - an article is quoted as it is printed


def decided(record: Record, field: str) -> set[str]:
    return {e.by for e in record.evidence[field] if e.role == "decided"}


def test_the_reader_adds_events_that_rows_miss_and_says_so(coder: Coder) -> None:
    alone = Coder(tier="rules").code(TEXT, published="2015-03-04")
    both = coder.code(TEXT, published="2015-03-04")
    assert len(both.events) > len(alone.events)
    added = [r for r in both.events if coder.reader and coder.reader.version in decided(r, "type")]
    assert added and all(0 < e.score <= 1 for r in added for e in r.evidence["type"] if e.by == "reader@1" and e.score)
    assert both.coder.reader == "reader@1" and alone.coder.reader is None


def test_what_rows_decide_is_supported_or_spoken_against(coder: Coder) -> None:
    records = coder.code("Norway expelled two Russian diplomats on Thursday.", published="2022-02-04").events
    (evidence,) = [r.evidence["type"] for r in records]
    assert [(e.role, e.by) for e in evidence] == [("decided", "en.sanction.18"), ("supported", "reader@1")]


@pytest.mark.parametrize(
    "text",
    [
        "The lake is home to half a million fishermen.",
        "Snow fell on the hills and the trains were late.",
        "Her new novel tells of a battle between two brothers for their father's farm.",
        "The striker opened fire in the third minute and attacked the goal again before the break.",
    ],
)
def test_silence_where_nothing_happens(coder: Coder, text: str) -> None:
    assert not coder.code(text).events


def test_preferences_are_nested(coder: Coder) -> None:
    kept = [
        {(r.spans["trigger"], r.type) for r in Coder(prefer=name).code(TEXT, published="2015-03-04").events}
        for name in ("precision", "balanced", "recall")
    ]
    assert kept[0] <= kept[1] <= kept[2] and len(kept[0]) < len(kept[2])


def test_least_confidence_is_kept_to() -> None:
    for least in (0.3, 0.8):
        records = Coder(min_confidence=least).code(TEXT, published="2015-03-04").events
        assert records and all(r.confidence >= least for r in records)


def test_a_word_of_the_users_own_counts_although_the_reader_never_met_it(tmp_path: Path) -> None:
    head = "id\tlemma\tpos\tconstraints\ttype\tmode\tframe\tneeds\tstatus\n"
    (tmp_path / "triggers.tsv").write_text(
        head + "own.1\tdefenestrate\tv\thasobj\tSANCTION\t\tdo\teither\t\n", encoding="utf-8"
    )
    coder = Coder(knowledge=Knowledge(additions=tmp_path))
    (record,) = coder.code("Norway defenestrated two Russian diplomats.").events
    assert record.type == "SANCTION" and record.evidence["type"][0].by == "own.1"


def test_a_threat_under_a_condition_stays_a_threat(coder: Coder) -> None:
    text = (
        '"If Moscow answers in kind, we will close its consulate in Kirkenes," Foreign Minister Ingrid Solheim of Norway said.'
    )
    assert [r.type for r in coder.code(text).events if r.condition] == ["THREATEN"]


def test_a_sentence_is_read_the_same_whatever_stands_beside_it() -> None:
    """Up to the rounding of sums: in batches of other lengths sums are taken in another order."""
    reader = Reader()

    def unread(text: str) -> Unread:
        starts = tuple(i for i, c in enumerate(text) if i == 0 or text[i - 1] == " ")
        return Unread(text, starts, np.zeros((len(starts), WORD_HINTS), dtype=np.float32))

    one, other = (
        unread("Norway expelled two diplomats"),
        unread("The ministers of the two states met in Oslo on Monday for talks"),
    )
    alone = reader.read([one])[0]
    beside = reader.read([other, one, one])[1]
    assert np.allclose(alone.types, beside.types, atol=1e-4)
    assert alone.types.shape == (4, 1 + len(TYPES)) and np.allclose(alone.types.sum(axis=1), 1, atol=1e-5)


def test_words_behind_the_longest_sentence_name_no_event() -> None:
    text = " ".join(["Norway attacked"] * 200)
    starts = tuple(i for i, c in enumerate(text) if i == 0 or text[i - 1] == " ")
    reading = Reader().read([Unread(text, starts, np.zeros((len(starts), WORD_HINTS), dtype=np.float32))])[0]
    assert reading.types[-1, 0] == 1 and reading.types[1, 0] < 1


def test_a_reader_goes_through_pickle_as_its_folder() -> None:
    reader = Reader()
    assert len(pickle.dumps(reader)) < 1000 and pickle.loads(pickle.dumps(reader)).version == reader.version


def test_a_missing_reader_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="found no reader .*make models.*--tier rules"):
        Reader(tmp_path)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"tier": "best"}, "tier: found 'best', expected one of default, rules"),
        ({"prefer": "speed"}, "prefer: found 'speed', expected one of balanced, precision, recall"),
        ({"min_confidence": 1.5}, "min_confidence: found 1.5, expected 0 to 1"),
    ],
)
def test_a_wrong_setting_names_the_right_ones(settings: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Coder(**settings)  # type: ignore[arg-type]
