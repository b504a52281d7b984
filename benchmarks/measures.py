"""Runs the benchmark programs and the scorers of the benchmark data: each function returns figures by name."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

import found
import gate
from bootstrap import RATIOS, Estimate, estimate
from common import read_items
from countries import share_right
from detente.evaluation import Evaluation, evaluate_files, load_articles
from detente.evaluation.score import Tally
from detente.model import CodedArticle
from syndication import family_figures, growth

HERE = Path(__file__).parent
FAMILIES = HERE.parent / "tests" / "syndication" / "families"


class Place(NamedTuple):
    """Where a run reads and writes."""

    bench: Path
    out: Path


class Coded(NamedTuple):
    """One gold set, coded and scored."""

    articles: dict[str, CodedArticle]
    evaluation: Evaluation


def predict(program: str, texts: Path, out: Path) -> None:
    """Run one of the programs of this folder."""
    subprocess.run([sys.executable, str(HERE / f"{program}.py"), "--texts", str(texts), "--out", str(out)], check=True)


def scored(place: Place, name: str, scorer: str, data: str) -> dict[str, Any]:
    """Predict a set of `dev` and run its scorer; all its figures."""
    gold, out, figures = place.bench / "dev" / f"{data}.jsonl", place.out / f"{name}.jsonl", place.out / f"{name}.json"
    predict(name, gold, out)
    command = [sys.executable, str(place.bench / "score" / f"{scorer}.py")]
    command += ["--gold", str(gold), "--pred", str(out), "--json", str(figures)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return dict(json.loads(figures.read_text(encoding="utf-8")))


def code_gold(place: Place, name: str) -> Coded:
    """Code and score a set of full articles."""
    folder, out = place.bench / "gold" / name, place.out / f"{name}.jsonl"
    predict("articles", folder / "texts", out)
    lines = (line for line in out.read_bytes().split(b"\n") if line)
    coded = [msgspec.json.decode(line, type=CodedArticle) for line in lines]
    return Coded({article.id: article for article in coded}, evaluate_files(folder / "gold", out, folder / "texts"))


def article_figures(name: str, tallies: Mapping[str, Tally]) -> dict[str, Estimate]:
    """Figures of full articles with their intervals, as `name.figure`."""
    counted = list(tallies.values())
    return {f"{name}.{figure}": estimate(ratio, counted) for figure, ratio in RATIOS.items()}


def relation(place: Place) -> dict[str, float]:
    """Event type given both actors."""
    r = scored(place, "relation", "score_relation", "relation_plv")
    return {"macro_f1": r["root"]["macro_f1"], "accuracy": r["root"]["accuracy"], "quad_macro_f1": r["quad"]["macro_f1"]}


def relation_countries(place: Place) -> dict[str, float]:
    """Countries of the marked parties of the labelled relations."""
    out = place.out / "countries.jsonl"
    predict("countries", place.bench / "dev" / "relation_plv.jsonl", out)
    right, total = share_right(read_items(out))
    return {"right": right / total}


def relations_found(place: Place) -> dict[str, float]:
    """Relations found whole where nobody is told who acts; records per sentence, with a least confidence of .67."""
    out = place.out / "found.jsonl"
    predict("found", place.bench / "dev" / "relation_plv.jsonl", out)
    return found.shares(read_items(out))


def gated(place: Place) -> dict[str, float]:
    """What the gate loses, and how much it lets through."""
    figures = {}
    for name in ("train", "authored"):
        folder, out = place.bench / "gold" / name, place.out / f"gate-{name}.jsonl"
        predict("gate", folder / "texts", out)
        texts = {item["id"]: item["text"] for item in read_items(folder / "texts")}
        figures[f"recall_{name}"] = gate.recall(read_items(out), load_articles(folder / "gold"), texts)
    for name, data in (("articles", "articles.jsonl"), ("eventfree", "eventfree")):
        out = place.out / f"gate-{name}.jsonl"
        predict("gate", place.bench / "dev" / data, out)
        figures[f"words_{name}"] = gate.share(read_items(out))
    return figures


def eventfree(place: Place) -> dict[str, float]:
    """False records where nothing happens."""
    out = place.out / "eventfree.jsonl"
    predict("eventfree", place.bench / "dev" / "eventfree", out)
    items = read_items(out)
    records = sum(len(item["events"]) for item in items)
    return {"false_per_1000_words": 1000 * records / sum(item["words"] for item in items)}


def time_expressions(place: Place) -> dict[str, float]:
    """Time expressions."""
    r = scored(place, "time", "score_time", "time")
    types = {name: r["per_type_recall"][name] for name in ("DATE", "TIME", "DURATION", "SET")}
    apart = {f"{name.lower()}_{share}": told[share] for name, told in types.items() for share in ("found", "value_accuracy")}
    return {
        "strict_f1": r["strict"]["f1"],
        "relaxed_f1": r["relaxed"]["f1"],
        "value_f1": r["value_f1"],
        "value_accuracy": r["value_accuracy"],
    } | apart


def toponyms(place: Place) -> dict[str, float]:
    """Toponyms and where they are."""
    r = scored(place, "place", "score_place", "place")
    return {"overlap_f1": r["overlap"]["f1"]} | {name: r[name] for name in ("acc161_all", "acc161_given_found")}


def attribution(place: Place) -> dict[str, float]:
    """Source, cue and content of attributions."""
    r = scored(place, "attribution", "score_attribution", "attribution")
    figures = {f"{role}_overlap_f1": r[role]["overlap"]["f1"] for role in ("source", "cue", "content")}
    return figures | {"link_overlap_f1": r["link_overlap"]["f1"], "source_of_content_f1": r["source_of_content"]["f1"]}


def speed(place: Place) -> dict[str, float]:
    """Words per second beside spaCy's small pipeline, memory, start."""
    out = place.out / "speed.json"
    predict("speed", place.bench / "dev" / "articles.jsonl", out)
    r = json.loads(out.read_text(encoding="utf-8"))
    return {
        "words_per_second": r["detente"]["words_per_second"],
        "ratio_to_spacy": r["ratio"],
        "rules_ratio_to_spacy": r["rules_ratio"],
        "peak_mb": r["detente"]["peak_mb"],
        "help_seconds": r["help_seconds"],
    }


def syndication(place: Place) -> dict[str, float]:
    """Pairs of texts, families of articles with their origins, what an article costs among 1,000 and among 10,000."""
    r = scored(place, "syndication", "score_syndication", "syndication")
    figures = {name: r[name] for name in ("precision", "recall", "recall_real")}
    for only in ("a", "h"):
        told = family_figures(FAMILIES, only)
        figures |= {f"{only}_{name}": told[name] for name in ("precision", "recall", "f1", "origin_right")}
    return figures | {name: value for name, value in growth((1000, 10_000)).items() if name.startswith(("ms_", "cost_"))}


MEASURES: dict[str, Callable[[Place], dict[str, float]]] = {
    "relation": relation,
    "countries": relation_countries,
    "found": relations_found,
    "gate": gated,
    "eventfree": eventfree,
    "time": time_expressions,
    "place": toponyms,
    "attribution": attribution,
    "syndication": syndication,
    "speed": speed,
}
