"""Whom "he", "it" and "they" stand for: the nearest mention before, subjects first, that agrees in number and gender."""

from __future__ import annotations

from itertools import takewhile

from msgspec.structs import replace

from detente.model import ActorMention, Evidence, Party, Referent
from detente.people.mentions import FIRST_PERSON, Gender, because, lent, standing_alone, standing_for, told_as
from detente.people.positions import Positions
from detente.people.referents import Referents

_REACH = 4  # sentences a pronoun may look back
_SUBJECT, _NATIONALITY = 0.8, 0.3  # sentences that a subject counts nearer, a nationality word farther


class Pronouns:
    """Resolves the pronouns of one article. given: the gender of given names."""

    def __init__(self, referents: Referents, positions: Positions, given: dict[str, Gender]) -> None:
        self.referents = referents
        self.positions = positions
        self.given = given

    def referent(self, m: ActorMention) -> Referent:
        """Whom a pronoun stands for; "we" and "I" are left to the stage that knows the speaker."""
        if m.text.lower() in FIRST_PERSON:
            return standing_alone(m, None, None)
        for other in self._antecedents(m):
            found = self.referents.of(other)
            if found.parties and _agrees(m, other, found, self._gender(other, found)):
                parties = (_named(told_as(m, p), other) for p in found.parties)
                return standing_for(m, parties, because("rule:antecedent", other, "stands for it"), *lent(found.evidence))
        return standing_alone(m, None, None, Evidence("sought", "rule:antecedent", note="no antecedent found"))

    def _antecedents(self, m: ActorMention) -> list[ActorMention]:
        """Candidates, best first: subjects before others, nearer sentences before farther."""
        near = takewhile(lambda o: m.sentence - o.sentence <= _REACH, self.referents.before(m))
        return sorted((o for o in near if self._possible(m, o)), key=lambda o: (self._distance(m, o), -o.start))

    def _possible(self, m: ActorMention, other: ActorMention) -> bool:
        """False where grammar forbids that the pronoun stands for the other."""
        word = other.text.lower()
        if other.start >= m.start or word in FIRST_PERSON:
            return False
        if other.sentence != m.sentence:
            return True
        return not (other.kind == "pronoun" and word != m.text.lower()) and not self.positions.bound(m, other)

    def _distance(self, m: ActorMention, other: ActorMention) -> float:
        """In sentences, less for what a pronoun rather stands for."""
        distance = m.sentence - other.sentence
        subject = self.positions.is_subject(other)
        if distance == 0:
            subject = (subject or self.positions.addressed(m, other)) and not self.positions.addressing(m, other)
        return distance - (_SUBJECT if subject else 0.0) + (_NATIONALITY if other.kind == "nationality" else 0.0)

    def _gender(self, m: ActorMention, referent: Referent) -> Gender:
        """Of a person: by title or role, else by the given name."""
        words = (referent.parties[0].name or "").split() if len(referent.parties) == 1 else []
        return m.gender or (self.given.get(words[0], "") if len(words) > 1 else "")


def _named(party: Party, other: ActorMention) -> Party:
    """A party without a name goes by the words of the state or organisation for which a pronoun stands."""
    if party.name or other.kind not in ("country", "organization") or not other.text[:1].isupper():
        return party
    return replace(party, name=other.text)


def _agrees(pronoun: ActorMention, other: ActorMention, referent: Referent, gender: Gender) -> bool:
    """Number, gender and kind."""
    word = pronoun.text.lower()
    personal = other.kind == "person" or (other.kind == "office" and other.number == "sg")
    if other.kind == "pronoun":
        return other.text.lower()[0] == word[0] and bool(referent.parties[0].country or referent.parties[0].name)
    if pronoun.gender:
        return personal and gender in ("", pronoun.gender)
    if word in ("it", "its"):
        return not personal and other.number == "sg" and other.kind in ("country", "metonym", "organization", "group")
    return other.number == "pl" or len(referent.parties) > 1 or other.kind == "organization"
