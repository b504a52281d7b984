"""From a noun phrase to an actor mention: who it names, of which country and sector, and why.

A noun phrase gives one mention: from its start to the last word that names an actor ("Syrian army" in "the Syrian army
offensive"). The words before that say whose it is. Tables overrule the statistical entities where both know a word.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from detente.model import ActorMention, Evidence, MentionKind
from detente.people.known_phrases import Hit, Line
from detente.people.noun_phrases import NounPhrase

Number = Literal["sg", "pl"]
Gender = Literal["m", "f", ""]
BEHIND = "only stands behind them"
_STATES = ("country", "nationality", "metonym")
BODIES = frozenset(("UNO", "EUR", "IGO", "NGO", "MNC", "IMG", "ISM"))
WITHOUT_SECTOR = frozenset(("UNO", "EUR", "IGO"))
PRONOUNS: dict[str, tuple[Number, Gender]] = {
    "he": ("sg", "m"), "him": ("sg", "m"), "his": ("sg", "m"), "she": ("sg", "f"), "her": ("sg", "f"),
    "they": ("pl", ""), "them": ("pl", ""), "their": ("pl", ""), "it": ("sg", ""), "its": ("sg", ""),
    "we": ("pl", ""), "us": ("pl", ""), "our": ("pl", ""), "i": ("sg", ""), "me": ("sg", ""), "my": ("sg", ""),
}  # fmt: skip
_FEMALE = frozenset(("Mrs", "Ms", "Miss", "Mme", "Mrs.", "Ms.", "Lady"))
_MALE = frozenset(("Mr", "Mr.", "Sir", "Lord"))
_HONORIFICS = _FEMALE | _MALE | frozenset(("Dr", "Dr.", "Prof", "Prof."))
_NAME_PARTICLES = frozenset(("-", "al", "bin", "ibn", "van", "de", "el", "von", "der", "da", "dos", "la"))
_NAME_TAGS = ("NNP", "NNPS", "HYPH", "FW", "JJ", "NN")
_COUNTING = frozenset(("CD", "RB", "RBR", "RBS", "JJR", "JJS", "PDT", "DT", "PRP$", "HYPH"))
_COUNTED_ENTITIES = ("DATE", "TIME", "CARDINAL", "ORDINAL")
_DUAL = frozenset(("both", "two", "three", "four", "six"))
_DUAL_NOUNS = frozenset(
    ("country", "side", "nation", "state", "leader", "government", "neighbour", "neighbor", "president", "minister", "capital",
     "party", "army", "power", "counterpart", "ally", "rival")
)  # fmt: skip
_BARE_DUAL = frozenset(("country", "side", "nation", "neighbour", "neighbor"))
_DEFINITE_NOUNS = frozenset(
    ("country", "nation", "state", "group", "movement", "side", "bloc", "organisation", "organization", "alliance")
)
_DETERMINERS = ("the", "both", "this", "that", "these", "those", "his", "her", "its", "their")
_ROLE_KINDS: dict[str, MentionKind] = {
    "institution": "organization",
    "collective": "group",
    "office": "office",
    "person": "group",
}


def lent(evidence: tuple[Evidence, ...], role: str | None = None) -> tuple[Evidence, ...]:
    """What decided about one mention, for another that takes something over from it; without the row of its role where
    only the country is taken over."""
    return tuple(e for e in evidence if e.role == "decided" and e.by != role)


class Whose(NamedTuple):
    """What the words before a head say: countries, the sector of a body among them, and whether they place it nowhere."""

    countries: tuple[str, ...]
    sector: str | None
    nowhere: bool
    evidence: tuple[Evidence, ...]


class MentionBuilder:
    """Builds the mentions of one sentence."""

    def __init__(self, line: Line, genders: dict[str, Gender]) -> None:
        self.line = line
        self.tokens = line.tokens
        self.genders = genders

    def build(self, phrase: NounPhrase, owner: ActorMention | None, index: int) -> ActorMention | None:
        """The mention of one noun phrase, or None where it names nobody. owner: the possessor before it."""
        hits = [h for i, h in sorted(self.line.hits.items()) if phrase.first <= i < phrase.last]
        hits = [h for h in hits if not self._adjective(h, phrase) and not self._surname(h)]
        own = [h for h in hits if not self.line.foreign(h)]
        name = self._name_range(phrase, hits)
        if name is not None:
            return self._person(phrase, own, name, owner, index)
        general = self._participants(phrase, index) or (None if hits else self._entity(phrase, index))
        if general is not None or not own or self._swallowed(phrase, own[-1]):
            return general
        if own[-1].role is not None:
            behind = [h for h in hits if h.name and h.name.kind in _STATES and self.line.foreign(h)]
            return self._role(phrase, own, owner, index, behind)
        return self._named(phrase, own, owner, index)

    def pronouns(self, index: int) -> list[ActorMention]:
        """The pronouns of the sentence, numbered from `index`."""
        out: list[ActorMention] = []
        for t in self.tokens:
            if t.lower in PRONOUNS and t.tag in ("PRP", "PRP$") and not (t.lower == "us" and t.text.isupper()):
                number, gender = PRONOUNS[t.lower]
                why = (Evidence("decided", "rule:pronoun", (self.line.span(t.i, t.i + 1),)),)
                out.append(
                    self._make(
                        index + len(out),
                        t.i,
                        t.i + 1,
                        kind="pronoun",
                        number=number,
                        gender=gender,
                        definite=True,
                        evidence=why,
                    )
                )
        return out

    # ----------------------------------------------------------------------------------------------- kinds of phrases

    def _role(
        self, phrase: NounPhrase, hits: list[Hit], owner: ActorMention | None, index: int, behind: list[Hit]
    ) -> ActorMention:
        """ "The UK defence secretary", "Syrian army", "rebels". behind: the states of "US-backed", whose they are not."""
        hit = hits[-1]
        assert hit.role is not None
        row = hit.role.row
        first = self._strip(phrase.first, hit.first)
        whose = self._whose(hits[:-1], owner, first, hit.first)
        country = row.country or (whose.countries[-1] if whose.countries else None)
        joined = whose.countries if len(whose.countries) > 1 and self._conjoined(hits[:-1]) else ()
        sector = side_sector(_ROLE_KINDS[row.kind], row.sector, whose.sector)
        if hit.role.plural and row.kind != "person" and not whose.countries and row.country is None and self._counted(phrase):
            why = (Evidence("decided", row.id, (self.line.span(hit.first, hit.last),)),)  # "the two navies": one of each side
            return self._make(
                index, first, hit.last, kind="collective", sector=sector, number="pl", definite=True, role=row.id,
                owner=owner.index if owner else None, evidence=why,
            )  # fmt: skip
        evidence = (*whose.evidence, Evidence("decided", row.id, (self.line.span(hit.first, hit.last),)))
        if country is None:
            evidence += tuple(
                Evidence("overruled", h.name.row, (self.line.span(h.first, h.last),), note=BEHIND) for h in behind if h.name
            )
        return self._make(
            index, first, hit.last, kind=_ROLE_KINDS[row.kind], country=country, sector=_sector(country, sector),
            number="pl" if hit.role.plural or joined else "sg", gender=row.gender, role=row.id, countries=joined,
            definite=self._definite(phrase), owner=owner.index if owner else None, abroad=whose.nowhere, evidence=evidence,
        )  # fmt: skip

    def _named(self, phrase: NounPhrase, hits: list[Hit], owner: ActorMention | None, index: int) -> ActorMention:
        """A state, a nationality or people, a capital, an organisation."""
        hit = hits[-1]
        assert hit.name is not None
        fixed = hit.name
        first = self._strip(phrase.first, hit.first)
        whose = self._whose(hits[:-1], owner, first, hit.first)
        before = whose.countries[-1] if whose.countries else None
        span = self.line.span(hit.first, hit.last)
        evidence = [*whose.evidence, Evidence("decided", fixed.row, (span,))]
        country = fixed.country or before
        if fixed.kind == "organization" and before and fixed.country not in BODIES and before != fixed.country:
            country = before  # "the Kenyan Senate" is not the Senate that the table knows
            evidence.append(Evidence("overruled", fixed.row, (span,), note="another country stands before it"))
        plural = fixed.kind in ("nationality", "people") and self.tokens[hit.last - 1].tag in ("NNS", "NNPS")
        kind: MentionKind = "nationality" if fixed.kind == "people" else fixed.kind  # type: ignore[assignment]
        return self._make(
            index, first, hit.last, kind=kind, name=fixed.name if country == fixed.country else None, country=country,
            sector=_sector(country, fixed.sector), number="pl" if plural else "sg", definite=self._definite(phrase),
            owner=owner.index if owner else None, abroad=fixed.kind == "nationality" and country is None,
            evidence=tuple(evidence),
        )  # fmt: skip

    def _person(
        self, phrase: NounPhrase, hits: list[Hit], name: tuple[int, int], owner: ActorMention | None, index: int
    ) -> ActorMention:
        """Title and name: "UK Defence Secretary Ben Wallace", "Mr Putin", "spokesman Ibrahim Jabawi"."""
        begin, end = name
        first = self._strip(phrase.first, begin)
        before = [h for h in hits if h.first < begin]
        whose = self._whose([h for h in before if h.name], owner, first, begin)
        country, sector = whose.countries[-1] if whose.countries else None, whose.sector
        evidence = list(whose.evidence)
        titled = next((h for h in reversed(before) if h.role), None)
        gender = self._gender(phrase)
        if titled is not None and titled.role is not None:
            row = titled.role.row
            country, sector, gender = row.country or country, row.sector or sector, gender or row.gender
            evidence.append(Evidence("decided", row.id, (self.line.span(titled.first, titled.last),)))
        holder = next((h for h in hits if h.name and h.name.kind == "holder" and h.first >= begin), None)
        full = self.line.words(begin, end) if end - begin > 1 else None
        if holder is not None and holder.name is not None:
            full, country, sector = holder.name.name, country or holder.name.country, sector or holder.name.sector
            gender = gender or self.genders[holder.name.row]
            evidence.append(
                Evidence("supported" if titled else "decided", holder.name.row, (self.line.span(holder.first, holder.last),))
            )
        if not evidence:
            evidence.append(Evidence("decided", "rule:person-name", (self.line.span(begin, end),)))
        return self._make(
            index, first, end, kind="person", name=full, country=country, sector=_sector(country, sector), gender=gender,
            role=titled.role.row.id if titled and titled.role else None, owner=owner.index if owner else None,
            evidence=tuple(evidence),
        )  # fmt: skip

    def _participants(self, phrase: NounPhrase, index: int) -> ActorMention | None:
        """ "Both sides", "the two countries", "the group": told of before, not by name."""
        head = self.tokens[phrase.last - 1]
        opener = self.tokens[phrase.opener].lower if phrase.opener >= 0 else ""
        words = {opener, *(self.tokens[i].lower for i in range(phrase.first, phrase.last))}
        why = (Evidence("decided", "rule:told-before", (self.line.span(phrase.last - 1, phrase.last),)),)
        short = phrase.last - phrase.first
        if head.lemma in _DUAL_NOUNS and head.tag == "NNS" and short <= 2:
            bare = head.lemma in _BARE_DUAL and opener in ("the", "our", "their") and short == 1
            if words & _DUAL or bare:
                return self._make(index, phrase.first, phrase.last, kind="collective", number="pl", definite=True, evidence=why)
        alone = short == 1 and opener in ("the", "its", "his", "her", "their", "this", "that")
        if alone and head.lemma in _DEFINITE_NOUNS and head.tag == "NN":
            return self._make(index, phrase.first, phrase.last, kind="organization", definite=True, evidence=why)
        return None

    def _entity(self, phrase: NounPhrase, index: int) -> ActorMention | None:
        """An organisation that only the statistical model knows."""
        head = self.tokens[phrase.last - 1]
        if head.ent not in ("ORG", "NORP") or not head.tag.startswith("NNP"):
            return None
        first = next((i for i in range(phrase.first, phrase.last) if self.tokens[i].ent == head.ent), phrase.first)
        place = self._place(first, phrase.last)
        evidence = [Evidence("decided", "model:ner", (self.line.span(first, phrase.last),), note=head.ent), *place[1]]
        name = self.line.words(first, phrase.last)
        return self._make(index, first, phrase.last, kind="organization", name=name, country=place[0], evidence=tuple(evidence))

    # ---------------------------------------------------------------------------------------------------------- parts

    def _whose(self, before: list[Hit], owner: ActorMention | None, first: int, last: int) -> Whose:
        """Countries and sector that the words before the head give: nationality, country, body, possessor, place."""
        countries: list[str] = []
        evidence: list[Evidence] = []
        sector, nowhere = None, False
        for h in before:
            if h.name is None:
                continue
            if h.name.kind == "people" and h.name.country is None:
                evidence.append(Evidence("supported", h.name.row, (self.line.span(h.first, h.last),), note="says which people"))
            nowhere = nowhere or (h.name.kind == "nationality" and h.name.country is None)
            sector = h.name.sector or sector
            if h.name.country and h.name.country not in countries:
                countries.append(h.name.country)
                evidence.append(Evidence("decided", h.name.row, (self.line.span(h.first, h.last),), note="gives the country"))
        if not countries and owner is not None and owner.country:
            countries, sector = [owner.country], owner.sector
            evidence.append(
                Evidence("decided", "rule:possessor", (self.line.span(owner.first, owner.last),), note="gives the country")
            )
            evidence += lent(owner.evidence, owner.role)
        if not countries and last > first:
            country, why = self._place(first, last)
            countries, evidence = [country] if country else [], [*evidence, *why]
        return Whose(tuple(countries), sector, nowhere and not countries, tuple(evidence))

    def _place(self, first: int, last: int) -> tuple[str | None, tuple[Evidence, ...]]:
        """ "Idlib residents", "Kabul police": a place among the tokens gives the country."""
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        for place in self.line.places:
            if place.country and start <= place.start and place.end <= end:
                inside = [t.i for t in self.tokens if t.start < place.end and place.start < t.end]
                if self.line.foreign(Hit(inside[0], inside[-1] + 1, None, None)):
                    continue
                span = self.line.span(inside[0], inside[-1] + 1)
                why = Evidence("decided", "rule:place-inside", (span,), note="gives the country")
                return place.country, (why, *lent(place.evidence))
        return None, ()

    def _name_range(self, phrase: NounPhrase, hits: list[Hit]) -> tuple[int, int] | None:
        """Token range of a person's name at the end of a phrase, or None."""
        tokens, last = self.tokens, phrase.last
        holder = next((h for h in hits if h.name and h.name.kind == "holder"), None)
        if holder is not None:
            return (holder.first, last) if holder.last == last or tokens[last - 1].ent == "PERSON" else None
        known = max((h.last for h in hits), default=phrase.first)
        first = known
        while first < last and (
            (tokens[first].tag not in ("NNP", "NNPS", "JJ") and tokens[first].text not in self.line.surnames)
            or tokens[first].text in _HONORIFICS
        ):
            first += 1
        if first == last or not all(_in_name(tokens[i].text, tokens[i].tag) for i in range(first, last)):
            return None
        titled = any(h.role and h.role.row.kind in ("office", "person") and h.last == known for h in hits)
        if tokens[last - 1].ent == "PERSON":
            start = last - 1
            while start > first and tokens[start - 1].ent == "PERSON":
                start -= 1
            return (first if titled else start), last
        honoured = any(tokens[i].text in _HONORIFICS for i in range(phrase.first, last))
        again = last - first == 1 and tokens[first].text in self.line.surnames
        placed = tokens[last - 1].ent in ("GPE", "LOC", "FAC", "DATE")
        if (titled or honoured) and not placed and last - first <= 4 or again and not hits:
            return first, last
        return None

    def _adjective(self, hit: Hit, phrase: NounPhrase) -> bool:
        """ "A military operation", "a major setback": no army and no officer."""
        return hit.role is not None and hit.last < phrase.last and self.tokens[hit.last - 1].tag in ("JJ", "JJR", "JJS")

    def _surname(self, hit: Hit) -> bool:
        """ "Letts said": a person of the article whose surname is also the name of a nation or a town."""
        token = self.tokens[hit.last - 1]
        known = hit.name is not None and hit.name.kind in ("country", "nationality", "metonym", "people")
        unlike = token.ent in ("GPE", "NORP", "LOC") or not token.tag.startswith("NNP")
        return known and hit.last - hit.first == 1 and not unlike and token.text in self.line.surnames

    def _swallowed(self, phrase: NounPhrase, hit: Hit) -> bool:
        """The known word is part of a longer proper name of something else ("Boston Globe")."""
        rest = self.tokens[hit.last : phrase.last]
        if not rest or hit.role is not None or rest[0].tag not in ("NNP", "NNPS"):
            return False
        return self.tokens[hit.last - 1].ent in ("FAC", "WORK_OF_ART", "PRODUCT", "EVENT", "LAW")

    def _strip(self, first: int, head: int) -> int:
        """Skip numbers, days and adverbs at the start: "two Israeli soldiers", "Tuesday Turkish forces"."""
        while first < head and (self.tokens[first].tag in _COUNTING or self.tokens[first].ent in _COUNTED_ENTITIES):
            first += 1
        return first

    def _counted(self, phrase: NounPhrase) -> bool:
        """ "Both", "the two": participants told of before."""
        opener = self.tokens[phrase.opener].lower if phrase.opener >= 0 else ""
        numbers = {self.tokens[i].lower for i in range(phrase.first, phrase.last)} & (_DUAL - {"both"})
        return opener == "both" or (opener == "the" and bool(numbers))

    def _definite(self, phrase: NounPhrase) -> bool:
        return phrase.opener >= 0 and self.tokens[phrase.opener].lower in _DETERMINERS

    def _gender(self, phrase: NounPhrase) -> Gender:
        words = {self.tokens[i].text for i in range(phrase.first, phrase.last)}
        return "f" if words & _FEMALE else "m" if words & _MALE else ""

    def _conjoined(self, before: list[Hit]) -> bool:
        """True where two nationality words stand joined by "and", a comma or a hyphen before one noun."""
        between = self.tokens[before[0].last : before[-1].first]
        return any(t.lower in ("and", "-", "–", "/", ",") for t in between)

    def _make(self, index: int, first: int, last: int, **fields: object) -> ActorMention:
        span = self.line.span(first, last)
        return ActorMention(
            index=index, start=span.start, end=span.end, text=self.line.words(first, last), sentence=self.line.sentence.index,
            first=first, last=last, head=last - 1, **fields,  # type: ignore[arg-type]
        )  # fmt: skip


def side_sector(kind: MentionKind, own: str | None, theirs: str | None) -> str | None:
    """A leader or official is of the sector of the body he belongs to ("Hamas leader"); a minister stays in government."""
    return theirs if theirs and own == "GOV" and kind == "group" else own or theirs


def _sector(country: str | None, sector: str | None) -> str | None:
    return None if country in WITHOUT_SECTOR else sector


def _in_name(text: str, tag: str) -> bool:
    return (tag in _NAME_TAGS and text[:1].isupper()) or text in _NAME_PARTICLES
