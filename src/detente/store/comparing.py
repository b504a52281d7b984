"""What changed between two runs: records that appeared, vanished or changed, and which row or model decided it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from detente.cells import number
from detente.errors import UsageError
from detente.store.reading import Reading

FIELDS = {
    "type": ("type",),
    "mode": ("mode",),
    "status": ("status",),
    "actor": ("actor", "actor_name", "actor_country", "actor_sector"),
    "recipient": ("recipient", "recipient_name", "recipient_country", "recipient_sector"),
    "condition": ("condition",),
    "date": ("date",),
    "place": ("place", "place_country"),
    "attribution": ("attribution", "attribution_kind"),
    "same_as": ("same_as",),
    "trigger": ("trigger",),
}
"""Fields that are compared, with their columns. Confidence is not: it moves with every model."""

_COLUMNS = ("article", "trigger_start", *dict.fromkeys(column for columns in FIELDS.values() for column in columns))


class Difference(NamedTuple):
    """A record that differs. field, before, after: what changed (None where the record appeared or vanished).

    by_before, by_after: what decided, in each run (ids of rows, names of rules, models).
    """

    what: Literal["appeared", "vanished", "changed"]
    record: str
    field: str | None
    before: Any
    after: Any
    by_before: tuple[str, ...]
    by_after: tuple[str, ...]


class Compared(NamedTuple):
    """How many articles were coded in both runs, and how many in one of them only: these are not compared."""

    both: int
    only_first: int
    only_second: int


def compared(store: Reading, first: int, second: int) -> Compared:
    """Which articles two runs share. Raises UsageError for a run that coded nothing."""
    known = {row[0] for row in store.rows("SELECT DISTINCT run FROM codings")}
    for run in (first, second):
        if run not in known:
            runs = ", ".join(map(str, sorted(known))) or "none yet"
            raise UsageError(f"Found no run {run} that coded articles; expected one of {runs} (`detente runs` lists them).")
    query = """
        SELECT count(*) FILTER (a AND b), count(*) FILTER (a AND NOT b), count(*) FILTER (b AND NOT a) FROM (
            SELECT article, bool_or(run = ?) AS a, bool_or(run = ?) AS b FROM codings WHERE run IN (?, ?) GROUP BY article)"""
    return Compared(*store.one(query, [first, second, first, second]))


def differences(store: Reading, first: int, second: int) -> Iterator[Difference]:
    """Differences in the articles that both runs coded, in the order of articles and records."""
    for key, before, after in _pairs(store, first, second):
        if before is None or after is None:
            present = before or after
            assert present is not None
            decided = _decided(store, key, present["run"], ("type", "trigger"))
            if before is None:
                yield Difference("appeared", key, None, None, present, (), decided)
            else:
                yield Difference("vanished", key, None, present, None, decided, ())
            continue
        for field, columns in FIELDS.items():
            values = [tuple(record[column] for column in columns) for record in (before, after)]
            if values[0] != values[1]:
                by = [_decided(store, record["record"], record["run"], (field,)) for record in (before, after)]
                yield Difference("changed", key, field, _shown(values[0]), _shown(values[1]), by[0], by[1])


_Record = dict[str, Any]


def _pairs(store: Reading, first: int, second: int) -> Iterator[tuple[str, _Record | None, _Record | None]]:
    """Records of the two runs by key; where a type changed, the two on the same trigger that have no other partner are one."""
    left: list[_Record] = []
    right: list[_Record] = []
    article = None
    for record in _records(store, first, second):
        if record["article"] != article:
            yield from _matched(left, right)
            left, right, article = [], [], record["article"]
        (left if record["run"] == first else right).append(record)
    yield from _matched(left, right)


def _records(store: Reading, first: int, second: int) -> Iterator[_Record]:
    names = ("record", "run", *_COLUMNS)
    columns = ", ".join(f'r."{name}"' for name in names)
    query = f"""
        SELECT {columns} FROM records r JOIN articles a ON a.article = r.article
        WHERE r.run IN (?, ?) AND r.article IN (
            SELECT article FROM codings WHERE run IN (?, ?) GROUP BY article HAVING count(DISTINCT run) = 2)
        ORDER BY a.number, r.run, r.number"""
    for row in store.rows(query, [first, second, first, second]):
        yield dict(zip(names, row, strict=True))


def _matched(left: list[_Record], right: list[_Record]) -> Iterator[tuple[str, _Record | None, _Record | None]]:
    by_key = {record["record"]: record for record in right}
    pairs = [(record, by_key.pop(record["record"], None)) for record in left]
    spare: dict[int, list[_Record]] = {}
    for record in by_key.values():
        spare.setdefault(record["trigger_start"], []).append(record)
    for before, same in pairs:
        others = spare.get(before["trigger_start"], [])
        yield before["record"], before, same or (others.pop(0) if others else None)
    for others in spare.values():
        for record in others:
            yield record["record"], None, record


def _decided(store: Reading, record: str, run: int, fields: tuple[str, ...]) -> tuple[str, ...]:
    query = """
        SELECT DISTINCT "by" FROM evidence
        WHERE record = ? AND run = ? AND list_contains(?, field) AND role IN ('decided', 'overruled') ORDER BY "by" """
    return tuple(row[0] for row in store.rows(query, [record, run, list(fields)]))


def _shown(values: tuple[Any, ...]) -> Any:
    return values[0] if len(values) == 1 else [value for value in values if value]


def line(difference: Difference) -> str:
    """A difference for a reader, on one line."""
    record = difference.after or difference.before
    if difference.what == "changed":
        by = f"{_names(difference.by_before)} -> {_names(difference.by_after)}"
        return f"~ {difference.record} {difference.field}: {_told(difference.before)} -> {_told(difference.after)} ({by})"
    sign = "+" if difference.what == "appeared" else "-"
    decided = _names(difference.by_after or difference.by_before)
    return f"{sign} {difference.record} {record['type']} {record['status']}: {record['trigger']!r} ({decided})"


def _names(by: tuple[str, ...]) -> str:
    return ", ".join(by) or "nothing told"


def _told(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_told(part) for part in value) or "none"
    return "none" if value is None else str(value)


def counted(common: Compared, found: list[Difference]) -> list[str]:
    """What changed in all, for a reader: counts, and the rows and models that did most of it."""
    appeared = sum(difference.what == "appeared" for difference in found)
    vanished = sum(difference.what == "vanished" for difference in found)
    changed = Counter(difference.field for difference in found if difference.what == "changed")
    fields = f" ({', '.join(f'{field} {n}' for field, n in changed.most_common())})" if changed else ""
    lines = [
        f"{number(common.both, 'article')} compared; {common.only_first:,} only in the first run, "
        f"{common.only_second:,} only in the other.",
        f"{number(appeared, 'record')} appeared, {vanished:,} vanished, {number(changed.total(), 'field')} changed{fields}.",
    ]
    by: Counter[str] = Counter()
    for difference in found:
        by.update(set(difference.by_before) ^ set(difference.by_after))
    if by:
        lines.append(f"Most often by {', '.join(f'{name} ({n})' for name, n in by.most_common(10))}.")
    return lines
