"""Place mentions of an article, resolved to the gazetteer or to rows of the world tables.

Whether a place is where an event happened, and whether a country acts, is not decided here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from detente.gazetteer import Gazetteer, fold
from detente.geo.names import PlaceNames, PlaceWords, Sense
from detente.geo.resolve import Choice, Resolver, Story
from detente.geo.toponyms import Finder
from detente.geo.view import PLACE_LABELS, Memory, Toponym, View, person_words
from detente.knowledge import CountryRow, PlaceWordRow, RegionRow
from detente.model import Article, Document, Evidence, PlaceMention, Span, Token

AFTER = frozenset([",", "(", "in", ", in", "in the", ", in the", ""])  # what may stand between a name and what holds it


class Places:
    """Finds and resolves the places of an article; gives the mentions in the order of the text."""

    name = "places"
    needs: tuple[str, ...] = ("layout", "tokens")
    gives = "places"

    def __init__(
        self,
        gazetteer: Gazetteer,
        countries: Sequence[CountryRow],
        regions: Sequence[RegionRow],
        words: Sequence[PlaceWordRow],
    ) -> None:
        self.names = PlaceNames(gazetteer, countries, regions)
        self.words = PlaceWords(words)
        self.domains = {row.iso2.lower(): row.id for row in countries if row.iso2} | {"uk": "GBR"}

    def __call__(self, document: Document) -> tuple[PlaceMention, ...]:
        """Place mentions; coordinates are WGS84 degrees, those of the middle for countries and regions."""
        assert document.layout is not None and document.tokens is not None
        text = document.article.text
        toponyms = self._find(document)
        contexts = [self._context(t, i, toponyms, document.tokens, text) for i, t in enumerate(toponyms)]
        resolver = Resolver(toponyms, contexts, self._hints(document.article, document.tokens))
        choices = resolver()
        story = resolver.story({i: c for i, c in enumerate(choices) if c.sense})
        placed = (self._mention(t, c, story, text, k) for t, c, k in zip(toponyms, choices, contexts, strict=True))
        return tuple(sorted((m for m in placed if m), key=lambda m: (m.start, m.end)))

    # --------------------------------------------------------------------------------------------------- detection

    def _find(self, document: Document) -> list[Toponym]:
        assert document.layout is not None and document.tokens is not None
        dateline = self._dateline(document, document.layout.dateline) if document.layout.dateline else []
        hints = self._hints(document.article, document.tokens)
        memory = Memory(person_words(document.tokens), frozenset(hints))
        first = dateline + self._sentences(document, memory)
        countries = {country for t in first for country in _told(t)}
        known: Counter[str] = Counter()
        for t in first:
            known[t.key] += t.located + (t.label in PLACE_LABELS and bool(t.senses))
        return dateline + self._sentences(document, Memory(memory.persons, frozenset(countries | set(hints)), known))

    def _sentences(self, document: Document, memory: Memory) -> list[Toponym]:
        assert document.layout is not None and document.tokens is not None
        finder = Finder(self.names, memory)
        blocks = document.layout.blocks
        found: list[Toponym] = []
        for sentence, tokens in zip(document.layout.sentences, document.tokens, strict=True):
            headline = blocks[sentence.block].kind == "headline"
            found += finder(View(sentence.index, tokens, document.article.text, headline, self.words))
        return found

    def _dateline(self, document: Document, span: Span) -> list[Toponym]:
        """The place of the dateline; it stands before the first sentence and belongs to it."""
        assert document.layout is not None
        text = document.article.text[span.start : span.end]
        after = [s.index for s in document.layout.sentences if s.start >= span.start] or [0]
        found: list[Toponym] = []
        at = span.start
        for part in text.split(","):
            name = part.strip()
            start = at + part.index(name) if name else at
            senses = self.names.senses(name, False, bool(found)) if name else ()
            if senses or (name and not found):
                found.append(
                    Toponym(after[0], -1, -1, start, start + len(name), fold(name), senses, "GPE", located=True)
                )
            at += len(part) + 1
        return found

    # ----------------------------------------------------------------------------------------------------- context

    def _context(
        self, t: Toponym, i: int, toponyms: Sequence[Toponym], tokens: Sequence[Sequence[Token]], text: str
    ) -> frozenset[str]:
        """Countries and divisions that the words beside a name name: "Paris, Texas", "Tripoli in Lebanon", "the Syrian city
        of Aleppo", "Syria's Idlib"."""
        found: set[str] = set()
        if i + 1 < len(toponyms) and toponyms[i + 1].sentence == t.sentence:
            following = toponyms[i + 1]
            between = text[t.end : following.start].strip().lower()
            if between in AFTER and not self._modifies(following, tokens):
                found |= _wider(following)
        if i and toponyms[i - 1].sentence == t.sentence:
            parts = text[toponyms[i - 1].end : t.start].lower().split()
            if parts and parts[0] in ("'s", "’s") and len(parts) <= 4:
                found |= _wider(toponyms[i - 1])
        if t.first > 0:
            found |= self._national_before(tokens[t.sentence], t.first)
        return frozenset(found)

    def _modifies(self, t: Toponym, tokens: Sequence[Sequence[Token]]) -> bool:
        """Whether a name stands before a noun, as in "In Moscow, U.S. diplomats"."""
        sentence = tokens[t.sentence]
        return t.last >= 0 and t.last < len(sentence) and sentence[t.last].tag.startswith(("NN", "JJ"))

    def _national_before(self, tokens: Sequence[Token], first: int) -> set[str]:
        """ "Syrian city of", "Syrian capital", "Turkish border town" and the like, at most six tokens before the name."""
        settled = False
        for k in range(first - 1, max(-1, first - 7), -1):
            t = tokens[k]
            nationality = self.names.national(tokens, k)
            if nationality and (settled or nationality[1] == first):
                return {nationality[0]}
            if t.lower in self.words.settlement or t.lower in self.words.town or t.lower in self.words.area:
                settled = True
            elif not (t.lower in ("of", ",", "the", "-") or t.lower in self.words.compass or t.tag in ("JJ", "NN", "VBN")):
                break
        return set()

    def _hints(self, article: Article, tokens: Sequence[Sequence[Token]]) -> Counter[str]:
        """Countries that nationality words and the address of the page show."""
        hints: Counter[str] = Counter()
        for sentence in tokens:
            for i in range(len(sentence)):
                nationality = self.names.national(sentence, i)
                if nationality:
                    hints[nationality[0]] += 0.5
        for place in (article.url, article.source):
            country = self.domains.get(_last_label(place)) if place else None
            if country:
                hints[country] += 1.0
                break
        return hints

    # ---------------------------------------------------------------------------------------------------- mentions

    def _mention(self, t: Toponym, choice: Choice, story: Story, text: str, context: frozenset[str]) -> PlaceMention | None:
        if t.kind != "name":
            return self._national_mention(t, story, text)
        if choice.sense is None:
            return _unresolved(t, story, text, context)
        return self._resolved(t, choice, text)

    def _resolved(self, t: Toponym, choice: Choice, text: str) -> PlaceMention:
        sense = choice.sense
        assert sense is not None
        division = self.names.gazetteer.division(sense.division) if sense.division else None
        note = "rather than " + ", ".join(_described(s) for s in choice.others) if choice.others else ""
        evidence = [Evidence("decided", sense.id, (Span(t.start, t.end),), note=sense.name)]
        evidence.append(Evidence("supported", f"rule:{choice.why}", note=note))
        return PlaceMention(
            start=t.start,
            end=t.end,
            text=text[t.start : t.end],
            sentence=t.sentence,
            name=sense.name,
            country=sense.country,
            admin1=division.name if division else None,
            latitude=sense.latitude,
            longitude=sense.longitude,
            geonames_id=sense.geonames_id if sense.latitude is not None else None,
            precision=_precision(sense, t.head),
            evidence=tuple(evidence),
        )

    def _national_mention(self, t: Toponym, story: Story, text: str) -> PlaceMention | None:
        """ "Syrian territory", "Omani capital"; "the capital" where one country prevails in the story, else nothing."""
        country = t.country or (story.country[0] if story.country else None)
        if country is None or country not in self.names.countries:
            return None
        sense = self.names.capital(country) if t.kind == "capital" else None
        sense = sense or self.names.countries[country]
        return PlaceMention(
            start=t.start,
            end=t.end,
            text=text[t.start : t.end],
            sentence=t.sentence,
            name=sense.name,
            country=country,
            admin1=None,
            latitude=sense.latitude,
            longitude=sense.longitude,
            geonames_id=sense.geonames_id,
            precision="city" if sense.kind == "city" else "country",
            evidence=(
                Evidence("decided", sense.id, (Span(t.start, t.end),), note=sense.name),
                Evidence("supported", f"rule:{t.kind}-noun" if t.country else "rule:story-country"),
            ),
        )


