"""Place mentions of an article, resolved to the gazetteer or to rows of the world tables.

Whether a place is where an event happened, and whether a country acts, is not decided here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from detente.geo.context import Context, told
from detente.geo.gazetteer import Gazetteer, fold
from detente.geo.mention import Mentions
from detente.geo.names import PlaceNames, PlaceWords
from detente.geo.resolve import Resolver
from detente.geo.toponyms import Finder
from detente.geo.view import PLACE_LABELS, Memory, Toponym, View, person_words
from detente.model import Document, PlaceMention
from detente.rows import CountryRow, PlaceWordRow, RegionRow


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
        assert document.tokens is not None
        context = Context(self.names, self.words, document.article, document.tokens)
        hints = context.hints(self.domains)
        toponyms = self._find(document, hints)
        contexts = [context.beside(toponyms, i) for i in range(len(toponyms))]
        resolver = Resolver(toponyms, contexts, hints)
        choices = resolver()
        mentions = Mentions(self.names, document.article.text, resolver.story(choices))
        placed = []
        for i, (toponym, choice) in enumerate(zip(toponyms, choices, strict=True)):
            holder = choices[i + 1].sense if context.followed(toponyms, i) else None
            beside = contexts[i] or frozenset([holder.country] if holder and holder.country else [])
            placed.append(mentions(toponym, choice, beside))
        return tuple(sorted((m for m in placed if m), key=lambda m: (m.start, m.end)))

    def _find(self, document: Document, hints: dict[str, float]) -> list[Toponym]:
        """All toponyms. The sentences are read twice: what is plainly a place the first time helps the second time."""
        assert document.tokens is not None
        persons, surnames = person_words(document.tokens)
        dateline = self._dateline(document)
        first = dateline + self._sentences(document, Memory(persons, surnames, {country: {""} for country in hints}, Counter()))
        countries = {country: {""} for country in hints}
        known: Counter[str] = Counter()
        for t in first:
            for country in told(t):
                countries.setdefault(country, set()).add(t.key)
            known[t.key] += t.located + (t.label in PLACE_LABELS and bool(t.senses))
        return dateline + self._sentences(document, Memory(persons, surnames, countries, known))

    def _sentences(self, document: Document, memory: Memory) -> list[Toponym]:
        assert document.layout is not None and document.tokens is not None
        finder = Finder(self.names, memory)
        blocks = document.layout.blocks
        found: list[Toponym] = []
        for sentence, tokens in zip(document.layout.sentences, document.tokens, strict=True):
            headline = blocks[sentence.block].kind == "headline"
            found += finder(View(sentence.index, tokens, document.article.text, headline, self.words))
        return found

    def _dateline(self, document: Document) -> list[Toponym]:
        """The places of the dateline; they stand before the first sentence and belong to it."""
        assert document.layout is not None
        span = document.layout.dateline
        if span is None:
            return []
        sentence = next((s.index for s in document.layout.sentences if s.start >= span.start), 0)
        found: list[Toponym] = []
        at = span.start
        for part in document.article.text[span.start : span.end].split(","):
            name = part.strip()
            senses = self.names.senses(name, False, bool(found)) if name else ()
            if senses or (name and not found):
                start = at + part.index(name)
                found.append(Toponym(sentence, -1, -1, start, start + len(name), fold(name), senses, "GPE", located=True))
            at += len(part) + 1
        return found
