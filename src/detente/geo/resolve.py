"""Decides which place a name stands for.

Clues, added up for every candidate: how well known it is (inhabitants, capital, country), the words beside the name
("Paris, Texas"), the countries and divisions that the article speaks of, and how near it lies to the other places. One name
means one place throughout an article unless words beside it say otherwise.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from detente.geo.names import Sense
from detente.geo.view import Toponym

EARTH_KM = 6371.0088
NEAR_KM = 150.0
STATED_DIVISION, STATED_COUNTRY = 10.0, 4.0
WORLDWIDE = 2.5  # what a sea or continent has instead of a country of the story
TIE = 0.02
PREVAILS = 0.5  # share of the mentions that makes a country the story's
FOREIGN = 0.05  # share up to which a country is not spoken of
SMALL = 100_000  # inhabitants
MOST = 8  # candidates of one name that are compared


class Story(NamedTuple):
    """What an article is about: weights of the countries and of the first-level divisions that it speaks of."""

    countries: Mapping[str, float]
    divisions: Mapping[str, float]

    def without(self, other: Story) -> Story:
        """The rest of the story: what a name tells of itself does not count when the name is resolved."""
        return Story(_rest(self.countries, other.countries), _rest(self.divisions, other.divisions))

    def share(self, country: str | None) -> float:
        """Share of a country in all that is told."""
        return _share(self.countries, country)

    def division_share(self, division: str | None) -> float:
        """Share of a first-level division in all divisions."""
        return _share(self.divisions, division)

    @property
    def country(self) -> tuple[str, float] | None:
        """The country that prevails and its share: half of all, or a third and twice as much as the next."""
        shares = sorted(((self.share(c), c) for c in self.countries), reverse=True)
        first, second = (*shares, (0.0, ""), (0.0, ""))[:2]
        return first[::-1] if first[0] and first[0] >= min(PREVAILS, max(0.35, 2 * second[0])) else None


class Choice(NamedTuple):
    """A sense and why it was taken: "context", "story-country", "near", "population" or "only"; "ambiguous" where equal
    candidates have only the country in common, "far-fetched" and "unknown" where none was taken. others: the next best."""

    sense: Sense | None
    why: str
    others: tuple[Sense, ...] = ()


def distance(a: Sense, b: Sense) -> float:
    """Kilometres on the great circle; infinite where one has no coordinates."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return math.inf
    p, q = math.radians(a.latitude), math.radians(b.latitude)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def prior(s: Sense, rivals: Sequence[Sense]) -> float:
    """How likely a name stands for this place when nothing else is known; a former or foreign name yields to a main one."""
    if s.kind == "country":
        return 8.5
    if s.kind != "city":
        return 6.6
    weight = math.log10(s.population + 1000)
    if not s.alternative:
        return weight + (1.0 if s.capital else 0.0)
    return weight - (2.0 if any(r.kind == "city" and not r.alternative for r in rivals) else 0.5)


class Resolver:
    """Resolves the toponyms of one article together."""

    def __init__(self, toponyms: Sequence[Toponym], contexts: Sequence[frozenset[str]], hints: Mapping[str, float]) -> None:
        """contexts: for each toponym, ids of the countries and divisions that the words beside it name. hints: countries
        that the article shows otherwise (nationality words, the address of its page), with weights."""
        self.toponyms, self.contexts, self.hints = toponyms, contexts, hints
        self.by_key: dict[str, list[int]] = defaultdict(list)
        for i, t in enumerate(toponyms):
            if t.senses:
                self.by_key[t.key].append(i)
        self.senses = {
            key: _candidates([s for i in members for s in toponyms[i].senses]) for key, members in self.by_key.items()
        }
        self.near = _nearness(self.senses)

    def __call__(self) -> list[Choice]:
        """One choice per toponym."""
        choices = [Choice(None, "unknown")] * len(self.toponyms)
        for _ in range(3):
            choices = self._round(choices)
        return choices

    def story(self, choices: Sequence[Choice]) -> Story:
        """The countries and divisions of an article, from its places as far as they are resolved and from the hints."""
        story = self._told(range(len(choices)), choices)
        countries = {c: story.countries.get(c, 0.0) + self.hints.get(c, 0.0) for c in {**story.countries, **self.hints}}
        return Story(countries, story.divisions)

    def _told(self, members: Iterable[int], choices: Sequence[Choice]) -> Story:
        """What some of the toponyms tell of the story."""
        countries: dict[str, float] = defaultdict(float)
        divisions: dict[str, float] = defaultdict(float)
        for i in members:
            sense, why, _ = choices[i]
            if sense is None or sense.country is None:
                continue
            sure = 1.0 if why == "context" or sense.kind == "country" or self.toponyms[i].first < 0 else 0.6
            countries[sense.country] += sure
            if sense.division:
                divisions[sense.division] += sure
            for place in self.contexts[i]:
                divisions[place] += "." in place
        return Story(countries, divisions)

    def _round(self, before: Sequence[Choice]) -> list[Choice]:
        out = [Choice(None, "unknown")] * len(self.toponyms)
        whole = self.story(before)
        for members in self.by_key.values():
            story = whole.without(self._told(members, before))
            own = [i for i in members if any(_stated(s, self.contexts[i]) for s in self.toponyms[i].senses)]
            common = self._choose(members[0], story, frozenset().union(*(self.contexts[i] for i in own)))
            for i in members:
                out[i] = self._choose(i, story, self.contexts[i]) if i in own and len(own) > 1 else common
        return out

    def _choose(self, i: int, story: Story, context: frozenset[str]) -> Choice:
        scored = self._scored(self.toponyms[i], story, context)
        best, parts, total = scored[0]
        tied = [s for s, _, other in scored if total - other < TIE]
        others = tuple(s for s, _, _ in scored[1:4])
        if any(distance(best, s) > NEAR_KM for s in tied):
            return Choice(_common(best, tied), "ambiguous", others)
        if _far_fetched(best, story, parts["context"]):
            return Choice(None, "far-fetched", (best, *others))
        return Choice(best, _reason(parts, [p for _, p, _ in scored[1:]]), others)

    def _scored(self, t: Toponym, story: Story, context: frozenset[str]) -> list[tuple[Sense, dict[str, float], float]]:
        """The candidates with the parts of their score and the sum, the best first."""
        senses = self.senses[t.key]
        if any(s.kind == "country" for s in senses):  # "Egypt, the US and": only a division makes it a town
            context = frozenset(place for place in context if "." in place)
        scored = []
        for s in senses:
            parts = {
                "context": _stated(s, context),
                "story-country": _story_clue(s, story),
                "near": self.near[s.id, t.key],
                "population": prior(s, senses) + _head_clue(s, t.head),
            }
            scored.append((s, parts, sum(parts.values())))
        return sorted(scored, key=lambda x: (-x[2], x[0].id))


