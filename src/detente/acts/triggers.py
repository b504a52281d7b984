"""Trigger rows compiled for matching: which rows, if any, hold for a token of a parsed sentence."""

from __future__ import annotations

from collections.abc import Iterable

from detente.acts.constraints import Constraints, Test
from detente.errors import TableError
from detente.grammar.slots import Slots, by_lemma
from detente.knowledge import Knowledge
from detente.rows import TriggerRow


class Triggers:
    """Rows by lemma and part of speech, those with most constraints first; their frames, and the verbs that carry nouns."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.supports = by_lemma(knowledge.supports)
        self.classes = {c.id: frozenset(c.lemmas) for c in knowledge.classes}
        self.frames = {f.id: f for f in knowledge.frames}
        constraints = Constraints(self.classes, frozenset(p.split()[-1] for r in knowledge.roles for p in r.phrases))
        self.rows: dict[tuple[str, str], list[tuple[TriggerRow, tuple[Test, ...]]]] = {}
        for row in knowledge.triggers:
            if row.frame not in self.frames:
                raise TableError(f"Trigger {row.id}: found frame {row.frame!r}, expected one of {' '.join(self.frames)}")
            self.rows.setdefault((row.lemma, row.pos), []).append((row, constraints.compiled(row)))
        for rows in self.rows.values():
            rows.sort(key=lambda r: (-demand(r[0]), r[0].type != "NONE"))

    def types(self, forms: Iterable[str]) -> dict[tuple[str, str], TriggerRow]:
        """The types that the rows of a word give, whatever else they demand: the least demanding row by type and part of
        speech, look-alikes left out. Of several forms the first that has any rows."""
        for form in forms:
            out: dict[tuple[str, str], TriggerRow] = {}
            for pos in "vna":
                out |= {(row.type, pos): row for row, _ in self.rows.get((form, pos), ()) if row.type != "NONE"}
            if out:
                return out
        return {}

    def __reduce__(self) -> tuple[type[Triggers], tuple[Knowledge]]:
        return Triggers, (self.knowledge,)  # compiled tests cannot be pickled: the rows are compiled again

    def matches(self, slots: Slots, i: int, forms: Iterable[str], pos: str) -> list[TriggerRow]:
        """The rows whose constraints all hold, most demanding first, up to a look-alike; `forms`: lemmas, best first."""
        out: list[TriggerRow] = []
        for form in forms:
            for row, tests in self.rows.get((form, pos), ()):
                if all(test(slots, i) for test in tests):
                    if row.type == "NONE":
                        return out
                    out.append(row)
            if out:
                break
        return out


def demand(row: TriggerRow) -> int:
    """How much a row demands: naming words or a class of a slot says more than that the slot is filled."""
    return sum(3 if ":" in c and not c.startswith(("prep:", "prt:")) else 1 for c in row.constraints)
