"""How likely a proposed event is right, type included, and from which likelihood on it is kept.

A logistic model over what rows and reader say of a proposal, fitted on articles that neither reader nor rows had seen
(`training/fit_confidence.py`): of the records that say .8, four in five are right. Two models: for rows and reader
together, and for the rows alone.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import NamedTuple

from detente.errors import UsageError
from detente.model import Draft
from detente.tables import DATA

DEFAULT = DATA / "models" / "confidence.json"
PREFERENCES = ("balanced", "precision", "recall")
"""Operating points: the best F1 on unseen articles; fewer and surer records; more of what is there."""

STRANGERS = 0.2
"""By how much an event must be surer in which nobody of a state, a body or a sector takes part."""

_EDGE = 1e-3


class Seen(NamedTuple):
    """What rows and reader say of some words.

    event, type: the reader's probabilities; drafted: rows made a draft; known_word: a row of the word gives the type; story:
    the share of sentences of the article in which rows find an event: where little happens, a doubtful word is more doubtful.
    """

    event: float
    type: float
    drafted: bool
    known_word: bool
    story: float


class Confidence:
    """The model of one tier. least: how likely an event must be to be kept."""

    def __init__(self, tier: str, prefer: str = "balanced", least: float | None = None, path: Path = DEFAULT) -> None:
        """least: of the user, instead of that of the operating point. Raises UsageError for what is no point or no share."""
        if prefer not in PREFERENCES:
            raise UsageError(f"prefer: found {prefer!r}, expected one of {', '.join(PREFERENCES)}.")
        if least is not None and not 0 <= least <= 1:
            raise UsageError(f"min_confidence: found {least:g}, expected 0 to 1.")
        model = json.loads(path.read_text(encoding="utf-8"))[tier]
        self.weights: dict[str, float] = model["weights"]
        self.least: float = model["least"][prefer] if least is None else least

    def of(self, draft: Draft, seen: Seen | None = None) -> float:
        """The probability, to two digits. seen: what the reader made of its words too, None where only rows read."""
        told = features(draft, seen)
        score = self.weights["bias"] + sum(self.weights[name] * value for name, value in told.items())
        return round(1 / (1 + math.exp(-score)), 2)

    def keeps(self, draft: Draft) -> bool:
        """Whether a draft with its confidence is likely enough; where nobody is known, it must be surer."""
        return draft.confidence >= self.least + STRANGERS * _nobody(draft)


def features(draft: Draft, seen: Seen | None) -> dict[str, float]:
    """What the model sees, by name. `order` is how much the row demanded and what was resolved."""
    if seen is None:
        return {"order": _logit(draft.confidence), **_sides(draft)}
    told = {"event": _logit(seen.event), "type": _logit(seen.type), "story": _logit(seen.story)}
    return told | {"drafted": float(seen.drafted), "known_word": float(seen.known_word), **_sides(draft)}


def _sides(draft: Draft) -> dict[str, float]:
    return {
        "actor": float(any(p.country for p in draft.actor)),
        "recipient": float(any(p.country for p in draft.recipient)),
        "nobody": float(_nobody(draft)),
    }


def _nobody(draft: Draft) -> bool:
    """Nobody is known who takes part."""
    return not any(p.country or p.sector for p in (*draft.actor, *draft.recipient))


def _logit(p: float) -> float:
    p = min(max(p, _EDGE), 1 - _EDGE)
    return math.log(p / (1 - p))
