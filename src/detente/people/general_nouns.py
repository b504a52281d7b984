"""General nouns that stand for states and groups told of before: "the two countries", "both sides", "the group"."""

from __future__ import annotations

from detente.model import ActorMention, Evidence, Party, Referent, Span
from detente.people.mentions import BODIES, STATES, because, lent, standing_alone, standing_for, told_as
from detente.people.positions import Positions
from detente.people.referents import Referents
from detente.people.story_country import StoryCountry


class GeneralNouns:
    """Resolves the general nouns of one article."""

    def __init__(self, referents: Referents, positions: Positions, story: StoryCountry) -> None:
        self.referents = referents
        self.positions = positions
        self.story = story

    def several(self, m: ActorMention) -> Referent:
        """ "The two countries", "both sides": the last distinct countries told of."""
        found = self._last_countries(m, 3 if " three" in f" {m.text.lower()}" else 2)
        if len(found) < 2:
            return standing_alone(m, None, None, Evidence("sought", "rule:participants", note="fewer than two told of"))
        parties = [Party(m.text, None, country, m.sector or "GOV", m.start, m.end) for country in found]
        told = list(dict.fromkeys(found.values()))
        spans = tuple(Span(o.start, o.end) for o in told)
        why = Evidence("decided", "rule:participants", spans, note="the last ones told of")
        taken = (e for o in told for e in self.story.telling(self.referents.evidence(o)))
        return standing_for(m, parties, why, *taken)

    def _last_countries(self, m: ActorMention, wanted: int) -> dict[str, ActorMention]:
        """The last countries told of, in reading order, and the mentions that told of them."""
        found: dict[str, ActorMention] = {}
        for other in self.referents.before(m):
            speaks = other.sentence == m.sentence and self.positions.leads(other)  # who urges both sides is neither
            if other.kind != "pronoun" and not speaks:
                for party in reversed(self.referents.of(other).parties):
                    if party.country and party.country not in BODIES and len(found) < wanted:
                        found.setdefault(party.country, other)
            if len(found) == wanted:
                break
        return dict(reversed(found.items()))

    def one(self, m: ActorMention) -> Referent:
        """ "The country", "the group", "the bloc": the nearest state, group or body."""
        word = m.text.lower().split()[-1]
        fits = self._is_state if word in ("country", "nation", "state") else _is_organization
        for other in self.referents.before(m):
            parties = self.referents.of(other).parties if fits(m, other) else ()
            if parties:
                why = because(f"rule:the-{word}", other, "stands for it")
                return standing_for(m, (told_as(m, parties[0]),), why, *lent(self.referents.evidence(other)))
        return standing_alone(m, m.country, m.sector, Evidence("sought", f"rule:the-{word}", note="nothing told of fits"))

    def _is_state(self, m: ActorMention, other: ActorMention) -> bool:
        """A state, but not the one whose sentence this is."""
        if other.sentence == m.sentence and self.positions.leads(other):
            return False
        return other.kind in STATES and other.country not in BODIES


def _is_organization(_: ActorMention, other: ActorMention) -> bool:
    return other.kind == "organization" and other.role is None
