"""The country of somebody whose words tell none: where the story is; and which evidence told a country."""

from __future__ import annotations

from detente.model import ActorMention, Evidence
from detente.people.home import Home
from detente.people.mentions import BEHIND, lent
from detente.rows import RoleRow


class StoryCountry:
    """Tells the countries of one article. among: the countries that a people lives in, by its row; faced: the states that a
    mention, by its index, acts upon."""

    def __init__(
        self, home: Home, among: dict[str, tuple[str, ...]], roles: dict[str, RoleRow], faced: dict[int, frozenset[str]]
    ) -> None:
        self.home = home
        self.faced = faced
        self.among = among
        self.roles = roles

    def of(self, m: ActorMention) -> tuple[str | None, tuple[Evidence, ...]]:
        """A group without a country belongs where the story is, by what stands near it."""
        if m.country is not None or m.abroad:
            return m.country, ()
        among = next((self.among[e.by] for e in m.evidence if e.by in self.among), ())
        if not among and m.sector == "REB":
            among = tuple(sorted(self.home.ground))
        found = self.home.at(m.sentence, among, backers(m) | self.faced.get(m.index, frozenset()))
        if found is None:
            return None, (Evidence("sought", "rule:story-country", note="the article tells of no country"),)
        country, shown = found
        where = (shown.span,) if shown else ()
        why = Evidence("decided", "rule:story-country", where, note="where the story is")
        return country, (why, *(self.telling(shown.evidence) if shown else ()))

    def telling(self, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        """Of what decided about a mention: what tells its country."""
        return tuple(e for e in lent(evidence) if e.by not in self.roles or self.roles[e.by].country)


def backers(m: ActorMention) -> frozenset[str]:
    """The states that only stand behind a group, by their rows."""
    return frozenset(e.by for e in m.evidence if e.note == BEHIND)
