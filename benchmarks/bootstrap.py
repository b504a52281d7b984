"""The figures of full articles as ratios of counts, and their bootstrap intervals over articles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from detente.evaluation.score import Tally

RESAMPLES = 5_000
SEED = 20220122


class Ratio(NamedTuple):
    """`times` x the sum of one count over the sum of others: 2 TP / (predicted + gold) is F1."""

    times: int
    above: str
    below: tuple[str, ...]


RATIOS = {
    **{f"{name}_f1": Ratio(2, name, ("pred", "gold")) for name in ("event", "type", "quad", "actor", "dyad")},
    **{f"{name}_precision": Ratio(1, name, ("pred",)) for name in ("event", "type")},
    "actor_given_type": Ratio(1, "actor", ("type",)),
    "recipient_given_actor": Ratio(1, "dyad", ("actor",)),
    "name": Ratio(1, "name", ("name_n",)),
    "status": Ratio(1, "status", ("type",)),
    "status_nonactual": Ratio(1, "status_nonactual", ("nonactual_n",)),
    "mode": Ratio(1, "mode", ("mode_n",)),
    "attribution_given": Ratio(1, "attribution_given", ("attribution_n",)),
    "attribution_false_rate": Ratio(1, "attribution_false", ("no_attribution_n",)),
    "condition_recall": Ratio(1, "condition", ("condition_gold",)),
    "condition_false_rate": Ratio(1, "condition_false", ("no_condition_n",)),
    "date_day": Ratio(1, "date_day", ("day_n",)),
    "date_year": Ratio(1, "date_year", ("year_n",)),
    "date_false_rate": Ratio(1, "date_false", ("no_date_n",)),
    "place_country": Ratio(1, "place_country", ("place_n",)),
    "same_as_f1": Ratio(2, "same_as", ("same_pred", "same_gold")),
    "place_false_rate": Ratio(1, "place_false", ("no_place_n",)),
}


class Estimate(NamedTuple):
    """A figure with the ends of its 95 % interval (percentiles of the resampled figure)."""

    value: float
    low: float
    high: float


def estimate(ratio: Ratio, tallies: Sequence[Tally]) -> Estimate:
    """The figure over all articles, and its interval when articles are drawn again with replacement."""
    above = ratio.times * np.array([t.counts[ratio.above] for t in tallies], dtype=float)
    below = np.array([sum(t.counts[name] for name in ratio.below) for t in tallies], dtype=float)
    drawn = np.random.default_rng(SEED).integers(0, len(tallies), (RESAMPLES, len(tallies)))
    sums = below[drawn].sum(axis=1)
    resampled = np.divide(above[drawn].sum(axis=1), sums, out=np.zeros(RESAMPLES), where=sums > 0)
    low, high = np.percentile(resampled, (2.5, 97.5))
    return Estimate(float(above.sum() / below.sum()) if below.sum() else 0.0, float(low), float(high))
