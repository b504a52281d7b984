"""What every mention stands for: names told again, titles, pronouns, "the country", "the two countries".

"We" and "I" inside a quotation are left to the stage that knows the speaker.
"""

from __future__ import annotations

from detente.knowledge import Knowledge
from detente.model import Document, Referent
from detente.people.home import Homes
from detente.people.resolver import Known, Resolver


class Coref:
    """Gives one referent per actor mention."""

    name = "coref"
    needs = ("layout", "tokens", "places", "actors", "trees")
    gives = "referents"

    def __init__(self, knowledge: Knowledge) -> None:
        self.known = Known.of(knowledge)
        self.homes = Homes(knowledge)

    def __call__(self, document: Document) -> tuple[Referent, ...]:
        """Resolve the mentions of one article."""
        return Resolver(self.known, document, self.homes.of(document, bodies=True)).run()
