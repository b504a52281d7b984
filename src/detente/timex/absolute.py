"""Rules for forms that name a place on the calendar: dates, months, years, decades, quarters, seasons, feasts."""

from __future__ import annotations

import re
from datetime import date, timedelta

from detente.timex import periods as p
from detente.timex.grammar import Form
from detente.timex.reading import Context, Reading, Rule, dated, undated, yearly


def _number(text: str) -> int:
    """The digits of "22nd" or "1980"."""
    return int(re.sub(r"\D", "", text))


def full_date(form: Form, ctx: Context) -> Reading | None:
    """22 January 2022, Jan. 22, 2022."""
    return dated(p.day(date(_number(form.get("year")), int(form.get("month")), _number(form.get("day")))))


def iso_date(form: Form, ctx: Context) -> Reading | None:
    """2022-01-22."""
    return dated(p.day(date(_number(form.get("year")), int(form.get("mm")), int(form.get("dd")))))


def numeric_date(form: Form, ctx: Context) -> Reading | None:
    """22/01/2022, only where one order of day and month is possible."""
    a, b = int(form.get("a")), int(form.get("b"))
    if a == b or (a > 12) != (b > 12):
        return dated(p.day(date(_number(form.get("year")), min(a, b), max(a, b))))
    return None


def month_day(form: Form, ctx: Context) -> Reading | None:
    """May 26, the 14th of July; with a year where the form holds one."""
    number, day = int(form.get("month")), int(form.get("ordinal") or _number(form.get("day")))
    date(2000, number, day)  # 31 April is no date in any year
    if form.get("year"):
        return dated(p.day(date(_number(form.get("year")), number, day)))
    return yearly(lambda y: p.day(date(y, number, day)), ctx, f"XXXX-{number:02d}-{day:02d}")


def month(form: Form, ctx: Context) -> Reading | None:
    """May, May 2014."""
    number = int(form.get("month"))
    if form.get("year"):
        return dated(p.month(_number(form.get("year")), number))
    return yearly(lambda y: p.month(y, number), ctx, f"XXXX-{number:02d}")


def month_days(form: Form, ctx: Context) -> Reading | None:
    """March 3-5, 12–13 September 2024."""
    number, first, last = int(form.get("month")), _number(form.get("day")), _number(form.get("day2"))
    date(2000, number, last)
    if first >= last:
        return None

    def make(year: int) -> p.Period:
        return p.interval(date(year, number, first), date(year, number, last))

    if form.get("year"):
        return dated(make(_number(form.get("year"))))
    return yearly(make, ctx, f"XXXX-{number:02d}-{first:02d}")


def months(form: Form, ctx: Context) -> Reading | None:
    """March-May 2014."""
    year, first, last = _number(form.get("year")), int(form.get("month")), int(form.get("month2"))
    return dated(p.interval(p.month(year - (first > last), first).begin, p.month(year, last).until))


def year(form: Form, ctx: Context) -> Reading | None:
    """2013."""
    return dated(p.year(_number(form.get("year"))))


def beyond_year(form: Form, ctx: Context) -> Reading | None:
    """Post-2003, pre-1967: the year is named, but what is spoken of lies before or after it."""
    return Reading(type="DATE", value=form.get("year"))


def years(form: Form, ctx: Context) -> Reading | None:
    """2011-2014, 2015-16."""
    first = _number(form.get("year"))
    last = _number(form.get("year2")) if form.get("year2") else first // 100 * 100 + int(form.get("yy"))
    if not 0 < last - first < 150:
        return None
    return dated(p.interval(date(first, 1, 1), date(last, 12, 31)))


def decade(form: Form, ctx: Context) -> Reading | None:
    """The 1980s, the '80s, the eighties: of the last hundred years before the reference."""
    if form.get("year"):
        first = _number(form.get("year"))
        return dated(p.decade(first)) if first % 10 == 0 else None
    short = int(form.get("yy") or form.get("decade"))
    if short % 10:
        return None
    if ctx.reference is None:
        return undated(f"XX{short // 10}X")
    latest = ctx.reference.year // 100 * 100 + short
    return dated(p.decade(latest if latest <= ctx.reference.year else latest - 100), "reference")


