"""Whose a noun phrase is: the countries and the sector that the words before its head tell."""

from __future__ import annotations

from typing import NamedTuple

from detente.model import ActorMention, Evidence
from detente.people.line import Hit, Line
from detente.people.mentions import lent

_GIVES = "gives the country"


class Whose(NamedTuple):
    """What the words before a head say: countries, the sector of a body among them, and whether they place it nowhere."""

    countries: tuple[str, ...]
    sector: str | None
    nowhere: bool
    evidence: tuple[Evidence, ...]

    @property
    def country(self) -> str | None:
        """The country told nearest to the head."""
        return self.countries[-1] if self.countries else None


def whose(line: Line, before: list[Hit], owner: ActorMention | None, first: int, head: int) -> Whose:
    """Read the names before a head, else its possessor, else a place among the tokens from `first` up to the head."""
    told = _told_by_names(line, before)
    if told.countries:
        return told
    if owner is not None and owner.country:
        why = line.because("rule:possessor", owner.first, owner.last, _GIVES)
        return Whose((owner.country,), owner.sector, False, (*told.evidence, why, *lent(owner.evidence, owner.role)))
    if head > first:
        country, place = place_inside(line, first, head)
        if country:
            return Whose((country,), told.sector, False, (*told.evidence, *place))
    return told


def _told_by_names(line: Line, before: list[Hit]) -> Whose:
    """Nationality, country, people, body."""
    countries: list[str] = []
    evidence: list[Evidence] = []
    sector, nowhere = None, False
    for h in before:
        if h.name is None:
            continue
        if h.name.kind == "people" and h.name.country is None:
            evidence.append(Evidence("supported", h.name.row, (line.span(h.first, h.last),), note="says which people"))
        nowhere = nowhere or (h.name.kind == "nationality" and h.name.country is None)
        sector = h.name.sector or sector
        if h.name.country and h.name.country not in countries:
            countries.append(h.name.country)
            evidence.append(line.because(h.name.row, h.first, h.last, _GIVES))
    return Whose(tuple(countries), sector, nowhere and not countries, tuple(evidence))


def place_inside(line: Line, first: int, last: int) -> tuple[str | None, tuple[Evidence, ...]]:
    """ "Idlib residents", "Kabul police": a place among the tokens gives the country."""
    start, end = line.tokens[first].start, line.tokens[last - 1].end
    for place in line.places:
        if place.country and start <= place.start and place.end <= end:
            inside = [t.i for t in line.tokens if t.start < place.end and place.start < t.end]
            if line.foreign(Hit(inside[0], inside[-1] + 1, None, None)):
                continue
            why = line.because("rule:place-inside", inside[0], inside[-1] + 1, _GIVES)
            return place.country, (why, *lent(place.evidence))
    return None, ()


def joint(line: Line, before: list[Hit]) -> bool:
    """True where two nationality words stand joined by "and", a comma or a hyphen before one noun."""
    between = line.tokens[before[0].last : before[-1].first]
    return any(t.lower in ("and", "-", "–", "/", ",") for t in between)
