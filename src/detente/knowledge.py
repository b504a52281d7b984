"""What Détente knows, as rows: the codebook (PLOVER), the language pack (English) and the world.

Loaded once, immutable, with a digest that every record's coder carries. Row types say what a table holds; the columns of
a file are the fields of its row type. Nothing here decides anything: stages do.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Literal

from detente.errors import TableError
from detente.model import AttributionKind, EventType, Status
from detente.tables import DATA, R, Row, read_table

# -------------------------------------------------------------------------------------------------------- codebook


class TypeRow(Row, frozen=True):
    """An event type of PLOVER 0.8. quad: 1 verbal cooperation, 2 material cooperation, 3 verbal, 4 material conflict.
    score: conflict-cooperation score. cameo: the CAMEO code used when no mode or trigger gives a closer one."""

    quad: int
    score: float
    cameo: str
    meaning: str


class ModeRow(Row, frozen=True):
    """A mode; the id is `TYPE.mode`."""

    type: EventType
    mode: str
    score: float | None
    cameo: str
    meaning: str


class SectorRow(Row, frozen=True):
    """A sector code (GOV, MIL, ...)."""

    meaning: str


class ContextRow(Row, frozen=True):
    """A context and the lemmas that show it."""

    lemmas: tuple[str, ...]


class RuleRow(Row, frozen=True):
    """What a mechanism holds when evidence names it, as a clause for a reader; see the head of the table."""

    words: str
    bare: str | None


# ----------------------------------------------------------------------------------------------------------- world


class CountryRow(Row, frozen=True):
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


class OrganizationRow(Row, frozen=True):
    """An institution, seat of power, force, party, armed group or international body that acts under a name of its own.

    names: forms found in news, case-sensitive. name: the full name. country: ISO3 or UNO EUR IGO NGO MNC IMG ISM, or empty.
    """

    kind: OrganizationKind
    name: str
    names: tuple[str, ...]
    country: str | None
    sector: str | None


class HolderRow(Row, frozen=True):
    """Who held an office when: `names` are the forms by which news names the person, the full name first."""

    names: tuple[str, ...]
    country: str
    sector: str | None
    office: str
    valid_from: str
    valid_to: str | None
    gender: Literal["m", "f", ""] = ""


class PeopleRow(Row, frozen=True):
    """A people, faith or group of nations that is no nationality of one state. home: it belongs where the story is;
    among: countries it lives in, of which the story's is taken."""

    names: tuple[str, ...]
    country: str | None
    home: bool
    among: tuple[str, ...] = ()


class GivenNameRow(Row, frozen=True):
    """Given names and the gender they tell."""

    names: tuple[str, ...]
    gender: Literal["m", "f"]


class RegionRow(Row, frozen=True):
    """A region, disputed area, sea or well-known site that the city gazetteer lacks. actor: yes where the name may act
    like a state ("Abkhazia")."""

    names: tuple[str, ...]
    country: str | None
    latitude: float
    longitude: float
    kind: Literal["region", "disputed", "sea", "site", "continent"]


# -------------------------------------------------------------------------------------------------------- language


class RoleRow(Row, frozen=True):
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


class FrameRow(Row, frozen=True):
    """Which syntactic slots give actor and recipient, in order of preference; see docs/add-an-event-type.md for slots.

    joint: participants of both columns are actors together and the recipient stays empty.
    """

    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    joint: bool


class ClassRow(Row, frozen=True):
    """A class of words that constraints name with @: `obj:@meeting`."""

    lemmas: tuple[str, ...]


class TriggerRow(Row, frozen=True):
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


class SupportRow(Row, frozen=True):
    """A verb or noun that carries a trigger: light verb ("held talks"), aspect ("began to withdraw"), intention ("plans to").

    takes: noun (object or passive subject), inf (infinitive or gerund), both. effect: what it does to the status.
    words: yes where the verb belongs to the trigger words ("held talks"), no where it only carries them ("began talks").
    """

    lemma: str
    particle: str | None
    takes: Literal["noun", "inf", "both"]
    effect: Literal["does", "future", "hypothetical", "negated"]
    words: bool


