"""Coded articles for the tests of writers, explain, verify and the command line, built by hand from an article's words."""

from __future__ import annotations

from typing import Any

from detente.model import Article, Attribution, CodedArticle, Coder, Evidence, Party, Place, Record, Span
from detente.records import sha256

QUADS = {"CONSULT": 1, "AID": 2, "REJECT": 3, "THREATEN": 3, "ASSAULT": 4}

TEXT = """Norway warns Iceland over cod

OSLO, March 3 (North Wire) - Norway’s fisheries minister Tor Aasen warned Iceland on Tuesday that trawlers
would be seized if they entered the northern box.

“We will not wait,” Aasen said. Icelandic officials met the minister in Bergen last week, two diplomats said.

Iceland denied the claim.
"""

SPECS: list[dict[str, Any]] = [
    {
        "id": "e1",
        "sentence": "Norway warns Iceland over cod",
        "trigger": "warns",
        "type": "THREATEN",
        "actor": [("Norway", None, "NOR", "GOV")],
        "recipient": [("Iceland", None, "ISL", "GOV")],
    },
    {
        "id": "e2",
        "sentence": "OSLO, March 3 (North Wire) - Norway’s fisheries minister Tor Aasen warned Iceland on Tuesday that "
        "trawlers\nwould be seized if they entered the northern box.",
        "trigger": "warned",
        "type": "THREATEN",
        "mode": "force",
        "actor": [("Norway’s fisheries minister Tor Aasen", "Tor Aasen", "NOR", "GOV")],
        "recipient": [("Iceland", None, "ISL", "GOV")],
        "condition": "if they entered the northern box",
        "date": "2020-03-03",
        "date_text": "on Tuesday",
        "same_as": "e1",
    },
    {
        "id": "e3",
        "sentence": "Icelandic officials met the minister in Bergen last week, two diplomats said.",
        "trigger": "met",
        "type": "CONSULT",
        "actor": [("Icelandic officials", None, "ISL", "GOV"), ("minister", "Tor Aasen", "NOR", "GOV")],
        "date": "2020-02-24/2020-03-01",
        "date_text": "last week",
        "place": ("Bergen", "NOR"),
        "attribution": ("two diplomats", "anonymous"),
    },
    {
        "id": "e4",
        "sentence": "Iceland denied the claim.",
        "trigger": "denied",
        "type": "REJECT",
        "actor": [("Iceland", None, "ISL", "GOV")],
    },
]


def article(**changes: Any) -> Article:
    return Article(**{"id": "cod", "text": TEXT, "published": "2020-03-03", "source": "North Wire", **changes})


def coded(text: str = TEXT, specs: list[dict[str, Any]] | None = None, **changes: Any) -> CodedArticle:
    """The coded form of `text`; each spec is a record in short form, its words are looked up in its sentence."""
    events = tuple(record(text, spec) for spec in (SPECS if specs is None else specs))
    known: dict[str, Any] = {
        "id": "cod", "title": None, "source": "North Wire", "published": "2020-03-03", "reference": "2020-03-03",
        "sha256": sha256(text), "coder": Coder("detente", "0.1.0", "0" * 64, "en"), "warnings": (), "events": events,
    }  # fmt: skip
    return CodedArticle(**(known | changes))


def record(text: str, spec: dict[str, Any]) -> Record:
    start = text.index(spec["sentence"])

    def span(words: str) -> Span:
        at = text.index(words, start)
        return Span(at, at + len(words))

    def party(text: str, name: str | None, country: str | None, sector: str | None) -> Party:
        return Party(text, name, country, sector, span(text).start, span(text).end)

    spans = {field: span(spec[field]) for field in ("sentence", "trigger", "condition", "date_text") if spec.get(field)}
    place, word = spec.get("place"), spec.get("attribution")
    values: dict[str, Any] = {
        "mode": None, "status": "actual", "condition": None, "date": None, "date_text": None, "same_as": None,
        "cameo": "040", "quad": QUADS[spec["type"]], "score": 1.0, "contexts": (), "confidence": 0.75,
        "evidence": {
            "trigger": (Evidence("decided", "rule:verb", (spans["trigger"],)),),
            "mode": (Evidence("sought", "rule:mode"),),
            "recipient": (Evidence("sought", "rule:object", (spans["trigger"],)),),
        },
    }  # fmt: skip
    values |= {k: v for k, v in spec.items() if k not in ("actor", "recipient", "place", "attribution")}
    return Record(
        **values,
        actor=tuple(party(*p) for p in spec.get("actor", [])),
        recipient=tuple(party(*p) for p in spec.get("recipient", [])),
        place=Place(place[0], place[1], span(place[0]).start, span(place[0]).end) if place else None,
        attribution=Attribution(word[0], word[1], span(word[0]).start, span(word[0]).end) if word else None,
        spans=spans,
    )


class FakeCoder:
    """Stands in for the coder: gives the records above for their article, none for other texts, and fails where told to."""

    pipeline = None

    def __init__(self, knowledge: object = None, **settings: object) -> None:
        pass

    def code_article(self, article: Article) -> CodedArticle:
        if "made of ink" in article.text:
            raise IndexError("list index out of range")
        specs = SPECS if article.text == TEXT else []
        known = {"source": article.source, "published": article.published, "warnings": article.warnings}
        return coded(article.text, specs, id=article.id, title=article.title, **known)
