"""Which room answers for a mention: names, owners, roles, pronouns, general nouns.

What cannot be resolved stays unresolved, and its evidence says that it was looked for.
"""

from __future__ import annotations

from typing import NamedTuple

from detente.knowledge import Knowledge
from detente.model import ActorMention, Document, Referent
from detente.people.general_nouns import GeneralNouns
from detente.people.home import Home
from detente.people.mentions import BODIES, STATES, Gender, own_party, standing_alone, standing_for
from detente.people.offices import Offices
from detente.people.owners import Owners
from detente.people.persons import Persons
from detente.people.positions import Positions
from detente.people.pronouns import Pronouns
from detente.people.referents import Referents
from detente.people.roles_told import RolesTold, Terms
from detente.people.story_country import StoryCountry
from detente.rows import RoleRow


class Known(NamedTuple):
    """What the tables tell of people: roles by id, the countries that a people lives in by its row, the gender of names,
    the holders of offices."""

    roles: dict[str, RoleRow]
    among: dict[str, tuple[str, ...]]
    given: dict[str, Gender]
    offices: Offices

    @classmethod
    def of(cls, knowledge: Knowledge) -> Known:
        """Read them off the tables."""
        return cls(
            {r.id: r for r in knowledge.roles},
            {p.id: p.among for p in knowledge.peoples if p.among},
            {n: r.gender for r in knowledge.given_names for n in r.names},
            Offices.of(knowledge),
        )


class Resolver:
    """Resolves the mentions of one article. home: where its story is."""

    def __init__(self, known: Known, document: Document, home: Home) -> None:
        assert document.actors is not None and document.layout is not None
        positions = Positions(document)
        self.referents = Referents(document.actors, self._resolve)
        self.story = StoryCountry(home, known.among, known.roles, positions.faced(document.actors))
        self.persons = Persons(document.actors, self.story)
        self.owners = Owners(self.referents, self.story, known.roles)
        self.roles = RolesTold(
            self.referents, self.persons, self.story, known.roles, Terms(known.offices, document.layout.reference)
        )
        self.pronouns = Pronouns(self.referents, positions, known.given)
        self.nouns = GeneralNouns(self.referents, positions, self.story)

    def run(self) -> tuple[Referent, ...]:
        """What each mention stands for."""
        return self.referents.all()

    def _resolve(self, m: ActorMention) -> Referent:
        if m.kind == "pronoun":
            return self.pronouns.referent(m)
        if m.kind == "collective":
            return self.nouns.several(m)
        if self.owners.beside(m):
            return standing_alone(m, None, m.sector)
        owned = self.owners.referent(m) if m.kind not in STATES else None
        if owned is not None:
            return owned
        if m.kind == "person":
            return self.persons.referent(m)
        if m.countries:
            return standing_for(m, (own_party(m, c, m.sector) for c in m.countries))
        return self._named(m) or self._unnamed(m)

    def _named(self, m: ActorMention) -> Referent | None:
        """A state, a people, an organisation under its own name."""
        if m.kind == "nationality" and m.country is None and not m.abroad:
            country, why = self.story.of(m)
            return standing_alone(m, country, m.sector, *why)
        if m.kind in STATES or (m.country is not None and m.name is not None):
            return standing_alone(m, m.country, _acting_sector(m))
        return None

    def _unnamed(self, m: ActorMention) -> Referent:
        """ "The group", "the minister", "rebels"."""
        if m.role is not None:
            return self.roles.referent(m)
        if m.definite and m.kind == "organization":
            return self.nouns.one(m)
        return standing_alone(m, m.country, m.sector)


def _acting_sector(m: ActorMention) -> str | None:
    """A state that acts acts through its government."""
    if m.sector is None and m.kind in STATES and m.number == "sg" and m.country not in BODIES:
        return "GOV"
    return m.sector
