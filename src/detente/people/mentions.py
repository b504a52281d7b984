"""What everybody who makes or resolves mentions shares: kinds of mentions, what one takes over from another, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec.structs import replace

from detente.model import ActorMention, Evidence, MentionKind, Party, Referent, Span

Number = Literal["sg", "pl"]
Gender = Literal["m", "f", ""]

STATES: tuple[MentionKind, ...] = ("country", "nationality", "metonym")
BODIES = frozenset(("UNO", "EUR", "IGO", "NGO", "MNC", "IMG", "ISM"))
"""What the field `country` holds of those who are of no country."""
FIRST_PERSON = frozenset(("we", "us", "our", "i", "me", "my"))
BEHIND = "only stands behind them"
"""The note on a state that a group is not of: the one of "US-backed"."""


def side_sector(kind: MentionKind, own: str | None, theirs: str | None) -> str | None:
    """A leader or official is of the sector of the body he belongs to ("Hamas leader"); a minister stays in government."""
    return theirs if theirs and own == "GOV" and kind == "group" else own or theirs


def because(rule: str, mention: ActorMention, note: str) -> Evidence:
    """That the rule decided about another mention by what is told at this one."""
    return Evidence("decided", rule, (Span(mention.start, mention.end),), note=note)


def lent(evidence: tuple[Evidence, ...], role: str | None = None) -> tuple[Evidence, ...]:
    """What decided about one mention, for another that takes something over from it; without the row of its role where
    only the country is taken over."""
    return tuple(e for e in evidence if e.role == "decided" and e.by != role)


def told_as(m: ActorMention, party: Party) -> Party:
    """A party in the words of another mention of it."""
    return replace(party, text=m.text, start=m.start, end=m.end)


def own_party(m: ActorMention, country: str | None, sector: str | None) -> Party:
    """The party of a mention under its own name."""
    return Party(m.text, m.name, country, sector, m.start, m.end)


def standing_for(m: ActorMention, parties: Iterable[Party], *why: Evidence) -> Referent:
    """A mention stands for the parties, by its own evidence and what is added."""
    return Referent(tuple(parties), (*m.evidence, *why))


def standing_alone(m: ActorMention, country: str | None, sector: str | None, *why: Evidence) -> Referent:
    """A mention stands for one party under its own name."""
    return standing_for(m, (own_party(m, country, sector),), *why)
