"""The quality gate: codes the project's own gold (tests/gold) and holds the figures against floors that may only rise.

gate.py              print each figure beside its floor; exit 1 where one falls short or the gold has changed
gate.py --raise      write the figures of this run as new floors where they are higher; never lowers one
gate.py --new-gold   store the digest of changed gold and start its floors from this run (say why in the commit)
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from detente import Coder
from detente.coder import TIERS
from detente.evaluation import evaluate, load_articles, load_texts
from detente.model import CodedArticle

GOLD = Path(__file__).parents[1] / "gold"
FLOORS = Path(__file__).with_name("floors.json")
STEP = 1000  # floors are kept to three decimals

FIGURES: dict[str, Callable[[Mapping[str, Any]], float]] = {
    "event_f1": lambda r: r["f1"]["event"]["f1"],
    "type_f1": lambda r: r["f1"]["type"]["f1"],
    "actor_f1": lambda r: r["f1"]["actor"]["f1"],
    "dyad_f1": lambda r: r["f1"]["dyad"]["f1"],
    "status_nonactual": lambda r: r["accuracy"]["status_nonactual"]["acc"],
    "attribution_given": lambda r: r["accuracy"]["attribution_given"]["acc"],
    "condition_recall": lambda r: r["condition"]["recall_all_gold"],
    "date_day": lambda r: r["accuracy"]["date_day"]["acc"],
    "place_country": lambda r: r["accuracy"]["place_country"]["acc"],
    "no_false_condition": lambda r: 1 - r["condition"]["false_rate"],
    "no_false_date": lambda r: 1 - r["date_false_rate"],
    "no_false_place": lambda r: 1 - r["place_false_rate"],
    "same_as_f1": lambda r: r["same_as"]["f1"],
}
"""All of them: higher is better."""


def digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of the gold files, in order of their names."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.json")) + sorted(folder.glob("*.txt")):
        total.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def code_gold(folder: Path, tier: str) -> dict[str, CodedArticle]:
    """The records that a coder of the tier writes for every gold article."""
    coder, texts = Coder(tier=tier), load_texts(folder)
    return {
        id: coder.code(texts[id], id=id, title=gold.get("title"), published=gold.get("published"), source=gold.get("source"))
        for id, gold in load_articles(folder).items()
    }


def measure(folder: Path, coded: Mapping[str, CodedArticle]) -> dict[str, float]:
    """The figures of the gate."""
    predicted = {id: msgspec.to_builtins(article) for id, article in coded.items()}
    result = evaluate(load_articles(folder), predicted, load_texts(folder)).figures
    return {name: figure(result) for name, figure in FIGURES.items()}


def shortfalls(figures: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """A sentence for every floor that is not reached."""
    reached = {name: figures.get(name, 0.0) for name in floors}
    return [
        f"{name} is {reached[name]:.4f}, its floor is {floor:.3f}" for name, floor in floors.items() if reached[name] < floor
    ]


def raised(figures: Mapping[str, float], floors: Mapping[str, float]) -> dict[str, float]:
    """New floors: each the higher of the old one and the figure, rounded down."""
    return {name: max(math.floor(value * STEP) / STEP, floors.get(name, 0.0)) for name, value in figures.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raise", dest="up", action="store_true", help="write higher floors")
    parser.add_argument("--new-gold", action="store_true", help="accept changed gold and set its floors anew")
    options = parser.parse_args()
    stored = json.loads(FLOORS.read_text(encoding="utf-8"))
    now = digest(GOLD)
    complaints = []
    if now != stored["gold"] and not options.new_gold:
        complaints.append(f"tests/gold has changed (digest {now[:12]}, expected {stored['gold'][:12]}): see --new-gold")
    figures = {f"{t}.{name}": value for t in TIERS for name, value in measure(GOLD, code_gold(GOLD, t)).items()}
    floors = {} if options.new_gold else stored["floors"]
    for name, value in figures.items():
        print(f"{name:<28}{value:8.4f}   floor {floors.get(name, 0.0):.3f}")
    complaints += shortfalls(figures, floors)
    if not complaints and (options.up or options.new_gold):
        FLOORS.write_text(json.dumps({"gold": now, "floors": raised(figures, floors)}, indent=1) + "\n", encoding="utf-8")
    for complaint in complaints:
        print(f"gate: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
