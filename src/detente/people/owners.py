"""Whose side somebody is on by the mention that owns him: "its envoy", "ministers of the two countries", "its allies"."""

from __future__ import annotations

from detente.model import ActorMention, Party, Referent
from detente.people.mentions import BODIES, FIRST_PERSON, because, lent, side_sector, standing_for
from detente.people.referents import Referents
from detente.people.story_country import StoryCountry
from detente.rows import RoleRow

_BESIDE = frozenset(("ally", "partner", "neighbour", "backer", "adversary", "foe", "enemy"))


class Owners:
    """Resolves the mentions of one article by their owners."""

    def __init__(self, referents: Referents, story: StoryCountry, roles: dict[str, RoleRow]) -> None:
        self.referents = referents
        self.story = story
        self.roles = roles

    def of(self, m: ActorMention) -> ActorMention | None:
        """The mention whose a mention is."""
        return self.referents.mentions[m.owner] if m.owner is not None else None

    def beside(self, m: ActorMention) -> bool:
        """ "Its allies", "neighbours of Syria": of another country than the one whose they are, which nothing tells."""
        row = self.roles.get(m.role or "")
        if row is None or m.name or m.apposed is not None or row.phrases[0] not in _BESIDE:
            return False
        owner = self.of(m)
        if owner is not None and (owner.kind in ("person", "office") or owner.gender):
            return False  # allies of a politician
        return m.country is None or any(e.by in ("rule:possessor", "rule:of-phrase") for e in m.evidence)

    def referent(self, m: ActorMention) -> Referent | None:
        """One party for each side of the owner; None where the owner does not tell the side."""
        owner = self.of(m)
        if owner is None or (m.country is not None and owner.kind != "collective"):
            return None
        if owner.kind == "pronoun" and owner.text.lower() in FIRST_PERSON:
            return None
        theirs = self.referents.of(owner)
        sides = [p for p in theirs.parties if p.country]
        if not sides:
            return None
        name = m.name if len(sides) == 1 else None
        parties = (Party(m.text, name, p.country, _sector(m, p), m.start, m.end) for p in sides)
        taken = self.story.telling(theirs.evidence) if m.sector else lent(theirs.evidence)
        return standing_for(m, parties, because("rule:owner", owner, "whose it is"), *taken)


def _sector(m: ActorMention, side: Party) -> str | None:
    return None if side.country in BODIES else side_sector(m.kind, m.sector, side.sector)
