"""Place mentions from toponyms and choices, with their evidence."""

from __future__ import annotations

from typing import Literal

from detente.geo.names import PlaceNames, Sense
from detente.geo.resolve import PREVAILS, Choice, Story
from detente.geo.view import Toponym
from detente.model import Evidence, PlaceMention, Span

Precision = Literal["country", "region", "city", "feature", "unknown"]
_PRECISIONS: dict[str, Precision] = {"country": "country", "city": "city", "feature": "feature"}


class Mentions:
    """Makes the place mentions of one article."""

    def __init__(self, names: PlaceNames, text: str, story: Story) -> None:
        self.names, self.text, self.story = names, text, story

    def __call__(self, t: Toponym, choice: Choice, context: frozenset[str]) -> PlaceMention | None:
        """The mention, or None for "the capital" in a story in which no country has half of the places."""
        if t.kind != "name":
            return self._without_name(t)
        if choice.sense is None:
            return self._unlisted(t, choice, context)
        return self._listed(t, choice, choice.sense)

    def _listed(self, t: Toponym, choice: Choice, sense: Sense) -> PlaceMention:
        note = "rather than " + ", ".join(_told(s) for s in choice.others) if choice.others else ""
        decided = Evidence("decided", sense.id, (Span(t.start, t.end),), note=sense.name)
        supported = Evidence("supported", f"rule:{choice.why}", note=note)
        return self._made(t, sense, _precision(sense, t.head), (decided, supported))

    def _without_name(self, t: Toponym) -> PlaceMention | None:
        """ "Syrian territory", "Omani capital"; "the capital", "the north of the country" of the story's country."""
        country, share = (t.country, 1.0) if t.country else self.story.country or ("", 0.0)
        if share < PREVAILS or country not in self.names.countries:
            return None
        sense = (self.names.capital(country) if t.kind == "capital" else None) or self.names.countries[country]
        why = f"rule:{t.kind}-noun" if t.country else "rule:story-country"
        decided = Evidence("decided", sense.id, (Span(t.start, t.end),), note=sense.name)
        return self._made(t, sense, _precision(sense, None), (decided, Evidence("supported", why)))

    def _unlisted(self, t: Toponym, choice: Choice, context: frozenset[str]) -> PlaceMention:
        """A place that is in no table: the country named beside it, else that of the story where one prevails."""
        by = "rule:entity-label" if t.label else "rule:place-words"
        evidence = [Evidence("decided", by, (Span(t.start, t.end),), note=t.label)]
        evidence += [Evidence("overruled", s.id, note=f"{_told(s)} is far from the story") for s in choice.others[:1]]
        stated = {place.partition(".")[0] for place in context}
        country: str | None = None
        if len(stated) == 1:
            country = stated.pop()
            evidence.append(Evidence("supported", "rule:context", note=country))
        elif self.story.country:
            country, share = self.story.country
            evidence.append(Evidence("supported", "rule:story-country", note=f"{country} has {share:.0%} of the places"))
        sense = Sense("", "region", "", country, None, None, None)
        precision: Precision = "feature" if t.label == "FAC" or t.head == "feature" else "unknown"
        return self._made(t, sense, precision, tuple(evidence))

    def _made(self, t: Toponym, sense: Sense, precision: Precision, evidence: tuple[Evidence, ...]) -> PlaceMention:
        division = self.names.gazetteer.division(sense.division) if sense.division else None
        return PlaceMention(
            start=t.start,
            end=t.end,
            text=self.text[t.start : t.end],
            sentence=t.sentence,
            name=sense.name or None,
            country=sense.country,
            admin1=division.name if division else None,
            latitude=sense.latitude,
            longitude=sense.longitude,
            geonames_id=sense.geonames_id if sense.latitude is not None else None,
            precision=precision,
            evidence=evidence,
        )


def _precision(sense: Sense, head: str | None) -> Precision:
    if sense.kind != "country" and head == "area":
        return "region"
    if sense.kind == "city" and head == "feature":
        return "feature"
    return _PRECISIONS.get(sense.kind, "region")


def _told(s: Sense) -> str:
    return f"{s.name} ({s.division or s.country or s.kind}, {s.id})"