def century(form: Form, ctx: Context) -> Reading | None:
    """The 11th century."""
    number = int(form.get("ordinal") or _number(form.get("nth")))
    return dated(p.century(number)) if number <= 30 else None


def spoken_year(form: Form, ctx: Context) -> Reading | None:
    """Nineteen ninety-one."""
    high, low = int(form.get("number")), ctx.number(form.get("n"))
    if high in (18, 19, 20) and low and 10 <= low <= 99:
        return dated(p.year(int(high * 100 + low)))
    return None


def quarter(form: Form, ctx: Context) -> Reading | None:
    """The third quarter, Q3 2018, the first quarter of 1990; "the 1988 quarter" is that of the quarter spoken of."""
    named = form.get("ordinal") or form.get("nth") or form.get("q")
    known = ctx.focus.quarter
    number = _number(named) if named else (known.begin.month + 2) // 3 if known else 0
    if not 1 <= number <= 4:
        return None
    if form.get("year"):
        return dated(p.quarter(_number(form.get("year")), number))
    return yearly(lambda y: p.quarter(y, number), ctx, f"XXXX-Q{number}")


def half(form: Form, ctx: Context) -> Reading | None:
    """The first half of 2018, H1 2018; "the first half" of a year that the words behind it name."""
    number = int(form.get("ordinal") or form.get("h"))
    if number > 2:
        return None
    if form.get("year"):
        return dated(p.half(_number(form.get("year")), number))
    return yearly(lambda y: p.half(y, number), ctx, f"XXXX-H{number}")


def week_of_month(form: Form, ctx: Context) -> Reading | None:
    """The first week of May: seven days from the first, the eighth, ... of the month; "the last week": its last seven days."""
    number, nth = int(form.get("month")), int(form.get("ordinal") or form.get("final"))
    if form.get("unit") != "W" or nth > 5:
        return None

    def make(year: int) -> p.Period:
        whole = p.month(year, number)
        begin = whole.begin + timedelta(weeks=nth - 1) if nth > 0 else whole.until - timedelta(days=6)
        return p.interval(begin, min(begin + timedelta(days=6), whole.until), whole.value)

    return dated(make(_number(form.get("year")))) if form.get("year") else yearly(make, ctx, f"XXXX-{number:02d}")


def season(form: Form, ctx: Context) -> Reading | None:
    """The summer of 2014, the spring."""
    code = form.get("season")
    if form.get("year"):
        return dated(p.season(_number(form.get("year")), code))
    return yearly(lambda y: p.season(y, code), ctx, f"XXXX-{code}")


def holiday(form: Form, ctx: Context) -> Reading | None:
    """Christmas, last Easter, Thanksgiving 2017."""
    rule, shift = form.get("holiday"), form.get("shift")
    if form.get("year"):
        return dated(p.feast(_number(form.get("year")), rule))
    towards = {"-1": "past", "1": "future"}.get(shift)
    changed = Context(**{**{f: getattr(ctx, f) for f in ctx.__struct_fields__}, "direction": towards}) if towards else ctx
    return yearly(lambda y: p.feast(y, rule), changed, "XXXX-XX-XX")


def named(form: Form, ctx: Context) -> Reading | None:
    """A day known by name ("9/11")."""
    return dated(p.day(date.fromisoformat(form.get("named"))))


def fiscal(form: Form, ctx: Context) -> Reading | None:
    """Fiscal 1989, the fiscal year (of the reference)."""
    if form.get("year"):
        return dated(p.year(_number(form.get("year"))))
    return dated(p.year(ctx.reference.year), "reference") if ctx.reference else undated("PRESENT_REF")


def year_end(form: Form, ctx: Context) -> Reading | None:
    """Year-end: the last of December."""
    if form.get("year"):
        return dated(p.day(date(_number(form.get("year")), 12, 31)))
    return yearly(lambda y: p.day(date(y, 12, 31)), ctx, "XXXX-12-31")


RULES: dict[str, Rule] = {
    f.__name__: f
    for f in (
        full_date, iso_date, numeric_date, month_day, month, month_days, months, year, beyond_year, years,
        decade, century, spoken_year,
        quarter, half, week_of_month, season, holiday, named, fiscal, year_end,
    )
}  # fmt: skip
