"""Datelines ("KYIV, Jan. 22 (Reuters) -"), stamps ("7 days ago", "Published 29 March 2018") and the day they tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from detente.model import Span
from detente.rows import LayoutRow

_SEPARATOR = r"(?P<sep>\s*(?:--+|[–—\x96\x97]|\s[-_])(?:\s+|(?<!_)|$)|\s*:\s*|\.\s+)"
_CAPS = r"(?>[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’-]*(?:[ /](?:(?:de|of|AND) )?[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’-]*)*)(?<=[A-ZÀ-ÖØ-Þ.])"
_NAME = r"[A-ZÀ-ÖØ-Þ][\w.'’-]*(?:[ /](?:of |de |la |el )?[A-ZÀ-ÖØ-Þ][\w.'’-]*){0,3}"
_REGION = rf"(?:,\s*(?!MONTHS)(?P<region>{_NAME}))?"
_DAY = r"(?:(?P<m1>MONTHS)\.?\s+(?P<d1>\d{1,2})|(?P<d2>\d{1,2})\s+(?P<m2>MONTHS)\.?)(?:,?\s+(?P<y>(?:19|20)\d\d))?"
_AGENCY = r"\s*(?:\((?P<a1>[^()\n]{2,40})\)|/(?P<a2>[A-Z][\w ]{1,20})/\.?)"
_DATELINE = rf"(?P<place>{_CAPS}|{_NAME}){_REGION}(?:,?\s+{_DAY})?(?:,?\.?{_AGENCY})?{_SEPARATOR}(?=\S|$)"
_ABSOLUTE = (
    r"(?P<iso>(?:19|20)\d\d-\d\d-\d\d)"
    r"|(?P<d1>\d{1,2})(?:st|nd|rd|th|\.)?\s+(?P<m1>MONTHS)\.?,?\s+(?P<y1>(?:19|20)\d\d)"
    r"|(?P<m2>MONTHS)\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>(?:19|20)\d\d)"
)


class Dateline(msgspec.Struct, frozen=True):
    """A dateline at the start of a paragraph; `end` is where the report begins. `year` is None where not printed."""

    place: Span
    agency: Span | None
    month: int | None
    day: int | None
    year: int | None
    end: int


class Stamp(msgspec.Struct, frozen=True):
    """When a page was published or changed: an absolute day, or days before it was retrieved, or neither."""

    day: date | None
    days_ago: float | None


class DatelineReader:
    """Reads datelines and stamps. Built from the layout rows; picklable."""

    def __init__(self, rows: Iterable[LayoutRow]) -> None:
        """Rows of use month, unit, stamp, label and agency are read; others are passed over."""
        table = tuple(rows)
        self.months = {word.lower(): int(row.value or 0) for row in table if row.use == "month" for word in row.words}
        self.units = {word.lower(): row.value or 0.0 for row in table if row.use == "unit" for word in row.words}
        self.labels = frozenset(word for row in table if row.use == "label" for word in row.words)
        self.agencies = frozenset(word for row in table if row.use == "agency" for word in row.words)
        months = "|".join(sorted(map(re.escape, self._forms()), key=len, reverse=True))
        months = rf"(?:{months})\b"
        self._dateline = re.compile(_DATELINE.replace("MONTHS", months))
        self._absolute = re.compile(_ABSOLUTE.replace("MONTHS", months), re.IGNORECASE)
        units = "|".join(sorted(map(re.escape, self.units), key=len, reverse=True))
        self._relative = re.compile(rf"\b(?P<count>\d{{1,3}}|an?|one|two|three)\s?(?P<unit>{units})\s+ago\b", re.IGNORECASE)
        stamps = "|".join(
            re.escape(word) for word in sorted((w for r in table if r.use == "stamp" for w in r.words), key=len, reverse=True)
        )
        self._stamp = re.compile(rf"\s*(?:{stamps})\b[\s:]*", re.IGNORECASE)
        self._time = re.compile(
            rf"\d[.:]\s?\d\d\b|\d\s?[ap]\.?m\b|\b\d{{1,2}}\s+{months}|\b{months}\.?\s+\d{{1,2}}\b", re.IGNORECASE
        )
        self._clock = re.compile(
            rf"(?:(?:{months}|(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?|\d{{1,4}}(?:st|nd|rd|th)?"
            r"|\d{1,2}[:.]\d\d(?:[:.]\d\d)?|[ap]\.?m\.?|at|on|(?-i:\b[A-Z]{2,4}\b)|hrs)[\s,.:;|•·/–—-]*)+",
            re.IGNORECASE,
        )

    def _forms(self) -> list[str]:
        return [form for word in self.months for form in (word.capitalize(), word.upper())]

    def dateline(self, text: str, start: int, end: int) -> Dateline | None:
        """The dateline that opens `text[start:end]`, or None: a place with a dash, an agency or a day.

        Looks at the first 120 characters only.
        """
        match = self._dateline.match(text, start, min(end, start + 120))
        if match is None:
            return None
        agency = next((Span(*match.span(name)) for name in ("a1", "a2") if match[name]), None)
        month = match["m1"] or match["m2"]
        if not self._credible(match, bool(agency), bool(month)) or (match.end() >= end and not (agency or month)):
            return None
        day = match["d1"] or match["d2"]
        return Dateline(
            place=Span(*match.span("place")),
            agency=agency,
            month=self.months[month.lower()] if month else None,
            day=int(day) if day else None,
            year=int(match["y"]) if match["y"] else None,
            end=match.end(),
        )

    def _credible(self, match: re.Match[str], agency: bool, dated: bool) -> bool:
        """Capitals and a dash, or a date, or an agency: a place name alone before a dash may be any apposition."""
        place, separator = match["place"], match["sep"].strip()
        if place in self.labels or place.split()[0].rstrip(":") in self.labels:
            return False
        capitals = place.upper() == place and len(place) > 2
        if separator == ".":
            return (dated or capitals) and bool(match["a2"])
        if separator == ":":
            return dated or (agency and capitals)
        if agency and not capitals and not dated:
            return match["a1"] is not None and match["a1"].strip() in self.agencies
        return capitals or dated

    def stamp(self, line: str) -> Stamp | None:
        """What a line that is nothing but a stamp tells, or None where it is no stamp."""
        if len(line) > 90:
            return None
        head = self._stamp.match(line)
        relative, absolute = self._relative.search(line), self._absolute.search(line)
        rest = line[head.end() :] if head else line
        for found in (self._relative, self._absolute, self._clock):
            rest = found.sub(" ", rest)
        words = re.findall(r"\w+", rest)
        if len(words) > (2 if head else 0) or not (relative or absolute or self._time.search(line)):
            return None
        return Stamp(day=self._day(absolute), days_ago=self._ago(relative))

    def says_what(self, line: str) -> bool:
        """Does a stamp say that it is the day of the page ("Published", "Updated")?"""
        return self._stamp.match(line) is not None

    def day_in(self, line: str) -> date | None:
        """The absolute day with which a short line of the head of a page begins or ends ("Press release, 2 February 2024")."""
        match = self._absolute.search(line)
        at_edge = match is not None and (match.start() == 0 or match.end() >= len(line.rstrip(" .)")))
        return self._day(match) if at_edge and len(line) <= 100 else None

    def _day(self, match: re.Match[str] | None) -> date | None:
        if match is None:
            return None
        try:
            if match["iso"]:
                return date.fromisoformat(match["iso"])
            month, day, year = match["m1"] or match["m2"], match["d1"] or match["d2"], match["y1"] or match["y2"]
            return date(int(year), self.months[month.lower()], int(day))
        except ValueError:
            return None

    def _ago(self, match: re.Match[str] | None) -> float | None:
        if match is None:
            return None
        words = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
        count = match["count"].lower()
        return (words[count] if count in words else int(count)) * self.units[match["unit"].lower()]


def dateline_day(dateline: Dateline, latest: date | None, year: int | None) -> date | None:
    """The day of a dateline. A year that is not printed is `year`, or the last in which the day is not after `latest`."""
    if dateline.month is None or dateline.day is None:
        return None
    try:
        if dateline.year or (year and latest is None):
            return date(dateline.year or year or 1, dateline.month, dateline.day)
        if latest is None:
            return None
        day = date(latest.year, dateline.month, dateline.day)
        return day if day <= latest + timedelta(days=1) else date(latest.year - 1, dateline.month, dateline.day)
    except ValueError:
        return None