LayoutUse = Literal[
    "title", "abbreviation", "before_number", "starter", "speech", "label", "agency", "month", "unit", "stamp", "byline",
    "byline_role", "clock_tail", "boilerplate_start", "boilerplate_whole", "boilerplate_any",
]  # fmt: skip


class LayoutRow(Row, frozen=True):
    """Words that show the parts of a page. `value`: number of a month, or length of a unit in days.

    title: an abbreviation that never ends a sentence ("Gen"); abbreviation: one that may ("Inc"); before_number: one that
    does not before a digit ("No"); starter: a word that, with a capital, opens a sentence; speech: verbs of a cue after
    `?"`; clock_tail: words behind "a.m."; label: words in capitals that are no dateline; stamp, byline, boilerplate_start:
    how such a line begins; boilerplate_whole: the whole line; boilerplate_any: words anywhere in a short line, lower case.
    """

    use: LayoutUse
    words: tuple[str, ...]
    value: float | None = None


class LanguageRow(Row, frozen=True):
    """A language in Latin script and its most frequent words, lower case; tells that a text is not English."""

    name: str
    words: tuple[str, ...]


class ScriptRow(Row, frozen=True):
    """A script as Unicode character names call it, the language to name, and letters that only this language has."""

    script: str
    name: str
    letters: tuple[str, ...]


class ReportingRow(Row, frozen=True):
    """A word by which news says that somebody said something; see the head of the table for the vocabulary of `takes`.

    pos: v verb (said), n noun ("claim that"), p fixed phrase before its source ("according to"), adv adverb, s head noun of a
    source. strength: how much of the word of the source it gives; stance (a demand, a wish, praise) gives none.
    kind: for s, the kind of source that the noun names.
    """

    lemma: str
    pos: Literal["v", "n", "p", "adv", "s"]
    strength: Literal["speech", "claim", "belief", "show", "stance"]
    takes: tuple[str, ...] = ()
    kind: AttributionKind | None = None


class CueRow(Row, frozen=True):
    """A word that changes the status of an event: see the head of the table.

    pos: aux (modal), neg (negation), adv (adverb at the verb), mod (modifier of the event's noun), p (preposition before it), v, n,
    adj (a verb, noun or adjective above the event). takes: how the event hangs on that word: inf, that, noun or a preposition; empty
    for any. effect: the status that it gives, or same.
    """

    lemma: str
    pos: Literal["aux", "neg", "adv", "mod", "p", "v", "n", "adj"]
    effect: Literal["actual", "historical", "future", "hypothetical", "negated", "same"]
    takes: tuple[str, ...] = ()


class ConditionRow(Row, frozen=True):
    """A word or phrase that opens a condition.

    kind: clause (if, unless), time (until, once: a condition only of what is still open), phrase (in return for), noun ("any
    attack"), ultimatum ("must ... or").
    """

    phrase: str
    kind: Literal["clause", "time", "phrase", "noun", "ultimatum"]


class ActRow(Row, frozen=True):
    """What somebody commits to, by the word for the act: see the head of the table.

    kind: harm (done to others), suffer (befalls the subject), favour (done for others), yield (a hold given up). mode: of a threat.
    """

    lemma: str
    pos: Literal["v", "n", "a"]
    kind: Literal["harm", "suffer", "favour", "yield"]
    mode: str | None


class PlaceWordRow(Row, frozen=True):
    """Words beside place names, lower case.

    compass: belongs to the place when before it ("eastern Syria"); area, town, feature: nouns that make a name a region, a
    town, a site when behind it ("Afrin province"); street: with a capital, behind a name that need not lie there; national: places when behind a nationality ("Syrian territory"); capital;
    settlement: what a name may be called before "of" ("the town of Nice"); locative: prepositions of place; title: before
    a person's name; particle: lower-case words inside names; not_after: a name before one of these is part of another name;
    never: capitalised words that are no place by themselves.
    """

    use: Literal[
        "compass", "area", "town", "feature", "street", "national", "capital", "settlement", "locative", "title", "particle",
        "not_after", "never",
    ]  # fmt: skip
    words: tuple[str, ...]


