"""Where a story is at home: the country of "the police", "the opposition", "the minister" that no word names.

Evidence, strongest first: the dateline, the places told of near the mention, the places of the article, the states and
bodies told of, the outlet's country.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from detente.knowledge import Knowledge
from detente.language_model import plain
from detente.model import Document, Evidence, MentionKind, PlaceMention, Span
from detente.people.lexicon import PhraseIndex
from detente.people.mentions import BODIES, STATES

_DATELINE, _OUTLET, _PLACE, _NEAR, _STATE, _TITLE = 5.0, 2.0, 1.0, 2.0, 0.25, 2.0
_OFTEN, _POWER = 1.5, 0.7  # of all that an article shows: the tenth mention of a country tells less than the first
_WHO: tuple[MentionKind, ...] = (*STATES, "person", "office", "group")
_WORD = re.compile(r"\w+")


class Shown(NamedTuple):
    """Words that show a country, and why they do."""

    span: Span
    evidence: tuple[Evidence, ...] = ()


class Home:
    """Weights of the countries of one article."""

    def __init__(self) -> None:
        self.weights: Counter[str] = Counter()
        self.ground: set[str] = set()
        self.local: dict[int, Counter[str]] = {}
        self.first: dict[str, Shown] = {}

    def add(self, country: str, weight: float, sentence: int | None, shown: Shown | None) -> None:
        """Count a word that shows a country."""
        self.weights[country] += weight  # type: ignore[assignment]
        if sentence is not None:
            self.local.setdefault(sentence, Counter())[country] += weight  # type: ignore[assignment]
        if shown is not None:
            self.first.setdefault(country, shown)

    def at(
        self, sentence: int, among: tuple[str, ...] = (), barred: frozenset[str] = frozenset()
    ) -> tuple[str, Shown | None] | None:
        """The country at home in a sentence, and the words that first showed it. among: the only ones that come into
        question, where any of them is told of; barred: those that do not."""
        total = {c: _OFTEN * w**_POWER for c, w in self.weights.items()}
        for near, factor in ((sentence, 1.0), (sentence - 1, 0.5)):
            for country, weight in self.local.get(near, Counter()).items():
                total[country] += _NEAR * factor * weight
        total = {c: w for c, w in total.items() if c not in barred}
        total = {c: w for c, w in total.items() if c in among} or total
        if not total:
            return None
        best = max(total, key=lambda c: (total[c], c))
        return best, self.first.get(best)


class Homes:
    """Reads the home of an article off its layers."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.domains = {c.iso2.lower(): c.id for c in knowledge.countries if c.iso2} | {"uk": "GBR"}
        self.states = PhraseIndex(
            [(n, c.id) for c in knowledge.countries if not c.valid_to for n in (*c.names, *c.nationals, *c.capital)]
        )

    def of(self, document: Document, bodies: bool = False) -> Home:
        """Weigh the countries of an article. bodies: organizations count too: they tell whose people are, not where it is."""
        assert document.actors is not None and document.places is not None and document.layout is not None
        home = Home()
        dateline = document.layout.dateline
        for place in document.places:
            if (
                place.country is None
                or place.precision == "unknown"
                or (place.precision == "country" and not self._located(document, place))
            ):
                continue
            here = dateline is not None and dateline.start <= place.start < dateline.end
            shown = Shown(Span(place.start, place.end), place.evidence)
            home.ground.add(place.country)
            home.add(place.country, _DATELINE if here else _PLACE, None if here else place.sentence, shown)
        for m in document.actors:
            if m.country and m.country not in BODIES and (m.kind in _WHO or bodies and m.kind == "organization"):
                home.add(
                    m.country,
                    _STATE * (_TITLE if m.sentence == 0 else 1.0),
                    m.sentence if m.kind != "metonym" else None,
                    Shown(Span(m.start, m.end), m.evidence),
                )
        for block in document.layout.blocks:
            if block.kind == "byline":
                country = self._named(plain(document.article.text[block.start : block.end]))
                if country:
                    home.add(country, _DATELINE, None, Shown(Span(block.start, block.end)))
        outlet = self.outlet(document.article.source) or self.outlet(document.article.url)
        if outlet:
            home.add(outlet, _OUTLET, None, None)
        return home

    def _located(self, document: Document, place: PlaceMention) -> bool:
        """A state told of as the place of something: "in northern Iraq"."""
        before = document.article.text[max(0, place.start - 14) : place.start].lower().split()
        return bool(before) and before[-1] in (
            "in",
            "near",
            "inside",
            "across",
            "northern",
            "southern",
            "eastern",
            "western",
            "throughout",
        )

    def outlet(self, source: str | None) -> str | None:
        """Country of an outlet, by its address or by a state in its name."""
        if not source:
            return None
        host = re.sub(r"^\w+://", "", source).split("/")[0]
        if "." in host and " " not in host:
            return self.domains.get(host.rsplit(".", 1)[1].lower())
        return self._named(plain(source))

    def _named(self, text: str) -> str | None:
        """The first state, nationality or capital that a line names."""
        for word in _WORD.finditer(text):
            found = self.states.at(text, word.start())
            if found is not None:
                return found[1][0]
        return None
