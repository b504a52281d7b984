"""Decides which place a name stands for.

Clues, added up for every candidate: how well known it is (inhabitants, capital, country), the words beside the name
("Paris, Texas"), the countries and divisions that the article speaks of, and how near it lies to the other places. One name
means one place throughout an article unless words beside it say otherwise.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from detente.placenames import Sense
from detente.toponyms import Toponym

EARTH_KM = 6371.0088
NEAR_KM = 150.0
CONTEXT = 10.0


class Story(NamedTuple):
    """What an article is about: weights of countries and of first-level divisions, each summing to 1 or 0."""

    countries: dict[str, float]
    divisions: dict[str, float]


class Choice(NamedTuple):
    """A sense and why it was taken: "context", "story-country", "near", "population" or "only"; `others`: the next best."""

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


def prior(s: Sense) -> float:
    """How likely a name stands for this place when nothing else is known."""
    if s.kind == "country":
        return 8.5
    if s.kind != "city":
        return 6.6
    return math.log10(s.population + 1000) + (1.0 if s.capital else 0.0) - (1.5 if s.alternative else 0.0)


class Resolver:
    """Resolves the toponyms of one article together."""

    def __init__(
        self, toponyms: Sequence[Toponym], contexts: Sequence[frozenset[str]], hints: Counter[str], dateline: Sequence[Sense] = ()
    ) -> None:
        """contexts: for each toponym, ids of the countries and divisions that the words beside it name. hints: countries
        that the article shows otherwise (nationality words, the address of its page), with weights."""
        self.toponyms, self.contexts, self.hints = toponyms, contexts, hints
        self.by_key: dict[str, list[int]] = defaultdict(list)
        for i, t in enumerate(toponyms):
            if t.senses:
                self.by_key[t.key].append(i)

    def __call__(self) -> list[Choice]:
        """One choice per toponym."""
        first = self._round({}, Story({}, {}))
        second = self._round(first, self.story(first))
        third = self._round(second, self.story(second))
        return [third[i] if i in third else Choice(None, "unknown") for i in range(len(self.toponyms))]

    def story(self, choices: dict[int, Choice]) -> Story:
        """The countries and divisions of an article, from its places as far as they are resolved and from the hints."""
        countries, divisions = Counter(self.hints), Counter[str]()
        for i, c in choices.items():
            if c.sense is None or c.sense.country is None:
                continue
            sure = 1.0 if c.why == "context" or c.sense.kind == "country" else 0.6
            countries[c.sense.country] += sure
            if c.sense.division:
                divisions[c.sense.division] += sure
            for place in self.contexts[i]:
                divisions[place] += "." in place
        return Story(_shares(countries), _shares(divisions))

    def _round(self, before: dict[int, Choice], story: Story) -> dict[int, Choice]:
        out: dict[int, Choice] = {}
        for key, members in self.by_key.items():
            own = [i for i in members if self._stated(i)]
            common = self._choose(members, before, story, frozenset().union(*(self.contexts[i] for i in own)))
            for i in members:
                out[i] = self._choose([i], before, story, self.contexts[i]) if i in own and len(own) > 1 else common
            del key
        return out

    def _stated(self, i: int) -> bool:
        return any(_inside(s, self.contexts[i]) for s in self.toponyms[i].senses)

    def _choose(self, members: Sequence[int], before: dict[int, Choice], story: Story, context: frozenset[str]) -> Choice:
        senses = self._candidates(members)
        others = [c.sense for i, c in before.items() if c.sense and self.toponyms[i].key != self.toponyms[members[0]].key]
        scored = []
        for s in senses:
            parts = {
                "context": CONTEXT if _inside(s, context) else 0.0,
                "story-country": _story_clue(s, story),
                "near": _near_clue(s, others),
                "population": prior(s) + _head_clue(s, self.toponyms[members[0]].head),
            }
            scored.append((sum(parts.values()), parts, s))
        scored.sort(key=lambda x: (-x[0], x[2].id))
        best = scored[0]
        why = "only" if len(scored) == 1 else _reason(best[1], [p for _, p, _ in scored[1:]])
        return Choice(best[2], why, tuple(s for _, _, s in scored[1:4]))

    def _candidates(self, members: Sequence[int]) -> tuple[Sense, ...]:
        return tuple(dict.fromkeys(s for i in members for s in self.toponyms[i].senses))


def _shares(counts: Counter[str]) -> dict[str, float]:
    total = sum(counts.values())
    return {k: v / total for k, v in counts.items()} if total else {}


def _inside(s: Sense, context: frozenset[str]) -> bool:
    """Whether the words beside a name name a country or division that holds this place (not the place itself)."""
    return (s.country in context and s.kind != "country") or (s.division in context and s.kind != "division")


def _story_clue(s: Sense, story: Story) -> float:
    if s.country is None:
        return 0.0
    share = story.countries.get(s.country, 0.0)
    clue = 2.5 * share + (0.8 if share else 0.0)
    if s.kind == "country":
        clue *= 0.5
    return clue + (2.0 * story.divisions.get(s.division, 0.0) if s.division else 0.0)


def _near_clue(s: Sense, others: Sequence[Sense]) -> float:
    """Up to 1.5 for cities around, none for whole countries."""
    if s.kind != "city":
        return 0.0
    near = sum(math.exp(-distance(s, o) / NEAR_KM) for o in others if o.kind in ("city", "feature"))
    return min(1.5, near)


def _head_clue(s: Sense, head: str | None) -> float:
    if head == "area":
        return 1.5 if s.kind in ("division", "region") else 0.0
    if head == "town":
        return 3.0 if s.kind == "city" else 0.0
    return 0.0


def _reason(best: dict[str, float], others: Sequence[dict[str, float]]) -> str:
    """The clue without which another candidate would have won, the strongest first."""
    for name in ("context", "story-country", "near"):
        rest = sum(v for k, v in best.items() if k != name)
        if best[name] and any(sum(v for k, v in o.items() if k != name) > rest for o in others):
            return name
    return "context" if best["context"] else "population"
