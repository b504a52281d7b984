"""Evidence by removal: code an article again without a table row, or without some of its words, and compare a field.

A row or some words decided a field when the field changes, or its record goes, once they are taken away. Where a field has
more grounds than one (an attack that two rows know, a minister whom two phrases name) the next ground takes over and the
field stays. The test then is the one that lawyers use for causes that each suffice (Wright's necessary element of a
sufficient set): the grounds that the coder names beside the first or in its place are taken away too, until the field
changes; and with only those taken away, the first put back, the field must stand. What is named but decides nothing fails:
either the field outlives everything that is named for it, or it falls without the first ground's doing.

That only the evidence changes is never enough: no evidence can name a row that is no longer there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from detente.coder import build_pipeline
from detente.knowledge import TABLES, Knowledge
from detente.language_model import LanguageModel
from detente.learned.confidence import Confidence
from detente.model import Article, Document, Evidence, Party, Record, Span
from detente.people.home import Home
from detente.pipeline import Pipeline
from detente.proof.reasons import Rows
from detente.stages.coref import Coref

FIELDS = ("type", "mode", "actor", "recipient", "status", "condition", "date", "place", "attribution", "same_as")
CHAIN = 24  # grounds that may take over one after the other

Row = tuple[str, str]
"""A table and the id of a row in it."""
Ground = Row | Span


STORY: Row = ("rules", "rule:story-country")
"""Where the story is, is told by so many words that the rule itself is taken away where it takes over."""


class Case(NamedTuple):
    """A piece of evidence for a field of a record of an article: does it name what decided?"""

    article: Article
    record: Record
    field: str
    item: Evidence

    def __str__(self) -> str:
        words = " / ".join(self.article.text[s.start : s.end] for s in self.item.spans)
        return f"{self.article.id} {self.record.id} {self.record.type} {self.field}: {self.item.by} “{words}”"


class Verdict(NamedTuple):
    """Whether the ground decided; alone, or with others beside it that would have done as well; and why not."""

    decided: bool
    others: tuple[Ground, ...] = ()
    why: str = ""


def without(knowledge: Knowledge, removed: Iterable[Row]) -> Knowledge:
    """The same tables without some rows, as a data folder without these lines would give them (one test compares the two)."""
    gone = frozenset(removed)
    out = Knowledge(knowledge.data)
    for table in TABLES:
        if hasattr(knowledge, table):
            out.__dict__[table] = tuple(row for row in getattr(knowledge, table) if (table, row.id) not in gone)
    return out


def blanked(article: Article, words: Iterable[Span]) -> Article:
    """The article with blanks where the words stood, so that all other words keep their places."""
    text = list(article.text)
    for span in words:
        text[span.start : span.end] = " " * (span.end - span.start)
    return Article(id=article.id, text="".join(text), title=article.title, published=article.published, source=article.source)


def _nowhere(pipeline: Pipeline) -> None:
    """Have the pipeline know of no home of a story."""
    for stage in pipeline.stages:
        if isinstance(stage, Coref):
            stage.homes.of = lambda document: Home()  # type: ignore[method-assign]


RULES = Confidence("rules")


class Remembering(LanguageModel):
    """A language model that runs the same batch only once: taking rows away does not change what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[tuple[str, ...], list[Any]] = {}

    def tag(self, texts: list[str]) -> list[Any]:
        return self._once(("tag", *texts), super().tag, texts)

    def parse(self, texts: list[str]) -> list[Any]:
        return self._once(("parse", *texts), super().parse, texts)

    def _once(self, key: tuple[str, ...], run: Callable[[list[str]], list[Any]], texts: list[str]) -> list[Any]:
        if key not in self.seen:
            self.seen[key] = run(texts)
        return self.seen[key]


