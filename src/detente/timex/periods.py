"""Periods of the calendar: what they cover, how TIMEX3 and the record write them, and how to count from one to another.

Pure arithmetic on the proleptic Gregorian calendar. Functions raise ValueError or OverflowError for days that do not exist
(31 April, the year 10000).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from detente.model import Value

Grain = Literal["D", "WE", "W", "M", "Q", "S", "H", "Y", "DE", "CE", "I"]
Part = Literal["early", "mid", "late"]
Precision = Literal["day", "week", "month", "year", "interval", "vague"]

PRECISION: dict[Grain, Precision] = {"D": "day", "WE": "week", "W": "week", "M": "month", "Y": "year"}
SEASON_START = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
SEASONS = tuple(SEASON_START)


class Period(Value, frozen=True):
    """Days `begin` to `until` (inclusive) of one grain: day, weekend, week, month, quarter, season, half-year, year, decade,
    century, or I for any other interval. `value` is the TIMEX3 value."""

    grain: Grain
    begin: date
    until: date
    value: str

    @property
    def iso(self) -> str:
        """The form of the record: a day, a month, a year, or an interval of days."""
        if self.grain == "D":
            return self.begin.isoformat()
        if self.grain == "M":
            return self.begin.isoformat()[:7]
        if self.grain == "Y":
            return self.begin.isoformat()[:4]
        return interval_iso(self.begin, self.until)

    @property
    def precision(self) -> Precision:
        """The word of the record for the grain."""
        return PRECISION.get(self.grain, "interval")


def interval_iso(begin: date, until: date) -> str:
    """`a/b`, or the day alone where both are the same."""
    return begin.isoformat() if begin == until else f"{begin.isoformat()}/{until.isoformat()}"


def day(d: date) -> Period:
    """One day."""
    return Period("D", d, d, d.isoformat())


def week(d: date) -> Period:
    """The ISO week (Monday to Sunday) that holds `d`."""
    monday = d - timedelta(days=d.weekday())
    year_, number, _ = d.isocalendar()
    return Period("W", monday, monday + timedelta(days=6), f"{year_:04d}-W{number:02d}")


def weekend(d: date) -> Period:
    """Saturday and Sunday of the ISO week that holds `d`."""
    w = week(d)
    return Period("WE", w.until - timedelta(days=1), w.until, w.value + "-WE")


def month(year_: int, number: int) -> Period:
    """A calendar month."""
    last = monthrange(year_, number)[1]
    return Period("M", date(year_, number, 1), date(year_, number, last), f"{year_:04d}-{number:02d}")


def quarter(year_: int, number: int) -> Period:
    """A quarter of the calendar year, 1 to 4."""
    first, last = month(year_, 3 * number - 2), month(year_, 3 * number)
    return Period("Q", first.begin, last.until, f"{year_:04d}-Q{number}")


def half(year_: int, number: int) -> Period:
    """A half of the calendar year, 1 or 2."""
    first, last = month(year_, 6 * number - 5), month(year_, 6 * number)
    return Period("H", first.begin, last.until, f"{year_:04d}-H{number}")


def season(year_: int, code: str) -> Period:
    """A season of the northern hemisphere by whole months; winter belongs to the year in which it begins."""
    first = month(year_, SEASON_START[code])
    last = month(*_add_to_month(year_, SEASON_START[code], 2))
    return Period("S", first.begin, last.until, f"{year_:04d}-{code}")


def year(number: int) -> Period:
    """A calendar year."""
    return Period("Y", date(number, 1, 1), date(number, 12, 31), f"{number:04d}")


def decade(first: int) -> Period:
    """Ten years from `first`, a multiple of ten."""
    return Period("DE", date(first, 1, 1), date(first + 9, 12, 31), f"{first // 10:03d}X")


def century(number: int) -> Period:
    """The nth century of news: the 20th is 1900 to 1999."""
    first = (number - 1) * 100
    return Period("CE", date(max(first, 1), 1, 1), date(first + 99, 12, 31), f"{number - 1:02d}")


def interval(begin: date, until: date, value: str = "") -> Period:
    """Any run of days; ValueError where it ends before it begins."""
    if until < begin:
        raise ValueError(f"interval ends {until} before it begins {begin}")
    return Period("I", begin, until, value or interval_iso(begin, until))


def containing(grain: Grain, d: date) -> Period:
    """The period of this grain (not I) in which `d` lies."""
    return HOLDERS[grain](d)


HOLDERS: dict[Grain, Callable[[date], Period]] = {
    "D": day,
    "W": week,
    "WE": weekend,
    "M": lambda d: month(d.year, d.month),
    "Q": lambda d: quarter(d.year, (d.month + 2) // 3),
    "S": lambda d: season(d.year - (d.month < 3), SEASONS[(d.month // 3 + 3) % 4]),
    "H": lambda d: half(d.year, 1 if d.month < 7 else 2),
    "Y": lambda d: year(d.year),
    "DE": lambda d: decade(d.year // 10 * 10),
    "CE": lambda d: century(d.year // 100 + 1),
}


def shift(p: Period, n: int) -> Period:
    """The period of the same grain that lies n steps later (earlier where n is negative)."""
    if p.grain in ("D", "I"):
        days = timedelta(days=n * ((p.until - p.begin).days + 1))
        return day(p.begin + days) if p.grain == "D" else interval(p.begin + days, p.until + days)
    if p.grain in ("W", "WE"):
        return containing(p.grain, p.begin + timedelta(weeks=n))
    months = {"M": 1, "Q": 3, "S": 3, "H": 6, "Y": 12, "DE": 120, "CE": 1200}[p.grain]
    return containing(p.grain, add_months(p.begin, n * months))


def add_months(d: date, n: int) -> date:
    """The same day n months on, or the last of that month where it is shorter."""
    year_, number = _add_to_month(d.year, d.month, n)
    return date(year_, number, min(d.day, monthrange(year_, number)[1]))


def add(d: date, n: int, unit: str) -> date:
    """`d` plus n units: D, W, M, Y with a factor before it ("2W", "10Y"); hours and minutes leave the day."""
    factor, code = int(unit[:-1] or 1) if unit[:1].isdigit() else 1, unit[-1]
    if unit.startswith("T"):
        return d
    if code in "DW":
        return d + timedelta(days=n * factor * (7 if code == "W" else 1))
    return add_months(d, n * factor * (12 if code == "Y" else 1))


def part_of(p: Period, part: Part) -> Period:
    """The first, middle or last third of a period (in whole months of a year, whole years of a decade), TIMEX3 value kept."""
    if p.grain in ("Y", "DE"):
        steps = (0, 4, 8) if p.grain == "Y" else (0, 48, 84)
        cuts = [add_months(p.begin, step) for step in steps] + [p.until + timedelta(days=1)]
    else:
        days = (p.until - p.begin).days + 1
        cuts = [p.begin + timedelta(days=days * i // 3) for i in range(4)]
    i = ("early", "mid", "late").index(part)
    return interval(cuts[i], cuts[i + 1] - timedelta(days=1), value=p.value)


def easter(year_: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian computus)."""
    a, b, c = year_ % 19, year_ // 100, year_ % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    number, rest = divmod(h + k - 7 * m + 114, 31)
    return date(year_, number, rest + 1)


def feast(year_: int, rule: str) -> Period:
    """A day of the year by rule: "12-25", "11-4-4" (fourth Thursday of November, Monday is 1), "easter-2"."""
    if rule.startswith("easter"):
        return day(easter(year_) + timedelta(days=int(rule[6:])))
    number, *rest = (int(x) for x in rule.split("-"))
    if len(rest) == 1:
        return day(date(year_, number, rest[0]))
    nth, weekday = rest
    first = date(year_, number, 1)
    return day(first + timedelta(days=(weekday - 1 - first.weekday()) % 7 + 7 * (nth - 1)))


def _add_to_month(year_: int, number: int, n: int) -> tuple[int, int]:
    years, zero_based = divmod(year_ * 12 + number - 1 + n, 12)
    return years, zero_based + 1