def _unresolved(t: Toponym, story: Story, text: str, context: frozenset[str]) -> PlaceMention:
    """A place that is in no table: it has the country named beside it, or that of the story where one country prevails."""
    stated = {place.partition(".")[0] for place in context}
    country: str | None = None
    feature = t.label == "FAC" or t.head == "feature"
    evidence = [Evidence("decided", "rule:entity-label", (Span(t.start, t.end),), note=t.label)]
    if len(stated) == 1:
        country = stated.pop()
        evidence.append(Evidence("supported", "rule:context", note=country))
    elif story.country:
        country, share = story.country
        evidence.append(Evidence("supported", "rule:story-country", note=f"{country} has {share:.0%} of the places"))
    return PlaceMention(
        start=t.start,
        end=t.end,
        text=text[t.start : t.end],
        sentence=t.sentence,
        name=None,
        country=country,
        admin1=None,
        latitude=None,
        longitude=None,
        geonames_id=None,
        precision="feature" if feature else "unknown",
        evidence=tuple(evidence),
    )


def _told(t: Toponym) -> set[str]:
    """Countries that a name shows whatever else it may stand for: itself a country, a capital, or in one country only."""
    told = {s.country for s in t.senses if s.kind == "country" or s.capital}
    return {c for c in told or {s.country for s in t.senses} if c} if told or len({s.country for s in t.senses}) == 1 else set()


def _wider(t: Toponym) -> set[str]:
    """Countries and divisions that a toponym may stand for."""
    return {s.id for s in t.senses if s.kind in ("country", "division")} | {
        s.country for s in t.senses if s.kind == "region" and s.country
    }


def _precision(sense: Sense, head: str | None) -> str:
    if head == "area" and sense.kind != "country":
        return "region"
    if head == "feature" and sense.kind == "city":
        return "feature"
    return {"country": "country", "division": "region", "region": "region", "continent": "region", "county": "region"}.get(sense.kind, sense.kind)


def _described(s: Sense) -> str:
    return f"{s.name} ({s.division or s.country or s.kind}, {s.id})"


def _last_label(address: str) -> str:
    """The country part of a web address: "uk" of https://example.co.uk/a."""
    host = urlsplit(address).hostname if "//" in address else address
    return (host or "").rsplit(".", 1)[-1].lower()
