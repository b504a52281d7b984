"""Every mention of somebody who may act: names, titles, roles, collectives, nationality words, pronouns.

Works on tags, entities and the tables, over all sentences, before anything is parsed. A noun phrase gives one mention: from
its start to the last word that names an actor ("Syrian army" in "the Syrian army offensive"). The words before that say
whose it is. Tables overrule the statistical entities where both know a word.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from detente.knowledge import Knowledge
from detente.language_model import plain
from detente.lexicon import Name, RoleWord, name_index, role_index
from detente.model import ActorMention, Document, Evidence, PlaceMention, Sentence, Span, Token
from detente.noun_phrases import NounPhrase, noun_phrases

PRONOUNS: dict[str, tuple[Literal["sg", "pl"], Literal["m", "f", ""]]] = {
    "he": ("sg", "m"), "him": ("sg", "m"), "his": ("sg", "m"), "she": ("sg", "f"), "her": ("sg", "f"),
    "they": ("pl", ""), "them": ("pl", ""), "their": ("pl", ""), "it": ("sg", ""), "its": ("sg", ""),
    "we": ("pl", ""), "us": ("pl", ""), "our": ("pl", ""), "i": ("sg", ""), "me": ("sg", ""), "my": ("sg", ""),
}  # fmt: skip
# "Turkish-backed rebels" are not Turkish; "US-led coalition" is led by the US.
_FOREIGN_SUFFIXES = frozenset(
    "backed sponsored supported held occupied trained funded aligned allied based born made armed financed friendly owned".split()
)
_HONORIFICS = frozenset(("Mr", "Mrs", "Ms", "Miss", "Dr", "Mme", "Mr.", "Mrs.", "Ms.", "Dr.", "Sir", "Lord", "Lady", "Prof", "Prof."))
_STATES = ("country", "metonym", "nationality")
_FEMALE, _MALE = frozenset(("Mrs", "Ms", "Miss", "Mme", "Mrs.", "Ms.", "Lady")), frozenset(("Mr", "Mr.", "Sir", "Lord"))
_DUAL = frozenset(("both", "two", "three", "four", "six"))
_DUAL_NOUNS = frozenset(
    "country side nation state leader government neighbour neighbor president minister capital party army power counterpart ally rival".split()
)
_BARE_DUAL = frozenset(("country", "side", "nation", "neighbour", "neighbor"))
_DEFINITE_NOUNS = frozenset(("country", "nation", "state", "group", "movement", "side", "bloc", "organisation", "organization", "alliance"))


_COUNTING = frozenset(("CD", "RB", "RBR", "RBS", "JJR", "JJS", "PDT", "DT", "PRP$", "HYPH"))
_BODIES = frozenset(("UNO", "EUR", "IGO", "NGO", "MNC", "IMG", "ISM"))


class Hit(NamedTuple):
    """A known phrase: its token range and what it is."""

    first: int
    last: int
    name: Name | None
    role: RoleWord | None


class Line(NamedTuple):
    """One sentence as the stage works on it."""

    sentence: Sentence
    tokens: tuple[Token, ...]
    hits: dict[int, Hit]
    places: tuple[PlaceMention, ...]


class Actors:
    """Gives the actor mentions of the article in order."""

    name = "actors"
    needs = ("layout", "tokens", "places")
    gives = "actors"

    def __init__(self, knowledge: Knowledge) -> None:
        self.names = name_index(knowledge)
        self.roles = role_index(knowledge)
        self.validity = {h.id: (h.valid_from, h.valid_to or "9999") for h in knowledge.holders}
        self.genders = {h.id: h.gender for h in knowledge.holders}

    def __call__(self, document: Document) -> tuple[ActorMention, ...]:
        """Find the mentions of every sentence; apposition links are indices into the result."""
        assert document.layout is not None and document.tokens is not None and document.places is not None
        text = plain(document.article.text)
        lower = text.lower() if len(text.lower()) == len(text) else text
        mentions: list[ActorMention] = []
        by_sentence: dict[int, list[PlaceMention]] = {}
        for place in document.places:
            by_sentence.setdefault(place.sentence, []).append(place)
        for sentence, tokens in zip(document.layout.sentences, document.tokens, strict=True):
            hits = self._hits(text, lower, tokens, document.layout.reference)
            line = Line(sentence, tokens, hits, tuple(by_sentence.get(sentence.index, ())))
            self._sentence(line, document, mentions)
        return tuple(mentions)

    # ------------------------------------------------------------------------------------------------- known phrases

    def _hits(self, text: str, lower: str, tokens: tuple[Token, ...], day: str | None) -> dict[int, Hit]:
        """Known names and roles by first token; longest first, names before roles, none overlapping."""
        starts = {t.start: t.i for t in tokens}
        covering = {o: t.i for t in tokens for o in range(t.start, t.end)}
        out: dict[int, Hit] = {}
        free = 0
        for t in tokens:
            if t.i < free:
                continue
            found = self._hit(text, lower, t, day)
            if found is None:
                continue
            end, name, role = found
            last = covering.get(end - 1, t.i) + 1
            if starts.get(t.start) is not None:
                out[t.i] = Hit(t.i, last, name, role)
                free = last
        return out

    def _hit(self, text: str, lower: str, t: Token, day: str | None) -> tuple[int, Name | None, RoleWord | None] | None:
        named = self.names.at(text, t.start) if t.text[:1].isupper() else None
        role = self.roles.at(lower, t.start)
        if role and (t.tag.startswith("VB") or t.tag in ("MD", "IN")):
            role = None
        if named and (not role or named[0] >= role[0]):
            chosen = self._on(named[1], day)
            if chosen is not None:
                return named[0], chosen, None
        if role:
            return role[0], None, role[1][0]
        return None

    def _on(self, names: tuple[Name, ...], day: str | None) -> Name | None:
        """Of several rows for one form: the holder in office on the day, else any when all agree on the country."""
        holders = [n for n in names if n.kind == "holder"]
        if not holders:
            return names[0]
        for n in holders:
            begin, end = self.validity[n.row]
            if day is not None and begin <= day and day[: len(end)] <= end:
                return n
        return holders[-1] if len({n.country for n in holders}) == 1 else None

    # ----------------------------------------------------------------------------------------------------- sentences

    def _sentence(self, line: Line, document: Document, mentions: list[ActorMention]) -> None:
        forced = frozenset(i for h in line.hits.values() if h.name or h.last - h.first > 1 for i in range(h.first, h.last))
        phrases = noun_phrases(line.tokens, forced)
        pronouns = self._pronouns(line, mentions)
        begin = len(mentions)
        owner: ActorMention | None = None
        for k, phrase in enumerate(phrases):
            if owner is None and phrase.opener in pronouns:
                owner = pronouns[phrase.opener]
            if phrase.opener >= 0 and line.tokens[phrase.opener].tag == "WP$" and len(mentions) > begin:
                owner = mentions[-1]
            made = self._mention(line, phrase, owner, document, len(mentions))
            owner = None
            if made is None:
                continue
            mentions.extend(made)
            main = mentions[-1]
            if phrase.owner and main.last == phrase.last:
                owner = main
            self._appose(line, mentions, begin)
        mentions[begin:] = self._complements(line, mentions[begin:])

    def _mention(
        self, line: Line, phrase: NounPhrase, owner: ActorMention | None, document: Document, index: int
    ) -> list[ActorMention] | None:
        """The mention or mentions of one noun phrase, or None where it names nobody."""
        hits = [h for i, h in sorted(line.hits.items()) if phrase.first <= i < phrase.last]
        person = _person_range(line, phrase, hits)
        if person is not None:
            return [self._person(line, phrase, hits, person, owner, index)]
        general = self._participants(line, phrase, index) or (self._entity(line, phrase, index) if not hits else None)
        if general is not None or not hits:
            return general
        acting = [h for h in hits if not self._foreign(line, h)]
        if not acting:
            return None
        last = acting[-1]
        if _swallowed(line, phrase, last):
            return None
        return [self._known(line, phrase, acting, last, owner, index)]

    def _known(
        self, line: Line, phrase: NounPhrase, hits: list[Hit], last: Hit, owner: ActorMention | None, index: int
    ) -> ActorMention:
        """A phrase whose last known word is a role, an organisation, a country or a nationality."""
        first = _strip(line.tokens, phrase.first, last.first)
        before = [h for h in hits if h is not last]
        span = Span(line.tokens[first].start, line.tokens[last.last - 1].end)
        evidence: list[Evidence] = []
        countries, country, sector, name = self._whose(line, before, owner, evidence)
        if last.role is not None:
            row = last.role.row
            country, sector = row.country or country, row.sector if row.sector else sector
            evidence.append(Evidence("decided", row.id, (self._span(line, last),)))
            if not countries and country is None:
                country = self._place_country(line, first, last.first, evidence)
            kind: str = {"institution": "organization", "collective": "group"}.get(row.kind, "office" if row.kind == "office" else "group")
            number: Literal["sg", "pl"] = "pl" if last.role.plural or len(countries) > 1 else "sg"
            gender, role = row.gender, row.id
            name = None
        else:
            assert last.name is not None
            fixed = last.name
            kind = "organization" if fixed.kind == "organization" else "person" if fixed.kind == "holder" else fixed.kind
            own = fixed.kind == "organization" and country is not None and len(fixed.country or "USA") == 3 and fixed.country not in _BODIES
            if own and country != fixed.country:
                evidence.append(Evidence("overruled", fixed.row, (self._span(line, last),), note="another country stands before it"))
            country = country if own else fixed.country or country
            sector, name, role = fixed.sector, fixed.name if country == fixed.country else None, None
            gender = ""
            plural = fixed.kind == "nationality" and line.tokens[last.last - 1].tag in ("NNS", "NNPS")
            number = "pl" if plural else "sg"
            evidence.append(Evidence("decided", fixed.row, (self._span(line, last),)))
            countries = ()
        if country in ("UNO", "EUR", "IGO"):
            sector = None
        return self._build(
            line, index, (first, last.last), span,
            kind=kind, name=name, country=country, sector=sector, number=number, gender=gender, role=role,
            countries=countries if len(countries) > 1 else (), definite=_definite(line.tokens, phrase),
            owner=owner.index if owner is not None else None, evidence=tuple(evidence),
        )  # fmt: skip

    def _whose(
        self, line: Line, before: list[Hit], owner: ActorMention | None, evidence: list[Evidence]
    ) -> tuple[tuple[str, ...], str | None, str | None, str | None]:
        """Countries and sector that the words before the head give: nationality, country, body, person, possessor."""
        countries: list[str] = []
        sector, name = None, None
        for h in before:
            if h.name is None:
                continue
            if h.name.country and h.name.country not in countries:
                countries.append(h.name.country)
                evidence.append(Evidence("decided", h.name.row, (self._span(line, h),), note="gives the country"))
            sector = h.name.sector or sector
            name = h.name.name or name
        if not countries and owner is not None and owner.country:
            countries.append(owner.country)
            evidence.append(Evidence("decided", "rule:possessor", (Span(owner.start, owner.end),), note="gives the country"))
            sector = owner.sector
        joined = tuple(countries) if len(countries) > 1 and _conjoined(line, before) else ()
        return joined, countries[-1] if countries else None, sector, name

    def _place_country(self, line: Line, first: int, last: int, evidence: list[Evidence]) -> str | None:
        """ "Idlib residents", "Kabul police": a place before the role word."""
        for place in line.places:
            if place.country and line.tokens[first].start <= place.start and place.end <= line.tokens[max(last - 1, first)].end:
                evidence.append(Evidence("decided", "rule:place-before-role", (Span(place.start, place.end),), note="gives the country"))
                return place.country
        return None

    def _foreign(self, line: Line, hit: Hit) -> bool:
        """ "Turkish-backed": the hit only says who is behind."""
        text = line.tokens[hit.last - 1].lower
        if "-" in text:
            return text.rsplit("-", 1)[1] in _FOREIGN_SUFFIXES
        rest = line.tokens[hit.last : hit.last + 2]
        return len(rest) == 2 and rest[0].text == "-" and rest[1].lower in _FOREIGN_SUFFIXES

    # ------------------------------------------------------------------------------------------------------- persons

    def _person(
        self, line: Line, phrase: NounPhrase, hits: list[Hit], person: tuple[int, int], owner: ActorMention | None, index: int
    ) -> ActorMention:
        """Title and name: "UK Defence Secretary Ben Wallace", "Mr Putin", "spokesman Ibrahim Jabawi"."""
        begin, end = person
        first = _strip(line.tokens, phrase.first, begin)
        evidence: list[Evidence] = []
        before = [h for h in hits if h.first < begin and not self._foreign(line, h)]
        holder = next((h for h in hits if h.name and h.name.kind == "holder" and h.first >= begin), None)
        _, country, sector, _ = self._whose(line, [h for h in before if h.name], owner, evidence)
        role = next((h.role for h in reversed(before) if h.role), None)
        gender: Literal["m", "f", ""] = _gender(line.tokens, phrase)
        if role is not None:
            sector, country = role.row.sector or sector, role.row.country or country
            gender = gender or role.row.gender
            evidence.append(Evidence("decided", role.row.id, tuple(self._span(line, h) for h in before if h.role is role)))
        if holder is not None and holder.name is not None:
            country, sector = country or holder.name.country, sector or holder.name.sector
            gender = gender or self.genders[holder.name.row]
            evidence.append(Evidence("decided" if role is None else "supported", holder.name.row, (self._span(line, holder),)))
        text = " ".join(line.tokens[i].text for i in range(begin, end))
        full = holder.name.name if holder and holder.name else _joined(line.tokens, begin, end) if end - begin > 1 else None
        if not evidence:
            evidence.append(Evidence("decided", "rule:person-name", (Span(line.tokens[begin].start, line.tokens[end - 1].end),), note=text))
        return self._build(
            line, index, (first, end), Span(line.tokens[first].start, line.tokens[end - 1].end),
            kind="person", name=full, country=country, sector=None if country in ("UNO", "EUR", "IGO") else sector,
            number="sg", gender=gender, role=role.row.id if role else None, owner=owner.index if owner is not None else None,
            evidence=tuple(evidence),
        )  # fmt: skip

    def _participants(self, line: Line, phrase: NounPhrase, index: int) -> list[ActorMention] | None:
        """ "Both sides", "the two countries", "the group": told of before, not by name."""
        head = line.tokens[phrase.last - 1]
        opener = line.tokens[phrase.opener].lower if phrase.opener >= 0 else ""
        words = {opener, *(line.tokens[i].lower for i in range(phrase.first, phrase.last))}
        span = Span(line.tokens[phrase.first].start, head.end)
        proof = (Evidence("decided", "rule:told-before", (Span(head.start, head.end),)),)
        if head.lemma in _DUAL_NOUNS and head.tag == "NNS" and phrase.last - phrase.first <= 2:
            counted = words & _DUAL or (head.lemma in _BARE_DUAL and opener in ("the", "our", "their") and phrase.last - phrase.first == 1)
            if counted:
                return [self._build(line, index, (phrase.first, phrase.last), span, kind="collective", number="pl", definite=True, evidence=proof)]
        alone = phrase.last - phrase.first == 1 and opener in ("the", "its", "his", "her", "their", "this", "that")
        if alone and head.lemma in _DEFINITE_NOUNS and head.tag == "NN":
            return [self._build(line, index, (phrase.first, phrase.last), span, kind="organization", definite=True, evidence=proof)]
        return None

    def _entity(self, line: Line, phrase: NounPhrase, index: int) -> list[ActorMention] | None:
        """An organisation that only the statistical model knows."""
        head = line.tokens[phrase.last - 1]
        if head.ent not in ("ORG", "NORP") or not head.tag.startswith("NNP"):
            return None
        first = next((i for i in range(phrase.first, phrase.last) if line.tokens[i].ent == head.ent), phrase.first)
        span = Span(line.tokens[first].start, head.end)
        evidence = [Evidence("decided", "model:ner", (span,), note=head.ent)]
        country = self._place_country(line, first, phrase.last, evidence)
        name = _joined(line.tokens, first, phrase.last)
        return [
            self._build(line, index, (first, phrase.last), span, kind="organization", name=name, country=country, evidence=tuple(evidence))
        ]

    # ------------------------------------------------------------------------------------------- links inside a sentence

    def _complements(self, line: Line, mentions: list[ActorMention]) -> list[ActorMention]:
        """ "forces of President Assad", "spokesman for the army": the phrase goes on, and says whose it is."""
        from msgspec.structs import replace

        out = list(mentions)
        for k, m in enumerate(out):
            word = line.tokens[m.last].lower if m.last < len(line.tokens) else ""
            if m.role is None or word not in ("of", "for", "from"):
                continue
            start = m.last + 1
            follower = next((x for x in out[k + 1 :] if start <= x.first <= start + 2), None)
            if follower is not None and not _belongs(line.tokens, m, word, follower):
                follower = None
            evidence = m.evidence
            if follower is not None and (word != "from" or follower.kind in ("collective", *_STATES)):
                evidence = (*evidence, Evidence("decided", "rule:of-phrase", (Span(follower.start, follower.end),), note="says whose"))
                sector = m.sector or follower.sector
                out[k] = replace(
                    m, end=follower.end, last=follower.last, text=_slice(line, m.start, follower.end), sector=sector,
                    country=m.country or follower.country, owner=follower.index if m.owner is None else m.owner, evidence=evidence,
                )  # fmt: skip
                continue
            place = next((p for p in line.places if p.country and start < len(line.tokens) and 0 <= p.start - line.tokens[start].start <= 12), None)
            if place is not None and m.country is None:
                evidence = (*evidence, Evidence("decided", "rule:of-place", (Span(place.start, place.end),), note="gives the country"))
                out[k] = replace(m, country=place.country, evidence=evidence)
        return out

    def _appose(self, line: Line, mentions: list[ActorMention], begin: int) -> None:
        """ "Levon Taronyan, the Armenian justice minister" and the other order: one lends the other what it lacks."""
        from msgspec.structs import replace

        if len(mentions) - begin < 2:
            return
        a, b = mentions[-2], mentions[-1]
        between = line.tokens[a.last : b.first]
        if not between or between[0].text not in (",", "(") or any(t.tag not in (",", "DT", "PRP$", "-LRB-", "POS", "NNP", "JJ") for t in between[1:]):
            return
        if len(between) > 2 or "person" not in (a.kind, b.kind) or a.kind == b.kind:
            return
        person, role = (a, b) if a.kind == "person" else (b, a)
        if role.kind not in ("office", "group") or role.number == "pl":
            return
        place = begin + (len(mentions) - begin - 2)
        merged = replace(
            person, country=person.country or role.country, sector=person.sector or role.sector, role=person.role or role.role,
            evidence=(*person.evidence, Evidence("decided", "rule:apposition", (Span(role.start, role.end),), note="tells who this is")),
        )  # fmt: skip
        other = replace(role, name=person.name, country=role.country or person.country, apposed=person.index)
        mentions[place], mentions[place + 1] = (merged, other) if a is person else (other, merged)

    def _pronouns(self, line: Line, mentions: list[ActorMention]) -> dict[int, ActorMention]:
        """Add the pronouns of a sentence; returns them by token, as they may own what follows ("its envoy")."""
        out = {}
        for t in line.tokens:
            if t.lower in PRONOUNS and t.tag in ("PRP", "PRP$") and not (t.lower == "us" and t.text.isupper()):
                number, gender = PRONOUNS[t.lower]
                out[t.i] = self._build(
                    line, len(mentions), (t.i, t.i + 1), Span(t.start, t.end), kind="pronoun", number=number, gender=gender,
                    definite=True, evidence=(Evidence("decided", "rule:pronoun", (Span(t.start, t.end),)),),
                )  # fmt: skip
                mentions.append(out[t.i])
        return out

    # ---------------------------------------------------------------------------------------------------------- making

    def _span(self, line: Line, hit: Hit) -> Span:
        return Span(line.tokens[hit.first].start, line.tokens[hit.last - 1].end)

    def _build(self, line: Line, index: int, tokens: tuple[int, int], span: Span, **fields: object) -> ActorMention:
        return ActorMention(
            index=index, start=span.start, end=span.end, text=_slice(line, span.start, span.end), sentence=line.sentence.index,
            first=tokens[0], last=tokens[1], head=tokens[1] - 1, **fields,  # type: ignore[arg-type]
        )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- helpers


def _slice(line: Line, start: int, end: int) -> str:
    """The verbatim words; tokens carry them, gaps are single blanks in the article (line breaks kept out)."""
    parts, position = [], start
    for t in line.tokens:
        if t.end <= start or t.start >= end:
            continue
        parts.append(" " * (t.start - position) if t.start > position else "")
        parts.append(t.text)
        position = t.end
    return "".join(parts)


def _joined(tokens: tuple[Token, ...], first: int, last: int) -> str:
    out = tokens[first].text
    for i in range(first + 1, last):
        out += (" " if tokens[i].start > tokens[i - 1].end else "") + tokens[i].text
    return out


def _strip(tokens: tuple[Token, ...], first: int, head: int) -> int:
    """Skip numbers and adverbs at the start of a phrase: "two Israeli soldiers" -> "Israeli soldiers"."""
    while first < head and (tokens[first].tag in _COUNTING or tokens[first].ent in ("DATE", "TIME", "CARDINAL", "ORDINAL")):
        first += 1
    return first


def _definite(tokens: tuple[Token, ...], phrase: NounPhrase) -> bool:
    return phrase.opener >= 0 and tokens[phrase.opener].lower in ("the", "both", "this", "that", "these", "those", "his", "her", "its", "their")


def _gender(tokens: tuple[Token, ...], phrase: NounPhrase) -> Literal["m", "f", ""]:
    words = {tokens[i].text for i in range(phrase.first, phrase.last)}
    return "f" if words & _FEMALE else "m" if words & _MALE else ""


def _conjoined(line: Line, before: list[Hit]) -> bool:
    """True where two nationality words stand joined by "and" or a hyphen before one noun."""
    if len(before) < 2:
        return False
    between = line.tokens[before[0].last : before[-1].first]
    return any(t.lower in ("and", "-", "–", "/") for t in between)


def _person_range(line: Line, phrase: NounPhrase, hits: list[Hit]) -> tuple[int, int] | None:
    """Token range of a person's name at the end of a phrase, or None."""
    tokens, last = line.tokens, phrase.last
    holder = next((h for h in hits if h.name and h.name.kind == "holder"), None)
    if holder is not None and (holder.last == last or tokens[last - 1].ent == "PERSON"):
        return holder.first, last
    if holder is not None:
        return None
    known_end = max((h.last for h in hits), default=phrase.first)
    known_end = max(known_end, phrase.first)
    first = known_end
    while first < last and tokens[first].tag not in ("NNP", "NNPS", "JJ") or first < last and tokens[first].text in _HONORIFICS:
        first += 1
    titled = any(h.role and h.role.row.kind in ("office", "person") and h.last == known_end for h in hits)
    honoured = any(tokens[i].text in _HONORIFICS for i in range(phrase.first, last))
    proper = first < last and all(tokens[i].tag in ("NNP", "NNPS", "HYPH", "FW", "JJ", "NN") and tokens[i].text[:1].isupper() or tokens[i].text in ("-", "al", "bin", "van", "de", "el", "von", "der") for i in range(first, last))
    if not proper:
        return None
    if tokens[last - 1].ent == "PERSON":
        start = last - 1
        while start > first and tokens[start - 1].ent == "PERSON":
            start -= 1
        return (start if not titled else first), last
    if (titled or honoured) and tokens[last - 1].ent not in ("GPE", "LOC", "FAC", "DATE") and last - first <= 4:
        return first, last
    return None


def _belongs(tokens: tuple[Token, ...], m: ActorMention, word: str, follower: ActorMention) -> bool:
    """True where the phrase goes on with its owner: "spokesman for the army", not "asked allies for troops"."""
    if any(t.tag.startswith("VB") or t.tag == "," for t in tokens[m.last : follower.first]):
        return False
    if word == "for":
        return m.kind == "office" and not (follower.kind == "group" and follower.country is None and not follower.definite)
    return True


def _swallowed(line: Line, phrase: NounPhrase, hit: Hit) -> bool:
    """The known word is part of a longer proper name of something else ("Iran Air Tours", "Boston Globe")."""
    rest = line.tokens[hit.last : phrase.last]
    if not rest or hit.role is not None:
        return False
    proper = [t for t in rest if t.tag in ("NNP", "NNPS")]
    return bool(proper) and rest[0].tag in ("NNP", "NNPS") and rest[0].ent not in ("DATE", "CARDINAL") and line.tokens[hit.last - 1].ent in ("FAC", "WORK_OF_ART", "PRODUCT", "EVENT", "LAW")
