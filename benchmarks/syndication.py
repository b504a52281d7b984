"""Copies told from news: pairs of texts, families of articles with their origins, the cost of an article as a corpus grows.

    python benchmarks/syndication.py --texts FILE --out FILE     pairs: `id`, `a`, `b` (each `text`, `source`); writes `label`
    python benchmarks/syndication.py --families DIR [--only h]   families as in tests/syndication: figures, by kind of pair
    python benchmarks/syndication.py --growth 1000,10000,100000  milliseconds per article near each size, peak memory

In a family two texts are one story where the chains of what they copy meet. A pair is predicted to be where the chains that
were found meet. Texts are given in order of publication, one family after the other into one index, so that a text may be held
for a copy of one in another family: such a pair is counted as false.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from common import Item, read_items, write_items
from detente.syndication import Membership, Memory, Told, fingerprints, relate
from growing import Corpus

MEASURED = 500
"""Articles up to each size whose time is taken."""


# -------------------------------------------------------------------------------------------------------------- pairs


def predict(items: Iterable[Item]) -> Iterator[Item]:
    """One row per pair: 1 where the second is a candidate for the first and is found to have copied it, or the other way."""
    for item in items:
        sides = {side: item[side] for side in ("a", "b")}
        one, two = (Told(key=side, text=told["text"], source=_source(told, side)) for side, told in sides.items())
        candidate = bool(set(fingerprints(one.text).tolist()) & set(fingerprints(two.text).tolist()))
        yield {"id": item["id"], "label": int(candidate and relate(one, two) is not None)}


def _source(told: Mapping[str, Any], side: str) -> str:
    return str(told["source"]) if told["source"] not in (None, "variant") else side


# ----------------------------------------------------------------------------------------------------------- families


def family_figures(folder: Path, only: str = "") -> dict[str, float]:
    """Precision, recall, F1 over pairs; recall by kind of text; share of texts with the right origin."""
    families = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob(f"{only}*.json"))}
    told = [_told(name, text, n) for name, family in families.items() for n, text in enumerate(family["texts"])]
    shelf = Memory()
    for article in sorted(told, key=lambda article: article.rank):
        shelf.take(article)
    counts: Counter[tuple[str, bool, bool]] = Counter()
    origins: Counter[bool] = Counter()
    for name, family in families.items():
        counts += _family_pairs(name, family, shelf.rows)
        for text in family["texts"]:
            row = shelf.rows[f"{name}/{text['id']}"]
            origins[(row.origin or "").casefold() == text["origin"].casefold()] += 1
    across = sum(
        1 for row in shelf.rows.values() for of in _parents(row) if of.partition("/")[0] != row.article.partition("/")[0]
    )
    return _figures(counts, across) | {"origin_right": origins[True] / max(1, origins.total()), "texts": float(len(told))}


def _told(family: str, text: Item, number: int) -> Told:
    fields = {name: text.get(name) for name in ("text", "source", "url", "published", "published_time")}
    return Told(key=f"{family}/{text['id']}", authors=tuple(text.get("authors") or ()), order=number, **fields)


def _parents(row: Membership) -> Iterator[str]:
    yield from (relation.of for relation in (row.copied, *row.carries) if relation)


def _chain(key: str, parents: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The text and all that it goes back to."""
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += parents.get(one, ())
    return frozenset(seen)


def _family_pairs(name: str, family: Item, rows: Mapping[str, Membership]) -> Counter[tuple[str, bool, bool]]:
    """(kinds of the two texts, are one story, are found to be) -> number of pairs; pairs that are open are left out."""
    keys = {text["id"]: f"{name}/{text['id']}" for text in family["texts"]}
    gold = {keys[text["id"]]: [keys[of] for of in text["from"] or ()] for text in family["texts"]}
    found = {key: list(_parents(rows[key])) for key in gold}
    kinds = {keys[text["id"]]: text["kind"] for text in family["texts"]}
    left_out = {frozenset(keys[id] for id in pair) for pair in family.get("open", ())}
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for one, two in combinations(gold, 2):
        if frozenset((one, two)) not in left_out:
            kind = "-".join(sorted((kinds[one], kinds[two])))
            same = bool(_chain(one, gold) & _chain(two, gold))
            counts[kind, same, bool(_chain(one, found) & _chain(two, found))] += 1
    return counts


def _figures(counts: Counter[tuple[str, bool, bool]], across: int) -> dict[str, float]:
    both = sum(n for (_, same, found), n in counts.items() if same and found)
    missed = sum(n for (_, same, found), n in counts.items() if same and not found)
    false = sum(n for (_, same, found), n in counts.items() if found and not same) + across
    figures = {
        "precision": both / max(1, both + false),
        "recall": both / max(1, both + missed),
        "f1": 2 * both / max(1, 2 * both + missed + false),
        "across_families": float(across),
    }
    for kind in sorted({kind for kind, _, _ in counts}):
        right = counts[kind, True, True] + counts[kind, False, False]
        figures[f"right {kind}"] = right / sum(n for (k, _, _), n in counts.items() if k == kind)
        figures[f"pairs {kind}"] = float(sum(n for (k, _, _), n in counts.items() if k == kind))
    return figures


# ------------------------------------------------------------------------------------------------------------- growth


def growth(sizes: Sequence[int]) -> dict[str, float]:
    """CPU-milliseconds per article over the last articles before each size, what share of reprints is found, peak memory."""
    corpus = Corpus()
    reader = Clocked(corpus.article)
    shelf = Memory(read=reader)
    base = _peak_mb()
    figures: dict[str, float] = {}
    found = Counter[bool]()
    for size in sorted(sizes):
        spent, number = 0.0, len(shelf.rows)
        while number < size:
            article = corpus.article(number)
            began, reader.spent = time.process_time(), 0.0
            shelf.take(article)
            if size - number <= MEASURED:
                spent += time.process_time() - began - reader.spent
            source = corpus.source(number)
            if source is not None:
                found[shelf.rows[str(number)].cluster == shelf.rows[str(source)].cluster] += 1
            number += 1
        figures[f"ms_at_{size}"] = 1000 * spent / min(MEASURED, size)
    figures["cost_ratio"] = figures[f"ms_at_{max(sizes)}"] / figures[f"ms_at_{min(sizes)}"]
    figures["growth_recall"] = found[True] / max(1, found.total())
    alone = [row for row in shelf.rows.values() if corpus.source(int(row.article)) is None]
    figures["growth_false"] = sum(row.copied is not None for row in alone) / len(alone)
    return figures | {"peak_mb": _peak_mb(), "peak_mb_above_start": _peak_mb() - base}


class Clocked:
    """Gives articles, and counts the CPU-seconds that making them anew takes: a store would only read them."""

    def __init__(self, read: Callable[[int], Told]) -> None:
        self.read, self.spent = read, 0.0

    def __call__(self, number: int) -> Told:
        began = time.process_time()
        told = self.read(number)
        self.spent += time.process_time() - began
        return told


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, help="JSONL of pairs")
    parser.add_argument("--families", type=Path, help="folder of families")
    parser.add_argument("--only", default="", help="families whose name begins so")
    parser.add_argument("--growth", help="sizes, joined by commas")
    parser.add_argument("--out", type=Path, help="JSONL of labels, or JSON of figures")
    options = parser.parse_args()
    if options.texts:
        write_items(options.out, predict(read_items(options.texts)))
        return
    figures = family_figures(options.families, options.only) if options.families else {}
    if options.growth:
        figures |= growth([int(size) for size in options.growth.split(",")])
    print("\n".join(f"{name:<40}{value:>10.4f}" for name, value in figures.items()))
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