class TimeWordRow(Row, frozen=True):
    """A word of time. `kind` is the name by which patterns call it, `value` what it means to the rules of that kind; a first
    word with a capital matches only with a capital."""

    kind: str
    words: tuple[str, ...]
    value: str


class TimePatternRow(Row, frozen=True):
    """A form of time expressions: a regular expression over kinds of words, the rule that reads it, what must (with `!`: must
    not) stand before and after, and the tags and entity labels that none of its words may have."""

    pattern: str
    rule: str
    before: str | None
    after: str | None
    reject: tuple[str, ...]


# ---------------------------------------------------------------------------------------------------------- loading

TABLES: dict[str, tuple[str, type[Row]]] = {
    "types": ("codebook/types.tsv", TypeRow),
    "modes": ("codebook/modes.tsv", ModeRow),
    "sectors": ("codebook/sectors.tsv", SectorRow),
    "contexts": ("codebook/contexts.tsv", ContextRow),
    "rules": ("codebook/rules.tsv", RuleRow),
    "countries": ("world/countries.tsv", CountryRow),
    "organizations": ("world/organizations.tsv", OrganizationRow),
    "holders": ("world/holders.tsv", HolderRow),
    "peoples": ("world/peoples.tsv", PeopleRow),
    "given_names": ("world/given_names.tsv", GivenNameRow),
    "regions": ("world/regions.tsv", RegionRow),
    "roles": ("lang/en/roles.tsv", RoleRow),
    "frames": ("lang/en/frames.tsv", FrameRow),
    "classes": ("lang/en/classes.tsv", ClassRow),
    "triggers": ("lang/en/triggers", TriggerRow),
    "supports": ("lang/en/supports.tsv", SupportRow),
    "reporting": ("lang/en/reporting.tsv", ReportingRow),
    "cues": ("lang/en/cues.tsv", CueRow),
    "conditions": ("lang/en/conditions.tsv", ConditionRow),
    "acts": ("lang/en/acts.tsv", ActRow),
    "place_words": ("lang/en/places.tsv", PlaceWordRow),
    "layout": ("lang/en/layout.tsv", LayoutRow),
    "languages": ("lang/languages.tsv", LanguageRow),
    "scripts": ("lang/scripts.tsv", ScriptRow),
    "time_words": ("lang/en/times.tsv", TimeWordRow),
    "time_patterns": ("lang/en/time_patterns.tsv", TimePatternRow),
}
"""Every table: its name, its file (or folder of files) under the data folder, its row type."""


def table_files(name: str, data: Path = DATA) -> tuple[Path, ...]:
    """The file or files of a table, sorted."""
    path = data / TABLES[name][0]
    return tuple(sorted(path.glob("*.tsv"))) if path.is_dir() else (path,)


def load_table(name: str, row_type: type[R], data: Path = DATA) -> tuple[R, ...]:
    """The rows of a table; ids are unique over all its files."""
    rows: dict[str, R] = {}
    for path in table_files(name, data):
        for row in read_table(path, row_type):
            if row.id in rows:
                raise TableError(f"{path}: found id {row.id!r}, which another file of this table has; expected a new id")
            rows[row.id] = row
    return tuple(rows.values())


def digest(data: Path = DATA) -> str:
    """SHA-256 over all tables, by name and content: two coders with the same digest know the same."""
    h = hashlib.sha256()
    for name in sorted(TABLES):
        for path in table_files(name, data):
            h.update(f"{name}/{path.name}\0".encode())
            h.update(path.read_bytes())
    return h.hexdigest()


