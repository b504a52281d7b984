"""Who speaks for whom: whether the doer of an act, or somebody of its side, says what will be done."""

from __future__ import annotations

from typing import NamedTuple

from detente.acts.scene import Scene
from detente.model import Party, SpeechAct
from detente.people.mentions import FIRST_PERSON

OFFICIAL = frozenset(("GOV", "MIL", "REB", "LEG", "PTY", "OPP", "SPY", "COP", "PRM", "LAB", "JUD", "PRE", "UAF", "REL"))
_BODIES = frozenset(("UNO", "EUR", "IGO", "IMG"))
_PRONOUNS = frozenset(("it", "they", "he", "she"))
_RIVALS = frozenset(("REB", "OPP"))
_STATE = frozenset(("GOV", "MIL", "COP", "PRM", "SPY"))


class Side(NamedTuple):
    """Who commits: the parties, and the speech act where they or their side speak."""

    parties: tuple[Party, ...]
    speech: SpeechAct | None
    own: bool


def official(party: Party) -> bool:
    """Somebody whose word binds: a state, its officials, a party, an armed group, an international body."""
    return party.country in _BODIES or party.country is not None and party.sector in OFFICIAL


def same_side(doers: tuple[Party, ...], speaker: Party) -> bool:
    """The speaker is a doer, or an official of the doers' state or body who may speak for it."""
    for p in doers:
        if p.text.lower() in FIRST_PERSON or p.start == speaker.start or p.name is not None and p.name == speaker.name:
            return True
        pronoun = p.text.lower() in _PRONOUNS
        if pronoun and (p.country, p.sector) == (speaker.country, speaker.sector) and speaker.sector is not None:
            return True
        rivals = p.sector in _RIVALS and speaker.sector in _STATE or p.sector in _STATE and speaker.sector in _RIVALS
        if p.country is not None and p.country == speaker.country and (pronoun or not rivals) and official(speaker):
            return True
    return False


def is_speaker(scene: Scene, doers: tuple[Party, ...], said: SpeechAct) -> bool:
    """The doer is the speaker, not only of the speaker's side: then no attribution is due."""
    assert said.mention is not None
    mention = scene.people.all[said.mention]
    speaker = scene.people.referents[said.mention].parties[0]
    for p in doers:
        if p.start == mention.start or p.text.lower() in FIRST_PERSON or p.name is not None and p.name == speaker.name:
            return True
        if p.text.lower() in _PRONOUNS and p.country == speaker.country and p.name == speaker.name:
            return True
    return False
