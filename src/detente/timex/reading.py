"""What a form means: the value that rules give, and what they may look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from detente.model import Value
from detente.timex.grammar import Form
from detente.timex.periods import Grain, Period

Anchor = Literal["stated", "reference", "mention"]
Direction = Literal["past", "future", "open"]
FINE: tuple[Grain, ...] = ("D", "WE", "W", "M", "Q", "S", "H", "Y")


class Reading(Value, frozen=True, kw_only=True):
    """The meaning of a form.

    period: the days covered, None where they cannot be told. anchor: from what it was counted. in_year: the same in a given
    year, for forms that name no year. time: TIMEX3 time of the day for the type TIME. open: a count of units that a
    direction ("for", "within") turns into days.
    """

    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str
    period: Period | None = None
    anchor: Anchor = "stated"
    in_year: Callable[[int], Period] | None = None
    time: str = ""


class Focus:
    """The periods mentioned so far in the article: what "that year" and "the next day" count from."""

    def __init__(self) -> None:
        self.mentions: list[Period] = []
        self.quarter: Period | None = None

    def add(self, period: Period, named_quarter: bool = False) -> None:
        """Remember a mention. `named_quarter`: "the third quarter", of which a report may go on to speak as "a year ago"."""
        self.mentions.append(period)
        if named_quarter:
            self.quarter = period

    @property
    def last(self) -> Period | None:
        """The last mention."""
        return self.mentions[-1] if self.mentions else None

    @property
    def day(self) -> Period | None:
        """The last day mentioned."""
        return next((m for m in reversed(self.mentions) if m.grain == "D"), None)

    def within(self, grain: Grain, reference: date | None) -> Period | None:
        """The last mention if it is at least as fine as `grain`; for a year, rather the last one outside the year of the
        reference, which news calls "this year" and not "that year"."""
        if grain == "Y" and reference:
            other = [m for m in self.mentions if m.grain in FINE and m.begin.year != reference.year]
            if other:
                return other[-1]
        order = FINE.index(grain) if grain in FINE else len(FINE)
        return self.last if self.last and self.last.grain in FINE[: order + 1] else None


class Context(Value, frozen=True, kw_only=True):
    """What a rule may look at besides its form: the reference day (or None), the direction of the clause in time and
    whether that is weak evidence, the words
    of the sentence before and after the form, and the mentions so far."""

    reference: date | None
    direction: Direction
    weak: bool
    before: str
    after: str
    text: str
    focus: Focus
    number: Callable[[str], float | None]


Rule = Callable[[Form, Context], Reading | None]


def dated(period: Period, anchor: Anchor = "stated", in_year: Callable[[int], Period] | None = None) -> Reading:
    """A DATE."""
    return Reading(type="DATE", value=period.value, period=period, anchor=anchor, in_year=in_year)


def timed(period: Period | None, time: str, anchor: Anchor = "reference") -> Reading:
    """A TIME of a day, or of an unknown day."""
    value = period.value if period else "XXXX-XX-XX"
    return Reading(type="TIME", value=f"{value}T{time}", period=period, anchor=anchor, time=time)


def undated(value: str, in_year: Callable[[int], Period] | None = None) -> Reading:
    """A DATE that nothing places on the calendar."""
    return Reading(type="DATE", value=value, anchor="reference", in_year=in_year)


def yearly(make: Callable[[int], Period], ctx: Context, unknown: str) -> Reading:
    """Something that comes every year: the last one before the reference, or the next one where the clause looks ahead.

    A day or month without year lies as a rule within the year around publication: a day that would lie over 300 days back
    (ahead) while the next (last) one is less than 60 days off is taken to be the near one.
    """
    if ctx.reference is None:
        return undated(unknown, make)
    around = [p for y in range(ctx.reference.year - 4, ctx.reference.year + 5) if (p := _exists(make, y))]
    past = [p for p in around if p.begin <= ctx.reference][-1]
    future = next(p for p in around if p.until >= ctx.reference)
    since, ahead = (ctx.reference - past.begin).days, (future.begin - ctx.reference).days
    if chosen := _near_quarter(past, future, ahead, ctx):
        return dated(chosen, "reference", make)
    if ctx.direction == "past":
        chosen = future if past.grain == "D" and since > 300 and ahead < 60 else past
    elif ctx.direction == "future" and not ctx.weak:
        chosen = past if past.grain == "D" and ahead > 300 and since < 60 else future
    else:
        chosen = future if ahead * 2 < since else past
    return dated(chosen, "reference", make)


def _near_quarter(past: Period, future: Period, ahead: int, ctx: Context) -> Period | None:
    """Of quarters only the present one and the next lie ahead: news looks forward to results of quarters that are over."""
    if past.grain != "Q":
        return None
    return future if ctx.direction == "future" and ahead <= 92 else past


def _exists(make: Callable[[int], Period], year: int) -> Period | None:
    try:
        return make(year)
    except (ValueError, OverflowError):
        return None
