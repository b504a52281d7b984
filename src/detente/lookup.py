"""What the tables know of a name: who it may be on a day, which places it may be, and what is taken when nothing else tells.

Answers what `detente actors` and `detente places` ask, with the same indices that the stages use.
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.geo.gazetteer import Gazetteer
from detente.geo.names import PlaceNames, Sense
from detente.geo.resolve import prior
from detente.knowledge import Knowledge
from detente.language_model import plain
from detente.model import Value
from detente.people.lexicon import Name, RoleWord, name_index, role_index
from detente.people.offices import Offices, in_office


class ActorReading(Value, frozen=True, kw_only=True):
    """One thing that words of a phrase may stand for. since, until: the term of a holder. taken: what the coder takes, by the
    tables alone; why: in a clause. row: the row that says so."""

    words: str
    kind: str
    name: str | None
    office: str | None
    country: str | None
    sector: str | None
    since: str | None
    until: str | None
    taken: bool
    why: str
    row: str

    @property
    def line(self) -> str:
        """The reading for a reader, with a mark where it is taken."""
        code = " ".join(x for x in (self.country, self.sector) if x)
        what = ", ".join(x for x in (self.name, self.office) if x) or self.kind
        term = f", {self.since} to {self.until or 'now'}" if self.since else ""
        return f"{_mark(self.taken)} {self.words}: {what}{f' [{code}]' if code else ''}{term}; {self.why} ({self.row})"


class PlaceReading(Value, frozen=True, kw_only=True):
    """One place that a name may stand for; population 0 where it is no town. taken, why: as of an actor."""

    name: str
    kind: str
    country: str | None
    division: str | None
    latitude: float | None
    longitude: float | None
    population: int
    taken: bool
    why: str
    row: str

    @property
    def line(self) -> str:
        """The reading for a reader, with a mark where it is taken."""
        where = ", ".join(x for x in (self.name, self.division, self.country) if x)
        point = (
            f" at {self.latitude:.2f}, {self.longitude:.2f}" if self.latitude is not None and self.longitude is not None else ""
        )
        return f"{_mark(self.taken)} {where}{point}; {self.why} ({self.row})"


def _mark(taken: bool) -> str:
    return "→" if taken else " "


def actors(knowledge: Knowledge, phrase: str, day: str | None) -> list[ActorReading]:
    """Readings of the known names and roles in a phrase, longest first at each word; day: ISO day, or None for any."""
    return list(_Actors(knowledge, day)(phrase))


class _Actors:
    def __init__(self, knowledge: Knowledge, day: str | None) -> None:
        self.names, self.roles = name_index(knowledge), role_index(knowledge)
        self.holders = {h.id: h for h in knowledge.holders}
        self.offices = Offices.of(knowledge)
        self.day = day

    def __call__(self, phrase: str) -> Iterator[ActorReading]:
        text, at = plain(phrase), 0
        country: str | None = None
        while at < len(text):
            name, role = self.names.at(text, at), self.roles.at(text.lower(), at)
            if name and (not role or name[0] >= role[0]):
                yield from self._names(text[at : name[0]], name[1])
                country = next((n.country for n in name[1] if n.country), country)
                at = name[0]
            elif role:
                yield from self._office(text[at : role[0]], role[1][0], country)
                at = role[0]
            else:
                at = text.find(" ", at) + 1 or len(text)

    def _names(self, words: str, names: tuple[Name, ...]) -> Iterator[ActorReading]:
        """All rows that have the words as a name; the holder in office on the day is taken, else the first row."""
        holding = [n for n in names if n.kind == "holder" and self.day and in_office(self.holders[n.row], self.day)]
        first = next(iter(holding or names))
        for n in names:
            holder = self.holders.get(n.row) if n.kind == "holder" else None
            yield ActorReading(
                words=words, kind=n.kind, name=n.name, office=holder.office if holder else None, country=n.country,
                sector=n.sector or ("GOV" if n.kind in ("country", "metonym") else None),
                since=holder.valid_from if holder else None, until=holder.valid_to if holder else None,
                taken=n is first, why=self._why(n, first), row=n.row,
            )  # fmt: skip

    def _why(self, name: Name, first: Name) -> str:
        holder = self.holders.get(name.row) if name.kind == "holder" else None
        if holder is None:
            return "has this name" if name is first else "another row with this name stands before it"
        if self.day is None:
            return "a day tells who was in office: add --on DATE"
        if not in_office(holder, self.day):
            return f"not in office on {self.day}" + ("; the only country with the name" if name is first else "")
        late = self.offices.unknown(self.day)
        return f"in office as far as known, up to {self.offices.until}" if late else f"in office on {self.day}"

    def _office(self, words: str, role: RoleWord, country: str | None) -> Iterator[ActorReading]:
        """The role, and where a country stands before it and a day is given, its holder on that day."""
        holder = self.offices.holder(country, role.row.id, self.day) if not role.plural else None
        place = role.row.country or country
        why = "the country is told before it" if country else "the country is told beside it, or is that of the story"
        yield ActorReading(
            words=words, kind=role.row.kind, name=None, office=role.row.phrases[0], country=place, sector=role.row.sector,
            since=None, until=None, taken=True, why=self._limit(why, country), row=role.row.id,
        )  # fmt: skip
        if holder is not None:
            yield ActorReading(
                words=words, kind="holder", name=holder.names[0], office=holder.office, country=holder.country,
                sector=holder.sector, since=holder.valid_from, until=holder.valid_to, taken=False,
                why=f"in office on {self.day}; the name is written where the article tells it", row=holder.id,
            )  # fmt: skip

    def _limit(self, why: str, country: str | None) -> str:
        late = country is not None and self.day is not None and self.offices.unknown(self.day)
        return f"{why}; holders are known up to {self.offices.until}" if late else why


def places(knowledge: Knowledge, name: str) -> list[PlaceReading]:
    """Every place that has the name, the likeliest first; the first is taken where the article tells nothing."""
    names = PlaceNames(Gazetteer(), knowledge.countries, knowledge.regions)
    senses = names.senses(name, True, True)
    ranked = sorted(senses, key=lambda s: (-prior(s, senses), s.id))
    return [_place(s, n == 0, names.gazetteer) for n, s in enumerate(ranked)]


def _place(sense: Sense, taken: bool, gazetteer: Gazetteer) -> PlaceReading:
    division = gazetteer.division(sense.division) if sense.division else None
    town = f"{sense.population:,} inhabitants" if sense.kind == "city" else f"a {sense.kind}"
    why = town + (", the capital" if sense.capital else "") + (", by another name of it" if sense.alternative else "")
    return PlaceReading(
        name=sense.name, kind=sense.kind, country=sense.country, division=division.name if division else None,
        latitude=sense.latitude, longitude=sense.longitude, population=sense.population, taken=taken, why=why, row=sense.id,
    )  # fmt: skip
