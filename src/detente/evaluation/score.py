"""The figures of an evaluation: counts by article, added over articles before any ratio is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import msgspec

from detente.evaluation.align import Pair, align
from detente.evaluation.compare import TYPES, Verdict, compare
from detente.evaluation.marked import Marked, read_record
from detente.evaluation.words import normalise
from detente.model import Value

Json = Mapping[str, Any]
F1_FIGURES = ("event", "type", "quad", "actor", "dyad")
ACCURACIES = {
    "status": "type",
    "status_nonactual": "nonactual_n",
    "mode": "mode_n",
    "attribution": "type",
    "attribution_given": "attribution_n",
    "condition": "condition_n",
    "date_day": "day_n",
    "date_month": "month_n",
    "date_year": "year_n",
    "place_country": "place_n",
}
SIDES = {"actor_given_type": "type", "recipient_given_actor": "actor", "name": "name_n"}
"""Figure: the count that is its denominator. SIDES: those that the benchmark scorer does not know."""


class Tally(msgspec.Struct):
    """What was counted, in one article or added over several. types: (count, type) with count gold, pred or tp."""

    counts: Counter[str] = msgspec.field(default_factory=Counter)
    types: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    confusion: Counter[tuple[str | None, str | None]] = msgspec.field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Add the counts of another tally to this one."""
        self.counts.update(other.counts)
        self.types.update(other.types)
        self.confusion.update(other.confusion)


class Aligned(Value, frozen=True, kw_only=True):
    """One article under scoring; `pairs` index into `gold` and `predicted`, `sources` say which records those were."""

    id: str
    gold: tuple[Marked, ...]
    predicted: tuple[Marked, ...]
    pairs: tuple[Pair, ...]
    excused: int

    @property
    def missed(self) -> list[Marked]:
        """Gold records that no prediction answers."""
        found = {i for i, _ in self.pairs}
        return [g for i, g in enumerate(self.gold) if i not in found]

    @property
    def spurious(self) -> list[Marked]:
        """Predicted records that answer no gold record."""
        used = {j for _, j in self.pairs}
        return [p for j, p in enumerate(self.predicted) if j not in used]


class Evaluation(Value, frozen=True, kw_only=True):
    """figures: the result as it is written to JSON; articles and tallies: what it was counted from, by article."""

    figures: dict[str, Any]
    articles: tuple[Aligned, ...]
    tallies: dict[str, Tally]


def evaluate(gold: Mapping[str, Json], predicted: Mapping[str, Json], texts: Mapping[str, str] | None = None) -> Evaluation:
    """Score predictions; all three by article id, articles with their records under `events`.

    Figures: F1 of event, type, quad class, actor and dyad; accuracies of fields over pairs of the same type; shares of false
    attributions, conditions, dates and places where gold has none; `same_as`, the pairwise F1 of the same event told again,
    over gold records that a prediction of the same type answers (`same_told`).

    texts place sentences in the article; where one is missing, the `text` of the gold article serves, else sentences are
    compared as strings. Predictions for articles that gold lacks are counted and left out.
    """
    texts = texts or {}
    articles = []
    for id in sorted(gold):
        text = texts.get(id) or gold[id].get("text") or ""
        articles.append(align_article(id, _events(gold[id]), _events(predicted.get(id) or {}), text))
    tallies = {article.id: tally(article) for article in articles}
    figures = figures_of(tallies.values())
    figures |= {"articles": len(gold), "ignored_articles": len(set(predicted) - set(gold))}
    figures["by_article"] = {id: _article_figures(t.counts) for id, t in tallies.items()}
    return Evaluation(figures=figures, articles=tuple(articles), tallies=tallies)


def _events(article: Json) -> list[Marked]:
    return [read_record(event) for event in article.get("events") or []]


def align_article(id: str, gold: Sequence[Marked], predicted: Sequence[Marked], text: str) -> Aligned:
    """Pair the records of one article.

    An optional gold record counts nowhere; a prediction that answers nothing but an optional record is excused.
    """
    text = normalise(text)
    required = [g for g in gold if not g.optional]
    optional = [g for g in gold if g.optional]
    pairs = align(required, predicted, text)
    used = {j for _, j in pairs}
    spare = [j for j in range(len(predicted)) if j not in used]
    excused = {spare[k] for _, k in align(optional, [predicted[j] for j in spare], text)}
    kept = [j for j in range(len(predicted)) if j not in excused]
    place = {j: n for n, j in enumerate(kept)}
    return Aligned(
        id=id,
        gold=tuple(required),
        predicted=tuple(predicted[j] for j in kept),
        pairs=tuple((i, place[j]) for i, j in pairs),
        excused=len(excused),
    )


def tally(article: Aligned) -> Tally:
    """Count one article."""
    result = Tally()
    counts = result.counts
    counts.update(gold=len(article.gold), pred=len(article.predicted), excused=article.excused, event=len(article.pairs))
    counts["condition_gold"] = sum(g.condition is not None for g in article.gold)
    counts.update(same_told(article))
    result.types.update(("gold", str(g.type)) for g in article.gold)
    result.types.update(("pred", str(p.type)) for p in article.predicted)
    answered = set()
    for i, j in article.pairs:
        gold, predicted = article.gold[i], article.predicted[j]
        verdict = compare(gold, predicted)
        counts["quad"] += verdict.quad
        if verdict.type:
            answered.add(j)
            result.types["tp", str(gold.type)] += 1
            counts.update(_fields(gold, verdict))
        else:
            result.confusion[gold.type, predicted.type] += 1
    others = (p for j, p in enumerate(article.predicted) if j not in answered)
    counts["condition_unpaired"] = sum(p.condition is not None for p in others)
    return result