class Knowledge:
    """All tables, each read when first asked for and kept; picklable by its folder."""

    def __init__(self, data: Path = DATA) -> None:
        self.data = data

    def __getstate__(self) -> dict[str, Path]:
        return {"data": self.data}

    @cached_property
    def digest(self) -> str:
        """See `digest`."""
        return digest(self.data)

    @cached_property
    def types(self) -> tuple[TypeRow, ...]:
        """Event types."""
        return load_table("types", TypeRow, self.data)

    @cached_property
    def modes(self) -> tuple[ModeRow, ...]:
        """Modes of the types."""
        return load_table("modes", ModeRow, self.data)

    @cached_property
    def contexts(self) -> tuple[ContextRow, ...]:
        """Contexts and their words."""
        return load_table("contexts", ContextRow, self.data)

    @cached_property
    def countries(self) -> tuple[CountryRow, ...]:
        """States and territories."""
        return load_table("countries", CountryRow, self.data)

    @cached_property
    def organizations(self) -> tuple[OrganizationRow, ...]:
        """Named institutions, bodies, groups."""
        return load_table("organizations", OrganizationRow, self.data)

    @cached_property
    def holders(self) -> tuple[HolderRow, ...]:
        """Office holders with dates."""
        return load_table("holders", HolderRow, self.data)

    @cached_property
    def peoples(self) -> tuple[PeopleRow, ...]:
        """Peoples and groups of nations."""
        return load_table("peoples", PeopleRow, self.data)

    @cached_property
    def given_names(self) -> tuple[GivenNameRow, ...]:
        """Given names by gender."""
        return load_table("given_names", GivenNameRow, self.data)

    @cached_property
    def regions(self) -> tuple[RegionRow, ...]:
        """Regions, seas, disputed areas."""
        return load_table("regions", RegionRow, self.data)

    @cached_property
    def roles(self) -> tuple[RoleRow, ...]:
        """Words for actors by what they are."""
        return load_table("roles", RoleRow, self.data)

    @cached_property
    def frames(self) -> tuple[FrameRow, ...]:
        """Slots of actor and recipient."""
        return load_table("frames", FrameRow, self.data)

    @cached_property
    def classes(self) -> tuple[ClassRow, ...]:
        """Word classes of the constraints."""
        return load_table("classes", ClassRow, self.data)

    @cached_property
    def triggers(self) -> tuple[TriggerRow, ...]:
        """Words that name events."""
        return load_table("triggers", TriggerRow, self.data)

    @cached_property
    def supports(self) -> tuple[SupportRow, ...]:
        """Verbs that carry triggers."""
        return load_table("supports", SupportRow, self.data)

    @cached_property
    def reporting(self) -> tuple[ReportingRow, ...]:
        """Words of saying."""
        return load_table("reporting", ReportingRow, self.data)

    @cached_property
    def cues(self) -> tuple[CueRow, ...]:
        """Words that change the status."""
        return load_table("cues", CueRow, self.data)

    @cached_property
    def conditions(self) -> tuple[ConditionRow, ...]:
        """Openers of conditions."""
        return load_table("conditions", ConditionRow, self.data)

    @cached_property
    def acts(self) -> tuple[ActRow, ...]:
        """Words for what somebody commits to."""
        return load_table("acts", ActRow, self.data)

    @cached_property
    def place_words(self) -> tuple[PlaceWordRow, ...]:
        """Words beside place names."""
        return load_table("place_words", PlaceWordRow, self.data)

    @cached_property
    def layout(self) -> tuple[LayoutRow, ...]:
        """Cues for the parts of a page."""
        return load_table("layout", LayoutRow, self.data)

    @cached_property
    def time_words(self) -> tuple[TimeWordRow, ...]:
        """Words of time."""
        return load_table("time_words", TimeWordRow, self.data)

    @cached_property
    def time_patterns(self) -> tuple[TimePatternRow, ...]:
        """Forms of time expressions."""
        return load_table("time_patterns", TimePatternRow, self.data)