def _far_fetched(s: Sense, story: Story, context: float) -> bool:
    """Whether a little-known town abroad is less likely than a place of the story's country that no table has."""
    if s.kind != "city" or s.capital or context or story.share(s.country) > FOREIGN:
        return False
    return (s.alternative or s.population < SMALL) and max(map(story.share, story.countries), default=0.0) >= PREVAILS


def _candidates(senses: Sequence[Sense]) -> tuple[Sense, ...]:
    """The senses worth comparing: where a country or region has the name, no city has it as a second name."""
    wide = any(s.kind != "city" for s in senses)
    kept = [s for s in dict.fromkeys(senses) if not (wide and s.alternative and not s.capital)]
    return tuple(kept[:MOST] if len(kept) <= MOST else sorted(kept, key=lambda s: -prior(s, kept))[:MOST])


def _nearness(senses: dict[str, tuple[Sense, ...]]) -> dict[tuple[str, str], float]:
    """For each candidate of each name, how many of the other names have a candidate nearby, at most 1.5; 0 for areas.

    A neighbour counts less the less likely it is among its own rivals.
    """
    points = [
        (key, s.latitude, s.longitude, 10 ** (0.5 * (prior(s, group) - max(prior(r, group) for r in group))))
        for key, group in senses.items()
        for s in group
        if s.kind in ("city", "feature") and s.latitude is not None and s.longitude is not None
    ]
    out: dict[tuple[str, str], float] = {}
    for key, group in senses.items():
        for s in group:
            out[s.id, key] = min(1.5, _neighbours(s, key, points)) if s.kind == "city" else 0.0
    return out


def _neighbours(s: Sense, key: str, points: Sequence[tuple[str, float, float, float]]) -> float:
    assert s.latitude is not None and s.longitude is not None
    best: dict[str, float] = {}
    for other, latitude, longitude, weight in points:
        north = latitude - s.latitude
        if other == key or not -4 < north < 4:
            continue
        east = (longitude - s.longitude) * math.cos(math.radians(latitude))
        if -4 < east < 4:
            best[other] = max(best.get(other, 0.0), weight * math.exp(-111.2 * math.hypot(north, east) / NEAR_KM))
    return sum(best.values())


def _share(counts: Mapping[str, float], key: str | None) -> float:
    return counts[key] / sum(counts.values()) if key is not None and counts.get(key) else 0.0


def _rest(whole: Mapping[str, float], part: Mapping[str, float]) -> dict[str, float]:
    rest = {k: v - part.get(k, 0.0) for k, v in whole.items()}
    return {k: v for k, v in rest.items() if v > 1e-6}  # sums of floats


def _stated(s: Sense, context: frozenset[str]) -> float:
    """The weight of a country or division, named beside the name, that holds this place (but is not the place itself)."""
    if s.division in context and s.kind != "division":
        return STATED_DIVISION
    return STATED_COUNTRY if s.country in context and s.kind != "country" else 0.0


def _story_clue(s: Sense, story: Story) -> float:
    if s.country is None:
        return WORLDWIDE
    share = story.share(s.country)
    clue = 3.0 * share + (0.4 if share else 0.0)
    if s.kind == "country":
        clue *= 0.5
    share = story.division_share(s.division)
    return clue + 2.5 * share + (0.5 if share else 0.0)


def _head_clue(s: Sense, head: str | None) -> float:
    if head == "area":
        return 1.5 if s.kind in ("division", "region") else 0.0
    if head == "town":
        return 3.0 if s.kind == "city" else 0.0
    return 0.0


def _common(best: Sense, others: Sequence[Sense]) -> Sense | None:
    """What equally good candidates share: the country, if that; without coordinates."""
    if any(o.country != best.country for o in others):
        return None
    return best._replace(division=None, latitude=None, longitude=None)


def _reason(best: dict[str, float], others: Sequence[dict[str, float]]) -> str:
    """The clue without which another candidate would have won, the strongest first."""
    if not others:
        return "only"
    for name in ("context", "story-country", "near"):
        rest = sum(v for k, v in best.items() if k != name)
        if best[name] and any(sum(v for k, v in o.items() if k != name) > rest for o in others):
            return name
    return "context" if best["context"] else "population"
