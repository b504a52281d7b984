"""People by their surnames: "Mr Lavrov" is who was named in full, with his country, anywhere in the article."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from detente.model import ActorMention, Party, Referent
from detente.people.mentions import because, lent, standing_for
from detente.people.story_country import StoryCountry


class Persons:
    """The people of one article."""

    def __init__(self, mentions: Iterable[ActorMention], story: StoryCountry) -> None:
        self.known = _by_surname(m for m in mentions if m.kind == "person")
        self.story = story

    def referent(self, m: ActorMention) -> Referent:
        """A person, with the name, country and sector that the article tells of anybody so called."""
        known = self.known[_surname(m)]
        name, country, sector = m.name, m.country, m.sector
        why = []
        if name is None or _compatible(name, known.name):
            if (known.country and not country) or (known.name and not name):
                why += [because("rule:same-surname", known, "told of there"), *lent(known.evidence)]
            name = known.name if known.name and (name is None or len(known.name) > len(name)) else name
            country, sector = country or known.country, sector or known.sector
        if country is None and (m.role is not None or known.role is not None):
            country, shown = self.story.of(m)
            why += shown
        return standing_for(m, (Party(m.text, name, country, sector, m.start, m.end),), *why)

    def full_name(self, m: ActorMention) -> str | None:
        """The name of a person as the article tells it in full."""
        return self.known[_surname(m)].name if m.kind == "person" else None

    def told(self, name: str) -> bool:
        """Whether the article names somebody so called."""
        known = self.known.get(name.split()[-1].lower())
        return known is not None and _compatible(name, known.name)


def _by_surname(people: Iterable[ActorMention]) -> dict[str, ActorMention]:
    """Surname -> the fullest mention: its longest name, first country, sector, role told anywhere in the article."""
    out: dict[str, ActorMention] = {}
    for m in people:
        known = out.setdefault(_surname(m), m)
        if known is not m and _compatible(m.name or m.text.split()[-1], known.name):
            out[_surname(m)] = _joined(known, m)
    return out


def _joined(known: ActorMention, m: ActorMention) -> ActorMention:
    """What is known of a person with what another mention adds, and the words of the mention that added last."""
    name = max((x for x in (known.name, m.name) if x), key=len, default=None)
    adds = name != known.name or (m.country and not known.country) or (m.sector and not known.sector)
    there = m if adds else known
    return replace(
        known, name=name, country=known.country or m.country, sector=known.sector or m.sector,
        role=known.role or m.role, gender=known.gender or m.gender, start=there.start, end=there.end,
        evidence=(*known.evidence, *m.evidence) if adds else known.evidence,
    )  # fmt: skip


def _surname(m: ActorMention) -> str:
    return (m.name or m.text).replace("’", "'").split()[-1].lower()


def _compatible(name: str, known: str | None) -> bool:
    """Same surname and no contradicting first name."""
    if known is None:
        return True
    a, b = name.split(), known.split()
    return len(a) == 1 or len(b) == 1 or a[0][0] == b[0][0]
