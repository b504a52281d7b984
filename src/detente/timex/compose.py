"""Several forms that make one expression ("5 p.m. on Friday", "June last year", "late March"), and phrases around them that
say which days are meant ("since Monday", "between March and May")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import cast

from detente.model import Value
from detente.rows import TimeWordRow
from detente.timex import periods as p
from detente.timex.grammar import Form
from detente.timex.reading import Reading, dated, timed

OF_DAY = ("daypart", "clock")
NAMED_DAY = ("month_day", "full_date")
YEARS = ("shift_unit", "same_unit", "the_unit", "year")


class Item(Value, frozen=True):
    """An expression while it is put together: article offsets, what it means, the forms it was made of, and the names of
    the mechanisms and word rows that changed it."""

    start: int
    end: int
    reading: Reading
    forms: tuple[Form, ...]
    rules: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """The rule that read its last form."""
        return self.forms[-1].row.rule


class Placing(Value, frozen=True):
    """The days that a phrase means, in the form of the record, and the row or rule that decided ("" where none did)."""

    date: str | None
    by: str = ""


class Composer:
    """Joins forms and reads the words around them. Built from word rows; holds no state between sentences."""

    def __init__(self, words: Sequence[TimeWordRow]) -> None:
        self.rows = {row.kind: row for row in words}
        self.parts = {w: row for row in words if row.kind == "part" for w in row.words}
        known: dict[str, list[str]] = {}
        for row in words:
            known.setdefault(row.kind, []).extend(row.words)

        def any_of(*kinds: str) -> str:
            found = sorted((w for k in kinds for w in known.get(k, ())), key=lambda w: (-len(w), w))
            return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in found) + ")" if found else "(?!)"

        filler = rf"(?:{any_of('filler')}\s+)*"
        self.gap_day = re.compile(rf",?\s+{filler}", re.I)
        self.gap_time = re.compile(rf",?\s+(?:{any_of('joint', 'filler')}\s+)*", re.I)
        self.gap_year = re.compile(rf"\s+(?:{any_of('inside')}\s+)?{filler}", re.I)
        self.gap_range = re.compile(rf"\s*{any_of('upto')}\s*{filler}", re.I)
        self.gap_dash = re.compile(r"\s*[-–—]\s*")
        self.gap_and = re.compile(rf"\s+{any_of('also')}\s+{filler}", re.I)
        self.part = re.compile(rf"\b(?P<part>{any_of('part')})[\s-]+{filler}$", re.I)
        kinds = ("since", "before", "until", "after", "lasting", "span")
        self.left = {k: re.compile(rf"\b{any_of(k)}\s+(?:(?:{any_of('part', 'filler')})[\s-]+)*$", re.I) for k in kinds}
        self.since_event = re.compile(rf"\b{any_of('since')}\s+(?:[\w’'-]+\s+){{1,8}}{any_of('filler')}\s+$", re.I)

    def join(self, left: Item, right: Item, gap: str) -> Item | None:
        """One item for two that belong together, or None."""
        reading = self._joined(left, right, gap)
        if reading is None:
            return None
        return Item(left.start, right.end, reading, left.forms + right.forms, (*left.rules, *right.rules, "rule:join"))

    def _joined(self, left: Item, right: Item, gap: str) -> Reading | None:
        a, b = left.reading, right.reading
        if left.rule == "weekday" and right.rule in NAMED_DAY and self.gap_day.fullmatch(gap):
            return timed(b.period, a.time, b.anchor) if a.time else b
        if right.rule == "weekday" and left.rule in NAMED_DAY and gap == ", ":
            return a
        if left.rule in OF_DAY and "rule:join" not in left.rules and _on_day(b) and self.gap_time.fullmatch(gap):
            return timed(b.period, a.time, b.anchor)
        if right.rule in OF_DAY and _on_day(a) and not a.time and self.gap_time.fullmatch(gap):
            return timed(a.period, b.time, a.anchor)
        if left.rule == "nth_day" and a.period and b.period and b.period.grain == "D" and self.gap_time.fullmatch(gap):
            return dated(p.interval(b.period.begin - (a.period.until - a.period.begin), b.period.begin, b.value), b.anchor)
        if a.in_year and b.period and b.period.grain == "Y" and right.rule in YEARS and self.gap_year.fullmatch(gap):
            return dated(a.in_year(b.period.begin.year), b.anchor)
        return None

    def partial(self, item: Item, before: str, reference: date | None) -> Item:
        """The item with "early", "late", "the end of", "earlier", "later" that stands before it."""
        m, r = self.part.search(before), item.reading
        if not m or r.type not in ("DATE", "TIME") or r.period is None:
            return item
        row = self.parts[re.sub(r"\s+", " ", m["part"].lower())]
        period, of = r.period, " of" in m["part"]
        if period.grain in ("D", "WE", "H", "I"):
            if of:
                return item
        elif row.value in ("early", "mid", "late"):
            period = p.part_of(period, cast(p.Part, row.value))
        elif reference and period.begin <= reference <= period.until:
            ends = (period.begin, reference) if row.value == "earlier" else (reference, period.until)
            period = p.interval(*ends, value=period.value)
        reading = Reading(type=r.type, value=r.value, period=period, anchor=r.anchor, time=r.time)
        return Item(item.start - (len(before) - m.start()), item.end, reading, item.forms, (*item.rules, row.id))

    def placed(self, item: Item, before: str, reference: date | None) -> Placing:
        """The days that the phrase means: "since Monday" lasts to the reference day, "before Christmas" begins with it."""
        period = item.reading.period
        if period is None or reference is None or item.reading.type != "DATE":
            return Placing(period.iso if period else None)
        if self._since(item, before) and period.begin <= reference:
            return Placing(p.interval_iso(period.begin, reference), self.rows["since"].id)
        ahead = period.begin > reference
        if self.left["before"].search(before):
            open_ = period.until > reference
            return Placing(p.interval_iso(reference, period.until) if open_ else None, self.rows["before"].id)
        if self.left["until"].search(before) and period.until > reference:
            return Placing(p.interval_iso(reference, period.until), self.rows["until"].id)
        if ahead and self.left["after"].search(before):
            return Placing(None, self.rows["after"].id)
        return Placing(period.iso)

    def _since(self, item: Item, before: str) -> bool:
        """True for "since Monday" and "since the war began in May 2011"; "since 2011" stays the year."""
        if self.since_event.search(before):
            return True
        stated_year = item.reading.anchor == "stated" and item.reading.period is not None and item.reading.period.grain == "Y"
        return bool(self.left["since"].search(before)) and not stated_year

    def lasting(self, item: Item, before: str, reference: date | None) -> Placing:
        """ "For nine days" of something that goes on: from then to the reference day."""
        length = re.fullmatch(r"P(\d+)([DWMY])", item.reading.value)
        if reference is None or not length or not self.left["lasting"].search(before):
            return Placing(None)
        begin = p.add(reference, -int(length[1]), length[2])
        return Placing(p.interval_iso(begin, reference), "rule:perfect")

    def spanning(self, left: Item, right: Item, gap: str, before: str) -> tuple[Placing, Item] | None:
        """The interval of "between 18 March and 12 April", "from Monday to Wednesday", "Thursday and Friday"; the left item
        may have to move into the year of the right one."""
        a, b = left.reading.period, right.reading.period
        if a is None or b is None or left.reading.type != "DATE" or right.reading.type != "DATE":
            return None
        if self.gap_dash.fullmatch(gap) or (self.gap_range.fullmatch(gap) and self.left["span"].search(before)):
            if left.reading.in_year and not (a.begin <= b.begin and (b.begin - a.begin).days < 366):
                a = left.reading.in_year(b.begin.year)
                a = left.reading.in_year(b.begin.year - 1) if a.begin > b.begin else a
                left = Item(left.start, left.end, dated(a, right.reading.anchor), left.forms, left.rules)
            return (Placing(p.interval_iso(a.begin, b.until), "rule:range"), left) if a.begin <= b.until else None
        if self.gap_and.fullmatch(gap) and a.grain == b.grain == "D" and b.begin - a.begin == timedelta(days=1):
            return Placing(p.interval_iso(a.begin, b.until), "rule:range"), left
        return None


def _is_day(r: Reading) -> bool:
    return r.type == "DATE" and ((r.period is not None and r.period.grain == "D") or r.value.startswith("XXXX-"))


def _on_day(r: Reading) -> bool:
    return _is_day(r) or (r.type == "TIME" and r.period is not None and not r.time[:1].isdigit())
