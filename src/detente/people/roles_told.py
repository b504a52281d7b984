"""Roles: "the minister" is the one told of before, "the army" that of the country told of or of the story."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from msgspec.structs import replace

from detente.model import ActorMention, Evidence, Party, Referent, Span
from detente.people.mentions import BODIES, because, lent, standing_alone, standing_for, told_as
from detente.people.offices import Offices
from detente.people.persons import Persons
from detente.people.referents import Referents
from detente.people.story_country import StoryCountry, backers
from detente.rows import RoleRow

_MANY = 50  # mentions of one role that are looked at in each direction


class Terms(NamedTuple):
    """The terms of office, and the ISO day on which an article asks for them."""

    offices: Offices
    day: str | None


class RolesTold:
    """Resolves the mentions of one article that tell of a role."""

    def __init__(
        self, referents: Referents, persons: Persons, story: StoryCountry, roles: dict[str, RoleRow], terms: Terms
    ) -> None:
        self.referents = referents
        self.persons = persons
        self.story = story
        self.roles = roles
        self.terms = terms
        self._ranks: dict[tuple[str, str], list[int]] = {}
        for n, m in enumerate(referents.order):
            if m.role is not None:
                self._ranks.setdefault((_head(roles[m.role]), m.number), []).append(n)

    def referent(self, m: ActorMention) -> Referent:
        """Whom a mention with a role stands for."""
        found = self._told(m)
        office = self.roles[m.role or ""].kind == "office" and m.number == "sg"
        return self._held(m, found) if office and len(found.parties) == 1 and found.parties[0].name is None else found

    def _held(self, m: ActorMention, found: Referent) -> Referent:
        """An office with its holder of the day: his name where the article names him anywhere, else only as evidence."""
        party, day = found.parties[0], self.terms.day
        if party.country is None or day is None:
            return found
        if self.terms.offices.unknown(day):
            note = f"holders are known up to {self.terms.offices.until}, the article is of {day}"
            return Referent(found.parties, (*found.evidence, Evidence("sought", "rule:known-until", note=note)))
        holder = self.terms.offices.holder(party.country, m.role, day)
        if holder is None:
            return found
        where = (Span(m.start, m.end),)
        if not self.persons.told(holder.names[0]):
            why = Evidence("supported", holder.id, where, note="tells the holder; the article names no such person")
            return Referent(found.parties, (*found.evidence, why))
        why = Evidence("decided", holder.id, where, note="tells who held the office on the day")
        return Referent((replace(party, name=holder.names[0]),), (*found.evidence, why))

    def _told(self, m: ActorMention) -> Referent:
        row = self.roles[m.role or ""]
        person = m.number == "sg" and row.kind in ("office", "person")
        if m.apposed is not None:
            return self._renaming(m, self.referents.of(self.referents.mentions[m.apposed]))
        if person and (m.definite or m.country is not None or row.kind == "office"):
            found = self._same_role(m, row)
            if found is not None:
                party, where = found
                why = because("rule:same-role", where, "the one told of there")
                return standing_for(m, (told_as(m, party),), why, *lent(self.referents.evidence(where)))
        if m.country is not None:
            return standing_alone(m, m.country, m.sector)
        return self._without_country(m, row)

    def _renaming(self, m: ActorMention, named: Referent) -> Referent:
        """ "Levon Taronyan, the minister": of the country of the one whom it renames."""
        if m.country:
            return standing_alone(m, m.country, m.sector)
        country = named.parties[0].country if named.parties else None
        return standing_alone(m, country, m.sector, *lent(named.evidence))

    def _without_country(self, m: ActorMention, row: RoleRow) -> Referent:
        """ "The army": of the country of the army told of, else of the story's."""
        found = self._same_role(m, row)
        country = found[0].country if found is not None else None
        if found is not None and country and country not in BODIES and country not in backers(m):
            where = found[1]
            why = because("rule:same-role", where, "gives the country")
            return standing_alone(m, country, m.sector, why, *self.story.telling(self.referents.evidence(where)))
        country, shown = self.story.of(m)
        return standing_alone(m, country, m.sector, *shown)

    def _same_role(self, m: ActorMention, row: RoleRow) -> tuple[Party, ActorMention] | None:
        """The nearest earlier (else the first later) mention whose role agrees, with its party."""
        alike = [o for o in self._alike(m, row) if not (m.country and o.country and m.country != o.country)]
        position = self.referents.rank(m)
        for other in reversed(alike):
            if self.referents.rank(other) < position:
                parties = self.referents.of(other).parties
                known = parties and (parties[0].country or parties[0].name)
                if known and (m.country is None or parties[0].country == m.country):
                    return parties[0], other
        for other in alike:
            if self.referents.rank(other) > position and other.country and (m.country or m.definite):
                name = other.name or self.persons.full_name(other)
                return Party(other.text, name, other.country, other.sector), other
        return None

    def _alike(self, m: ActorMention, row: RoleRow) -> list[ActorMention]:
        """Other mentions of the role and number, in reading order, the nearest of them where they are many."""
        head = _head(row)
        same = self._ranks.get((head, m.number), ())
        place = bisect_left(same, self.referents.rank(m))
        near = (self.referents.order[n] for n in same[max(0, place - _MANY) : place + _MANY])
        return [o for o in near if o.index != m.index and (o.role == m.role or row.phrases[0] == head)]


def _head(row: RoleRow) -> str:
    """ "Minister" of "defence minister"."""
    return row.phrases[0].split()[-1]
