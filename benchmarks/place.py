"""Runs segment, tokens and places over articles with marked toponyms and writes what was found.

In: JSONL (or a folder of it) with `id` and `text`. Out: JSONL with `id` and `toponyms` (start, end, lat, lon, geonameid).
The corpora mark nationality words as toponyms of the country, which Détente does not take for places; `--nationalities`
adds them, so that the figure compares with that of geoparsers which do.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detente.gazetteer import Gazetteer
from detente.knowledge import Knowledge, LayoutRow
from detente.language_model import LanguageModel
from detente.model import Article, Document
from detente.pipeline import Pipeline
from detente.stages.places import Places
from detente.stages.segment import Segment
from detente.stages.tokens import Tokens
from detente.tables import DATA, read_table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--nationalities", action=argparse.BooleanOptionalAction, default=True)
    options = parser.parse_args()
    places, pipeline = build()
    with options.out.open("w", encoding="utf-8") as out:
        for article in articles(options.texts):
            document = pipeline(Document(article=article))
            toponyms = predictions(document, places if options.nationalities else None)
            out.write(json.dumps({"id": article.id, "toponyms": toponyms}) + "\n")


def build() -> tuple[Places, Pipeline]:
    knowledge = Knowledge()
    places = Places(Gazetteer(), knowledge.countries, knowledge.regions, knowledge.place_words)
    layout = read_table(DATA / "lang" / "en" / "layout.tsv", LayoutRow)
    return places, Pipeline([Segment(layout), Tokens(LanguageModel()), places])


def articles(path: Path) -> Iterator[Article]:
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                row = json.loads(line)
                yield Article(**{k: row.get(k) for k in ("id", "text", "title", "published", "source", "url")})


def predictions(document: Document, places: Places | None) -> list[dict[str, Any]]:
    """The mentions in the form of the scorer, with nationality words when `places` (which knows them) is given."""
    found = [
        {"start": m.start, "end": m.end, "lat": m.latitude, "lon": m.longitude, "geonameid": m.geonames_id}
        for m in document.places or ()
    ]
    if places is not None:
        found += nationalities(document, places)
    return sorted(found, key=lambda t: (t["start"], t["end"]))


def nationalities(document: Document, places: Places) -> Iterator[dict[str, Any]]:
    taken = [(m.start, m.end) for m in document.places or ()]
    for tokens in document.tokens or ():
        for i, t in enumerate(tokens):
            nationality = places.names.national(tokens, i)
            if nationality is None:
                continue
            country, after = nationality
            start, end = t.start, tokens[after - 1].end
            if not any(a < end and start < b for a, b in taken):
                sense = places.names.countries[country]
                taken.append((start, end))
                yield {"start": start, "end": end, "lat": sense.latitude, "lon": sense.longitude, "geonameid": None}


if __name__ == "__main__":
    main()
