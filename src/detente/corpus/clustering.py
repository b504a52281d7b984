"""Looking for copies among the articles of a store: each new one is compared with those of the weeks around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy

from detente.corpus.runs import Run
from detente.model import Span
from detente.store.reading import Reading, reading
from detente.store.rows import Row, Tables, stamp
from detente.syndication import Hashes, Index, Membership, Relation, Shared, Told, fingerprint_version, fingerprints, place

AROUND = timedelta(days=30)
"""How far apart in publication copies are looked for."""
CHUNK = 1_000
"""Articles whose candidates are read from the store together."""

_DAY = "coalesce(published, retrieved, stored::DATE)"
_FIELDS = ("article", "number", "text", "source", "published", "published_time", "url", "agency", "authors")


class _New(NamedTuple):
    told: Told
    day: date
    hashes: Hashes


def find_copies(run: Run, show: Callable[[str], None]) -> None:
    """Give every article of the store that has none its place among the copies; what is placed when a run is killed, stays.

    show: told what is being done, for whoever watches. Memory grows with the articles of three months, not with the store.
    """
    run.writer.settle()
    folder = run.writer.folder
    waiting = _unplaced(folder)
    shelf: _Shelf | None = None
    left = len(waiting)
    for chunk in _chunks(waiting):
        show(f"looking for copies of {left:,} articles")
        left -= len(chunk)
        days = [day for _, day in chunk]
        run.writer.settle()
        with reading(folder) as store:
            if shelf is None or days[-1] + AROUND > shelf.until:
                shelf = _Shelf(store, days[0] - AROUND, days[-1] + 3 * AROUND)
            fresh = [_New(told, day, fingerprints(told.text)) for told, day in _read(store, [n for n, _ in chunk])]
            shelf.prepare(store, fresh)
        for new in fresh:
            run.writer.add(shelf.take(new, run))


def _chunks(waiting: Sequence[tuple[int, date]]) -> Iterator[Sequence[tuple[int, date]]]:
    """Articles of not too many days, and not too many of them, at a time."""
    begin = 0
    for at, (_, day) in enumerate(waiting):
        if at - begin == CHUNK or day - waiting[begin][1] > AROUND:
            yield waiting[begin:at]
            begin = at
    if waiting:
        yield waiting[begin:]


def _unplaced(folder: Path) -> list[tuple[int, date]]:
    """Numbers and days of the articles without a place, by day."""
    query = f"SELECT number, {_DAY} FROM articles ANTI JOIN (FROM fingerprints WHERE version = ?) USING (article)"
    with reading(folder) as store:
        return sorted(store.rows(query, [fingerprint_version()]), key=lambda row: (row[1], row[0]))


def _read(store: Reading, numbers: Sequence[int]) -> Iterator[tuple[Told, date]]:
    """Articles by number, in the order of their days."""
    columns = ", ".join(_FIELDS)
    query = f"SELECT {columns}, {_DAY} AS day FROM articles WHERE number IN (SELECT unnest(?)) ORDER BY day, number"
    for row in store.rows(query, [list(numbers)]):
        yield _told(dict(zip(_FIELDS, row, strict=False))), row[-1]


def _told(row: dict[str, Any]) -> Told:
    return Told(
        key=row["article"],
        text=row["text"],
        source=row["source"],
        published=row["published"] and row["published"].isoformat(),
        published_time=row["published_time"],
        url=row["url"],
        agency=row["agency"],
        authors=tuple(row["authors"] or ()),
        order=row["number"],
    )


class _Shelf:
    """The placed articles of the days from `since` to `until`: `detente.syndication.Shelf` over the store.

    Texts are read from the store: those that a chunk of new articles is likely to ask for together, others one by one.
    """

    def __init__(self, store: Reading, since: date, until: date) -> None:
        self.until = until
        self._folder = store.folder
        self._index = Index()
        self._slots: list[tuple[str, date]] = []
        self._rows: dict[str, Membership] = {}
        self._clusters: defaultdict[str, set[str]] = defaultdict(set)
        self._texts: dict[str, Told] = {}
        self._days: dict[str, date] = {}
        placed = [fingerprint_version(), since, until]
        query = "SELECT article, day, hashes FROM fingerprints WHERE version = ? AND day BETWEEN ? AND ? ORDER BY day, number"
        for key, day, hashes in store.rows(query, placed):
            self._add(key, day, numpy.array(hashes, dtype=numpy.uint64))
        columns = ", ".join(f'"{name}"' for name in _MEMBERSHIP)
        query = f"""
            SELECT {columns} FROM current_clusters WHERE cluster IN (
                SELECT cluster FROM current_clusters
                SEMI JOIN (FROM fingerprints WHERE version = ? AND day BETWEEN ? AND ?) USING (article))"""
        for row in store.rows(query, placed):
            self._keep(_membership(dict(zip(_MEMBERSHIP, row, strict=True))))

    def prepare(self, store: Reading, fresh: Sequence[_New]) -> None:
        """Read the texts of the placed articles that these may be copies of."""
        self._texts = {new.told.key: new.told for new in fresh}
        wanted = {key for new in fresh for key, _ in self._found(new.hashes)}
        wanted |= {member for key in wanted for member in self._clusters.get(self.membership(key).cluster, ())}
        self._load(store, sorted(wanted - self._texts.keys()))

    def _load(self, store: Reading, keys: Sequence[str]) -> None:
        columns = ", ".join(_FIELDS)
        for row in store.rows(f"SELECT {columns} FROM articles WHERE article IN (SELECT unnest(?))", [list(keys)]):
            told = _told(dict(zip(_FIELDS, row, strict=True)))
            self._texts[told.key] = told

    def take(self, new: _New, run: Run) -> Tables:
        """Place an article; the rows to store."""
        self._days[new.told.key] = new.day
        changed = place(new.told, self)
        for membership in changed:
            self._keep(membership)
        self._add(new.told.key, new.day, new.hashes)
        at = stamp(run.number, run.now())
        own = {"article": new.told.key, "number": new.told.order, "day": new.day.isoformat(), "hashes": new.hashes.tolist()}
        own["version"] = fingerprint_version()
        return {"clusters": [_row(membership, at) for membership in changed], "fingerprints": [own]}

    def _add(self, key: str, day: date, hashes: Hashes) -> None:
        self._index.add(len(self._slots), hashes)
        self._slots.append((key, day))
        self._days[key] = day

    def _keep(self, membership: Membership) -> None:
        before = self._rows.get(membership.article)
        if before is not None:
            self._clusters[before.cluster].discard(membership.article)
        self._rows[membership.article] = membership
        self._clusters[membership.cluster].add(membership.article)

    def _found(self, hashes: Hashes) -> Iterator[tuple[str, date]]:
        return (self._slots[slot] for slot in self._index.find(hashes))

    def _text(self, key: str) -> Told:
        if key not in self._texts:
            with reading(self._folder) as store:
                self._load(store, [key])
        return self._texts[key]

    def candidates(self, told: Told) -> Iterable[Told]:
        """See `Shelf`."""
        mine = self._days[told.key]
        near = [key for key, day in self._found(fingerprints(told.text)) if abs(day - mine) <= AROUND]
        return [self._text(key) for key in near]

    def membership(self, key: str) -> Membership:
        """See `Shelf`; of an article outside these days that no cluster of theirs holds, a row of its own."""
        return self._rows.get(key) or Membership(article=key, cluster=key)

    def members(self, cluster: str) -> Iterable[Told]:
        """See `Shelf`."""
        return [self._text(key) for key in sorted(self._clusters[cluster])]


# ------------------------------------------------------------------------------------------------------- rows

_MEMBERSHIP = (
    "article", "cluster", "relation", "of", "shared_words", "share", "share_of", "passages", "carries", "origin", "basis",
    "told_by",
)  # fmt: skip


def _row(membership: Membership, at: Row) -> Row:
    copied = membership.copied
    return {
        "article": membership.article,
        "cluster": membership.cluster,
        "relation": membership.kind,
        **(_relation_row(copied) if copied else {}),
        "carries": [_relation_row(relation) for relation in membership.carries],
        "origin": membership.origin,
        "basis": membership.basis,
        "told_by": membership.told_by,
        **at,
    }


def _relation_row(relation: Relation) -> Row:
    return {
        "of": relation.of,
        "shared_words": relation.shared,
        "share": relation.share,
        "share_of": relation.share_of,
        "passages": [
            {
                "start": shared.later.start,
                "end": shared.later.end,
                "of_start": shared.earlier.start,
                "of_end": shared.earlier.end,
                "shared_words": shared.words,
            }
            for shared in relation.passages
        ],
    }


def _membership(row: dict[str, Any]) -> Membership:
    copied = _relation(row["article"], row["relation"], row) if row["of"] else None
    return Membership(
        article=row["article"],
        cluster=row["cluster"],
        copied=copied,
        carries=tuple(_relation(row["article"], "carrier", brief) for brief in row["carries"] or ()),
        origin=row["origin"],
        basis=row["basis"],
        told_by=row["told_by"],
    )


def _relation(article: str, kind: Any, row: dict[str, Any]) -> Relation:
    passages = (
        Shared(Span(p["of_start"], p["of_end"]), Span(p["start"], p["end"]), p["shared_words"]) for p in row["passages"] or ()
    )
    return Relation(
        article=article,
        of=row["of"],
        kind=kind,
        shared=row["shared_words"],
        share=row["share"],
        share_of=row["share_of"],
        passages=tuple(passages),
    )
