"""From a noun phrase to an actor mention: who it names, of which country and sector, and why.

A noun phrase gives one mention: from its start to the last word that names an actor ("Syrian army" in "the Syrian army
offensive"). The words before that say whose it is. Tables overrule the statistical entities where both know a word.
"""

from __future__ import annotations

from detente.model import ActorMention, Evidence, MentionKind
from detente.people.back_references import counted, definite, told_before
from detente.people.line import Hit, Line
from detente.people.mentions import BEHIND, BODIES, STATES, Gender, side_sector
from detente.people.noun_phrases import NounPhrase
from detente.people.person_names import honorific_gender, is_another, is_surname, name_range
from detente.people.whose import joint, place_inside, whose

_WITHOUT_SECTOR = frozenset(("UNO", "EUR", "IGO"))
_COUNTING = frozenset(("CD", "RB", "RBR", "RBS", "JJR", "JJS", "PDT", "DT", "PRP$", "HYPH"))
_COUNTED_ENTITIES = ("DATE", "TIME", "CARDINAL", "ORDINAL")
_ROLE_KINDS: dict[str, MentionKind] = {
    "institution": "organization",
    "collective": "group",
    "office": "office",
    "person": "group",
}


class MentionBuilder:
    """Builds the mentions of one sentence. genders: of the holders of offices, by row."""

    def __init__(self, line: Line, genders: dict[str, Gender]) -> None:
        self.line = line
        self.tokens = line.tokens
        self.genders = genders

    def build(self, phrase: NounPhrase, owner: ActorMention | None, index: int) -> ActorMention | None:
        """The mention of one noun phrase, or None where it names nobody. owner: the possessor before it."""
        hits = [h for i, h in sorted(self.line.hits.items()) if phrase.first <= i < phrase.last]
        hits = [h for h in hits if not (self._adjective(h, phrase) or is_surname(self.line, h) or is_another(self.line, h))]
        own = [h for h in hits if not self.line.foreign(h)]
        name = name_range(self.line, phrase, hits)
        if name is not None:
            return self._person(phrase, own, name, owner, index)
        general = told_before(self.line, phrase, index) or (None if hits else self._entity(phrase, index))
        if general is not None or not own or self._swallowed(phrase, own[-1]):
            return general
        if own[-1].role is not None:
            behind = [h for h in hits if h.name and h.name.kind in STATES and self.line.foreign(h)]
            return self._role(phrase, own, owner, index, behind)
        return self._named(phrase, own, owner, index)

    # ----------------------------------------------------------------------------------------------- kinds of phrases

    def _role(
        self, phrase: NounPhrase, hits: list[Hit], owner: ActorMention | None, index: int, behind: list[Hit]
    ) -> ActorMention:
        """ "The UK defence secretary", "Syrian army", "rebels". behind: the states of "US-backed", whose they are not."""
        hit = hits[-1]
        assert hit.role is not None
        row = hit.role.row
        first = self._strip(phrase.first, hit.first)
        of = whose(self.line, hits[:-1], owner, first, hit.first)
        country = row.country or of.country
        sector = side_sector(_ROLE_KINDS[row.kind], row.sector, of.sector)
        why = self.line.because(row.id, hit.first, hit.last)
        if hit.role.plural and row.kind != "person" and country is None and counted(self.line, phrase):
            return self.line.mention(  # "the two navies": one of each side
                index, first, hit.last, kind="collective", sector=sector, number="pl", definite=True, role=row.id,
                owner=owner.index if owner else None, evidence=(why,),
            )  # fmt: skip
        countries = of.countries if len(of.countries) > 1 and joint(self.line, hits[:-1]) else ()
        return self.line.mention(
            index, first, hit.last, kind=_ROLE_KINDS[row.kind], name=self._body(hits, first),
            country=country, sector=_sector(country, sector),
            number="pl" if hit.role.plural or countries else "sg", gender=row.gender, role=row.id, countries=countries,
            definite=definite(self.line, phrase), owner=owner.index if owner else None, abroad=of.nowhere,
            evidence=(*of.evidence, why, *(self._behind(behind) if country is None else ())),
        )  # fmt: skip

    def _named(self, phrase: NounPhrase, hits: list[Hit], owner: ActorMention | None, index: int) -> ActorMention:
        """A state, a nationality or people, a capital, an organisation."""
        hit = hits[-1]
        assert hit.name is not None
        fixed = hit.name
        first = self._strip(phrase.first, hit.first)
        of = whose(self.line, hits[:-1], owner, first, hit.first)
        span = self.line.span(hit.first, hit.last)
        evidence = [*of.evidence, Evidence("decided", fixed.row, (span,))]
        country = fixed.country or of.country
        if fixed.kind == "organization" and of.country and fixed.country not in BODIES and of.country != fixed.country:
            country = of.country  # "the Kenyan Senate" is not the Senate that the table knows
            evidence.append(Evidence("overruled", fixed.row, (span,), note="another country stands before it"))
        plural = fixed.kind in ("nationality", "people") and self.tokens[hit.last - 1].tag in ("NNS", "NNPS")
        kind: MentionKind = "nationality" if fixed.kind == "people" else fixed.kind  # type: ignore[assignment]
        return self.line.mention(
            index, first, hit.last, kind=kind, name=fixed.name if country == fixed.country else None, country=country,
            sector=_sector(country, fixed.sector), number="pl" if plural else "sg", definite=definite(self.line, phrase),
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
        of = whose(self.line, before, owner, first, begin)
        country, sector, evidence = of.country, of.sector, list(of.evidence)
        titled = next((h for h in reversed(before) if h.role), None)
        gender = honorific_gender(self.line, phrase)
        if titled is not None and titled.role is not None:
            row = titled.role.row
            country, sector, gender = row.country or country, row.sector or sector, gender or row.gender
            evidence.append(self.line.because(row.id, titled.first, titled.last))
        holder = next((h for h in hits if h.name and h.name.kind == "holder" and h.first >= begin), None)
        full = self.line.name(begin, end) if end - begin > 1 else None
        if holder is not None and holder.name is not None:
            full, country, sector = holder.name.name, country or holder.name.country, sector or holder.name.sector
            gender = gender or self.genders[holder.name.row]
            span = self.line.span(holder.first, holder.last)
            evidence.append(Evidence("supported" if titled else "decided", holder.name.row, (span,)))
        if not evidence:
            evidence.append(self.line.because("rule:person-name", begin, end))
        return self.line.mention(
            index, first, end, kind="person", name=full, country=country, sector=_sector(country, sector), gender=gender,
            role=titled.role.row.id if titled and titled.role else None, owner=owner.index if owner else None,
            evidence=tuple(evidence),
        )  # fmt: skip

    def _entity(self, phrase: NounPhrase, index: int) -> ActorMention | None:
        """An organisation that only the statistical model knows."""
        head = self.tokens[phrase.last - 1]
        if head.ent not in ("ORG", "NORP") or not head.tag.startswith("NNP"):
            return None
        first = next((i for i in range(phrase.first, phrase.last) if self.tokens[i].ent == head.ent), phrase.first)
        country, place = place_inside(self.line, first, phrase.last)
        evidence = (self.line.because("model:ner", first, phrase.last, head.ent), *place)
        name = self.line.name(first, phrase.last)
        return self.line.mention(index, first, phrase.last, kind="organization", name=name, country=country, evidence=evidence)

    # ---------------------------------------------------------------------------------------------------------- parts

    def _behind(self, states: list[Hit]) -> tuple[Evidence, ...]:
        """That a group is not of the states that stand behind it."""
        named = ((h.name.row, self.line.span(h.first, h.last)) for h in states if h.name)
        return tuple(Evidence("overruled", row, (span,), note=BEHIND) for row, span in named)

    def _adjective(self, hit: Hit, phrase: NounPhrase) -> bool:
        """ "A military operation", "a major setback": no army and no officer."""
        return hit.role is not None and hit.last < phrase.last and self.tokens[hit.last - 1].tag in ("JJ", "JJR", "JJS")

    def _swallowed(self, phrase: NounPhrase, hit: Hit) -> bool:
        """The known word is part of a longer proper name of something else ("Boston Globe")."""
        rest = self.tokens[hit.last : phrase.last]
        if not rest or hit.role is not None or rest[0].tag not in ("NNP", "NNPS"):
            return False
        return self.tokens[hit.last - 1].ent in ("FAC", "WORK_OF_ART", "PRODUCT", "EVENT", "LAW")

    def _body(self, hits: list[Hit], first: int) -> str | None:
        """The name of a body that a role word belongs to: "Finnish Army", "RSF fighters" of the RSF."""
        hit = hits[-1]
        assert hit.role is not None
        kind = hit.role.row.kind
        before = next((h.name for h in reversed(hits[:-1]) if h.name and h.name.kind == "organization"), None)
        if before is not None and (kind == "collective" or hit.role.plural):
            return before.name
        words = self.tokens[first : hit.last]
        proper = len(words) > 1 and all(t.text[:1].isupper() or t.tag in ("IN", "HYPH", "POS", "CC") for t in words)
        known = any(h.name and h.name.kind != "holder" for h in hits[:-1])
        named = kind == "institution" or kind == "collective" and known and self.tokens[hit.last - 1].tag.startswith("NNP")
        return self.line.name(first, hit.last) if named and proper and not self.line.title_case else None

    def _strip(self, first: int, head: int) -> int:
        """Skip numbers, days and adverbs at the start: "two Israeli soldiers", "Tuesday Turkish forces"."""
        while first < head and (self.tokens[first].tag in _COUNTING or self.tokens[first].ent in _COUNTED_ENTITIES):
            first += 1
        return first


def _sector(country: str | None, sector: str | None) -> str | None:
    return None if country in _WITHOUT_SECTOR else sector
