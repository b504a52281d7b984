"""Evidence in sentences: which words of the article decided, by which row, rule or model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detente.errors import TableError
from detente.knowledge import TABLES, Knowledge
from detente.model import Evidence
from detente.proof.wording import at, clause, listed, slot
from detente.rows import CountryRow, RuleRow
from detente.tables import Row

_ACTORS = ("holders", "organizations", "countries", "roles", "regions", "frames", "triggers")
FIRST = {
    "type": ("triggers", "acts", "modes", "types", "supports"),
    "mode": ("triggers", "acts", "modes", "classes"),
    "trigger": ("triggers", "acts", "supports"),
    "actor": _ACTORS,
    "recipient": _ACTORS,
    "status": ("cues", "supports", "conditions", "triggers", "reporting"),
    "condition": ("conditions", "cues", "triggers"),
    "date": ("time_patterns", "time_words"),
    "place": ("regions", "countries", "organizations"),
    "attribution": ("reporting", *_ACTORS),
    "contexts": ("contexts",),
    "numbers": ("numbers",),
}
"""Ids are unique in a table, not over all tables: where a field's evidence looks first."""

NOTES = {
    "stated": "which tells its date itself",
    "mention": "which counts from another date in the text",
    "reference:published": "which counts from the day of publication",
    "reference:dateline": "which counts from the day of the dateline",
    "reference:stamp": "which counts from the stamp of the page",
    "reference:retrieved": "which counts from the day on which the page was fetched",
    "reference:missing": "which counts from a day that nothing tells",
}


class Rows:
    """Finds table rows by id; each table is read when first needed."""

    def __init__(self, knowledge: Knowledge | None = None) -> None:
        self._knowledge = knowledge or Knowledge()
        self._tables: dict[str, dict[str, Row]] = {}

    def find(self, row_id: str, field: str) -> tuple[str, Row] | None:
        """Name of the table and the row, or None where no table of this version has the id."""
        for name in dict.fromkeys((*FIRST.get(field, ()), *TABLES)):
            row = self._table(name).get(row_id)
            if row is not None:
                return name, row
        return None

    def rule(self, name: str) -> RuleRow | None:
        """What a rule holds; `rule:slot-subj` is found under `rule:slot-*`."""
        rules = self._table("rules")
        row = rules.get(name) or rules.get(f"{name.partition('-')[0]}-*")
        return row if isinstance(row, RuleRow) else None

    def _table(self, name: str) -> dict[str, Row]:
        if name not in self._tables:
            try:
                self._tables[name] = {row.id: row for row in self._knowledge.table(name)}
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


def sentences(items: Iterable[Evidence], field: str, text: str, rows: Rows) -> Iterator[str]:
    """Each piece of evidence once as a sentence, what decided first."""
    order = {"decided": 0, "supported": 1, "overruled": 2, "sought": 3}
    said: set[str] = set()
    for item in sorted(items, key=lambda e: order[e.role]):
        line = sentence(item, field, text, rows)
        if line not in said:
            said.add(line)
            yield line


def sentence(item: Evidence, field: str, text: str, rows: Rows) -> str:
    """One piece of evidence: the words of the article, what they show, and the row, rule or model that says so."""
    words = listed(at(span, text) for span in item.spans if span.end > span.start)
    if item.role == "sought":
        return _sought(item, words, field, rows)
    said = _statement(item, words, field, rows)
    if item.role == "supported":
        return f"In support: {said}."
    if item.role == "overruled":
        return f"Against it: {said}; this was overruled."
    return f"{said[0].upper()}{said[1:]}."


def _statement(item: Evidence, words: str, field: str, rows: Rows) -> str:
    if item.by.startswith("rule:"):
        return _rule(item, words, field, rows)
    if item.by.startswith("model:") or "@" in item.by:
        score = f" with a probability of {item.score:.2f}" if item.score is not None else ""
        model = f"the model {item.by.removeprefix('model:')}"
        if item.note:
            return f"{model} reads {words or 'the sentence'} as {item.note}{score}"
        return f"{model} decides{f' on {words}' if words else ''}{score}"
    found = rows.find(item.by, field)
    if found is None:
        known = f"{item.note} ({item.by})" if item.note else item.by
        return f"{words} is {known} in the gazetteer" if item.by.startswith("geonames:") or item.note else f"{words}: {known}"
    said = clause(found[1]) or "it is listed"
    return f"{f'{words}: ' if words else ''}{said} (row {item.by} of {found[0]}){_note(item.note, field, rows)}"


def _rule(item: Evidence, words: str, field: str, rows: Rows) -> str:
    row = rows.rule(item.by)
    if row is None:
        name = f"the rule “{item.by[5:].replace('_', ' ').replace('-', ' ')}”"
        note = f" ({item.note})" if item.note else ""
        return f"{name} holds{f' for {words}' if words else ''}{note}"
    place = slot(item.by.partition("-")[2]) if item.by.startswith("rule:slot-") else ""
    template = row.words if words or not row.bare else row.bare
    frame = f" (frame {item.note})" if place else ""
    note = item.note if "{note}" in template else ""
    said = template.format(words=words or "it", note=note, slot=place) if "{" in template else template
    if frame or note:
        return said + frame
    if item.note in NOTES or item.note.startswith("rather than "):
        return f"{said}, {NOTES.get(item.note, item.note)}"
    known = item.note in said or item.note.startswith("rule:")
    return said if known else said + _note(item.note, field, rows)


def _note(note: str, field: str, rows: Rows) -> str:
    """What a stage adds to a row: another row by its id, what the row gives, or a remark."""
    if not note:
        return ""
    other = rows.find(note, "status")
    if other is not None:
        return f"; {clause(other[1])} (row {note} of {other[0]})"
    return f", which {note}" if note.startswith(("gives ", "tells ")) else ""


def _sought(item: Evidence, words: str, field: str, rows: Rows) -> str:
    where = f" at {words}" if words else ""
    if item.note.startswith("slots ") and item.note.endswith(" name nobody"):
        slots = [name for name in item.note.split()[1:-2] if name != "none"]
        if not slots:
            return f"The row of the trigger ({item.by}) has no slot for it."
        searched = listed(map(slot, slots), "or")
        return f"It was looked for{where} as {searched} of the event's word (row {item.by}); nobody is named there."
    rule = rows.rule(item.by) if item.by.startswith("rule:") else None
    note = item.note
    if rule is not None and rule.bare and not note:
        note = rule.bare.format(words=words or "it", note="", slot=slot(item.by.partition("-")[2]))
    by = f" (row {item.by})" if rule is None and rows.find(item.by, field) else ""
    return f"It was looked for{where}{by}{f': {note}' if note else ', and not found'}."
