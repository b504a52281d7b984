"""Records out of a store as the coder gave them, with all their evidence: what `explain` and `verify` work on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from detente.errors import UsageError
from detente.model import Attribution, CodedArticle, Coder, Evidence, Party, Place, Record, Span
from detente.records import PARTIES
from detente.store.reading import Reading
from detente.store.schema import TABLES

CHUNK = 300
"""Articles that are read together."""

_SPANS = ("sentence", "trigger", "condition", "date_text", "place", "attribution")
_Row = dict[str, Any]


def coded_articles(store: Reading, articles: list[str]) -> Iterator[tuple[CodedArticle, str]]:
    """The last coding of articles, by key, and their texts, in the order in which they came in.

    Records have the ids that the coder gave them (e1, e2); the id of an article is its key.
    """
    asked = "article IN (SELECT unnest(?))"
    codings = _by_article(store, "current_codings", asked, [articles])
    coders = {row["coding"]: row for row in _rows(store, "current_runs", "coding IS NOT NULL", [])}
    records = _by_article(store, "current_records", f"{asked} ORDER BY number", [articles])
    parties = _by_article(store, "actors", f"{asked} ORDER BY role, position", [articles])
    reasons = _by_article(store, "evidence", f"{asked} ORDER BY field, position", [articles])
    for article in _rows(store, "articles", f"{asked} ORDER BY number", [articles]):
        key = article["article"]
        for coding in codings.get(key, []):
            own = [_of(found.get(key, []), coding["run"]) for found in (parties, reasons)]
            events = _records(records.get(key, []), *own)
            yield _coded(article, coding, coders[coding["coding"]], events), article["text"]


def all_coded(store: Reading) -> Iterator[tuple[CodedArticle, str]]:
    """The last coding of every article, and its text, a few hundred at a time."""
    keys = [row[0] for row in store.rows("SELECT article FROM articles ORDER BY number")]
    for at in range(0, len(keys), CHUNK):
        yield from coded_articles(store, keys[at : at + CHUNK])


def find_record(store: Reading, key: str) -> tuple[CodedArticle, str, str]:
    """The article of a record, coded, its text, and the record's id in it. Raises UsageError for a key that is not there."""
    article = key.partition(":")[0]
    for coded, text in coded_articles(store, [article]):
        ids = dict(store.rows("SELECT record, id FROM current_records WHERE article = ?", [article]))
        if key in ids:
            return coded, text, ids[key]
        known = ", ".join(list(ids)[:5])
        raise UsageError(f"{store.folder}: found no record {key!r}; expected one of this article: {known or 'it has none'}.")
    raise UsageError(f"{store.folder}: found no coded article {article!r}; `detente events` prints the keys of records.")


def _rows(store: Reading, table: str, where: str, values: list[Any]) -> Iterator[_Row]:
    names = list(TABLES[table.removeprefix("current_")].types)
    columns = ", ".join(f'"{name}"' for name in names)
    for row in store.rows(f"SELECT {columns} FROM {table} WHERE {where}", values):
        yield dict(zip(names, row, strict=True))


def _by_article(store: Reading, table: str, where: str, values: list[Any]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for row in _rows(store, table, where, values):
        found.setdefault(row["article"], []).append(row)
    return found


def _of(rows: list[_Row], run: int) -> list[_Row]:
    return [row for row in rows if row["run"] == run]


def _coded(article: _Row, coding: _Row, run: _Row, events: tuple[Record, ...]) -> CodedArticle:
    days = {name: row[name] and row[name].isoformat() for row, name in ((article, "published"), (coding, "reference"))}
    return CodedArticle(
        id=article["article"],
        title=article["title"],
        source=article["source"],
        published=days["published"],
        reference=days["reference"],
        sha256=article["sha256"],
        coder=Coder("detente", run["version"], run["tables"], run["model"], run["reader"], run["least"]),
        warnings=tuple(coding["warnings"] or ()),
        events=events,
    )


def _records(rows: list[_Row], parties: list[_Row], reasons: list[_Row]) -> tuple[Record, ...]:
    ids = {row["record"]: row["id"] for row in rows}
    return tuple(_record(row, ids, _mine(parties, row), _mine(reasons, row)) for row in rows)


def _mine(rows: list[_Row], record: _Row) -> list[_Row]:
    return [row for row in rows if row["record"] == record["record"]]


def _record(row: _Row, ids: dict[str, str], parties: list[_Row], reasons: list[_Row]) -> Record:
    fields = {name: row[name] for name in Record.__struct_fields__ if name in row}
    evidence: dict[str, list[Evidence]] = {}
    for reason in reasons:
        evidence.setdefault(reason["field"], []).append(_converted(reason, Evidence))
    sides = {role: tuple(_party(party) for party in parties if party["role"] == role) for role in PARTIES}
    fields |= sides | {
        "place": _place(row),
        "attribution": _attribution(row),
        "same_as": ids.get(row["same_as"]) if row["same_as"] else None,
        "spans": {name: Span(row[f"{name}_start"], row[f"{name}_end"]) for name in _SPANS if row[f"{name}_start"] is not None},
        "evidence": evidence,
    }
    return msgspec.convert(msgspec.to_builtins(fields), Record)


def _converted(row: _Row, kind: type[Evidence]) -> Evidence:
    return msgspec.convert({name: row[name] for name in kind.__struct_fields__}, kind)


def _party(row: _Row) -> Party:
    return Party(row["text"], row["name"], row["country"], row["sector"], _at(row["start"]), _at(row["end"]))


def _place(row: _Row) -> Place | None:
    if row["place"] is None:
        return None
    return Place(
        row["place"], row["place_country"], _at(row["place_start"]), _at(row["place_end"]), row["latitude"], row["longitude"],
        row["geonames_id"], row["place_precision"],
    )  # fmt: skip


def _attribution(row: _Row) -> Attribution | None:
    if row["attribution"] is None:
        return None
    return Attribution(row["attribution"], row["attribution_kind"], _at(row["attribution_start"]), _at(row["attribution_end"]))


def _at(value: int | None) -> int:
    return -1 if value is None else value
