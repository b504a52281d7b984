"""What a name can stand for: countries, first-level divisions, regions, seas and sites, cities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from detente.geo.gazetteer import City, Gazetteer, fold
from detente.model import Token
from detente.rows import CountryRow, PlaceWordRow, RegionRow

Kind = Literal["country", "division", "county", "region", "feature", "continent", "city"]
Rule = Literal["", "the", "comma", "exact"]

ARTICLES = frozenset(["al", "el", "ad", "ar", "as", "an", "at", "ash", "az", "ed", "es", "er", "ez"])  # of Arabic names
_REGION_KINDS: dict[str, Kind] = {"sea": "feature", "site": "feature", "continent": "continent"}


class Sense(NamedTuple):
    """One place that a name can stand for. `id` is what evidence names: a country or region row, `geonames:<id>`, USA.TX.

    population: inhabitants of a city, 0 for the others. alternative: found by another name than the main one.
    """

    id: str
    kind: Kind
    name: str
    country: str | None
    division: str | None
    latitude: float | None
    longitude: float | None
    population: int = 0
    alternative: bool = False
    capital: bool = False

    @property
    def geonames_id(self) -> int | None:
        """The GeoNames id of a city."""
        return int(self.id.removeprefix("geonames:")) if self.id.startswith("geonames:") else None


class _Entry(NamedTuple):
    """A form of a country, division or region. rule: "the" counts only behind the article, "comma" only behind another
    place and a comma ("Boston, Mass."), "exact" only in this very spelling ("US")."""

    sense: Sense
    form: str
    rule: Rule


class PlaceWords:
    """The words beside place names by use; see PlaceWordRow."""

    def __init__(self, rows: Iterable[PlaceWordRow]) -> None:
        by_use: dict[str, set[str]] = {}
        for row in rows:
            by_use.setdefault(row.use, set()).update(row.words)

        def use(name: str) -> frozenset[str]:
            return frozenset(by_use.get(name, ()))

        self.compass, self.area, self.town, self.feature = map(use, ("compass", "area", "town", "feature"))
        self.street, self.national, self.capital, self.settlement = map(use, ("street", "national", "capital", "settlement"))
        self.locative, self.title, self.particle = map(use, ("locative", "title", "particle"))
        self.not_after, self.never = map(use, ("not_after", "never"))

    def head(self, words: str) -> Literal["area", "town", "feature"] | None:
        """What a noun behind a name makes of it."""
        if words in self.town:
            return "town"
        if words in self.area:
            return "area"
        return "feature" if words in self.feature else None


class PlaceNames:
    """All names of places, from the tables and the gazetteer."""

    def __init__(self, gazetteer: Gazetteer, countries: Sequence[CountryRow], regions: Sequence[RegionRow]) -> None:
        self.gazetteer = gazetteer
        self._entries: dict[str, list[_Entry]] = {}
        self.countries: dict[str, Sense] = {}
        self.nationals: dict[str, str] = {}
        self._capitals: dict[str, City] = {}
        self._capital_names: set[tuple[str, str]] = set()
        for row in countries:
            self._add_country(row)
        self._capital_ids = {c.geonames_id for c in self._capitals.values()}
        for region in regions:
            self._add_region(region)
        for key, names in gazetteer.division_names.items():
            self._add_division(key, names)
        for name, states in gazetteer.counties.items():
            self._add_county(name, states)

    def names_division(self, text: str) -> bool:
        """Whether a word, full or abbreviated, names a first-level division ("Texas", "Mass.")."""
        entries = self._entries.get(fold(text).replace(" ", ""), ())
        return any(e.sense.kind == "division" and e.form.rstrip(".") == text.rstrip(".") for e in entries)

    def senses(self, text: str, article: bool, comma: bool) -> tuple[Sense, ...]:
        """Everything that `text` can stand for. article: "the" stands before it; comma: a place and a comma do."""
        folded = fold(text)
        key = folded.replace(" ", "")
        found = [e.sense for e in self._entries.get(key, ()) if _allowed(e, text, article, comma)]
        cities = self.gazetteer.folded(folded)
        first, _, rest = folded.partition(" ")
        if not found and not cities and rest and first in ARTICLES and (text[0].islower() or text[len(first)] == "-"):
            return self.senses(text[len(first) :].lstrip(" -‑"), article, comma)
        towns = [self._city(c, folded) for c in cities]
        if any(s.kind == "country" for s in found):  # "Mexico" is not short for its capital
            towns = [s for s in towns if fold(s.name) == folded]
        return tuple(dict.fromkeys(found + towns))

    def capital(self, country: str) -> Sense | None:
        """The capital of a country as the gazetteer has it."""
        city = self._capitals.get(country)
        return self._city(city, fold(city.name)) if city else None

    def national(self, tokens: Sequence[Token], i: int) -> tuple[str, int] | None:
        """The country of the nationality that begins at token i ("Dutch", "Sri Lankan") and the token after it."""
        if not tokens[i].text[0].isupper():
            return None
        if i + 1 < len(tokens):
            country = self.nationals.get(f"{tokens[i].text} {tokens[i + 1].text}")
            if country:
                return country, i + 2
        country = self.nationals.get(tokens[i].text)
        return (country, i + 1) if country else None

    def _city(self, city: City, key: str) -> Sense:
        capital = city.geonames_id in self._capital_ids
        usual = capital and (city.country, key) in self._capital_names
        alternative = city.alternative and not usual and fold(city.name) != key + " city"
        place = (city.country, city.division, city.latitude, city.longitude, city.population, alternative, capital)
        return Sense(f"geonames:{city.geonames_id}", "city", city.name, *place)

    def _add_country(self, row: CountryRow) -> None:
        latitude, longitude = self.gazetteer.centres.get(row.id, (None, None))
        sense = Sense(row.id, "country", row.names[0], row.id, None, latitude, longitude)
        self.countries[row.id] = sense
        for name in row.names:
            self._add(name, sense)
        for word in row.nationals:
            self.nationals.setdefault(word, row.id)
        self._capital_names |= {(row.id, fold(name)) for name in row.capital}
        capital = row.capital[0] if row.capital else self.gazetteer.capitals.get(row.id, "")
        cities = [c for c in self.gazetteer.lookup(capital) if c.country == row.id]
        if cities:
            self._capitals[row.id] = max(cities, key=lambda c: c.population)

    def _add_region(self, row: RegionRow) -> None:
        kind = _REGION_KINDS.get(row.kind, "region")
        sense = Sense(row.id, kind, row.names[0], row.country, None, row.latitude, row.longitude)
        for name in row.names:
            self._add(name, sense)

    def _add_division(self, key: str, names: tuple[str, ...]) -> None:
        division = self.gazetteer.division(key)
        assert division is not None, key
        row = self.gazetteer.division_rows[key]
        sense = Sense(row, "division", names[0], key.partition(".")[0], key, division.latitude, division.longitude)
        for name in names:
            self._add(name, sense)

    def _add_county(self, name: str, states: tuple[str, ...]) -> None:
        """A county of the United States; it stands in the middle of its state."""
        for state in states:
            division = self.gazetteer.division(state)
            assert division is not None, state
            sense = Sense(state, "county", f"{name}, {division.name}", "USA", state, division.latitude, division.longitude)
            self._add(name, sense)

    def _add(self, form: str, sense: Sense) -> None:
        rule: Rule = ""
        bare = form
        if form.startswith("the "):
            bare, rule = form[4:], "the"
        elif sense.kind == "division" and ("." in form or (form.isupper() and len(form) <= 3)):
            rule = "comma"
        elif form.replace(".", "").isupper():
            rule = "exact"
        entries = self._entries.setdefault(fold(bare).replace(" ", ""), [])
        if all(e.sense != sense or e.form != bare for e in entries):
            entries.append(_Entry(sense, bare, rule))


def _allowed(entry: _Entry, text: str, article: bool, comma: bool) -> bool:
    if entry.rule == "the":
        return article
    if entry.rule == "comma":
        return comma and (text == entry.form or text.rstrip(".") == entry.form.rstrip("."))
    return entry.rule != "exact" or text == entry.form
