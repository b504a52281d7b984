"""Row types: what each table holds; the columns of a file are the fields of its row type."""

from __future__ import annotations

from typing import Literal

from detente.model import AttributionKind, EventType, Status
from detente.tables import Row

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

    constraints: all must hold; the row with most constraints wins. needs: what must be resolved for a record. why: of a
    look-alike, why it is no event.
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
    why: str = ""


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


SyndicationUse = Literal[
    "ending", "spelling", "inflection", "passed_over", "common", "boilerplate", "agency_names", "credit", "picture", "byline",
    "staff", "signature", "host",
]  # fmt: skip


class SyndicationRow(Row, frozen=True):
    """Words for telling copies of a text. `value`: what the words count as.

    ending: of a word of five letters or more; spelling: a whole word; inflection: an ending behind a stem of four letters or
    more, which does not count; passed_over: titles that editors add and drop; common:
    words that tell nothing of what a text is about; boilerplate: words of a sentence that is no part of the story, lower case;
    agency_names: names of one agency, the usual one first; credit: how a line opens that tells whose text it is; picture: one
    that tells whose picture it is; byline: how a byline opens; staff: words beside an agency in a byline; signature: words
    with which an agency (`value`) ends its texts; host: first parts of a host that do not tell the outlet.
    """

    use: SyndicationUse
    words: tuple[str, ...]
    value: str | None = None


NoticedKind = Literal["live blog", "opinion", "analysis", "satire", "sponsored", "press release", "correction", "retraction"]


class NoticedRow(Row, frozen=True):
    """Words by which an article tells what kind of text it is; see the head of the table for `use`. Lower case."""

    kind: NoticedKind
    use: Literal["kind", "address", "label", "slug", "tail", "note", "phrase", "line"]
    words: tuple[str, ...]


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

    pos: aux (modal), neg (negation), adv (adverb at the verb), mod (modifier of the event's noun), p (preposition before
    it), v, n, adj (a verb, noun or adjective above the event). takes: how the event hangs on that word: inf, that, noun or
    a preposition; empty for any. effect: the status that it gives, or same.
    """

    lemma: str
    pos: Literal["aux", "neg", "adv", "mod", "p", "v", "n", "adj"]
    effect: Literal["actual", "historical", "future", "hypothetical", "negated", "same"]
    takes: tuple[str, ...] = ()


class ConditionRow(Row, frozen=True):
    """A word or phrase that opens a condition.

    kind: clause (if, unless), time (until, once: a condition only of what is still open), phrase (in return for), noun ("any
    attack"), ultimatum ("must ... or"), loose (when, without: where the learned reader says so).
    """

    phrase: str
    kind: Literal["clause", "time", "phrase", "noun", "ultimatum", "loose"]


class NumberRow(Row, frozen=True):
    """Words that tell what a number of an event counts: see the head of the table.

    kind: what is counted (`dead`, `sum` ...); of a bound how the number is meant (`at least`).
    """

    what: Literal["done", "who", "unit", "bound"]
    kind: str
    words: tuple[str, ...]
    types: tuple[EventType, ...] = ()


class ActRow(Row, frozen=True):
    """What somebody commits to, by the word for the act: see the head of the table.

    kind: harm (done to others), suffer (befalls the subject), favour (done for others), yield (a hold given up).
    mode: of a threat.
    """

    lemma: str
    pos: Literal["v", "n", "a"]
    kind: Literal["harm", "suffer", "favour", "yield"]
    mode: str | None


class PlaceWordRow(Row, frozen=True):
    """Words beside place names, lower case.

    compass: belongs to the place when before it ("eastern Syria"); area, town, feature: nouns that make a name a
    region, a town, a site when behind it ("Afrin province"); street: with a capital, behind a name that need not lie
    there; national: places when behind a nationality ("Syrian territory"); capital; settlement: what a name may be
    called before "of" ("the town of Nice"); locative: prepositions of place; title: before a person's name; particle:
    lower-case words inside names; not_after: a name before one of these is part of another name; never: capitalised
    words that are no place by themselves.
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
