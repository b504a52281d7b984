"""Scores the coder on the training articles, each coded by a reader that was not trained on it.

    own.py [FOLDER ...] [--readers DIR]

FOLDER: articles in the form of `tests/gold`, by default all of `training/`. DIR: readers of the folds (`make readers`);
without it the rows alone are scored. Prints each figure with its 95 % interval over articles: rows alone, the reader alone (it
proposes, rows do not), both together at each operating point.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec

from common import ROOT
from detente.evaluation import evaluate
from detente.learned.confidence import PREFERENCES, Confidence
from detente.model import Document
from measures import article_figures

sys.path.insert(0, str(ROOT / "training"))
from unseen import Finisher, Gold, coded_up_to_events  # noqa: E402 - programs of the folder beside this one

SHOWN = ("event_f1", "type_f1", "actor_f1", "dyad_f1", "event_precision", "type_precision", "actor_given_type",
         "recipient_given_actor", "status", "status_nonactual", "attribution_given", "attribution_false_rate",
         "condition_recall", "condition_false_rate", "date_day", "date_false_rate", "place_country", "place_false_rate",
         "same_as_f1")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    folders = [ROOT / "training" / name for name in ("articles", "authored")]
    parser.add_argument("folders", nargs="*", type=Path, default=folders)
    parser.add_argument("--readers", type=Path, help="folder with fold-0 to fold-4")
    options = parser.parse_args()
    articles = list(coded_up_to_events(options.folders))
    for name, finish in finishers(options.readers):
        for folder in dict.fromkeys(folder for folder, _, _ in articles):
            show(f"{folder}, {name}", [(d, gold) for f, d, gold in articles if f == folder], finish)


def finishers(readers: Path | None) -> Iterator[tuple[str, Finisher]]:
    """What is compared."""
    yield "rows alone", Finisher(None, Confidence)
    if readers is not None:
        alone = Finisher(readers, Confidence)
        for pipeline in alone.pipelines:
            pipeline.stages[0].commitments = lambda scene, drafts: []  # type: ignore[attr-defined]  # no draft of the rows
        yield "reader alone", alone
        for prefer in PREFERENCES:
            yield prefer, Finisher(readers, partial(Confidence, prefer=prefer))


def show(name: str, articles: list[tuple[Document, Gold]], finish: Finisher) -> None:
    """Print the figures of one set."""
    coded = {d.article.id: {"id": d.article.id, "events": msgspec.to_builtins(finish(d).records)} for d, _ in articles}
    gold = {d.article.id: {"events": records} for d, records in articles}
    result = evaluate(gold, coded, {d.article.id: d.article.text for d, _ in articles})
    figures = article_figures("", result.tallies)
    records, found = sum(len(g) for _, g in articles), sum(len(c["events"]) for c in coded.values())
    print(f"\n{name}: {len(articles)} articles, {records} records, {found} found")
    for figure in SHOWN:
        if f".{figure}" in figures:
            value = figures[f".{figure}"]
            print(f"  {figure:<28}{value.value:>8.4f}   {value.low:.4f} .. {value.high:.4f}")


if __name__ == "__main__":
    main()
