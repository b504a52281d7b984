"""Evidence in words: what a table row says, what a rule does, and which words of the article decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

from detente.errors import TableError
from detente.knowledge import (
    TABLES,
    ClassRow,
    ConditionRow,
    ContextRow,
    CountryRow,
    CueRow,
    FrameRow,
    HolderRow,
    Knowledge,
    ModeRow,
    OrganizationRow,
    RegionRow,
    ReportingRow,
    RoleRow,
    SectorRow,
    SupportRow,
    TriggerRow,
    TypeRow,
    load_table,
)
from detente.model import Evidence, Span
from detente.tables import Row

PARTS = {"v": "verb", "n": "noun", "a": "adjective", "adj": "adjective", "adv": "adverb", "aux": "auxiliary", "p": "phrase"}
KINDS = {
    "seat": "seat of power", "ministry": "ministry", "agency": "agency", "force": "force", "legislature": "legislature",
    "court": "court", "party": "party", "armed_group": "armed group", "body": "body", "company": "company",
    "ngo": "non-governmental organisation", "media": "news medium",
}  # fmt: skip
_ACTORS = ("holders", "organizations", "countries", "roles", "regions", "frames", "triggers")
FIRST = {
    "type": ("triggers", "modes", "types", "supports"),
    "mode": ("modes", "triggers", "classes"),
    "trigger": ("triggers", "supports"),
    "actor": _ACTORS,
    "recipient": _ACTORS,
    "status": ("cues", "supports", "conditions", "triggers", "reporting"),
    "condition": ("conditions", "cues", "triggers"),
    "place": ("regions", "countries", "organizations"),
    "attribution": ("reporting", *_ACTORS),
    "cameo": ("modes", "types", "triggers"),
    "contexts": ("contexts",),
}
"""Ids are unique in a table, not over all tables: where a field's evidence looks first."""


class Rows:
    """Finds table rows by id; each table is read when first needed."""

    def __init__(self, knowledge: Knowledge | None = None) -> None:
        self._data = (knowledge or Knowledge()).data
        self._tables: dict[str, dict[str, Row]] = {}

    def find(self, row_id: str, field: str) -> tuple[str, Row] | None:
        """Name of the table and the row, or None where no table of this version has the id."""
        order = dict.fromkeys((*FIRST.get(field, ()), *TABLES))
        for name in order:
            row = self._table(name).get(row_id)
            if row is not None:
                return name, row
        return None

    def _table(self, name: str) -> dict[str, Row]:
        if name not in self._tables:
            try:
                self._tables[name] = {row.id: row for row in load_table(name, TABLES[name][1], self._data)}
            except TableError:  # a table that cannot be read explains nothing; `detente tables check` says what is wrong
                self._tables[name] = {}
        return self._tables[name]

    def country(self, code: str) -> str | None:
        """The usual name of a country by its code."""
        row = self._table("countries").get(code)
        return row.names[0] if isinstance(row, CountryRow) and row.names else None

    def meaning(self, table: str, row_id: str) -> str | None:
        """The `meaning` of a codebook row, or None."""
        return getattr(self._table(table).get(row_id), "meaning", None)


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


# ------------------------------------------------------------------------------------------------------------ rows


@singledispatch
def clause(row: Row) -> str:
    """What a row says, as a clause without capital or full stop; "" where the table's kind says nothing to a reader."""
    return ""


@clause.register
def _(row: TriggerRow) -> str:
    named = "no event" if row.type == "NONE" else row.type + (f" with the mode {row.mode}" if row.mode else "")
    under = f" where {listed(constraint(c) for c in row.constraints)}" if row.constraints else ""
    hint = f", with the status {row.status}" if row.status else ""
    return f"the {PARTS[row.pos]} “{row.lemma}” names {named}{under}{hint}"


