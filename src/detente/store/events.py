"""Asking a store for events: filters, the columns of the answer, and forms in which it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

from detente.errors import UsageError
from detente.model import AttributionKind, EventType, Status, Value

COLUMNS: dict[str, str] = {
    "record": "key of the record",
    "article": "key of the article that is taken for it: the origin of the text, or the first that came in",
    "published": "its day of publication",
    "outlet": "its outlet",
    "origin": "who wrote the text first, as far as it is told",
    "articles": "how many articles print it",
    "outlets": "of how many outlets",
    "type": "event type",
    "mode": "mode of the type",
    "status": "actual, historical, future, hypothetical or negated",
    "actor": "words for the actors",
    "actor_name": "full names of the actors, in the same order",
    "actor_country": "country codes of the actors",
    "actor_sector": "sector codes of the actors",
    "recipient": "words for the recipients",
    "recipient_name": "full names of the recipients",
    "recipient_country": "country codes of the recipients",
    "recipient_sector": "sector codes of the recipients",
    "date": "ISO day, month, year or interval of the event",
    "date_text": "the time expression",
    "place": "words for the place",
    "place_country": "country of the place",
    "latitude": "degrees north",
    "longitude": "degrees east",
    "attribution": "on whose word",
    "attribution_kind": "named, organization, anonymous or publisher",
    "condition": "words that state on what the event depends",
    "same_as": "key of the first record of the same event in the article",
    "cameo": "CAMEO code",
    "quad": "quad class, 1 to 4",
    "score": "conflict-cooperation score, -10 to 10",
    "contexts": "contexts",
    "confidence": "how likely the record is right, 0 to 1",
    "trigger": "words that name the event",
    "sentence": "the sentence",
    "url": "address of the article",
    "sha256": "SHA-256 of the article's text, in which the offsets count",
    "sentence_start": "offset of the sentence (code points)",
    "sentence_end": "its end, exclusive",
    "trigger_start": "offset of the trigger",
    "trigger_end": "its end, exclusive",
    "actor_start": "offset of the words for each actor",
    "actor_end": "their end, exclusive",
    "recipient_start": "offset of the words for each recipient",
    "recipient_end": "their end, exclusive",
    "condition_start": "offset of the condition",
    "condition_end": "its end, exclusive",
    "attribution_start": "offset of the attribution",
    "attribution_end": "its end, exclusive",
}
"""Columns of the answer, in order, and what each holds. Lists in JSONL and Parquet, joined by "; " in CSV and in a table."""

WORDS = frozenset(
    (
        "actor",
        "actor_name",
        "recipient",
        "recipient_name",
        "date_text",
        "place",
        "attribution",
        "condition",
        "trigger",
        "sentence",
    )
)
"""Columns that quote the article; without them the rest may be shared where the text may not."""

TYPES: tuple[str, ...] = get_args(EventType)
STATUSES: tuple[str, ...] = get_args(Status)
KINDS: tuple[str, ...] = (*get_args(AttributionKind), "none")


class Filters(Value, frozen=True, kw_only=True):
    """Which events are asked for; an empty filter lets all through.

    actor, recipient, place: a country code ("RUS") or a name of three capitals ("PKK"), country and sector ("RUS MIL", parties
    only), or words that occur in the text or name, in any case. type: "THREATEN" or "THREATEN.expel". source_kind: kind of
    attribution, "none" for the article's own voice. since, until: days; of the event, or of publication where the event has
    none. text: words of the sentence. reprints: each telling and not each event.
    """

    actor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    source_kind: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    place: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    text: str | None = None
    condition: bool = False
    min_confidence: float | None = None
    most: int | None = None
    reprints: bool = False


def query(filters: Filters, columns: Sequence[str]) -> tuple[str, list[Any]]:
    """SQL over the view `events` (or `printed_events`) and its values. Raises UsageError."""
    conditions: list[str] = []
    values: list[Any] = []

    def ask(condition: str, *given: Any) -> None:
        conditions.append(condition)
        values.extend(given)

    for role in ("actor", "recipient"):
        _any(ask, [_party(role, wanted) for wanted in getattr(filters, role)])
    _any(ask, [_type(wanted) for wanted in filters.type])
    _any(ask, [("status = ?", [_one_of(wanted, STATUSES, "--status")]) for wanted in filters.status])
    _any(ask, [_kind(wanted) for wanted in filters.source_kind])
    _any(ask, [_place(wanted) for wanted in filters.place])
    _any(ask, [("contains(lower(outlet), lower(?))", [wanted]) for wanted in filters.outlet])
    if filters.since:
        ask("coalesce(date_end, published) >= ?::DATE", _day(filters.since, "--since"))
    if filters.until:
        ask("coalesce(date_begin, published) <= ?::DATE", _day(filters.until, "--until"))
    if filters.text:
        ask("contains(lower(sentence), lower(?))", filters.text)
    if filters.condition:
        ask("condition IS NOT NULL")
    if filters.min_confidence is not None:
        ask("confidence >= ?", filters.min_confidence)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    most = f" LIMIT {int(filters.most)}" if filters.most is not None else ""
    named = ", ".join(f'"{name}"' for name in columns)
    view = "printed_events" if filters.reprints else "events"
    return f"SELECT {named} FROM {view}{where} ORDER BY article_number, number{most}", values


def _any(ask: Any, found: list[tuple[str, list[Any]]]) -> None:
    if found:
        ask("(" + " OR ".join(condition for condition, _ in found) + ")", *(value for _, given in found for value in given))


def _party(role: str, wanted: str) -> tuple[str, list[Any]]:
    codes = re.fullmatch(r"([A-Z]{3})(?:[ :]([A-Z]{3}))?", wanted.strip())
    if codes is None:
        words = wanted.strip()
        condition = f"list_contains(list_transform({role} || {role}_name, lambda w: contains(lower(w), lower(?))), true)"
        return condition, [words]
    if codes[2] is None:
        word = f"list_contains(list_transform({role} || {role}_name, lambda w: regexp_matches(w, ?)), true)"
        return f"(list_contains({role}_country, ?) OR {word})", [codes[1], rf"\b{codes[1]}\b"]
    pairs = f"list_transform(list_zip({role}_country, {role}_sector), lambda p: concat_ws(' ', p[1], p[2]))"
    return f"list_contains({pairs}, ?)", [f"{codes[1]} {codes[2]}"]


def _type(wanted: str) -> tuple[str, list[Any]]:
    name, _, mode = wanted.strip().partition(".")
    type_ = _one_of(name.upper(), TYPES, "--type")
    return ("type = ? AND mode = ?", [type_, mode.lower()]) if mode else ("type = ?", [type_])


def _kind(wanted: str) -> tuple[str, list[Any]]:
    kind = _one_of(wanted, KINDS, "--source-kind")
    return ("attribution_kind IS NULL", []) if kind == "none" else ("attribution_kind = ?", [kind])


def _place(wanted: str) -> tuple[str, list[Any]]:
    if re.fullmatch(r"[A-Z]{3}", wanted.strip()):
        return "place_country = ?", [wanted.strip()]
    return "contains(lower(place), lower(?))", [wanted.strip()]


def _one_of(value: str, valid: Sequence[str], option: str) -> str:
    if value not in valid:
        raise UsageError(f"{option}: found {value!r}, expected one of {', '.join(valid)}.")
    return value


def _day(value: str, option: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise UsageError(f"{option}: found {value!r}, expected a day as YYYY-MM-DD, such as 2022-01-22.") from None
