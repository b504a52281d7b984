"""How fast Détente codes articles, beside spaCy's small English pipeline alone on the same articles.

Input: {"id", "text", ...}, as `dev/articles`. Output: one JSON object of figures. Each of the two runs in a process of its own
with one thread: CPU-seconds of the articles (models loaded before, and told apart), peak resident memory, and the ratio of
words per second. The wall time of `detente --help` is the median of five calls.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import spacy

from common import Item, code_items, read_items, write_items
from detente import Coder
from detente.language_model import DEFAULT_MODEL

ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")}


def run_detente(items: list[Item], tier: str = "default") -> tuple[float, int]:
    """CPU-seconds of loading; records found."""
    coder = Coder(tier=tier)
    list(code_items(coder, [{"id": "warm", "text": "Norway warned Denmark on Monday."}]))
    loaded = process_time()
    return loaded, sum(len(article.events) for article in code_items(coder, items))


def run_spacy(items: list[Item]) -> tuple[float, int]:
    """CPU-seconds of loading; tokens found."""
    nlp = spacy.load(DEFAULT_MODEL)
    nlp("Norway warned Denmark on Monday.")
    loaded = process_time()
    return loaded, sum(len(doc) for doc in nlp.pipe(item["text"] for item in items))


RUNS = {"detente": run_detente, "rules": partial(run_detente, tier="rules"), "spacy": run_spacy}


def child(name: str, items: list[Item]) -> dict[str, float]:
    """Figures of one program, in this process."""
    loaded, found = RUNS[name](items)
    seconds = process_time() - loaded
    words = sum(len(item["text"].split()) for item in items)
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    return {
        "words": words,
        "found": found,
        "load_cpu_seconds": round(loaded, 2),
        "cpu_seconds": round(seconds, 2),
        "words_per_second": round(words / seconds, 1),
        "peak_mb": round(peak, 1),
    }


def measure(name: str, texts: Path, limit: int) -> dict[str, Any]:
    """Figures of one program, in a process of its own."""
    command = [sys.executable, __file__, "--texts", str(texts), "--limit", str(limit), "--child", name]
    done = subprocess.run(command, env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


def help_seconds() -> float:
    """Wall time of `detente --help`."""
    command = [str(Path(sys.executable).with_name("detente")), "--help"]
    times = []
    for _ in range(5):
        start = perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        times.append(perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="the first N articles only")
    parser.add_argument("--child", choices=sorted(RUNS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        items = read_items(options.texts)
        print(json.dumps(child(options.child, items[: options.limit or None])))
        return
    figures: dict[str, Any] = {name: measure(name, options.texts, options.limit) for name in RUNS}
    figures["ratio"] = round(figures["detente"]["words_per_second"] / figures["spacy"]["words_per_second"], 3)
    figures["rules_ratio"] = round(figures["rules"]["words_per_second"] / figures["spacy"]["words_per_second"], 3)
    figures["help_seconds"] = round(help_seconds(), 3)
    for name in RUNS:
        print(name, " ".join(f"{key}={value}" for key, value in figures[name].items()))
    print(f"words per second, Détente / spaCy: {figures['ratio']}, with rows alone: {figures['rules_ratio']}")
    print(f"detente --help: {figures['help_seconds']} s")
    if options.out:
        write_items(options.out, [figures])


if __name__ == "__main__":
    main()
