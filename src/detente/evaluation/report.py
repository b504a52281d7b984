"""The figures of an evaluation as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.evaluation.marked import Marked
from detente.evaluation.score import Evaluation


def report(evaluation: Evaluation, per_article: bool = False, errors: int = 0) -> str:
    """A page of plain text: F1 figures, accuracies, types, confusions; the first `errors` missed and spurious records."""
    figures = evaluation.figures
    lines = [*_head(figures), *_ratios(figures), *_rest(figures), *_types(figures)]
    if per_article:
        lines += _articles(figures["by_article"])
    return "\n".join(lines + list(_errors(evaluation, errors)))


def _head(figures: dict[str, Any]) -> Iterator[str]:
    line = f"articles {figures['articles']}  gold records {figures['gold_events']}  predicted records {figures['pred_events']}"
    for count, name in (("excused", "excused as optional"), ("ignored_articles", "articles that gold lacks, ignored")):
        if figures[count]:
            line += f"  ({name}: {figures[count]})"
    yield line


def _ratios(figures: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"{'F1 figure':<18}{'P':>8}{'R':>8}{'F1':>8}{'TP':>7}")
    for name, f in figures["f1"].items():
        yield f"{name:<18}{f['p']:8.4f}{f['r']:8.4f}{f['f1']:8.4f}{f['tp']:7d}"
    yield from ("", f"{'accuracy':<18}{'acc':>8}{'correct':>9}{'n':>6}")
    for name, f in (figures["sides"] | figures["accuracy"]).items():
        yield f"{name:<18}{f['acc']:8.4f}{f['correct']:9d}{f['n']:6d}"


def _rest(figures: dict[str, Any]) -> Iterator[str]:
    c = figures["condition"]
    yield ""
    yield (
        f"conditions: {c['recall_all_gold']:.4f} of {c['gold']} found; false {c['false']} (rate {c['false_rate']:.4f}), "
        f"on records without a pair {c['unpaired']}"
    )
    yield (
        f"false dates {figures['date_false']} (rate {figures['date_false_rate']:.4f}); "
        f"false places {figures['place_false']} (rate {figures['place_false_rate']:.4f}); "
        f"false attributions: rate {figures['attribution_false_rate']:.4f}"
    )
    f = figures["same_as"]
    yield f"the same event told again: P {f['p']:.4f}  R {f['r']:.4f}  F1 {f['f1']:.4f} of {f['gold']} pairs"


def _types(figures: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"{'type':<12}{'gold':>6}{'pred':>6}{'TP':>5}{'P':>8}{'R':>8}{'F1':>8}")
    for name, f in figures["by_type"].items():
        yield f"{name:<12}{f['gold']:6d}{f['pred']:6d}{f['tp']:5d}{f['p']:8.4f}{f['r']:8.4f}{f['f1']:8.4f}"
    if figures["confusion"]:
        most = ", ".join(f"{gold}>{predicted} {n}" for gold, predicted, n in figures["confusion"][:20])
        yield from ("", f"taken for each other (gold>predicted): {most}")


def _articles(by_article: dict[str, dict[str, int]]) -> Iterator[str]:
    yield from ("", f"{'article':<24}{'gold':>6}{'pred':>6}{'pairs':>7}{'same type':>11}")
    for id, f in by_article.items():
        yield f"{id:<24}{f['gold']:6d}{f['pred']:6d}{f['pairs']:7d}{f['same_type']:11d}"


def _errors(evaluation: Evaluation, limit: int) -> Iterator[str]:
    missed = [(article.id, record) for article in evaluation.articles for record in article.missed]
    spurious = [(article.id, record) for article in evaluation.articles for record in article.spurious]
    for name, found in (("missed", missed), ("spurious", spurious)):
        for id, record in found[:limit]:
            yield f"{name:<9}{id}  {_brief(record)}"


def _brief(record: Marked) -> str:
    return f"{record.type}  [{record.trigger}]  {' '.join(record.sentence.split())[:160]}"
