"""A length of time before or after something, counted from another date of its sentence.

"They met on Friday, two days after the raid" dates the raid: Friday less two days. "Two days after the raid of June 3 they met"
dates the meeting. Which of the two is dated follows from the order: the date that is told belongs to its own side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from detente.model import Evidence, Span, TimeExpression
from detente.timex.relative import distance

_LENGTH = re.compile(r"P(\d+)([DWMY])")
_SIDE = re.compile(r"\s+(after|before)\b(?! (?:that|this|then|which|long)\b)", re.I)
WITHIN, BEYOND = "sentence", "sentence:beyond"
"""Basis of such a date: what stands behind "after" is dated; what the whole hangs on is."""


def reckoned(expressions: Sequence[TimeExpression], text: str) -> list[TimeExpression]:
    """The expressions of one sentence, lengths of time that count from a day with the date that they lead to."""
    return [_reckoned(e, expressions, text) if e.type == "DURATION" and e.date is None else e for e in expressions]


def _reckoned(length: TimeExpression, others: Sequence[TimeExpression], text: str) -> TimeExpression:
    counted, side = _LENGTH.fullmatch(length.value), _SIDE.match(text, length.end)
    days = [e for e in others if e.date is not None and e.precision == "day" and len(e.date) == 10]
    if counted is None or side is None or not days:
        return length
    before = [e for e in days if e.end <= length.start]
    base = before[-1] if before else days[0]
    forward = (side[1].lower() == "after") != bool(before)
    found = distance(
        date.fromisoformat(base.date or ""), int(counted[1]) * (1 if forward else -1), counted[2], "mention"
    ).period
    if found is None:
        return length
    why = Evidence("decided", "rule:reckoned", (Span(base.start, base.end), Span(*side.span(1))))
    precision = "day" if found.grain == "D" else "interval"
    return replace(
        length, date=found.iso, precision=precision, basis=WITHIN if before else BEYOND, evidence=(*length.evidence, why)
    )
