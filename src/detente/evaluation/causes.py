"""One main cause for every record that is missed, spurious or partly wrong: what to work on next."""

from __future__ import annotations

from collections.abc import Iterator

from detente.evaluation.compare import Verdict, compare
from detente.evaluation.marked import Marked
from detente.evaluation.score import Aligned
from detente.evaluation.sides import side_cause
from detente.evaluation.words import content_words
from detente.model import Value

CAUSES = (
    "missed trigger",
    "spurious record",
    "wrong type",
    "wrong actor",
    "wrong recipient",
    "wrong status",
    "missing attribution",
    "false attribution",
    "wrong attribution",
    "missing condition",
    "false condition",
    "wrong condition",
    "missing date",
    "false date",
    "wrong date",
    "missing place",
    "false place",
    "wrong place",
    "wrong mode",
)
"""From the root of a mistake to its leaves: the first that holds is the main cause."""


class Mistake(Value, frozen=True):
    """A record that is not fully right. gold is None for a spurious record, predicted for a missed one; detail: of a wrong
    side, one of SIDE_CAUSES."""

    article: str
    cause: str
    detail: str | None
    gold: Marked | None
    predicted: Marked | None


def mistakes(article: Aligned) -> Iterator[Mistake]:
    """The mistakes of one article: first the missed and the spurious, then the pairs in order.

    A pair whose types differ and whose triggers share no content word is no answer to one question: it makes two mistakes.
    """
    for gold in article.missed:
        yield Mistake(article.id, "missed trigger", None, gold, None)
    for predicted in article.spurious:
        yield Mistake(article.id, "spurious record", None, None, predicted)
    for i, j in article.pairs:
        gold, predicted = article.gold[i], article.predicted[j]
        verdict = compare(gold, predicted)
        if not verdict.type and not content_words(gold.trigger) & content_words(predicted.trigger):
            yield Mistake(article.id, "missed trigger", None, gold, None)
            yield Mistake(article.id, "spurious record", None, None, predicted)
        elif cause := _cause(gold, predicted, verdict):
            yield Mistake(article.id, cause, _detail(cause, gold, predicted), gold, predicted)


def _detail(cause: str, gold: Marked, predicted: Marked) -> str | None:
    if cause == "wrong actor":
        return side_cause(gold.actors, predicted.actors)
    return side_cause(gold.recipients, predicted.recipients) if cause == "wrong recipient" else None


def _cause(gold: Marked, predicted: Marked, verdict: Verdict) -> str | None:
    if not verdict.type:
        return "wrong type"
    if not verdict.dyad:
        same_actor = any(dyad.actor == predicted.dyad.actor for dyad in gold.dyads)
        return "wrong recipient" if same_actor else "wrong actor"
    if not verdict.status:
        return "wrong status"
    for field in ("attribution", "condition", "date", "place"):
        answer = getattr(verdict, field)
        if answer != "right":
            return f"{answer} {field}"
    return None if verdict.mode else "wrong mode"
