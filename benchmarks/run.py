"""All benchmarks in one table: figure, 95 % interval, the previous run beside it, the figure that was asked for.

    run.py [--dev] [--only articles,relation,...] [--examples N]

Full articles are `gold/train` and `gold/authored`, and `pooled` both together; with --dev also `gold/dev`, whose
predictions are scored, never listed or kept. Below the table: mistakes by main cause with examples, and how many rows of
each table fired. What a run found is kept under bench-results/ (git ignores it): figures by run, all mistakes and all
silent rows of the last.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bootstrap import Estimate
from common import ROOT, bench_folder
from detente.evaluation import CAUSES, SIDE_CAUSES, Mistake, mistakes
from detente.learned.reader import Reader
from fires import Decided, Use, deciding_rows, uses
from measures import MEASURES, Coded, Place, article_figures, code_gold

RESULTS = ROOT / "bench-results"
READABLE = ("train", "authored")
ASKED = {
    "dev.type_f1": 0.50,
    "dev.actor_f1": 0.40,
    "dev.dyad_f1": 0.28,
    **{
        f"{name}.{figure}": floor
        for name in ("dev", "train")
        for figure, floor in {
            "status": 0.90,
            "status_nonactual": 0.60,
            "attribution_given": 0.70,
            "attribution_false_rate": 0.08,
            "condition_recall": 0.60,
            "condition_false_rate": 0.04,
            "date_day": 0.72,
            "date_false_rate": 0.12,
            "place_country": 0.72,
            "place_false_rate": 0.12,
            "same_as_f1": 0.50,
        }.items()
    },
    "time.strict_f1": 0.76,
    "time.value_f1": 0.68,
    "attribution.content_overlap_f1": 0.70,
    "attribution.cue_overlap_f1": 0.64,
    "attribution.source_overlap_f1": 0.66,
    "attribution.link_overlap_f1": 0.48,
    "relation.macro_f1": 0.84,
    "relation.quad_macro_f1": 0.94,
    "pooled.actor_given_type": 0.80,
    "pooled.recipient_given_actor": 0.65,
    "pooled.name": 0.70,
    "countries.right": 0.85,
    "found.recall": 0.50,
    "found.records_per_sentence": 1.2,
    "gate.recall_train": 0.97,
    "gate.recall_authored": 0.97,
    "place.overlap_f1": 0.74,
    "eventfree.false_per_1000_words": 1.5,
    "syndication.precision": 0.99,
    "syndication.recall": 0.98,
    "syndication.recall_real": 1.0,
    "syndication.h_f1": 0.90,
    "syndication.h_origin_right": 0.85,
    "syndication.cost_ratio": 1.5,
    "speed.ratio_to_spacy": 0.45,
    "speed.rules_ratio_to_spacy": 0.8,
    "speed.peak_mb": 1000.0,
    "speed.help_seconds": 0.5,
}
TRAINED_ON = Reader().trained_on
LOWER_IS_BETTER = ("records_per_sentence", "false_per_1000_words", "peak_mb", "help_seconds", "false_rate", "cost_ratio")


def main() -> str | None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dev", action="store_true", help="score gold/dev too")
    parser.add_argument("--only", help=f"comma-separated: articles, {', '.join(MEASURES)}")
    parser.add_argument("--examples", type=int, default=2, help="examples shown for each cause (default 2)")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else ["articles", *MEASURES]
    unknown = sorted(set(wanted) - {"articles", *MEASURES})
    if unknown:
        parser.error(f"--only {','.join(unknown)}: expected some of articles, {', '.join(MEASURES)}")
    place = Place(bench_folder(), RESULTS / "last")
    place.out.mkdir(parents=True, exist_ok=True)
    coded = {name: code_gold(place, name) for name in READABLE} if "articles" in wanted else {}
    figures = _article_figures(coded)
    if options.dev:
        figures |= _dev_figures(place)
    failed = []
    for name in (name for name in MEASURES if name in wanted):
        try:
            figures |= {f"{name}.{figure}": Estimate(value, value, value) for figure, value in MEASURES[name](place).items()}
        except subprocess.CalledProcessError as e:
            failed.append(f"{name}: no figures, {' '.join(map(str, e.cmd[1:]))} returned {e.returncode}")
    print("\n".join(table(figures, previous_figures())))
    if coded:
        _print_causes(coded, options.examples)
        _print_fires(coded)
    _keep(figures)
    return "\n".join(failed) or None


def _article_figures(coded: Mapping[str, Coded]) -> dict[str, Estimate]:
    """Figures of each set and of all together; articles that the reader was trained on are left out, and their number told."""
    figures: dict[str, Estimate] = {}
    pooled = {}
    for name, one in coded.items():
        unseen = {id: tally for id, tally in one.evaluation.tallies.items() if id not in TRAINED_ON}
        seen = len(one.evaluation.tallies) - len(unseen)
        if seen:
            print(f"{name}: {seen} articles were trained on and are left out, {len(unseen)} scored")
        figures |= article_figures(name, unseen)
        pooled |= {f"{name}/{id}": tally for id, tally in unseen.items()}
    return figures | (article_figures("pooled", pooled) if pooled else {})


def _dev_figures(place: Place) -> dict[str, Estimate]:
    with tempfile.TemporaryDirectory() as scratch:  # predictions quote the articles: they must not stay
        tallies = code_gold(Place(place.bench, Path(scratch)), "dev").evaluation.tallies
    if TRAINED_ON & set(tallies):
        sys.exit(f"Weights were trained on held-out articles: {', '.join(sorted(TRAINED_ON & set(tallies)))}")
    return article_figures("dev", tallies)


# ------------------------------------------------------------------------------------------------------------ the table


def table(figures: Mapping[str, Estimate], before: Mapping[str, float]) -> Iterable[str]:
    """Lines of the table of figures."""
    yield f"{'figure':<36}{'value':>10}   {'95 % interval':<17}{'previous':>10}{'asked':>9}"
    for name, estimate in figures.items():
        digits = 1 if estimate.value >= 100 else 4
        interval = f"{estimate.low:.4f} .. {estimate.high:.4f}" if estimate.low < estimate.high else ""
        previous = f"{before[name]:.{digits}f}" if name in before else ""
        line = f"{name:<36}{estimate.value:>10.{digits}f}   {interval:<17}{previous:>10}"
        yield (line + _asked(name, estimate.value)).rstrip()
    yield f"trained on, and not scored ({len(TRAINED_ON)} articles): {', '.join(sorted(TRAINED_ON))}"


def _asked(name: str, value: float) -> str:
    if name not in ASKED:
        return ""
    lower = name.endswith(LOWER_IS_BETTER)
    reached = value < ASKED[name] if lower else value >= ASKED[name]
    return f"{'<' if lower else '>='}{ASKED[name]:g}".rjust(9) + ("" if reached else "  short")


def previous_figures() -> dict[str, float]:
    """The last value of each figure over all runs that are kept."""
    known: dict[str, float] = {}
    for path in sorted((RESULTS / "runs").glob("*.json")):
        known |= {name: value[0] for name, value in json.loads(path.read_text(encoding="utf-8"))["figures"].items()}
    return known


def _keep(figures: Mapping[str, Estimate]) -> None:
    now = datetime.now(UTC)
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    version = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    run = {"at": now.isoformat(timespec="seconds"), "version": version, "trained_on": sorted(TRAINED_ON), "figures": figures}
    path = RESULTS / "runs" / f"{now:%Y%m%dT%H%M%SZ}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(run, indent=1), encoding="utf-8")
    print(f"\nkept as {path.relative_to(ROOT)}")


# ------------------------------------------------------------------------------------------------- mistakes and table rows


def _print_causes(coded: Mapping[str, Coded], examples: int) -> None:
    found = {name: [m for a in one.evaluation.articles for m in mistakes(a)] for name, one in coded.items()}
    counts = {name: Counter(m.cause for m in ms) for name, ms in found.items()}
    print(f"\n{'main cause':<22}" + "".join(f"{name:>10}" for name in counts))
    for cause in CAUSES:
        print(f"{cause:<22}" + "".join(f"{count[cause]:>10}" for count in counts.values()))
        if cause in ("wrong actor", "wrong recipient"):
            _print_sides(cause, found)
    for name, ms in found.items():
        lines = [_example(m) for m in sorted(ms, key=lambda m: CAUSES.index(m.cause))]
        (RESULTS / "last" / f"mistakes-{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for cause in CAUSES:
        for ms in found.values():
            for m in [m for m in ms if m.cause == cause][:examples]:
                print(_example(m))


def _print_sides(cause: str, found: Mapping[str, list[Mistake]]) -> None:
    details = {name: Counter(m.detail for m in ms if m.cause == cause) for name, ms in found.items()}
    for detail in SIDE_CAUSES:
        print(f"  {detail:<20}" + "".join(f"{count[detail]:>10}" for count in details.values()))


def _example(m: Mistake) -> str:
    sides = [f"{side} {_brief(r)}" for side, r in (("gold", m.gold), ("predicted", m.predicted)) if r]
    sentence = " ".join((m.gold or m.predicted).sentence.split())  # type: ignore[union-attr]  # one of the two is there
    cause = f"{m.cause}: {m.detail}" if m.detail else m.cause
    return f"{cause:<20} {m.article}  {'; '.join(sides)}\n    {sentence}"


def _brief(record: Any) -> str:
    sides = [",".join(sorted(side)) or "-" for side in (record.dyad.actor, record.dyad.recipient)]
    parts = [f"{record.type} [{record.trigger}] {sides[0]}>{sides[1]} {record.status or 'actual'}"]
    parts += [f"{name}={value!r}" for name in ("attribution", "condition", "place") if (value := getattr(record, name))]
    parts += [f"date={record.date.first}/{record.date.last}"] if record.date else []
    return " ".join(parts)


def _print_fires(coded: Mapping[str, Coded]) -> None:
    used = uses(article for one in coded.values() for article in one.articles.values())
    print(f"\n{'table':<28}{'rows':>8}{'fired':>8}{'silent':>8}")
    for name, use in used.items():
        print(f"{name:<28}{use.rows:>8}{len(use.fires):>8}{len(use.silent):>8}")
    (RESULTS / "last" / "fires.json").write_text(json.dumps(_fires(used), indent=1), encoding="utf-8")
    deciders = Counter[Decided]()
    for one in coded.values():
        deciders.update(deciding_rows(one.articles, one.evaluation.articles))
    wrong = {row: (n, deciders[row, True]) for (row, right), n in deciders.items() if not right}
    worst = sorted(wrong.items(), key=lambda item: (-item[1][0], item[0]))[:15]
    print("\nrows that decided the type, by records that are wrong (wrong/right):")
    print(", ".join(f"{row} {n}/{right}" for row, (n, right) in worst))


def _fires(used: Mapping[str, Use]) -> dict[str, Any]:
    return {name: {"rows": use.rows, "fires": use.fires, "silent": use.silent} for name, use in used.items()}


if __name__ == "__main__":
    sys.exit(main())
