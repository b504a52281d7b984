"""Dates as tables hold them: the ISO day as written and, where a time is told, the ISO date-time with its offset."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from detente.ingest.base import iso_day
from detente.model import Value

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|" \
    r"october|november|december)\.?"  # fmt: skip
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_CLOCK = r"(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(?P<half>[ap]\.?m\.?)?"
_TIME = rf"(?:,?(?:\s+at)?\s+{_CLOCK}\s*(?P<zone>z|[+-]\d{{2}}:?\d{{2}}|[a-z]{{2,5}})?)?"
_NAMED = (
    re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}}){_TIME}", re.IGNORECASE),
    re.compile(rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}", re.IGNORECASE),
)
_NUMBERS = re.compile(rf"(?P<first>\d{{1,2}})[/.-](?P<second>\d{{1,2}})[/.-](?P<year>\d{{4}}){_TIME}", re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})[/.](?P<month>\d{{1,2}})[/.](?P<day>\d{{1,2}}){_TIME}", re.IGNORECASE)
_ISO = re.compile(
    r"(\d{4}-?\d{2}-?\d{2}(?:[T ]\d{2}:?\d{2}.*?)?)\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?", re.IGNORECASE | re.DOTALL
)
_PACKED = re.compile(r"\d{14}")
_EPOCH = re.compile(r"(\d{9,10}|\d{12,13}|\d{15,16})(?:\.\d+)?")
_MAIL = re.compile(
    r"(?:[a-z]{3},\s*)?\d{1,2}\s+[a-z]{3}\s+\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?\s+\S+(?:\s+\([^)]*\))?", re.IGNORECASE
)
_FIRST_YEAR, _LAST_YEAR = 1500, 2199
_LONGEST = 80  # characters of what may be a date
_UTC = ("Z", "UTC", "GMT", "UT")
_ZONES = {"EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00",
          "PST": "-08:00", "PDT": "-07:00", "CET": "+01:00", "CEST": "+02:00"}  # fmt: skip


class When(Value, frozen=True):
    """An ISO day and, where it is told, the ISO date-time (with an offset from UTC where that is told)."""

    day: str
    time: str | None = None


def read_when(value: Any) -> When | None:
    """The day of a cell (text, number, date), or None where it is empty. Raises ValueError that says what is wrong with it."""
    if value is None or isinstance(value, str) and not value.strip():
        return None
    if isinstance(value, datetime):
        return _checked(value)
    if isinstance(value, date):
        return _checked(datetime(value.year, value.month, value.day))
    text = str(value).strip()
    if isinstance(value, bool) or not isinstance(value, str | int | float) or len(text) > _LONGEST:
        raise ValueError("which is no date")
    for form in _FORMS:
        found = form(text)
        if found is not None:
            return _checked(found)
    raise ValueError("which is no date that can be read")


def _checked(found: datetime) -> When:
    """A midnight without an offset is what tables make of a day without a time."""
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError(f"a day of the year {found.year}")
    midnight = found.tzinfo is None and (found.hour, found.minute, found.second) == (0, 0, 0)
    return When(found.date().isoformat(), None if midnight else found.replace(microsecond=0).isoformat())


def _iso(text: str) -> datetime | None:
    """ISO 8601, basic or extended, also with a space before the time and the offset; of what else follows only the day."""
    match = _ISO.fullmatch(text)
    day = iso_day(text)
    try:
        return datetime.fromisoformat(match[1] + _offset(match[2])) if match else datetime.fromisoformat(day or "")
    except ValueError:
        return datetime.fromisoformat(day) if day else None


def _offset(zone: str | None) -> str:
    """An offset as ISO writes it, or "" for a zone that is not told or not known."""
    if not zone:
        return ""
    if zone.upper() in _UTC:
        return "+00:00"
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        return f"{zone[0]}{digits[:2]}:{digits[2:]}"
    return _ZONES.get(zone.upper(), "")


def _packed(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S") if _PACKED.fullmatch(text) else None
    except ValueError:
        return None


def _epoch(text: str) -> datetime | None:
    """Seconds, milliseconds or microseconds since 1970, by the number of digits."""
    match = _EPOCH.fullmatch(text)
    if match is None:
        return None
    digits = match[1]
    scale = 1 if len(digits) < 12 else 1000 if len(digits) < 14 else 1_000_000
    return datetime.fromtimestamp(int(digits) / scale, UTC)


def _mail(text: str) -> datetime | None:
    """RFC 822 and 2822, by the standard library, which takes too much else."""
    if not _MAIL.fullmatch(text):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None


def _named(text: str) -> datetime | None:
    for form in _NAMED:
        match = form.fullmatch(text)
        if match:
            return _built(match, _MONTHS.index(match["month"][:3].lower()) + 1, int(match["day"]))
    return None


def _year_first(text: str) -> datetime | None:
    match = _YEAR_FIRST.fullmatch(text)
    return _built(match, int(match["month"]), int(match["day"])) if match else None


def _numbers(text: str) -> datetime | None:
    """Day and month as numbers, where only one order is possible. Raises ValueError."""
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return None
    first, second = int(match["first"]), int(match["second"])
    if first != second and first <= 12 and second <= 12:
        raise ValueError(f"which may be day {first} of month {second} or day {second} of month {first}")
    month, day = (second, first) if second <= 12 else (first, second)
    return _built(match, month, day)


def _built(match: re.Match[str], month: int, day: int) -> datetime | None:
    try:
        found = datetime(int(match["year"]), month, day)
        if match["clock"] is None:
            return found
        hour, minute, second = (int(part) for part in f"{match['clock']}:00".split(":")[:3])
        if match["half"]:
            hour = hour % 12 + (12 if match["half"][0].lower() == "p" else 0)
        clock = f"{hour:02}:{minute:02}:{second:02}{_offset(match['zone'])}"
        return datetime.fromisoformat(f"{found.date().isoformat()}T{clock}")
    except ValueError:
        return None


_FORMS: tuple[Callable[[str], datetime | None], ...] = (_iso, _packed, _epoch, _mail, _named, _year_first, _numbers)
