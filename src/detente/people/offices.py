"""Who holds an office on a day: the holders of the world tables by country and office."""

from __future__ import annotations

from typing import NamedTuple

from detente.knowledge import Knowledge, known_until
from detente.rows import HolderRow


def in_office(holder: HolderRow, day: str) -> bool:
    """Whether a term of office covers an ISO day; ends that are known to the month or year cover all of it."""
    end = holder.valid_to or "9999"
    return holder.valid_from <= day and day[: len(end)] <= end


class Offices(NamedTuple):
    """Holders by country and role row. until: ISO month or day up to which the table is kept, or None."""

    holders: dict[tuple[str, str], tuple[HolderRow, ...]]
    until: str | None

    @classmethod
    def of(cls, knowledge: Knowledge) -> Offices:
        """Read them off the tables; the office of a holder is a phrase of a role row."""
        roles = {phrase: row.id for row in knowledge.roles for phrase in row.phrases}
        holders: dict[tuple[str, str], tuple[HolderRow, ...]] = {}
        for h in knowledge.holders:
            role = roles.get(h.office)
            if role is not None:
                holders[h.country, role] = (*holders.get((h.country, role), ()), h)
        return cls(holders, known_until("holders", knowledge.data))

    def holder(self, country: str | None, role: str | None, day: str | None) -> HolderRow | None:
        """The one who holds the office on the day; None where nobody is known, or two are (a day of handover)."""
        if country is None or role is None or day is None or self.unknown(day):
            return None
        found = [h for h in self.holders.get((country, role), ()) if in_office(h, day)]
        return found[0] if len({h.names[0] for h in found}) == 1 else None

    def unknown(self, day: str) -> bool:
        """Whether a day lies after what the table knows."""
        return self.until is not None and day[: len(self.until)] > self.until
