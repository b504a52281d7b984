"""Which articles are copies of one text, which article they go back to, and whose text it is: one article at a time.

The outcome depends on the articles and their order in time alone. An earlier copy that arrives later takes its place at
the head, and the rows of those that change are given anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from detente.model import Value
from detente.syndication.origin import Basis, Origin, origins, outlet, told_origin
from detente.syndication.relating import relate
from detente.syndication.told import Relation, Told

NEARLY = 0.9
"""Of several earlier copies that an article may come from, the first is taken that gives it so much of what the best gives."""
COVERED = 0.5
"""A brief is told once: what another relation already covers by so much is left out."""


class Membership(Value, frozen=True, kw_only=True):
    """The cluster of an article. cluster: key of the article that the text goes back to, its own where it is the first.

    copied: what it has of `copied.of`, None where it is no copy. carries: briefs of other stories inside of it, which put it
    into no other cluster. origin: who wrote the text of the cluster first, None where nothing is known. told_by: key of the
    article that tells the origin.
    """

    article: str
    cluster: str
    copied: Relation | None = None
    carries: tuple[Relation, ...] = ()
    origin: str | None = None
    basis: Basis | None = None
    told_by: str | None = None

    @property
    def kind(self) -> str:
        """One word: what the article is to the one that it goes back to."""
        return self.copied.kind if self.copied else "carrier" if self.carries else "origin"


class Shelf(Protocol):
    """What is stored: the caller's. Every Membership that `place` gives must be stored before the next call."""

    def candidates(self, told: Told) -> Iterable[Told]:
        """Other stored articles that have a fingerprint in common with this one."""
        ...

    def membership(self, key: str) -> Membership:
        """The row of a stored article."""
        ...

    def members(self, cluster: str) -> Iterable[Told]:
        """The articles of a cluster; their texts are read only for what they tell of their origin."""
        ...


def place(told: Told, shelf: Shelf) -> list[Membership]:
    """The row of a new article, and the rows of stored ones that change because of it."""
    stored = [other for other in shelf.candidates(told) if other.key != told.key]
    before = [other for other in stored if other.rank < told.rank]
    rows = {told.key: _row(told, before)}
    new = {told.key: told}
    touched: set[str] = set()
    for other in stored:
        if other.rank > told.rank and relate(told, other):
            known = shelf.membership(other.key)
            earlier = [c for c in shelf.candidates(other) if c.rank < other.rank and c.key != other.key]
            fresh = _row(other, {c.key: c for c in (*earlier, told)}.values())
            if (fresh.copied, fresh.carries) != (known.copied, known.carries):
                rows[other.key], new[other.key] = fresh, other
                touched.add(known.cluster)
    return _settled(told, rows, touched, shelf)


def _row(told: Told, earlier: Iterable[Told]) -> Membership:
    """What an article has of earlier ones; its cluster and origin are still its own."""
    found = sorted(
        ((relation, other) for other in earlier if (relation := relate(other, told))),
        key=lambda pair: (-pair[0].shared, pair[1].rank),
    )
    copies = [pair for pair in found if pair[0].kind != "carrier"]
    good = [pair for pair in copies if pair[0].shared >= NEARLY * copies[0][0].shared]
    copied = min(good, key=lambda pair: pair[1].rank)[0] if good else None
    carried = _apart([pair for pair in found if pair[0].kind == "carrier"], copied)
    return Membership(article=told.key, cluster=told.key, copied=copied, carries=carried)


def _apart(found: Sequence[tuple[Relation, Told]], copied: Relation | None) -> tuple[Relation, ...]:
    """Carried briefs, each once: of those for the same words the one that gives nearly the most and is the earliest."""
    kept: list[Relation] = []
    taken = _places(copied) if copied else set()
    for relation, _ in found:
        same = [pair for pair in found if _overlap(pair[0], relation) and pair[0].shared >= NEARLY * relation.shared]
        first = min(same, key=lambda pair: pair[1].rank)[0]
        if first not in kept and len(_places(first) & taken) < COVERED * len(_places(first)):
            kept.append(first)
            taken |= _places(first)
    return tuple(kept)


def _places(relation: Relation) -> set[int]:
    return {at for passage in relation.passages for at in range(passage.later.start, passage.later.end)}


def _overlap(one: Relation, other: Relation) -> bool:
    places = _places(other)
    return len(_places(one) & places) >= COVERED * len(places)


def _settled(told: Told, rows: dict[str, Membership], touched: set[str], shelf: Shelf) -> list[Membership]:
    """The rows with their clusters and origins, and those of the members of every cluster that changes."""
    copied = rows[told.key].copied
    if not touched and copied:
        head = shelf.membership(shelf.membership(copied.of).cluster)
        told_here = _evidence(told)
        if told_here is None or not _stronger(told, told_here, head, shelf):
            named = {"origin": head.origin, "basis": head.basis, "told_by": head.told_by}
            return [msgspec.structs.replace(rows[told.key], cluster=head.cluster, **named)]
        touched = {head.cluster}
    members = {member.key: member for cluster in touched for member in shelf.members(cluster)} | {told.key: told}
    for row in rows.values():
        if row.copied and row.copied.of not in members:
            members |= {m.key: m for m in shelf.members(shelf.membership(row.copied.of).cluster)}
    known = {key: rows.get(key) or shelf.membership(key) for key in members}
    heads = {key: _head(key, known) for key in members}
    origins_of = {head: _origin([members[key] for key in members if heads[key] == head]) for head in set(heads.values())}
    fresh = [msgspec.structs.replace(known[key], cluster=head, **origins_of[head]) for key, head in heads.items()]
    return [row for row in fresh if row.article == told.key or row != shelf.membership(row.article)]


def _head(key: str, known: dict[str, Membership]) -> str:
    while (copied := known[key].copied) is not None and copied.of in known:
        key = copied.of
    return key


def _evidence(told: Told) -> Origin | None:
    """Whose text it is by the article alone: its outlet where that is an agency, else what it tells."""
    if told.source and origins().is_agency(told.source.strip()):
        return Origin(origins().canonical(told.source), "outlet")
    return told_origin(told.text, told.agency, told.authors)


def _strength(basis: Basis | None) -> int:
    return {"outlet": 2, "earliest copy": 0, None: 0}.get(basis, 1)


def _stronger(told: Told, evidence: Origin, head: Membership, shelf: Shelf) -> bool:
    """Does this article tell more surely, or as surely and earlier, whose text it is than what is known?"""
    new, old = _strength(evidence.basis), _strength(head.basis)
    if new != old:
        return new > old
    teller = next((member for member in shelf.members(head.cluster) if member.key == head.told_by), None)
    return teller is None or told.rank < teller.rank


def _origin(members: Sequence[Told]) -> dict[str, str | None]:
    """The origin of a cluster: an agency among its outlets, else the first member that tells one, else the first outlet."""
    in_order = sorted(members, key=lambda member: member.rank)
    telling = [(found, member) for member in in_order if (found := _evidence(member))]
    if telling:
        found, member = min(telling, key=lambda pair: (-_strength(pair[0].basis), pair[1].rank))
        return {"origin": found.name, "basis": found.basis, "told_by": member.key}
    first = in_order[0]
    name = " ".join((first.source or "").split()) or outlet(None, first.url)
    return {"origin": name, "basis": "earliest copy" if name else None, "told_by": first.key if name else None}