def constraint(text: str) -> str:
    """A constraint of a trigger row for a reader: `obj:@meeting` is "obj is one of the words for meeting"."""
    negated, slot, words = text.startswith("!"), *text.lstrip("!").partition(":")[::2]
    verb = "is not" if negated else "is"
    if not words:
        return f"there is no {slot}" if negated else f"there is a {slot}"
    names = [f"one of the words for {w[1:]}" if w.startswith("@") else f"“{w}”" for w in words.split(",")]
    return f"{slot} {verb} {listed(names, 'or')}"


@clause.register
def _(row: HolderRow) -> str:
    until = f"to {row.valid_to}" if row.valid_to else "on"
    codes = " ".join(code for code in (row.country, row.sector) if code)
    return f"{row.names[0]} held the office “{row.office}” ({codes}) from {row.valid_from} {until}"


@clause.register
def _(row: OrganizationRow) -> str:
    codes = " ".join(code for code in (row.country, row.sector) if code)
    kind = KINDS[row.kind]
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
    return f"the {PARTS[row.pos]} “{row.lemma}” marks an event as {row.effect}"


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
def _(row: ReportingRow) -> str:
    kind = {"speech": "reports speech", "claim": "reports a claim", "belief": "reports a belief", "show": "shows something"}
    return f"the {PARTS[row.pos]} “{row.lemma}” {kind[row.strength]}"


@clause.register
def _(row: ConditionRow) -> str:
    kind = {"clause": "opens a condition", "noun": "makes a noun a condition", "ultimatum": "sets an ultimatum"}
    return f"“{row.phrase}” {kind[row.kind]}"


@clause.register
def _(row: FrameRow) -> str:
    if row.joint:
        return f"everybody in {listed(row.actor + row.recipient, 'or')} takes part"
    recipient = f" and the recipient from {listed(row.recipient, 'or')}" if row.recipient else ""
    return f"the actor is taken from {listed(row.actor, 'or')}{recipient}"


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


# -------------------------------------------------------------------------------------------------------- evidence


def source(item: Evidence, field: str, rows: Rows) -> str:
    """What decided, for a reader: the row with what it says, the rule by name, or the model with its score."""
    if item.by.startswith("rule:"):
        return f"by the rule {quoted(item.by[5:].replace('_', ' ').replace('-', ' '))}"
    if item.by.startswith("model:") or "@" in item.by:
        return f"by the model {item.by.removeprefix('model:')}" + (f" with a score of {item.score:.2f}" if item.score else "")
    found = rows.find(item.by, field)
    if found is None:
        return f"by {item.by}"
    said = clause(found[1])
    return f"{said} (row {item.by} of {found[0]})" if said else f"by row {item.by} of {found[0]}"


ROLES: dict[str, tuple[str, str]] = {
    "decided": ("Decided", "."),
    "supported": ("Supported", "."),
    "overruled": ("Against it spoke", ", but it was overruled."),
    "sought": ("Looked for", " and not found."),
}


def sentence(item: Evidence, field: str, text: str, rows: Rows) -> str:
    """One piece of evidence as a sentence: role, the words of the article, what decided, and the note of the stage."""
    opening, closing = ROLES[item.role]
    words = listed(at(span, text) for span in item.spans if span.end > span.start)
    why = source(item, field, rows)
    note = f", {item.note}" if item.note and item.note not in words else ""
    return f"{opening} {_joined(item, words, why)}{note}{closing}"


def _joined(item: Evidence, words: str, why: str) -> str:
    stated = not why.startswith("by ")
    if item.role == "overruled":
        return f"{words}: {why}" if words and stated else " ".join(part for part in (words, why.removeprefix("by ")) if part)
    if item.role == "sought":
        return f"in {words}, {why}" if words else why
    if not words:
        return f"by what the tables say: {why}" if stated else why
    return f"by {words}: {why}" if stated else f"{why}, from {words}"


def sentences(items: Iterable[Evidence], field: str, text: str, rows: Rows) -> Iterator[str]:
    """Each piece of evidence once, what decided first."""
    order: dict[str, int] = {role: number for number, role in enumerate(ROLES)}
    said: set[str] = set()
    for item in sorted(items, key=lambda e: order[e.role]):
        line = sentence(item, field, text, rows)
        if line not in said:
            said.add(line)
            yield line
