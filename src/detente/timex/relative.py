"""Rules for forms that count from the reference day: yesterday, last week, on Friday, two days ago."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from detente.timex import periods as p
from detente.timex.grammar import Form
from detente.timex.reading import Anchor, Context, Reading, Rule, dated, timed, undated, yearly

GRAINS: dict[str, p.Grain] = {"D": "D", "W": "W", "M": "M", "3M": "Q", "Y": "Y", "10Y": "DE", "100Y": "CE"}
FINE_OF: dict[str, p.Grain] = {"D": "D", "W": "D", "M": "M", "Y": "Y"}
REFS = {-1: "PAST_REF", 0: "PRESENT_REF", 1: "FUTURE_REF"}


def sign(n: int) -> int:
    """-1, 0 or 1."""
    return (n > 0) - (n < 0)


def deictic(form: Form, ctx: Context) -> Reading | None:
    """Yesterday, tomorrow morning."""
    n = int(form.get("deictic"))
    if ctx.reference is None:
        return undated(REFS[sign(n)])
    return at(p.day(ctx.reference + timedelta(days=n)), form)


def at(day: p.Period, form: Form) -> Reading:
    """The day, or the part of it that the form names."""
    return timed(day, form.get("daypart")) if form.get("daypart") else dated(day, "reference")


def tonight(form: Form, ctx: Context) -> Reading | None:
    """Tonight."""
    return timed(p.day(ctx.reference) if ctx.reference else None, "NI")


def last_night(form: Form, ctx: Context) -> Reading | None:
    """Last night: of the day before."""
    return timed(p.day(ctx.reference - timedelta(days=1)) if ctx.reference else None, form.get("daypart"))


def overnight(form: Form, ctx: Context) -> Reading | None:
    """Overnight: the night before the reference day, begin and end."""
    if ctx.reference is None:
        return timed(None, "NI")
    before = ctx.reference - timedelta(days=1)
    return Reading(type="TIME", value=f"{before}TNI", period=p.interval(before, ctx.reference), anchor="reference", time="NI")


def this_daypart(form: Form, ctx: Context) -> Reading | None:
    """This morning."""
    return timed(p.day(ctx.reference) if ctx.reference else None, form.get("daypart"))


def daypart(form: Form, ctx: Context) -> Reading | None:
    """The morning, at noon: of the day spoken of, else of the reference day."""
    return spoken_of(form.get("moment") or form.get("daypart"), ctx)


def spoken_of(time: str, ctx: Context) -> Reading:
    """A time of the day last mentioned, else of the reference day."""
    day = ctx.focus.day
    if day:
        return timed(day, time, "mention")
    return timed(p.day(ctx.reference) if ctx.reference else None, time)


def clock(form: Form, ctx: Context) -> Reading | None:
    """5 p.m. EST, 10:35, 0735 GMT, two o'clock: of the day spoken of, else of the reference day."""
    hour = int(form.get("hour") or ctx.number(form.get("n")) or 99)
    if form.get("ampm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + int(form.get("ampm"))
    if hour > 24:
        return None
    return spoken_of(f"{hour:02d}:{form.get('minute') or '00'}", ctx)


def weekday(form: Form, ctx: Context) -> Reading | None:
    """Friday, Friday night: the last one up to the reference day, or the next one where the clause looks ahead."""
    number = int(form.get("weekday"))
    if ctx.reference is None:
        unknown, part = f"XXXX-WXX-{number}", form.get("daypart")
        return Reading(type="TIME", value=f"{unknown}T{part}", anchor="reference", time=part) if part else undated(unknown)
    back = (ctx.reference.isoweekday() - number) % 7
    ahead = ctx.direction == "future" and not (ctx.weak and back <= 1)
    days = (7 - back) % 7 if ahead else -back
    return at(p.day(ctx.reference + timedelta(days=days)), form)


def shift_weekday(form: Form, ctx: Context) -> Reading | None:
    """Last Friday (the last one before the reference day), this Friday, next Friday (of the next week)."""
    number, n = int(form.get("weekday")), int(form.get("shift"))
    if ctx.reference is None:
        return undated(f"XXXX-WXX-{number}")
    monday = p.week(ctx.reference).begin
    coming = form.get("shift") == "1" and "next" not in ctx.text.lower()
    if n < 0:
        day = ctx.reference - timedelta(days=(ctx.reference.isoweekday() - number - 1) % 7 + 1)
    elif coming:
        day = ctx.reference + timedelta(days=(number - ctx.reference.isoweekday() - 1) % 7 + 1)
    else:
        day = monday + timedelta(days=number - 1 + 7 * n)
    return at(p.day(day), form)


def weekday_of_week(form: Form, ctx: Context) -> Reading | None:
    """Friday last week, Wednesday of this week."""
    if ctx.reference is None:
        return undated(f"XXXX-WXX-{form.get('weekday')}")
    monday = p.week(ctx.reference).begin + timedelta(weeks=int(form.get("shift")))
    return dated(p.day(monday + timedelta(days=int(form.get("weekday")) - 1)), "reference")


def weekend(form: Form, ctx: Context) -> Reading | None:
    """The weekend, this weekend, last weekend, next weekend."""
    if ctx.reference is None:
        return undated("XXXX-WXX-WE")
    this = p.weekend(ctx.reference)
    on_it = this.begin <= ctx.reference
    n = int(form.get("shift")) if form.get("shift") else (0 if on_it or (ctx.direction == "future" and not ctx.weak) else -1)
    if form.get("shift") == "0":
        n = 0 if on_it or ctx.direction != "past" else -1
    return dated(p.shift(this, n), "reference")


def shift_month(form: Form, ctx: Context) -> Reading | None:
    """Last May, this September, next March; last October 23."""
    number, n = int(form.get("month")), int(form.get("shift"))
    day = int("".join(c for c in form.get("day") if c.isdigit()) or 0)

    def make(year: int) -> p.Period:
        return p.day(date(year, number, day)) if day else p.month(year, number)

    if ctx.reference is None:
        return undated(f"XXXX-{number:02d}", make)
    this = ctx.reference.month
    year = ctx.reference.year + {-1: -(number >= this), 0: 0, 1: int(number <= this)}[sign(n)]
    if n < 0 and day:
        year = ctx.reference.year - (date(ctx.reference.year, number, day) >= ctx.reference)
    return dated(make(year), "reference")


def shift_season(form: Form, ctx: Context) -> Reading | None:
    """Last fall (the last one that is over), this summer (of this year), next spring."""
    code, n = form.get("season"), int(form.get("shift"))
    if ctx.reference is None:
        return undated(f"XXXX-{code}", lambda y: p.season(y, code))
    year = ctx.reference.year
    if n < 0:
        found = next(s for y in range(year, year - 3, -1) if (s := p.season(y, code)).until < ctx.reference)
    elif n > 0:
        found = next(s for y in range(year - 1, year + 3) if (s := p.season(y, code)).begin > ctx.reference)
    else:
        found = p.season(year - (code == "WI" and ctx.reference.month < 6), code)
    return dated(found, "reference", lambda y: p.season(y, code))


def shift_unit(form: Form, ctx: Context) -> Reading | None:
    """Last week, this month, next year. News on a Sunday calls the week that ends on it the last one; "this week" is its part
    up to the reference day, or from it on where the clause looks ahead."""
    n, grain = int(form.get("shift")), GRAINS.get(form.get("unit"))
    if grain is None or grain == "D" or (grain == "CE" and n):
        return None
    if ctx.reference is None:
        return undated(REFS[sign(n)])
    whole = p.shift(p.containing(grain, ctx.reference), n)
    if grain == "W" and n == 0:
        over = ctx.before.rstrip().lower().endswith("earlier")  # "to discuss it earlier this week" is over all the same
        ahead = ctx.direction == "future" and not over
        ends = (ctx.reference, whole.until) if ahead else (whole.begin, ctx.reference)
        return dated(p.interval(*ends, value=whole.value), "reference")
    if grain == "W" and n < 0 and ctx.reference.isoweekday() == 7:
        whole = p.containing("W", ctx.reference)
        return dated(p.interval(whole.begin, whole.until - timedelta(days=1), whole.value), "reference")
    return dated(whole, "reference")


def part_unit(form: Form, ctx: Context) -> Reading | None:
    """Earlier in the week, later this month: up to, or from, the reference day."""
    grain = GRAINS.get(form.get("unit"))
    if grain is None:
        return None
    if ctx.reference is None:
        return undated(REFS[-1 if form.get("sofar") in ("early", "earlier") else 1])
    whole, word = p.containing(grain, ctx.reference), form.get("sofar")
    if word in ("early", "mid", "late"):
        return dated(p.part_of(whole, cast(p.Part, word)), "reference")
    ends = (whole.begin, ctx.reference) if word == "earlier" else (ctx.reference, whole.until)
    return dated(p.interval(*ends, value=whole.value), "reference")


def the_unit(form: Form, ctx: Context) -> Reading | None:
    """The week, the year: the one of the reference day."""
    grain = GRAINS.get(form.get("unit"))
    if grain not in ("W", "M", "Y"):
        return None
    if ctx.reference is None:
        return undated("PRESENT_REF")
    return dated(p.containing(grain, ctx.reference), "reference")


def counted(form: Form, ctx: Context) -> tuple[float | None, str]:
    """Number and unit of "two weeks", "a year", "half an hour"."""
    unit = next(u for k in ("length", "unit", "units", "long") if (u := form.get(k)))
    number = ctx.number(form.get("n")) if form.get("n") else 1.0
    return number, unit


def ago(form: Form, ctx: Context) -> Reading | None:
    """Two days ago; a year ago, in a report on a quarter, is that quarter a year before."""
    n, unit = counted(form, ctx)
    if n is None:
        return None
    if unit == "Y" and n == 1 and ctx.focus.quarter:
        return dated(p.shift(ctx.focus.quarter, -4), "mention")
    return distance(ctx.reference, -int(n), unit, "reference")


def hence(form: Form, ctx: Context) -> Reading | None:
    """Two weeks from now."""
    n, unit = counted(form, ctx)
    return distance(ctx.reference, int(n), unit, "reference") if n else None


def distance(base: date | None, n: int, unit: str, where: Anchor, grain: p.Grain = "D") -> Reading:
    """The day, month or year that lies n units away: as exact as the unit, and not more exact than where it counts from."""
    if base is None:
        return undated(REFS[sign(n)])
    there = p.add(base, n, unit)
    fine = FINE_OF.get(unit[-1], "D")
    if unit == "Y" and abs(n) == 1 and grain == "D":
        return Reading(type="DATE", value=there.isoformat(), period=p.month(there.year, there.month), anchor=where)
    order = ("D", "W", "M", "Y")
    if grain in order and order.index(grain) > order.index(fine):
        fine = grain
    found = p.containing(fine, there)
    return dated(found, where)


def vague_ago(form: Form, ctx: Context) -> Reading | None:
    """Years ago, a few days ago."""
    return undated("PAST_REF")


def week_of(form: Form, ctx: Context) -> Reading | None:
    """The week of March 6, the weekend of 19 May."""
    number, named = int(form.get("month") or form.get("month2")), form.get("day") or form.get("day2")
    day = int("".join(c for c in named if c.isdigit()))
    whole: p.Grain = "WE" if form.get("weekend") else "W"
    return yearly(lambda y: p.containing(whole, date(y, number, day)), ctx, "XXXX-WXX")


def day_of_month(form: Form, ctx: Context) -> Reading | None:
    """On the 24th: of the month of the reference day, or the one before where that lies ahead; "of next month"."""
    number = int(form.get("nth")[:-2])
    if ctx.reference is None:
        return undated(f"XXXX-XX-{number:02d}")
    this = ctx.reference.replace(day=1)
    found = this.replace(day=number)
    if "last month" in ctx.after[:14] or (found > ctx.reference and ctx.direction == "past" and "of" not in ctx.after[:4]):
        found = p.add_months(this, -1).replace(day=number)
    elif "next month" in ctx.after[:14] or (found < ctx.reference and ctx.direction == "future"):
        found = p.add_months(this, 1).replace(day=number)
    return dated(p.day(found), "reference")


def reference_word(form: Form, ctx: Context) -> Reading | None:
    """Now, recently, soon: PRESENT_REF, PAST_REF, FUTURE_REF."""
    return undated(form.get("ref") or form.get("present"))


RULES: dict[str, Rule] = {
    f.__name__: f
    for f in (
        deictic, tonight, last_night, overnight, this_daypart, daypart, clock, weekday, shift_weekday, weekday_of_week,
        weekend, shift_month, shift_season, shift_unit, part_unit, the_unit, ago, hence, vague_ago, week_of, day_of_month,
        reference_word,
    )
}  # fmt: skip
