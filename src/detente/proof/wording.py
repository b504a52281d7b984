"""Rows, slots and constraints in words: what a table says, for a reader."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from detente.model import Span
from detente.rows import (
    ActRow,
    ClassRow,
    ConditionRow,
    ContextRow,
    CountryRow,
    CueRow,
    FrameRow,
    HolderRow,
    ModeRow,
    NumberRow,
    OrganizationRow,
    PeopleRow,
    RegionRow,
    ReportingRow,
    RoleRow,
    RuleRow,
    SectorRow,
    SupportRow,
    TimePatternRow,
    TimeWordRow,
    TriggerRow,
    TypeRow,
)
from detente.tables import Row

PARTS = {
    "v": "verb", "n": "noun", "s": "noun", "a": "adjective", "adj": "adjective", "adv": "adverb", "aux": "auxiliary",
    "p": "phrase", "neg": "negation", "mod": "modifier",
}  # fmt: skip
KINDS = {
    "seat": "seat of power", "ministry": "ministry", "agency": "agency", "force": "force", "legislature": "legislature",
    "court": "court", "party": "party", "armed_group": "armed group", "body": "body", "company": "company",
    "ngo": "non-governmental organisation", "media": "news medium",
}  # fmt: skip
SLOTS = {
    "subj": "the subject", "obj": "the object", "iobj": "the indirect object", "poss": "the possessor", "mod": "the modifier",
    "comp": "the complement", "verb": "the verb that carries it",
}  # fmt: skip
STATES = {
    "noobj": "it has no object", "hasobj": "it has an object", "comp": "it has a complement", "neg": "it is negated",
    "notneg": "it is not negated", "passive": "it is passive", "active": "it is active", "poss": "it has a possessor",
    "light": "it is carried by a light verb or tells who takes part", "obj.person": "its object is a person or a group",
}  # fmt: skip


def listed(items: Iterable[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    parts = list(items)
    return f" {last} ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part) if parts else ""


def quoted(words: str) -> str:
    """The words on one line in quotation marks."""
    return f"“{' '.join(words.split())}”"


def at(span: Span, text: str) -> str:
    """The words at a span with their place: “warned” [1290:1296]."""
    return f"{quoted(text[span.start : span.end])} [{span.start}:{span.end}]"


def slot(name: str) -> str:
    """A slot of a frame: `comp.on.owner` is "the owner of the “on” phrase of the complement"."""
    *outer, inner = name.split(".")
    said = SLOTS.get(inner, "the owner" if inner == "owner" else f"the “{inner}” phrase")
    return f"{said} of {slot('.'.join(outer))}" if outer else said


def constraint(text: str) -> str:
    """A constraint of a trigger row: `obj:@meeting` is "the object is one of the words for “meeting”"."""
    key, colon, words = text.partition(":")
    if not colon:
        return STATES.get(key, f"there is {slot(key)}")
    named = listed((f"one of the words for “{w[1:]}”" if w.startswith("@") else f"“{w}”" for w in words.split(",")), "or")
    if key in ("prt", "prep"):
        return f"{named} goes with it"
    if key.split(".")[-1] == "mod":
        return f"{'it' if key == 'mod' else slot(key[:-4])} is modified by {named}"
    return f"{'the verb of its complement' if key == 'comp' else slot(key)} is {named}"


@singledispatch
def clause(row: Row) -> str:
    """What a row says, as a clause without capital or full stop. A kind of row without words of its own tells its cells."""
    filled = (field for field in row.__struct_fields__ if field != "id" and getattr(row, field))
    cells = [f"{field} {_shown(getattr(row, field))}" for field in filled]
    return f"the table has {listed(cells)}" if cells else "the table lists it"


def _shown(value: object) -> str:
    words = value if isinstance(value, tuple) else (value,)
    return listed(f"“{word}”" for word in words[:3]) + (" and more" if len(words) > 3 else "")


@clause.register
def _(row: TriggerRow) -> str:
    named = "no event" if row.type == "NONE" else row.type + (f" with the mode {row.mode}" if row.mode else "")
    under = f" where {listed(constraint(c) for c in row.constraints)}" if row.constraints else ""
    hint = f", with the status {row.status}" if row.status else ""
    return f"the {PARTS.get(row.pos, 'word')} “{row.lemma}” names {named}{under}{hint}"


@clause.register
def _(row: HolderRow) -> str:
    until = f"to {row.valid_to}" if row.valid_to else "on"
    codes = " ".join(code for code in (row.country, row.sector) if code)
    return f"{row.names[0]} held the office “{row.office}” ({codes}) from {row.valid_from} {until}"


@clause.register
def _(row: OrganizationRow) -> str:
    codes = " ".join(code for code in (row.country, row.sector) if code)
    kind = KINDS.get(row.kind, row.kind)
    article = "an" if kind[0] in "aeiou" else "a"
    return f"{row.name} is {article} {kind}" + (f" ({codes})" if codes else "")


@clause.register
def _(row: CountryRow) -> str:
    return f"the word is one of the names of {row.names[0]} ({row.id}), its people or its capital"


@clause.register
def _(row: RegionRow) -> str:
    return f"{row.names[0]} is a {row.kind}" + (f" of {row.country}" if row.country else "")


@clause.register
def _(row: RoleRow) -> str:
    what = {"office": "an office", "person": "a kind of person", "collective": "a group", "institution": "an institution"}
    codes = " ".join(code for code in (row.country, row.sector) if code)
    return f"“{row.phrases[0]}” is a word for {what[row.kind]}" + (f" of the sector {codes}" if codes else "")


@clause.register
def _(row: CueRow) -> str:
    if row.effect == "same":
        return f"the {PARTS.get(row.pos, 'word')} “{row.lemma}” leaves the status of what hangs on it as it is"
    return f"the {PARTS.get(row.pos, 'word')} “{row.lemma}” marks an event as {row.effect}"


@clause.register
def _(row: SupportRow) -> str:
    effect = {
        "does": "carries the event that stands below it",
        "future": "tells that the event below it lies ahead",
        "hypothetical": "leaves open whether the event below it happens",
        "negated": "tells that the event below it does not happen",
    }
    return f"“{' '.join(w for w in (row.lemma, row.particle) if w)}” {effect[row.effect]}"


@clause.register
def _(row: NumberRow) -> str:
    said = {"done": "what befell those counted tells", "who": "who is counted tells", "unit": "the currency tells",
            "bound": "the words before it tell"}  # fmt: skip
    return f"{said[row.what]} that it is a number of the kind “{row.kind}”"


@clause.register
def _(row: ReportingRow) -> str:
    if row.pos == "s":
        return f"the noun “{row.lemma}” names a source" + (f" of the kind “{row.kind}”" if row.kind else "")
    kind = {
        "speech": "reports speech",
        "claim": "reports a claim",
        "belief": "reports a belief",
        "show": "shows something",
        "stance": "tells a stance and reports nothing",
    }
    return f"the {PARTS.get(row.pos, 'word')} “{row.lemma}” {kind[row.strength]}"


@clause.register
def _(row: ConditionRow) -> str:
    kind = {
        "clause": "opens a condition",
        "time": "opens a condition of what is still open",
        "phrase": "opens a condition without a verb",
        "noun": "makes a noun a condition",
        "ultimatum": "sets an ultimatum",
        "loose": "may open a condition",
    }
    return f"“{row.phrase}” {kind[row.kind]}"


@clause.register
def _(row: ActRow) -> str:
    kind = {"harm": "harms others", "suffer": "befalls its subject", "favour": "is done for others", "yield": "gives up a hold"}
    return f"the {PARTS.get(row.pos, 'word')} “{row.lemma}” is an act that {kind[row.kind]}"


@clause.register
def _(row: PeopleRow) -> str:
    where = f" of {row.country}" if row.country else ", whose country the article tells" if row.home else ""
    return f"“{row.names[0]}” is a word for people{where}"


@clause.register
def _(row: FrameRow) -> str:
    if row.joint:
        return f"everybody in {listed(map(slot, row.actor + row.recipient), 'or')} takes part"
    recipient = f" and the recipient from {listed(map(slot, row.recipient), 'or')}" if row.recipient else ""
    return f"the actor is taken from {listed(map(slot, row.actor), 'or')}{recipient}"


@clause.register
def _(row: ClassRow) -> str:
    return f"it is one of the words for {row.id}"


@clause.register
def _(row: ContextRow) -> str:
    return f"it is one of the words of the context {row.id}"


@clause.register(TypeRow)
@clause.register(ModeRow)
@clause.register(SectorRow)
def _(row: TypeRow | ModeRow | SectorRow) -> str:
    return f"{row.id} means: {row.meaning.lower()}"


@clause.register
def _(row: RuleRow) -> str:
    return row.words


@clause.register
def _(row: TimeWordRow) -> str:
    return f"“{row.words[0]}” is a word of the kind “{row.kind}”"


@clause.register
def _(row: TimePatternRow) -> str:
    return f"it has the form of a time expression that is read as “{row.rule.replace('_', ' ')}”"
