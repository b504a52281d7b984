"""What a trigger row needs for a record: somebody who can act politically, in the roles that the row names."""

from __future__ import annotations

from detente.model import Party
from detente.people.mentions import FIRST_PERSON
from detente.rows import TriggerRow

_STATECRAFT = frozenset(("AGREE", "CONSULT", "COOPERATE", "SUPPORT", "REQUEST", "AID", "MOBILIZE"))
_DONE_TO = frozenset(("COERCE", "SANCTION", "ASSAULT"))
_PERSONAL = FIRST_PERSON | frozenset(("he", "him", "she", "her", "they", "them"))
_PRIVATE = frozenset(("CVL", "REF", "REB", "CRM", "EDU"))


def satisfied(row: TriggerRow, actor: tuple[Party, ...], recipient: tuple[Party, ...]) -> bool:
    """Whether all needs of the row are met, and it is not the business of private people or firms."""
    if row.type in _STATECRAFT and _business(actor, recipient):
        return False
    if row.type in ("CONSULT", "COOPERATE") and _private(row, actor, recipient):
        return False
    has_actor, has_recipient = any(map(_political, actor)), any(map(_political, recipient))
    if row.type in _DONE_TO and any(p.name and " " in p.name for p in recipient):
        has_recipient = True  # a named person is somebody although nothing tells what he is
    met = {
        "actor": has_actor,
        "recipient": has_recipient,
        "both": has_actor and (has_recipient or len(actor) > 1),
        "either": has_actor or has_recipient,
    }
    return all(met.get(need, True) for need in row.needs)


def _political(party: Party) -> bool:
    """True for whoever can act politically: somebody with a state, a body or a sector."""
    return party.country is not None or party.sector is not None


def _business(actor: tuple[Party, ...], recipient: tuple[Party, ...]) -> bool:
    """Business among businesses."""
    return bool(actor) and all(p.sector == "BUS" for p in (*actor, *recipient) if _political(p))


def _private(row: TriggerRow, actor: tuple[Party, ...], recipient: tuple[Party, ...]) -> bool:
    """Private people who travel, talk or work among themselves, or with journalists, consult nobody."""
    if row.type == "CONSULT" and any(p.sector == "JRN" for p in (*actor, *recipient)):
        return True
    parties = actor if row.mode == "visit" else (*actor, *recipient)
    return bool(parties) and all(p.sector in _PRIVATE or (not _political(p) and p.text.lower() in _PERSONAL) for p in parties)
