"""The same event told again: which records of an article are one event.

A logistic model of few numbers says how likely two records of one type are the same: whether their parties, words, modes, days
and places agree, whether the second points back ("the attack"), whether the first is the headline, what stands between. It is
fitted on articles of this project (`training/fit_sameness.py`). A record joins the earlier one that it is most likely the same
as.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from detente.circumstances.attachment import bounds
from detente.circumstances.clauselinks import SPEAKING
from detente.grammar.syntax import Clauses
from detente.model import Document, Draft, Evidence, Party, Record
from detente.tables import DATA

DEFAULT = DATA / "models" / "sameness.json"
_POINTING = frozenset(("the", "this", "that", "these", "those", "such"))
SURE = 0.6
"""From which likelihood on a date told once holds for both."""
_LEAD, _NEAR, _FAR = 4, 2, 12
_CROWD = 12  # records of a type from which on an article is full of them
_BETWEEN = 4
_STEM = 4
_WORD = re.compile(r"\w+")
_SHOWN = {
    "word": "the same word",
    "actor_named": "the same actor",
    "recipient_named": "the same recipient",
    "points_back": "a word that points back",
    "headline": "the headline",
    "mode_agrees": "the same mode",
    "place_same": "the same place",
    "date_same": "the same date",
    "names": "the same names",
}
"""What an explanation names of what two records have in common."""


class Telling:
    """One record with what its sentence shows of it."""

    def __init__(self, document: Document, draft: Draft, record: Record) -> None:
        assert document.tokens is not None and document.trees is not None and document.layout is not None
        tree = document.trees[draft.sentence]
        assert tree is not None
        clauses = Clauses(document.tokens[draft.sentence], tree)
        token = clauses.tokens[draft.token]
        sentence = document.layout.sentences[draft.sentence]
        named = [
            t for t in clauses.tokens if draft.trigger.start <= t.start < draft.trigger.end and t.tag[:2] in ("NN", "VB", "JJ")
        ]
        owned = {t.lower for k in clauses.kids(draft.token, "det", "poss") for t in (clauses.tokens[k],)}
        self.record, self.sentence = record, draft.sentence
        self.stems = frozenset(t.lemma.lower()[:_STEM] for t in (token, *named) if len(t.lemma) > 2)
        self.points = token.tag.startswith("NN") and bool(owned & _POINTING)
        self.headline = document.layout.blocks[sentence.block].kind == "headline"
        self.names = frozenset(t.lemma.lower() for t in clauses.tokens if t.tag.startswith("NNP") and len(t.text) > 2)
        self.actor, self.recipient = _heads(record.actor), _heads(record.recipient)


class Sameness:
    """The fitted model. version: as evidence cites it."""

    version = "sameness@1"

    def __init__(self, path: Path = DEFAULT) -> None:
        model = json.loads(path.read_text(encoding="utf-8"))
        self.weights: dict[str, float] = model["weights"]
        self.least: float = model["least"]

    def likely(self, told: dict[str, float]) -> float:
        """How likely two records of one type are one event."""
        score = self.weights["bias"] + sum(self.weights[name] * value for name, value in told.items())
        return 1 / (1 + math.exp(-score))

    def linked(self, document: Document, records: Sequence[Record], drafts: Sequence[Draft]) -> list[Record]:
        """The records, each that tells an event again naming the first record of the event; what one telling dates or places,
        all do."""
        tellings = [Telling(document, d, r) for d, r in zip(drafts, records, strict=True)]
        best: dict[int, tuple[float, int, dict[str, float]]] = {}
        for m, n, told in pairs(tellings):
            likely = self.likely(told)
            if likely >= self.least and (n not in best or likely > best[n][0]):
                best[n] = likely, m, told
        first: dict[int, int] = {}
        out: list[Record] = []
        for n, record in enumerate(records):
            like = best.get(n)
            group = [k for k in range(n) if like is not None and first.get(k, k) == first.get(like[1], like[1])]
            if like is None or not all(compatible(records[k], record) for k in group):
                why = Evidence("sought", self.version, note="told here first")
                out.append(replace(record, evidence={**record.evidence, "same_as": (why,)}))
                continue
            first[n] = group[0]
            earlier = records[group[0]]
            common = ", ".join(shown for name, shown in _SHOWN.items() if like[2][name]) or "nothing that contradicts"
            why = Evidence(
                "decided", self.version, (earlier.spans["trigger"],), score=round(like[0], 3), note=f"the same event ({common})"
            )
            out.append(replace(record, same_as=earlier.id, evidence={**record.evidence, "same_as": (why,)}))
        return self._dated(out, tellings, {n: like[0] for n, like in best.items()})

    def _dated(self, records: list[Record], tellings: Sequence[Telling], likely: dict[int, float]) -> list[Record]:
        """Records that are surely one event share the date that one of them tells; not the headline, which tells none."""
        events: dict[str, list[int]] = {}
        for n, record in enumerate(records):
            if record.same_as is None or likely[n] >= SURE:
                events.setdefault(record.same_as or record.id, []).append(n)
        out = list(records)
        for group in events.values():
            dated = [records[n] for n in group if records[n].date is not None]
            if dated and len({r.date for r in dated}) == 1:
                for n in group:
                    if records[n].date is None and not tellings[n].headline:
                        out[n] = _dated_by(records[n], dated[0])
        return out


def _dated_by(record: Record, other: Record) -> Record:
    """The record with the date that another telling of the event gives."""
    words = other.spans["date_text"]
    why = Evidence("decided", "rule:date-of-same-event", (words,), note=other.id)
    evidence = {**record.evidence, "date": (why,)}
    spans = {**record.spans, "date_text": words}
    return replace(record, date=other.date, date_text=other.date_text, spans=spans, evidence=evidence)


def pairs(tellings: Sequence[Telling]) -> Iterator[tuple[int, int, dict[str, float]]]:
    """Every two records of one type that nothing contradicts, the earlier first, and what the model sees of them."""
    for n, b in enumerate(tellings):
        alike = [m for m, a in enumerate(tellings) if a.record.type == b.record.type]
        for m in (m for m in alike if m < n and compatible(tellings[m].record, b.record)):
            yield m, n, features(tellings[m], b, sum(m < k < n for k in alike), len(alike))


def features(a: Telling, b: Telling, between: int, alike: int) -> dict[str, float]:
    """What the model sees, by name. between: records of the type between the two; alike: in the article."""
    x, y = a.record, b.record
    actors, recipients = _agree(x.actor, y.actor), _agree(x.recipient, y.recipient)
    word = bool(a.stems & b.stems)
    apart = b.sentence - a.sentence
    told = {
        "actor_differs": actors is False,
        "recipient_differs": recipients is False,
        "actor_named": bool(a.actor & b.actor),
        "recipient_named": bool(a.recipient & b.recipient),
        "both_sides": actors is True and recipients is True,
        "nobody": not y.actor and not y.recipient,
        "word": word,
        "word_and_actor": word and actors is True and recipients is not False,
        "mode_agrees": x.mode is not None and x.mode == y.mode,
        "mode_differs": bool(x.mode and y.mode and x.mode != y.mode),
        "status_agrees": x.status == y.status,
        "both_actual": x.status == y.status == "actual",
        "date_same": x.date is not None and x.date == y.date,
        "date_meets": bool(x.date and y.date and x.date != y.date),
        "place_same": x.place is not None and y.place is not None and x.place.text.lower() == y.place.text.lower(),
        "points_back": b.points,
        "word_points_back": b.points and word,
        "headline": a.headline,
        "lead": b.sentence <= _LEAD,
        "near": apart <= _NEAR,
        "far": apart > _FAR,
        "same_sentence": apart == 0,
        "spoken": x.type in SPEAKING,
    }
    return {name: float(value) for name, value in told.items()} | {
        "between": min(between, _BETWEEN) / _BETWEEN,
        "alike": min(alike, _CROWD) / _CROWD,
        "countries": _share(_countries(x), _countries(y)),
        "names": len(a.names & b.names) / max(1, min(len(a.names), len(b.names))),
    }


def compatible(x: Record, y: Record) -> bool:
    """Nothing that both tell contradicts: days, countries, towns."""
    if x.date and y.date:
        (a, b), (c, d) = bounds(x.date), bounds(y.date)
        if b < c or d < a:
            return False
    if x.place and y.place and x.place.country and y.place.country and x.place.country != y.place.country:
        return False
    towns = {p.text.lower() for p in (x.place, y.place) if p is not None and p.precision == "city"}
    return len(towns) < 2


def _agree(a: tuple[Party, ...], b: tuple[Party, ...]) -> bool | None:
    """True: a country in common; False: both known and none in common; None: one side unknown."""
    x, y = {p.country for p in a if p.country}, {p.country for p in b if p.country}
    return bool(x & y) if x and y else None


def _countries(record: Record) -> frozenset[str]:
    return frozenset(p.country for p in (*record.actor, *record.recipient) if p.country)


def _share(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / max(1, len(a | b))


def _heads(parties: tuple[Party, ...]) -> frozenset[str]:
    """The last word of each party, and the last word of its name: what a reader knows it by."""
    told = [_WORD.findall((text or "").lower()) for p in parties for text in (p.text, p.name)]
    return frozenset(w[-1].rstrip("s") for w in told if w)
