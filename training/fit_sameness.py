"""Fits which records of an article tell the same event (`make readers`).

    fit_sameness.py FOLDER [FOLDER ...] --readers DIR --out FILE

The records are those that readers of other folds write (`fit_confidence.py`), as far as a gold record of their type answers
them. The weights are those of a logistic regression; what is printed is the pairwise F1 of `detente evaluate`, with weights
fitted on the other folds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from detente.evaluation.marked import read_record
from detente.evaluation.score import align_article, chains
from detente.learned.confidence import Confidence
from detente.learned.sameness import Sameness, Telling, pairs
from detente.model import Document
from folds import FOLDS, fold_of
from unseen import Finisher, Gold, coded_up_to_events

Array = npt.NDArray[np.float64]
LEAST = 0.2
"""From which likelihood on two records are one event: near the best F1 of unseen articles, lower, as real news tells one
event more often than these articles do."""
RIDGE = 1.0


class Paired(NamedTuple):
    """Pairs of records of an article: what the model sees, whether gold has them as one event; by index the event that gold
    says a record tells."""

    fold: int
    ends: list[tuple[int, int]]
    seen: list[dict[str, float]]
    gold: dict[int, object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--readers", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    finish = Finisher(options.readers, partial(Confidence))
    articles = [paired(finish(d), gold) for _, d, gold in coded_up_to_events(options.folders)]
    counts = np.zeros(3)
    for k in range(FOLDS):
        model = fitted([a for a in articles if a.fold != k])
        counts += sum((scored(model, a) for a in articles if a.fold == k), np.zeros(3))
    both, told, gold = counts
    print(
        f"by weights of other folds: P {both / told:.3f}  R {both / gold:.3f}  F1 {2 * both / (told + gold):.3f} of {gold:.0f}"
    )
    model = {"weights": {k: round(v, 3) for k, v in fitted(articles).items()}, "least": LEAST}
    options.out.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")


def paired(document: Document, gold: Gold) -> Paired:
    """The pairs of one article."""
    assert document.drafts is not None and document.records is not None
    tellings = [Telling(document, d, r) for d, r in zip(document.drafts, document.records, strict=True)]
    coded = [read_record(r) for r in msgspec.to_builtins(document.records)]
    aligned = align_article(document.article.id, [read_record(e) for e in gold], coded, document.article.text)
    place = {r.id: n for n, r in enumerate(document.records)}
    events = chains(aligned.gold)
    found = {
        place[str(aligned.predicted[j].id)]: events[i]
        for i, j in aligned.pairs
        if aligned.gold[i].type == aligned.predicted[j].type
    }
    seen = list(pairs(tellings))
    return Paired(fold_of(document.article.id), [(m, n) for m, n, _ in seen], [told for *_, told in seen], found)


def labelled(articles: list[Paired]) -> Iterator[tuple[dict[str, float], float]]:
    """The pairs whose records gold answers."""
    for a in articles:
        for (m, n), told in zip(a.ends, a.seen, strict=True):
            if m in a.gold and n in a.gold:
                yield told, float(a.gold[m] == a.gold[n])


def fitted(articles: list[Paired]) -> dict[str, float]:
    """Weights by name, with `bias`: Newton's method, ridge penalty."""
    rows = list(labelled(articles))
    names = [*rows[0][0], "bias"]
    x: Array = np.array([[*told.values(), 1.0] for told, _ in rows])
    y: Array = np.array([right for _, right in rows])
    w: Array = np.zeros(len(names))
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (p - y) + RIDGE * w
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(w)), slope)
    return dict(zip(names, map(float, w), strict=True))


def scored(weights: dict[str, float], article: Paired) -> Array:
    """Pairs of answered records that are one event by both, by the model, by gold."""
    model = Sameness.__new__(Sameness)
    model.weights, model.least = weights, LEAST
    best: dict[int, tuple[float, int]] = {}
    for (m, n), told in zip(article.ends, article.seen, strict=True):
        best[n] = max(best.get(n, (LEAST, -1)), (model.likely(told), m))
    first: dict[int, int] = {}
    for n, (_, m) in sorted(best.items()):
        if m >= 0:
            first[n] = first.get(m, m)
    counts = np.zeros(3)
    for m, n in combinations(sorted(article.gold), 2):
        same, told_same = article.gold[m] == article.gold[n], first.get(m, m) == first.get(n, n)
        counts += (same and told_same, told_same, same)
    return counts


if __name__ == "__main__":
    main()
