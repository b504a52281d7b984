"""Dates as tables hold them: the day as written, the time with its offset where it is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from detente.ingest.days import read_when

READ: list[tuple[Any, str, str | None]] = [
    ("2022-01-22", "2022-01-22", None),
    ("2022-01-22 10:00", "2022-01-22", "2022-01-22T10:00:00"),
    ("2022-01-22 00:00:00", "2022-01-22", None),
    ("2022-01-22T00:00:00Z", "2022-01-22", "2022-01-22T00:00:00+00:00"),
    ("2022-01-22T23:30:00-05:00", "2022-01-22", "2022-01-22T23:30:00-05:00"),
    ("2022-01-22 10:15:00.1234567 +0200", "2022-01-22", "2022-01-22T10:15:00+02:00"),
    ("2022-01-22 10:15 UTC", "2022-01-22", "2022-01-22T10:15:00+00:00"),
    ("2022-01-22T10:15:00+02", "2022-01-22", "2022-01-22T10:15:00+02:00"),
    ("2022-01-22 around noon", "2022-01-22", None),
    ("20220122", "2022-01-22", None),
    (20220122, "2022-01-22", None),
    ("20220122T101500Z", "2022-01-22", "2022-01-22T10:15:00+00:00"),
    ("20220122101500", "2022-01-22", "2022-01-22T10:15:00"),
    (1642846500, "2022-01-22", "2022-01-22T10:15:00+00:00"),
    ("1642846500000", "2022-01-22", "2022-01-22T10:15:00+00:00"),
    (1642846500.5, "2022-01-22", "2022-01-22T10:15:00+00:00"),
    ("Sat, 22 Jan 2022 10:15:00 GMT", "2022-01-22", "2022-01-22T10:15:00+00:00"),
    ("22 Jan 2022 10:15:00 +0100", "2022-01-22", "2022-01-22T10:15:00+01:00"),
    ("22 January 2022", "2022-01-22", None),
    ("22nd January, 2022", "2022-01-22", None),
    ("January 22, 2022", "2022-01-22", None),
    ("22 Jan 2022 10:00", "2022-01-22", "2022-01-22T10:00:00"),
    ("Jan. 22, 2022 at 10:15 PM EST", "2022-01-22", "2022-01-22T22:15:00-05:00"),
    ("Saturday, 22 January 2022 12:05 am", "2022-01-22", "2022-01-22T00:05:00"),
    ("2022/1/22", "2022-01-22", None),
    ("13/01/2022", "2022-01-13", None),
    ("01/13/2022 09:30", "2022-01-13", "2022-01-13T09:30:00"),
    ("13.01.2022", "2022-01-13", None),
    ("05/05/2022", "2022-05-05", None),
    (dt.date(2022, 1, 22), "2022-01-22", None),
    (dt.datetime(2022, 1, 22, 10, tzinfo=dt.UTC), "2022-01-22", "2022-01-22T10:00:00+00:00"),
]


@pytest.mark.parametrize(("value", "day", "time"), READ, ids=[str(row[0]) for row in READ])
def test_read(value: Any, day: str, time: str | None) -> None:
    found = read_when(value)
    assert found is not None and (found.day, found.time) == (day, time)


@pytest.mark.parametrize("value", [None, "", " \n"])
def test_empty(value: Any) -> None:
    assert read_when(value) is None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("04/05/2022", "day 4 of month 5 or day 5 of month 4"),
        ("yesterday", "no date"),
        ("22 Jan", "no date"),
        ("2022-13-01", "no date"),
        ("31/02/2022", "no date"),
        ("99/99/2022", "no date"),
        ("2022", "no date"),
        ("0021-01-01 10:00", "year 21"),
        ("9" * 100_000, "no date"),
        (["2022-01-22"], "no date"),
        (True, "no date"),
    ],
    ids=str,
)
def test_not_read_and_why(value: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_when(value)
