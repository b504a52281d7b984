"""Rules for forms that count units: durations, windows up to or from the reference day, repetitions."""

from __future__ import annotations

from datetime import date, timedelta

from detente.timex import periods as p
from detente.timex.grammar import Form
from detente.timex.reading import Context, Reading, Rule, dated, undated
from detente.timex.relative import counted, distance

LONG = {"10Y": "DE", "100Y": "CE"}
HALVES = {"TH": "30M", "Y": "6M", "TM": "30S", "D": "T12H"}


def length(n: float | None, unit: str) -> str:
    """The TIMEX3 value of a length of time: P5D, PT3H, P20Y; X where the number is not told."""
    factor, code = (int(unit[:-1]), unit[-1]) if unit[0].isdigit() else (1, unit)
    if n is None:
        return f"PTX{code[1]}" if code.startswith("T") else f"PX{LONG.get(unit, code)}"
    rest = HALVES.get(code, "") if n % 1 else ""
    number = int(n * factor)
    return f"PT{number}{code[1]}{rest}" if code.startswith("T") else f"P{number}{code}{rest}"


def lasting(value: str, period: p.Period | None = None) -> Reading:
    """A DURATION, with the days it covers where they are known."""
    return Reading(type="DURATION", value=value, period=period, anchor="reference" if period else "stated")


def duration(form: Form, ctx: Context) -> Reading | None:
    """Five days, two to three weeks, a seven-year war, 5 1/2 hours."""
    n, unit = counted(form, ctx)
    if n is None:
        return None
    return lasting(length(n + 0.5 * (form.row.id.endswith("half") or " half" in ctx.text), unit))


def half_unit(form: Form, ctx: Context) -> Reading | None:
    """Half an hour, half a year."""
    value = {"TH": "PT30M", "Y": "P6M", "TM": "PT30S", "D": "PT12H"}.get(form.get("unit"))
    return lasting(value) if value else None


def vague_duration(form: Form, ctx: Context) -> Reading | None:
    """Several weeks, years, decades-long."""
    return lasting(length(None, form.get("units") or form.get("unit")))


def window(form: Form, ctx: Context) -> Reading | None:
    """The past three years, the next two weeks, the past week: up to, or from, the reference day. "The next two years" of a
    story that is told are not placed."""
    n, unit = counted(form, ctx)
    if n is None:
        return None
    steps = int(n) * int(form.get("gone", "-1"))
    told = steps > 0 and ctx.direction == "past"
    return lasting(length(n, unit), None if told else _reach(ctx.reference, steps, unit))


def within(form: Form, ctx: Context) -> Reading | None:
    """Within 60 days: from the reference day, where the clause looks ahead."""
    n, unit = counted(form, ctx)
    if n is None:
        return None
    return lasting(length(n, unit), _reach(ctx.reference, int(n), unit) if ctx.direction == "future" else None)


def in_units(form: Form, ctx: Context) -> Reading | None:
    """In two weeks: the day then where the clause looks ahead, else a length of time."""
    n, unit = counted(form, ctx)
    if n is None:
        return None
    ahead = form.row.id.endswith("time") or ctx.direction == "future"
    return distance(ctx.reference, int(n), unit, "reference") if ahead else lasting(length(n, unit))


def _reach(reference: date | None, n: int, unit: str) -> p.Period | None:
    if reference is None or unit.startswith("T"):
        return None
    there = p.add(reference, n, unit)
    return p.interval(min(reference, there), max(reference, there))


def nth_day(form: Form, ctx: Context) -> Reading | None:
    """For a third day: from its first day to the day spoken of in the sentence, else to the reference day."""
    n = int(form.get("ordinal") or "".join(c for c in form.get("nth") if c.isdigit()))
    last = ctx.reference
    if n < 2 or form.get("unit") != "D":
        return None
    if last is None:
        return undated("PRESENT_REF")
    return dated(p.interval(last - timedelta(days=n - 1), last, last.isoformat()), "reference")


def every_unit(form: Form, ctx: Context) -> Reading | None:
    """Every day, every two weeks."""
    n, unit = counted(form, ctx)
    return Reading(type="SET", value=length(n, unit)) if n else None


def every_named(form: Form, ctx: Context) -> Reading | None:
    """Every Friday, each July, Fridays, every weekend, every summer."""
    day = form.get("weekday") or form.get("weekdays")
    value = f"XXXX-WXX-{day}" if day else "XXXX-WXX-WE" if form.get("weekend") else f"XXXX-{form.get('season')}"
    if form.get("month"):
        value = f"XXXX-{int(form.get('month')):02d}"
    return Reading(type="SET", value=value + (f"T{form.get('daypart')}" if form.get("daypart") else ""))


def every_word(form: Form, ctx: Context) -> Reading | None:
    """Daily, annually; a year in "twice a year"."""
    return Reading(type="SET", value=form.get("set") or length(1, form.get("unit")))


RULES: dict[str, Rule] = {
    f.__name__: f
    for f in (
        duration, half_unit, vague_duration, window, within, in_units, nth_day, every_unit, every_named, every_word,
    )
}  # fmt: skip
