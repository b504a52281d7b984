"""Holds one predicted record against the gold record that it is paired with, field by field."""

from __future__ import annotations

from typing import Literal

from detente.evaluation.align import countries_meet
from detente.evaluation.marked import Marked
from detente.evaluation.sides import names_told
from detente.evaluation.words import is_pronoun, texts_overlap
from detente.model import Value

Answer = Literal["right", "wrong", "missing", "false"]
"""`missing`: gold has a value and the prediction none; `false`: the reverse; `wrong`: both have one and they differ."""

QUADS = (
    ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    ("COOPERATE", "AID", "RETREAT"),
    ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)
TYPES = tuple(name for quad in QUADS for name in quad)
_QUAD = {name: number for number, names in enumerate(QUADS, 1) for name in names}


class Verdict(Value, frozen=True, kw_only=True):
    """Which fields of a prediction are right, given gold. date_parts: year, month, day, None where gold is less precise;
    names: for each named gold member whose words the prediction has."""

    type: bool
    quad: bool
    actor: bool
    dyad: bool
    names: tuple[bool, ...]
    status: bool
    status_given: bool
    mode: bool
    attribution: Answer
    condition: Answer
    date: Answer
    date_parts: tuple[bool, bool | None, bool | None]
    place: Answer


def compare(gold: Marked, predicted: Marked) -> Verdict:
    """The verdict on a pair. Only `type` and `quad` mean anything where the types differ."""
    parts = _date_parts(gold, predicted)
    return Verdict(
        type=gold.type == predicted.type,
        quad=gold.type == predicted.type or same_quad(gold.type, predicted.type),
        actor=any(countries_meet(dyad.actor, predicted.dyad.actor) for dyad in gold.dyads),
        dyad=predicted.dyad in gold.dyads,
        names=(*names_told(gold.actors, predicted.actors), *names_told(gold.recipients, predicted.recipients)),
        status=_status(gold, predicted),
        # without `or "actual"`: so the benchmark scorer counts a prediction that lacks the field
        status_given=predicted.status in (gold.status, gold.other_status),
        mode=gold.mode is None or gold.mode == predicted.mode,
        attribution=_attribution(gold, predicted),
        condition=_answer(gold.condition, predicted.condition, _overlapping(gold.condition, predicted.condition)),
        date=_allow("date", gold, _answer(gold.date, predicted.date, False not in parts)),
        date_parts=parts,
        place=_allow("place", gold, _answer(gold.place, predicted.place, gold.place == predicted.place)),
    )


def same_quad(a: str | None, b: str | None) -> bool:
    """True where both are of the sixteen types and share a quad class."""
    return a in _QUAD and _QUAD[a] == _QUAD.get(b or "")


def _status(gold: Marked, predicted: Marked) -> bool:
    return (predicted.status or "actual") in (gold.status or "actual", gold.other_status)


def _attribution(gold: Marked, predicted: Marked) -> Answer:
    a, b = gold.attribution, predicted.attribution
    same = _overlapping(a, b) or any(text is not None and is_pronoun(text) for text in (a, b))
    return "right" if "attribution" in gold.open else _answer(a, b, same)


def _overlapping(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and texts_overlap(a, b)


def _answer(gold: object | None, predicted: object | None, same: bool) -> Answer:
    if gold is None:
        return "right" if predicted is None else "false"
    if predicted is None:
        return "missing"
    return "right" if same else "wrong"


def _allow(field: str, gold: Marked, answer: Answer) -> Answer:
    """Where gold holds a field open and has no value, any answer is right."""
    return "right" if answer == "false" and field in gold.open else answer


def _date_parts(gold: Marked, predicted: Marked) -> tuple[bool, bool | None, bool | None]:
    g, p = gold.date, predicted.date
    if g is None:
        return False, None, None
    year = p is not None and g.first[:4] == p.first[:4]
    month = p is not None and p.precision >= 2 and g.first[:7] == p.first[:7]
    day = p is not None and p.precision == 3 and g.first <= p.first and p.last <= g.last
    return year, month if g.precision >= 2 else None, day if g.precision == 3 else None
