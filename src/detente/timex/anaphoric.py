"""Rules for forms that count from a date mentioned before: that year, the following Monday, two days later."""

from __future__ import annotations

from datetime import timedelta

from detente.timex import periods as p
from detente.timex.grammar import Form
from detente.timex.reading import Context, Reading, Rule, dated, timed, undated
from detente.timex.relative import GRAINS, counted, distance


def same_unit(form: Form, ctx: Context) -> Reading | None:
    """That year, the following month, the next day, the same evening: counted from the date last mentioned;
    "the next year", where the clause looks ahead, from the reference day."""
    n = int(form.get("same"))
    grain = GRAINS.get(form.get("unit")) if form.get("unit") else "D"
    base = ctx.focus.within(grain, ctx.reference) if grain else None
    if n > 0 and ctx.reference and ctx.direction == "future" and grain != "D" and grain:
        return dated(p.shift(p.containing(grain, ctx.reference), n), "reference")
    if base is None or grain is None:
        return None
    found = p.shift(p.containing(grain, base.begin), n)
    return timed(found, form.get("daypart"), "mention") if form.get("daypart") else dated(found, "mention")


def same_month(form: Form, ctx: Context) -> Reading | None:
    """That November: of the year last mentioned."""
    base, number, n = ctx.focus.last, int(form.get("month")), int(form.get("same"))
    if base is None:
        return None
    if n == 0:
        return dated(p.month(base.begin.year, number), "mention")
    later = number > base.begin.month
    return dated(p.month(base.begin.year + (not later if n > 0 else -later), number), "mention")


def same_season(form: Form, ctx: Context) -> Reading | None:
    """That summer, the following spring."""
    base, n, code = ctx.focus.last, int(form.get("same")), form.get("season")
    if base is None:
        return None
    around = [p.season(base.begin.year + y, code) for y in range(-2, 3)]
    if n > 0:
        return dated(next(s for s in around if s.begin > base.until), "mention")
    return dated([s for s in around if s.until < base.begin][-1] if n else p.season(base.begin.year, code), "mention")


def same_weekday(form: Form, ctx: Context) -> Reading | None:
    """The following Monday, the previous Friday: from the day last mentioned."""
    base = ctx.focus.day
    number, n = int(form.get("weekday")), int(form.get("same"))
    if base is None:
        return None
    if n == 0:
        back = (base.begin.isoweekday() - number) % 7
        return dated(p.day(base.begin - timedelta(days=back)), "mention")
    days = (number - base.begin.isoweekday() - 1) % 7 + 1 if n > 0 else -((base.begin.isoweekday() - number - 1) % 7 + 1)
    return dated(p.day(base.begin + timedelta(days=days)), "mention")


def same_weekend(form: Form, ctx: Context) -> Reading | None:
    """That weekend."""
    base = ctx.focus.within("WE", ctx.reference)
    return dated(p.shift(p.weekend(base.begin), int(form.get("same"))), "mention") if base else None


def apart(form: Form, ctx: Context) -> Reading | None:
    """Two days later, a year earlier: from the date last mentioned, a year earlier also from the reference day."""
    n, unit = counted(form, ctx)
    if n is None or unit.startswith("T"):
        return None
    direction = int(form.get("apart") or form.get("relative"))
    if unit == "Y" and n == 1 and ctx.focus.quarter and direction < 0:
        return dated(p.shift(ctx.focus.quarter, -4), "mention")
    base = ctx.focus.last
    near = base and ctx.reference and unit == "Y" and abs((base.begin - ctx.reference).days) < 31
    if base is None or near:
        return distance(ctx.reference, direction * int(n), unit, "reference") if direction < 0 else undated("FUTURE_REF")
    return distance(base.begin, direction * int(n), unit, "mention", base.grain)


def year_ago(form: Form, ctx: Context) -> Reading | None:
    """The year-earlier quarter."""
    if ctx.focus.quarter:
        return dated(p.shift(ctx.focus.quarter, -4), "mention")
    return dated(p.year(ctx.reference.year - 1), "reference") if ctx.reference else undated("PAST_REF")


def the_quarter(form: Form, ctx: Context) -> Reading | None:
    """The quarter, the latest quarter: the one spoken of, else the last full one."""
    if ctx.focus.quarter:
        return dated(ctx.focus.quarter, "mention")
    if ctx.reference is None:
        return undated("PAST_REF")
    return dated(p.shift(p.containing("Q", ctx.reference), -1), "reference")


RULES: dict[str, Rule] = {
    f.__name__: f for f in (same_unit, same_month, same_season, same_weekday, same_weekend, apart, year_ago, the_quarter)
}