class Bench:
    """Codes articles with rows or words taken away, and judges evidence by it."""

    def __init__(self) -> None:
        self.model = Remembering()
        self.knowledge = Knowledge()
        self.rows = Rows(self.knowledge)
        self.whole = build_pipeline(self.knowledge, self.model, RULES, None)
        self.coded: dict[tuple[str, frozenset[Ground]], tuple[Record, ...]] = {}

    def records(self, article: Article, removed: Iterable[Ground] = ()) -> tuple[Record, ...]:
        """The records of the article without the rows and the words."""
        key = (article.id, frozenset(removed))
        if key not in self.coded:
            rows = [g for g in key[1] if not isinstance(g, Span)]
            pipeline = build_pipeline(without(self.knowledge, rows), self.model, RULES, None) if rows else self.whole
            if STORY in rows:
                _nowhere(pipeline)
            found = pipeline(Document(article=blanked(article, (g for g in key[1] if isinstance(g, Span))))).records
            assert found is not None
            self.coded[key] = found
        return self.coded[key]

    def row(self, item: Evidence, field: str) -> Row | None:
        """The table row that evidence names; None for a rule, a model, a place of the gazetteer."""
        found = self.rows.find(item.by, field)
        return (found[0], item.by) if found is not None and found[0] != "rules" else None

    def grounds(self, item: Evidence, field: str, words: bool) -> tuple[Ground, ...]:
        """What the evidence names: its words, or its row."""
        row = self.row(item, field)
        return item.spans if words else () if row is None else (row,)

    def cases(self, article: Article, words: bool) -> list[Case]:
        """Every decision of the article that names a row, or words."""
        out = []
        for record in self.records(article):
            for field in FIELDS:
                items = dict.fromkeys(e for e in record.evidence.get(field, ()) if e.role == "decided")
                out += [Case(article, record, field, e) for e in items if self.grounds(e, field, words)]
        return out

    def judge(self, case: Case, words: bool) -> Verdict:
        """Take away what the evidence names, and what takes over, until the field changes (see the module)."""
        first = self.grounds(case.item, case.field, words)
        others: list[Ground] = []
        stays, takers = self._left(case, first, words)
        if not stays:
            return Verdict(True)
        while stays and takers and len(others) < CHAIN:
            others += takers
            stays, takers = self._left(case, (*first, *others), words)
        if not stays and self._left(case, others, words)[0]:
            return Verdict(True, tuple(others))
        beside = [g for g in self._named(case.record, case.field) if g not in first]
        for more in (*((g,) for g in beside), tuple(g for g in beside if not _own(case, g))):
            if more and not self._left(case, (*first, *more), words)[0] and self._left(case, more, words)[0]:
                return Verdict(True, more)
        return Verdict(False, tuple(others), "the field stays" if stays else "it is not enough without the others")

    def _left(self, case: Case, removed: Iterable[Ground], words: bool) -> tuple[bool, list[Ground]]:
        """Whether the field stays as it was without the grounds, and what is named for it then that was not before."""
        gone = list(removed)
        found = self.records(case.article, gone)
        now = counterpart(case.record, found)
        if now is None or told(case, now, found, words) != told(case, case.record, self.records(case.article), words):
            return False, []
        known = {*gone, *self._named(case.record, case.field)}
        takers = [g for g in self._named(now, case.field) if g not in known and not (words and isinstance(g, tuple))]
        return True, [g for g in takers if isinstance(g, tuple)] or takers

    def _named(self, record: Record, field: str) -> list[Ground]:
        """The rows that the evidence of a field names, and the words."""
        out: dict[Ground, None] = {}
        for item in record.evidence.get(field, ()):
            if item.role == "decided":
                row = self.row(item, field)
                out |= {} if row is None else {row: None}
                out |= {STORY: None} if item.by == STORY[1] else dict.fromkeys(item.spans)
        return list(out)


# ---------------------------------------------------------------------------------------------------------- comparing


def overlap(a: Span, b: Span) -> int:
    """How many characters two spans share."""
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def counterpart(record: Record, records: Iterable[Record]) -> Record | None:
    """The record of the same event after a removal: its trigger shares words with that of the record, its type best agrees."""
    trigger = record.spans["trigger"]
    near = [r for r in records if overlap(r.spans["trigger"], trigger)]
    return max(near, key=lambda r: (r.type == record.type, overlap(r.spans["trigger"], trigger)), default=None)


def _own(case: Case, ground: Ground) -> bool:
    """The ground is among the words that the record itself quotes."""
    record = case.record
    quoted = [record.spans["trigger"], *(Span(p.start, p.end) for p in (*record.actor, *record.recipient))]
    return isinstance(ground, Span) and any(overlap(ground, q) for q in quoted)


def told(case: Case, record: Record, records: Iterable[Record], words: bool) -> Any:
    """The value of the case's field in a record.

    Where words are blanked, what quotes them is bound to change; there, the value is only what the field makes of the words
    at the places where the first record found them: country, sector and name of a party, country and point of a place.
    """
    field, first = case.field, case.record
    if field in ("actor", "recipient"):
        parties = getattr(record, field)
        return [_parties(p, parties) for p in getattr(first, field)] if words else parties
    if field == "date" and not words:
        return record.date, record.date_text
    if field == "same_as":
        return next((r.spans["trigger"] for r in records if r.id == record.same_as), None)
    if field == "condition" and words:
        return bool({"condition"} <= record.spans.keys() and overlap(record.spans["condition"], first.spans["condition"]))
    if field in ("place", "attribution") and words:
        return _located(getattr(first, field), getattr(record, field))
    return getattr(record, field)


def _parties(party: Party, parties: Iterable[Party]) -> list[tuple[str | None, str | None, str | None]]:
    here = Span(party.start, party.end)
    return [(p.name, p.country, p.sector) for p in parties if overlap(here, Span(p.start, p.end))]


def _located(first: Any, now: Any) -> Any:
    if first is None or now is None:
        return now and now.text
    if not overlap(Span(first.start, first.end), Span(now.start, now.end)):
        return None
    return now.kind if hasattr(now, "kind") else (now.country, now.geonames_id, now.latitude)
