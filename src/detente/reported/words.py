"""Words of saying, and what a reported speech is before quotations are joined to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from detente.grammar.syntax import Clauses
from detente.model import AttributionKind, Span
from detente.rows import ConditionRow, ReportingRow

BREAKS = frozenset((",", "–", "—", "-", "--", "“", "”", '"', "''", "``", "’’", ":", "(", ")", "«", "»"))
STOPS = frozenset((";", ".", "!", "?"))


class Found(NamedTuple):
    """Somebody says something in one sentence.

    token: index of the cue's head. head: index of the head of the source, None where no noun phrase names it. content is
    empty where only a quotation can give it. kind: where the cue itself fixes it.
    """

    sentence: int
    token: int
    cue: Span
    source: Span | None
    head: int | None
    content: tuple[Span, ...]
    row: ReportingRow
    kind: AttributionKind | None = None


class Sayings:
    """The reporting rows by word, and the phrases that open a condition."""

    def __init__(self, rows: Iterable[ReportingRow], conditions: Iterable[ConditionRow]) -> None:
        self.conditions = tuple(r.phrase for r in conditions if r.kind in ("clause", "time", "phrase"))
        self.verbs: dict[str, tuple[ReportingRow, ...]] = {}
        self.nouns: dict[str, ReportingRow] = {}
        self.phrases: dict[str, tuple[ReportingRow, ...]] = {}
        self.hedges: dict[str, ReportingRow] = {}
        self.sources: dict[str, ReportingRow] = {}
        for row in rows:
            first = row.lemma.split()[0]
            if row.pos == "p" and first == ":":
                self.colon = row
            elif row.pos == "v":
                self.verbs[first] = (*self.verbs.get(first, ()), row)
            elif row.pos == "p":
                self.phrases[first] = (*self.phrases.get(first, ()), row)
            else:
                {"n": self.nouns, "adv": self.hedges, "s": self.sources}[row.pos][row.lemma] = row

    def of_verb(self, clauses: Clauses, i: int) -> tuple[ReportingRow, ...]:
        """Rows of a verb, those of two words ("point out") first, and only where the second word stands there."""
        rows = self.verbs.get(clauses.tokens[i].lemma, ())
        near = {clauses.tokens[k].lower for k in clauses.kids(i, "prt", "prep", "acomp", "advmod", "dative")}
        near |= {t.lower for t in clauses.tokens[i + 1 : i + 2]}
        fitting = [r for r in rows if " " not in r.lemma or r.lemma.split()[1] in near]
        return tuple(sorted(fitting, key=lambda r: " " not in r.lemma))


def pieces(clauses: Clauses, indices: Iterable[int]) -> tuple[Span, ...]:
    """Runs of neighbouring tokens as spans, without punctuation at their edges; single words only where nothing else is."""
    runs: list[list[int]] = []
    for j in sorted(indices):
        if runs and j == runs[-1][-1] + 1:
            runs[-1].append(j)
        else:
            runs.append([j])
    edges = BREAKS | STOPS
    trimmed = []
    for run in runs:
        while run and clauses.tokens[run[0]].text in edges:
            run = run[1:]
        while run and clauses.tokens[run[-1]].text in edges:
            run = run[:-1]
        if run:
            trimmed.append(run)
    long = [r for r in trimmed if len(r) > 1] or trimmed
    return tuple(clauses.span(r) for r in long)


def size(spans: Iterable[Span]) -> int:
    """Characters of all spans together."""
    return sum(s.end - s.start for s in spans)


def holds(spans: Iterable[Span], position: int) -> bool:
    """True where the position lies in one of the spans."""
    return any(s.start <= position < s.end for s in spans)