def _fields(gold: Marked, verdict: Verdict) -> Counter[str]:
    """Counts of one pair of the same type."""
    counts = Counter({name: int(getattr(verdict, name)) for name in ("type", "actor", "dyad", "status")})
    counts.update(actor_given_type=int(verdict.actor), recipient_given_actor=int(verdict.dyad))
    counts.update(name_n=len(verdict.names), name=sum(verdict.names))
    if (gold.status or "actual") != "actual":
        counts.update(nonactual_n=1, status_nonactual=verdict.status_given)
    if gold.mode is not None:
        counts.update(mode_n=1, mode=verdict.mode)
    attributed = verdict.attribution == "right"
    counts["attribution"] = attributed
    if gold.attribution is not None:
        counts.update(attribution_n=1, attribution_given=attributed)
    elif "attribution" not in gold.open:
        counts.update(no_attribution_n=1, attribution_false=verdict.attribution == "false")
    counts.update(_given_or_not("condition", gold.condition is not None, verdict.condition, False))
    counts.update(_given_or_not("place", gold.place is not None, verdict.place, "place" in gold.open))
    counts["place_country"] = counts["place"]
    counts.update(_given_or_not("date", gold.date is not None, verdict.date, "date" in gold.open))
    if gold.date is not None:
        for name, right in zip(("year", "month", "day"), verdict.date_parts, strict=True):
            if right is not None:
                counts.update({f"{name}_n": 1, f"date_{name}": int(right)})
    return counts


def same_told(article: Aligned) -> Counter[str]:
    """Pairs of records that tell the same event (`same_as`), among the gold records that a prediction of the same type answers.

    same_gold: pairs of such gold records whose chains of `same_as` meet; same_pred: those whose predictions do; same_as: both.
    So what is scored is the linking of what was found, pairwise, as in coreference (the links of a chain of n are all its
    n (n - 1) / 2 pairs).
    """
    gold_events, predicted_events = chains(article.gold), chains(article.predicted)
    found = [(i, j) for i, j in article.pairs if article.gold[i].type == article.predicted[j].type]
    counts: Counter[str] = Counter()
    for (i, j), (k, m) in combinations(found, 2):
        same, told = gold_events[i] == gold_events[k], predicted_events[j] == predicted_events[m]
        counts.update(same_gold=same, same_pred=told, same_as=same and told)
    return counts


def chains(records: Sequence[Marked]) -> list[object]:
    """For each record what it shares with those of its event: the id at which its chain of `same_as` ends."""
    before = {r.id: r.same_as for r in records if r.id is not None and r.same_as is not None}
    out: list[object] = []
    for n, record in enumerate(records):
        at, seen = record.same_as or record.id, {record.id}
        while at in before and at not in seen:
            seen.add(at)
            at = before[at]
        out.append(n if at is None else at)
    return out


def _given_or_not(field: str, given: bool, answer: str, either: bool) -> dict[str, int]:
    """Where gold has the field, whether it is right; where gold has none and does not hold it open, whether it is false."""
    if given:
        return {f"{field}_n": 1, field: int(answer == "right")}
    return {} if either else {f"no_{field}_n": 1, f"{field}_false": int(answer == "false")}


def figures_of(tallies: Iterable[Tally]) -> dict[str, Any]:
    """All ratios over the added counts."""
    total = Tally()
    for one in tallies:
        total.add(one)
    c = total.counts
    return {
        "gold_events": c["gold"],
        "pred_events": c["pred"],
        "excused": c["excused"],
        "f1": {name: _f1(c[name], c["pred"], c["gold"]) for name in F1_FIGURES},
        "accuracy": _accuracies(c, ACCURACIES),
        "sides": _accuracies(c, SIDES),
        "condition": {
            "recall_all_gold": _ratio(c["condition"], c["condition_gold"]),
            "gold": c["condition_gold"],
            "false": c["condition_false"],
            "false_rate": _ratio(c["condition_false"], c["no_condition_n"]),
            "unpaired": c["condition_unpaired"],
        },
        "same_as": _f1(c["same_as"], c["same_pred"], c["same_gold"]),
        "date_false": c["date_false"],
        "place_false": c["place_false"],
        "date_false_rate": _ratio(c["date_false"], c["no_date_n"]),
        "place_false_rate": _ratio(c["place_false"], c["no_place_n"]),
        "attribution_false_rate": _ratio(c["attribution_false"], c["no_attribution_n"]),
        "by_type": _by_type(total.types),
        "confusion": _confusion(total.confusion),
    }


def _accuracies(c: Counter[str], figures: Mapping[str, str]) -> dict[str, dict[str, float]]:
    return {name: {"acc": _ratio(c[name], c[n]), "correct": c[name], "n": c[n]} for name, n in figures.items()}


def _by_type(types: Counter[tuple[str, str]]) -> dict[str, dict[str, float]]:
    names = dict.fromkeys(TYPES) | dict.fromkeys(sorted(name for _, name in types))
    return {name: _f1(types["tp", name], types["pred", name], types["gold", name]) for name in names}


def _confusion(counts: Counter[tuple[str | None, str | None]]) -> list[list[Any]]:
    most_first = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [[str(gold), str(predicted), n] for (gold, predicted), n in most_first]


def _article_figures(counts: Counter[str]) -> dict[str, int]:
    return {"gold": counts["gold"], "pred": counts["pred"], "pairs": counts["event"], "same_type": counts["type"]}


def _f1(true: int, predicted: int, gold: int) -> dict[str, float]:
    p, r = _ratio(true, predicted), _ratio(true, gold)
    return {"tp": true, "pred": predicted, "gold": gold, "p": p, "r": r, "f1": _ratio(2 * p * r, p + r)}


def _ratio(a: float, b: float) -> float:
    return a / b if b else 0.0
