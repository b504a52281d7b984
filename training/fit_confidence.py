"""Fits the confidence of records on articles that the readers of `--readers` were not trained on (`make models`).

    fit_confidence.py FOLDER [FOLDER ...] --readers DIR --out FILE

DIR holds `fold-0` to `fold-4`, each written by `train_reader.py --leave-out K`. A proposal is right where a gold record of
its type has words in common with it. The weights are those of a logistic regression; what is printed of them (expected
calibration error over ten bins, precision of the surest four fifths) is measured with weights fitted on the other folds.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from detente.learned.confidence import Confidence, Seen, features
from detente.model import Document, Draft
from examples import located
from folds import FOLDS, fold_of
from unseen import Finisher, Gold, coded_up_to_events

Array = npt.NDArray[np.float64]
LEAST = {
    "default": {"balanced": 0.35, "precision": 0.7, "recall": 0.2},
    "rules": {"balanced": 0.0, "precision": 0.65, "recall": 0.0},
}
"""Operating points, read off the figures of `benchmarks/own.py`: at the first the type F1 of unseen articles is best. Rows
alone miss so much that everything they find is worth keeping."""
BINS = 10


class Noting(Confidence):
    """Notes every proposal with its features; keeps all."""

    def __init__(self, tier: str) -> None:
        super().__init__(tier, least=0.0)
        self.noted: list[tuple[Draft, dict[str, float]]] = []

    def of(self, draft: Draft, seen: Seen | None = None) -> float:
        self.noted.append((draft, features(draft, seen)))
        return super().of(draft, seen)


class Proposals(NamedTuple):
    """Proposals of all articles. right: 1 or 0."""

    names: list[str]
    seen: Array
    right: Array
    fold: npt.NDArray[np.int64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--readers", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    articles = list(coded_up_to_events(options.folders))
    model: dict[str, Any] = {}
    for tier, readers in (("default", options.readers), ("rules", None)):
        found = proposals(articles, Finisher(readers, Noting))
        weights, held_out = fit(found)
        least = LEAST[tier]
        model[tier] = {"weights": dict(zip(["bias", *found.names], weights.round(3).tolist(), strict=True)), "least": least}
        print(f"{tier}: {len(found.right)} proposals, {found.right.mean():.3f} right; " + report(held_out, found.right, least))
    options.out.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")


def proposals(articles: list[tuple[str, Document, Gold]], finish: Finisher) -> Proposals:
    """Every proposal with what was seen of it and whether it is right; optional ones left out."""
    seen, right, fold = [], [], []
    names: list[str] = []
    assert isinstance(finish.confidence, Noting)
    for _, document, gold in articles:
        finish.confidence.noted.clear()
        finish(document)
        told_at = [(span, g) for g in gold if (span := located(document.article.text, g)) is not None]
        for draft, told in finish.confidence.noted:
            over = [g for span, g in told_at if span.start < draft.trigger.end and draft.trigger.start < span.end]
            hit = any(g["type"] == draft.type for g in over)
            if hit or not any(g.get("optional") for g in over):
                names = list(told)
                seen.append(list(told.values()))
                right.append(float(hit))
                fold.append(fold_of(document.article.id))
    return Proposals(names, np.array(seen), np.array(right), np.array(fold))


def fit(found: Proposals) -> tuple[Array, Array]:
    """Weights (bias first) on all, and for each proposal its probability by weights of the other folds."""
    held_out = np.zeros(len(found.right))
    for k in range(FOLDS):
        own = found.fold == k
        if own.any():
            held_out[own] = _probability(_weights(found.seen[~own], found.right[~own]), found.seen[own])
    return _weights(found.seen, found.right), held_out


def _weights(seen: Array, right: Array) -> Array:
    """Logistic regression by Newton's method, with a little shrinkage."""
    a = np.column_stack([np.ones(len(seen)), seen])
    shrink = np.diag([1e-6, *[1.0] * seen.shape[1]])
    w = np.zeros(a.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-a @ w))
        w -= np.linalg.solve((a * (p * (1 - p))[:, None]).T @ a + shrink, a.T @ (p - right) + shrink @ w)
    return w


def _probability(w: Array, seen: Array) -> Array:
    out: Array = 1 / (1 + np.exp(-(w[0] + seen @ w[1:])))
    return out


def report(probability: Array, right: Array, least: dict[str, float]) -> str:
    """Calibration error, precision of the surest four fifths of what is kept, thresholds."""
    kept = probability >= least["balanced"]
    p, r = probability[kept], right[kept]
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    error = sum(abs(p[bins == b].mean() - r[bins == b].mean()) * (bins == b).mean() for b in range(BINS) if (bins == b).any())
    surest = np.argsort(-p)[: int(0.8 * len(p))]
    return (
        f"of those kept {r.mean():.3f} right, calibration error {error:.3f}, surest four fifths {r[surest].mean():.3f}; {least}"
    )


if __name__ == "__main__":
    main()
