"""What Détente knows, as rows: the codebook (PLOVER), the language pack (English) and the world.

Loaded once, immutable, with a digest that every record's coder carries. Row types say what a table holds; the columns of
a file are the fields of its row type. Nothing here decides anything: stages do.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Literal

from detente.model import EventType, Status
from detente.tables import DATA, R, Row, read_table

# -------------------------------------------------------------------------------------------------------- codebook


class TypeRow(Row):
    """An event type of PLOVER 0.8. quad: 1 verbal cooperation, 2 material cooperation, 3 verbal, 4 material conflict.
    score: conflict-cooperation score. cameo: the CAMEO code used when no mode or trigger gives a closer one."""

    quad: int
    score: float
    cameo: str
    meaning: str


class ModeRow(Row):
    """A mode; the id is `TYPE.mode`."""

    type: EventType
    mode: str
    score: float | None
    cameo: str
    meaning: str


class SectorRow(Row):
    """A sector code (GOV, MIL, ...)."""

    meaning: str


class ContextRow(Row):
    """A context and the lemmas that show it."""

    lemmas: tuple[str, ...]


# ----------------------------------------------------------------------------------------------------------- world


class CountryRow(Row):
    """A state or territory; the id is the ISO 3166 alpha-3 code (SUN, YUG, DDR, CSK for former states, KOS for Kosovo).

    names: forms found in news, the usual one first. nationals: adjectives and words for inhabitants, singular and plural
    ("Dutch", "Dutchman", "Dutchmen"). capital: names of the capital, which may stand for the government.
    cow, gw: Correlates of War and Gleditsch-Ward numbers. valid_from, valid_to: years or ISO days, empty when open.
    """

    iso2: str | None
    cow: int | None
    gw: int | None
    fips: str | None
    valid_from: str | None
    valid_to: str | None
    names: tuple[str, ...]
    nationals: tuple[str, ...]
    capital: tuple[str, ...]


OrganizationKind = Literal[
    "seat", "ministry", "agency", "force", "legislature", "court", "party", "armed_group", "body", "company", "ngo", "media"
]


class OrganizationRow(Row):
    """An institution, seat of power, force, party, armed group or international body that acts under a name of its own.

    names: forms found in news, case-sensitive. name: the full name. country: ISO3 or UNO EUR IGO NGO MNC IMG ISM, or empty.
    """

    kind: OrganizationKind
    name: str
    names: tuple[str, ...]
    country: str | None
    sector: str | None


class HolderRow(Row):
    """Who held an office when: `names` are the forms by which news names the person, the full name first."""

    names: tuple[str, ...]
    country: str
    sector: str | None
    office: str
    valid_from: str
    valid_to: str | None
    gender: Literal["m", "f", ""] = ""


class RegionRow(Row):
    """A region, disputed area, sea or well-known site that the city gazetteer lacks. actor: yes where the name may act
    like a state ("Abkhazia")."""

    names: tuple[str, ...]
    country: str | None
    latitude: float
    longitude: float
    kind: Literal["region", "disputed", "sea", "site", "continent"]


# -------------------------------------------------------------------------------------------------------- language


class RoleRow(Row):
    """A noun phrase head that names an actor by what it is: "defence minister", "troops", "rebels", "parliament".

    phrases: lemma forms, lower case, singular ("defence minister"); the plural is understood unless `kind` is collective.
    kind: office (one holder, used as a title), person (one of many), collective (plural or mass: troops, police),
    institution (government, army, ministry, court). sector: PLOVER sector. country: special code where the word fixes it.
    gender: where the word fixes it.
    """

    phrases: tuple[str, ...]
    kind: Literal["office", "person", "collective", "institution"]
    sector: str | None
    country: str | None
    gender: Literal["m", "f", ""] = ""


class FrameRow(Row):
    """Which syntactic slots give actor and recipient, in order of preference; see docs/add-an-event-type.md for slots.

    joint: participants of both columns are actors together and the recipient stays empty.
    """

    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    joint: bool


class ClassRow(Row):
    """A class of words that constraints name with @: `obj:@meeting`."""

    lemmas: tuple[str, ...]


class TriggerRow(Row):
    """A word that names an event, under constraints. `type` NONE marks a look-alike that is no event.

    constraints: all must hold; the row with most constraints wins. needs: what must be resolved for a record.
    """

    lemma: str
    pos: Literal["v", "n", "a"]
    constraints: tuple[str, ...]
    type: Literal[
        "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
        "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "NONE",
    ]  # fmt: skip
    mode: str | None
    frame: str
    needs: tuple[str, ...]
    status: Status | None = None


class SupportRow(Row):
    """A verb or noun that carries a trigger: light verb ("held talks"), aspect ("began to withdraw"), intention ("plans to").

    takes: noun (object or passive subject), inf (infinitive or gerund), both. effect: what it does to the status.
    words: yes where the verb belongs to the trigger words ("held talks"), no where it only carries them ("began talks").
    """

    lemma: str
    particle: str | None
    takes: Literal["noun", "inf", "both"]
    effect: Literal["does", "future", "hypothetical", "negated"]
    words: bool
