"""One parsed sentence as the rules of this room read it: its words, who is named in it, whom a noun phrase stands for.

`acts.finding` finds triggers in a scene, `acts.parties` fills their slots, `acts.drafting` makes drafts of both.
"""

from __future__ import annotations

from detente.acts.triggers import Triggers
from detente.grammar.slots import Slots
from detente.grammar.syntax import Clauses
from detente.model import ActorMention, Document, Evidence, Party, PlaceMention, Referent, Span, SpeechAct, Token, Tree
from detente.people.mentions import FIRST_PERSON, lent

Known = list[tuple[Party, tuple[Evidence, ...]]]
"""Parties, each with why it is known who they are."""

_SINGULAR_FIRST = frozenset(("i", "me", "my"))
# Words of quantity whose "of" names who it is: "two of its soldiers", "dozens of protesters".
_PARTS = frozenset(
    ("dozen", "hundred", "thousand", "score", "many", "most", "some", "several", "all", "none", "one", "number", "group",
     "majority", "half", "member", "handful", "rest", "part", "each", "both", "any", "few", "crowd", "ten", "lot", "team",
     "unit", "squad")
)  # fmt: skip


class People:
    """Mentions, referents, places and speakers of an article by sentence and token."""

    def __init__(self, document: Document) -> None:
        assert document.actors is not None and document.referents is not None
        assert document.places is not None and document.speech is not None
        self.referents = document.referents
        self.speech = document.speech
        self.mentions: dict[int, list[ActorMention]] = {}
        for m in document.actors:
            self.mentions.setdefault(m.sentence, []).append(m)
        self.places: dict[int, list[PlaceMention]] = {}
        for p in document.places:
            self.places.setdefault(p.sentence, []).append(p)
        self.all = document.actors

    def speaker(self, position: int, quoted: bool = False) -> SpeechAct | None:
        """The innermost speech act whose content covers the position; with `quoted` the innermost quotation, if any does.

        Demands, wishes and praise (`kind` None) are no speech in which somebody tells what is so.
        """
        covering = [a for a in self.speech if a.kind is not None and any(s.start <= position < s.end for s in a.content)]
        if quoted:
            covering = [a for a in covering if a.direct] or covering
        return min(covering, key=lambda a: sum(s.end - s.start for s in a.content)) if covering else None

    def side(self, mention: ActorMention) -> tuple[Referent, Evidence | None]:
        """What a mention stands for; "we" and "I" stand for the speaker's side."""
        referent = self.referents[mention.index]
        word = mention.text.lower()
        if mention.kind != "pronoun" or word not in FIRST_PERSON:
            return referent, None
        act = self.speaker(mention.start, quoted=True)
        if act is None or act.mention is None:
            return referent, None
        parties = tuple(
            Party(mention.text, p.name if word in _SINGULAR_FIRST else None, p.country, p.sector, mention.start, mention.end)
            for p in self.referents[act.mention].parties[:1]
        )
        spans = (act.source,) if act.source else ()
        known = lent(self.referents[act.mention].evidence)
        return Referent(parties, known), Evidence("decided", "rule:speaker-side", spans, note="the speaker's side")


class Scene:
    """One parsed sentence, the people of its article, and the rows it is read with. index: of the sentence."""

    def __init__(self, triggers: Triggers, people: People, index: int, tokens: tuple[Token, ...], tree: Tree) -> None:
        self.triggers = triggers
        self.people = people
        self.index = index
        self.tokens = tokens
        self.clauses = Clauses(tokens, tree)
        self.slots = Slots(self.clauses, triggers.supports)
        self.mention_at = _by_token(people.mentions.get(index, []))

    def party(self, head: int, recipient: bool = False) -> Known:
        """What the noun phrase at a token stands for; a place may suffer an event, it does not act."""
        if self.clauses.deps[head] == "appos" and self.clauses.heads[head] in self.mention_at:
            renamed = self.party(self.clauses.heads[head], recipient)
            if any(p.country for p, _ in renamed):
                return renamed  # "Jordan's government, a longtime ally, which ..."
        mention = self.mention_at.get(head)
        if mention is None and self._counts(head):
            return self._parties_of(head, "of", recipient)
        members = self._parties_of(head, "including", recipient)
        if members:
            return members  # "its partners, including the United States"
        if mention is not None:
            referent, why = self.people.side(mention)
            evidence = referent.evidence if why is None else (why, *referent.evidence)
            return [(p, evidence) for p in referent.parties]
        return self._suffering_place(head) if recipient else []

    def _counts(self, head: int) -> bool:
        """A number or a word of quantity."""
        token = self.tokens[head]
        return token.tag == "CD" or (token.tag in ("DT", "NNS", "NN", "JJ") and token.lemma in _PARTS)

    def _parties_of(self, head: int, slot: str, recipient: bool) -> Known:
        return [known for h in self.slots.get(head, slot) for known in self.party(h, recipient)]

    def _suffering_place(self, head: int) -> Known:
        position = self.tokens[head].start
        for place in self.people.places.get(self.index, ()):
            if place.start <= position < place.end and place.country:
                party = Party(place.text, None, place.country, None, place.start, place.end)
                why = Evidence("decided", "rule:place-suffers", (Span(place.start, place.end),))
                return [(party, (*place.evidence, why))]
        return []


def _by_token(mentions: list[ActorMention]) -> dict[int, ActorMention]:
    """The shortest mention at each token; at its last word the mention that has its head there."""
    out = {i: m for m in sorted(mentions, key=lambda m: m.last - m.first, reverse=True) for i in range(m.first, m.last)}
    for m in mentions:
        if m.head == m.last - 1 or m.head not in out:
            out[m.head] = m
    return out


def told_of(scene: Scene, parties: tuple[Party, ...]) -> tuple[Evidence, ...]:
    """Why the mentions at which parties stand mean them."""
    places = {(p.start, p.end) for p in parties}
    people = scene.people
    return tuple(dict.fromkeys(e for m in people.all if (m.start, m.end) in places for e in lent(people.side(m)[0].evidence)))
