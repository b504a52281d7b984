"""Figures of the first article and of its twins, side by side: how much of what was learnt on one carries over."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import msgspec

from detente import Coder
from detente.evaluation import evaluate

TWINS = Path(__file__).with_name("twin")
NAMES = ("event", "type", "actor", "dyad")


def figures(coder: Coder, text: str, gold: dict[str, Any], retrieved: str) -> dict[str, float]:
    coded = coder.code(text, id="one", retrieved=retrieved, source=gold.get("source"))
    gold = {**gold, "id": "one"}
    result = evaluate({"one": gold}, {"one": msgspec.to_builtins(coded)}, {"one": text}).figures
    return {name: result["f1"][name]["f1"] for name in NAMES} | {"condition recall": result["condition"]["recall_all_gold"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=Path, help="folder with seed.txt and seed.gold.json")
    args = parser.parse_args()
    coder, rows = Coder(), {}
    if args.seed:
        gold = json.loads((args.seed / "seed.gold.json").read_text(encoding="utf-8"))
        rows["seed"] = figures(coder, (args.seed / "seed.txt").read_text(encoding="utf-8"), gold, "2022-01-29")
    for path in sorted(TWINS.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        rows[path.stem] = figures(coder, path.with_suffix(".txt").read_text(encoding="utf-8"), gold, gold["retrieved"])
    for name, row in rows.items():
        print(name, *(f"{figure} {value:.3f}" for figure, value in row.items()), sep="  ")


if __name__ == "__main__":
    main()
