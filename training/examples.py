"""Training examples for the reader: sentences of articles with gold records, as the rules of Détente see them.

An example is what the reader takes at run time (text, where its words begin, hints) and what it should answer: the type of
event that each word names, and of every event who of the candidates acts and who is acted on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from detente import Coder
from detente.acts.drafting import proposals
from detente.acts.scene import People, Scene
from detente.acts.triggers import Triggers
from detente.learned.hints import CONTENT, TYPES, Array, Candidate, candidates, found_by, side_hints, sides_by, word_hints
from detente.model import Article, Span

OPEN = -100  # a word that is part of a trigger but need not be told to name the event


class Event(NamedTuple):
    """An event of a sentence. words: that name it; type: its column, none first; sides: (candidates, 2) truth."""

    words: list[int]
    type: int
    mode: str | None
    heads: list[int]
    hints: Array
    sides: Array


class Example(NamedTuple):
    """One sentence. labels: for each word 0 none, 1 + column of its type, or OPEN."""

    article: str
    text: str
    starts: list[int]
    hints: Array
    labels: list[int]
    events: list[Event]


class _Sentence(NamedTuple):
    """A parsed sentence. start: in the article; whose: who may be a side."""

    scene: Scene
    text: str
    start: int
    whose: list[Candidate]


def articles_of(folder: Path) -> Iterator[tuple[Article, list[dict[str, Any]]]]:
    """Articles of a folder in the form of `tests/gold`, with their gold records."""
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        known = {name: gold.get(name) for name in ("title", "source", "published")}
        yield Article(id=gold["id"], text=text, **known), gold["events"]


def examples(coder: Coder, articles: Iterable[tuple[Article, list[dict[str, Any]]]]) -> Iterator[Example]:
    """Every parsed sentence of the articles."""
    triggers = Triggers(coder.knowledge)
    for article, gold in articles:
        document = coder.read(article)
        assert document.layout is not None and document.tokens is not None and document.trees is not None
        found = [(span, event) for event in gold if (span := located(article.text, event)) is not None]
        people = People(document)
        for sentence, tokens, tree in zip(document.layout.sentences, document.tokens, document.trees, strict=True):
            if tree is not None and tokens:
                scene = Scene(triggers, people, sentence.index, tokens, tree)
                text = article.text[sentence.start : sentence.end]
                own = [(s, e) for s, e in found if sentence.start <= s.start < sentence.end]
                yield _example(article.id, _Sentence(scene, text, sentence.start, candidates(scene)), own)


def located(text: str, event: dict[str, Any]) -> Span | None:
    """Where the trigger of a gold record stands."""
    start = text.find(event["sentence"])
    at = event["sentence"].find(event["trigger"])
    return None if start < 0 or at < 0 else Span(start + at, start + at + len(event["trigger"]))


def _example(article: str, of: _Sentence, gold: list[tuple[Span, dict[str, Any]]]) -> Example:
    tokens = of.scene.tokens
    labels = [0] * len(tokens)
    events = []
    for span, event in gold:
        covered = [t.i for t in tokens if t.start < span.end and span.start < t.end]
        content = [i for i in covered if tokens[i].tag[:2] in CONTENT] or covered
        column = 1 + TYPES.index(event["type"])
        for i in covered:
            if labels[i] <= 0 and i in content:
                labels[i] = OPEN if event.get("optional") else column
            elif labels[i] == 0:
                labels[i] = OPEN
        if content and not event.get("optional"):
            events.append(_event(of, span.start - of.start, event, content))
    starts = [t.start - of.start for t in tokens]
    return Example(article, of.text, starts, word_hints(of.scene, proposals(of.scene)), labels, events)


def _event(of: _Sentence, start: int, event: dict[str, Any], words: list[int]) -> Event:
    """An event of a sentence. start: of the trigger in it; words: those that name it."""
    scene = of.scene
    head = next((i for i in words if scene.clauses.heads[i] not in words), words[0])
    hints = side_hints(scene, head, sides_by(scene, found_by(scene, [head, *words], event["type"])), of.whose)
    sides = np.zeros((len(of.whose), 2), dtype=np.float32)
    for k, side in enumerate(("actor", "recipient")):
        for party in event[side]:
            where = _nearest(of.text, party["text"], start)
            for n, c in enumerate(of.whose):
                at = scene.tokens[c.head].start - of.start
                if where is not None and where <= at < where + len(party["text"]):
                    sides[n, k] = 1
    return Event(words, 1 + TYPES.index(event["type"]), event["mode"], [c.head for c in of.whose], hints, sides)


def _nearest(text: str, words: str, near: int) -> int | None:
    """Where some words stand, nearest to a place."""
    found = []
    at = text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return min(found, key=lambda a: abs(a - near), default=None)
