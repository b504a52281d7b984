"""Every mention of somebody who may act: names, titles, roles, collectives, nationality words, pronouns.

Works on tags, entities and the tables, over all sentences, before anything is parsed.
"""

from __future__ import annotations

from msgspec.structs import replace

from detente.knowledge import Knowledge
from detente.language_model import plain
from detente.model import ActorMention, Document, Evidence, PlaceMention, Span, Token
from detente.people.back_references import pronouns
from detente.people.known_phrases import KnownPhrases
from detente.people.line import Line
from detente.people.mention_builder import MentionBuilder
from detente.people.mentions import STATES, Gender, because, lent, side_sector
from detente.people.noun_phrases import NounPhrase, noun_phrases

_BETWEEN_APPOSED = (",", "DT", "PRP$", "-LRB-", "POS", "NNP", "JJ")


class Actors:
    """Gives the actor mentions of the article, sentence by sentence."""

    name = "actors"
    needs = ("layout", "tokens", "places")
    gives = "actors"

    def __init__(self, knowledge: Knowledge) -> None:
        self.known = KnownPhrases(knowledge)
        self.genders: dict[str, Gender] = {h.id: h.gender for h in knowledge.holders}

    def __call__(self, document: Document) -> tuple[ActorMention, ...]:
        """Find the mentions; `owner` and `apposed` are indices into the result."""
        assert document.layout is not None and document.tokens is not None and document.places is not None
        text = plain(document.article.text)
        lower = text.lower()
        lower = lower if len(lower) == len(text) else text
        places: dict[int, list[PlaceMention]] = {}
        for place in document.places:
            places.setdefault(place.sentence, []).append(place)
        surnames = _surnames(document.tokens)
        mentions: list[ActorMention] = []
        for sentence, tokens in zip(document.layout.sentences, document.tokens, strict=True):
            hits = self.known.find(text, lower, tokens, document.layout.reference)
            line = Line(sentence, tokens, hits, tuple(places.get(sentence.index, ())), surnames, document.article.text)
            mentions += self._sentence(line, len(mentions))
        return tuple(mentions)

    def _sentence(self, line: Line, index: int) -> list[ActorMention]:
        builder = MentionBuilder(line, self.genders)
        forced = frozenset(i for h in line.hits.values() if h.name or h.last - h.first > 1 for i in range(h.first, h.last))
        out = pronouns(line, index)
        possessors = {m.first: m for m in out}
        before = len(out)
        owner: ActorMention | None = None
        for phrase in noun_phrases(line.tokens, forced):
            owner = owner or possessors.get(phrase.opener) or _relative_owner(line, phrase, out[before:])
            made = builder.build(phrase, owner, index + len(out))
            owner = None
            if made is None:
                continue
            out.append(made)
            if phrase.owner and made.last == phrase.last:
                owner = made
            if len(out) - before >= 2:
                out[-2:] = _apposed(line, out[-2], out[-1])
        return out[:before] + _extended(line, out[before:])


def _surnames(tokens: tuple[tuple[Token, ...], ...]) -> frozenset[str]:
    """Last words of the people whom the article names in full."""
    out = set()
    for sentence in tokens:
        for a, b in zip(sentence, sentence[1:], strict=False):
            follows = sentence[b.i + 1].ent if b.i + 1 < len(sentence) else ""
            if (
                a.ent == b.ent == "PERSON"
                and not b.ent_start
                and follows != "PERSON"
                and b.text[:1].isupper()
                and len(b.text) > 2
            ):
                out.add(b.text)
    return frozenset(out)


def _relative_owner(line: Line, phrase: NounPhrase, mentions: list[ActorMention]) -> ActorMention | None:
    """ "Kenya, whose troops ..."."""
    whose = phrase.opener >= 0 and line.tokens[phrase.opener].tag == "WP$"
    return mentions[-1] if whose and mentions else None


def _apposed(line: Line, a: ActorMention, b: ActorMention) -> list[ActorMention]:
    """ "Levon Taronyan, the Armenian justice minister" and the other order: one lends the other what it lacks."""
    between = line.tokens[a.last : b.first]
    if (
        not between
        or len(between) > 2
        or between[0].text not in (",", "(")
        or "person" not in (a.kind, b.kind)
        or a.kind == b.kind
    ):
        return [a, b]
    person, role = (a, b) if a.kind == "person" else (b, a)
    if any(t.tag not in _BETWEEN_APPOSED for t in between[1:]) or role.kind not in ("office", "group") or role.number == "pl":
        return [a, b]
    taken = () if person.country and person.sector else lent(role.evidence, role.role if person.sector else None)
    why = Evidence(
        "decided" if taken else "supported", "rule:apposition", (Span(role.start, role.end),), note="tells who this is"
    )
    named = replace(
        person, country=person.country or role.country, sector=person.sector or role.sector, role=person.role or role.role,
        owner=person.owner if person.owner is not None else role.owner,
        evidence=(*person.evidence, why, *taken),
    )  # fmt: skip
    of = because("rule:apposition", person, "tells who this is")
    other = replace(
        role, name=person.name, country=role.country or person.country, apposed=person.index,
        evidence=(*role.evidence, of, *(() if role.country else lent(person.evidence))),
    )  # fmt: skip
    return [named, other] if a is person else [other, named]


def _extended(line: Line, mentions: list[ActorMention]) -> list[ActorMention]:
    """ "Forces of President Assad", "spokesman for the army": the phrase goes on, and says whose it is."""
    out = list(mentions)
    for k, m in enumerate(out):
        word = line.tokens[m.last].lower if m.last < len(line.tokens) else ""
        if m.role is None or word not in ("of", "for", "from"):
            continue
        start = m.last + 1
        follower = next((x for x in out[k + 1 :] if start <= x.first <= start + 2), None)
        if follower is not None and _belongs(line.tokens, m, word, follower):
            out[k] = _with_owner(line, m, follower)
            continue
        place = next(
            (p for p in line.places if start < len(line.tokens) and 0 <= p.start - line.tokens[start].start <= 12), None
        )
        if place is not None and place.country and m.country is None and word != "for":
            why = Evidence("decided", "rule:of-place", (Span(place.start, place.end),), note="gives the country")
            out[k] = replace(m, country=place.country, evidence=(*m.evidence, why, *lent(place.evidence)))
    return out


def _with_owner(line: Line, m: ActorMention, owner: ActorMention) -> ActorMention:
    why = because("rule:of-phrase", owner, "says whose")
    taken = lent(owner.evidence, owner.role if m.sector else None) if not (m.country and m.sector) else ()
    return replace(
        m, end=owner.end, last=owner.last, text=line.words(m.first, owner.last),
        name=m.name or (owner.name if m.kind == "group" and owner.kind == "organization" else None),
        sector=side_sector(m.kind, m.sector, owner.sector),
        country=m.country or owner.country, owner=owner.index if m.owner is None else m.owner,
        evidence=(*m.evidence, why, *taken),
    )  # fmt: skip


def _belongs(tokens: tuple[Token, ...], m: ActorMention, word: str, follower: ActorMention) -> bool:
    """True where the phrase goes on with its owner: "spokesman for the army", not "asked allies for troops"."""
    if any(t.tag.startswith("VB") or t.tag == "," for t in tokens[m.last : follower.first]):
        return False
    if word == "for":
        return m.kind == "office" and not (follower.kind == "group" and follower.country is None and not follower.definite)
    return word == "of" or follower.kind in ("collective", *STATES)
