"""Scores the coder on a folder in the form of `tests/gold` (<id>.txt, <id>.json), by default the training articles.

    own.py [FOLDER]

Prints each figure with its 95 % interval over articles, as `run.py` does for the benchmark data.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from common import ROOT, code_items
from detente import Coder
from detente.evaluation import evaluate, load_articles, load_texts
from measures import article_figures

DEFAULT = ROOT / "training" / "articles"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    folder = parser.parse_args().folder
    gold, texts = load_articles(folder), load_texts(folder)
    coded = code_items(Coder(), [{**article, "id": id, "text": texts[id]} for id, article in gold.items()])
    result = evaluate(gold, {article.id: msgspec.to_builtins(article) for article in coded}, texts)
    for name, estimate in article_figures(folder.name, result.tallies).items():
        print(f"{name:<36}{estimate.value:>10.4f}   {estimate.low:.4f} .. {estimate.high:.4f}")


if __name__ == "__main__":
    main()
