"""Toponyms: segment, tokens and places over articles with marked place names.

    python benchmarks/place.py --texts DIR_OR_FILE --out FILE

In: `id`, `text` and, where known, `title`, `published`, `source`, `url`. Out: `id` and `toponyms` (start, end, lat, lon,
geonameid). The corpora mark nationality words as toponyms of their country. Détente takes them for no places; they are written
here as toponyms of the country, so that the figure compares with geoparsers that give them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from common import Item, program
from detente.geo.gazetteer import Gazetteer
from detente.knowledge import Knowledge
from detente.language_model import LanguageModel
from detente.model import Article, Document
from detente.pipeline import Pipeline
from detente.stages.places import Places
from detente.stages.segment import Segment
from detente.stages.tokens import Tokens


def predict(items: list[Item]) -> Iterator[Item]:
    """One row per article, in order."""
    knowledge = Knowledge()
    places = Places(Gazetteer(), knowledge.countries, knowledge.regions, knowledge.place_words)
    pipeline = Pipeline([Segment(knowledge.layout), Tokens(LanguageModel()), places])
    for item in items:
        article = Article(**{name: item.get(name) for name in ("id", "text", "title", "published", "source", "url")})
        document = pipeline(Document(article=article))
        toponyms = [*mentions(document), *nationalities(document, places)]
        yield {"id": article.id, "toponyms": sorted(toponyms, key=lambda t: (t["start"], t["end"]))}


def mentions(document: Document) -> Iterable[Item]:
    """What the stage found."""
    for m in document.places or ():
        yield {"start": m.start, "end": m.end, "lat": m.latitude, "lon": m.longitude, "geonameid": m.geonames_id}


def nationalities(document: Document, places: Places) -> Iterator[Item]:
    """Nationality words outside of the mentions, as toponyms of the country."""
    taken = [(m.start, m.end) for m in document.places or ()]
    for tokens in document.tokens or ():
        for i, token in enumerate(tokens):
            nationality = places.names.national(tokens, i)
            if nationality is None:
                continue
            country, after = nationality
            start, end = token.start, tokens[after - 1].end
            if not any(a < end and start < b for a, b in taken):
                taken.append((start, end))
                sense = places.names.countries[country]
                yield {"start": start, "end": end, "lat": sense.latitude, "lon": sense.longitude, "geonameid": None}


if __name__ == "__main__":
    program(__doc__, predict)
