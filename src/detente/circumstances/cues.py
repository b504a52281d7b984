"""The words that change the status of an event, looked up by how the event hangs on them."""

from __future__ import annotations

from typing import Literal

from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.rows import CueRow, SupportRow

_COPULAS = frozenset(("be", "seem", "appear", "remain", "look", "become", "sound"))
_REFUSING = frozenset(("REJECT", "THREATEN"))
_THROUGH = frozenset(("conj", "part", "appos", "by-ing", "in-ing"))
Effect = Literal["actual", "historical", "future", "hypothetical", "negated", "same"]


class Cues:
    """The rows of cues and of verbs that carry events, by lemma."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.rows: dict[tuple[str, str], tuple[CueRow, ...]] = {}
        for row in knowledge.cues:
            self.rows[row.lemma, row.pos] = (*self.rows.get((row.lemma, row.pos), ()), row)
        self.negative = frozenset(r.id for r in knowledge.triggers if "neg" in r.constraints and r.type in _REFUSING)
        self.supports: dict[str, tuple[SupportRow, ...]] = {}
        for support in knowledge.supports:
            self.supports[support.lemma] = (*self.supports.get(support.lemma, ()), support)

    def of(self, word: str, pos: str) -> tuple[CueRow, ...]:
        """The rows of a word as one part of speech."""
        return self.rows.get((word, pos), ())

    def takes(self, word: str, pos: str, via: str) -> CueRow | None:
        """The row under which a word takes what hangs on it that way by name."""
        return next((r for r in self.of(word, pos) if via in r.takes), None)

    def doubts(self, lemma: str) -> bool:
        """A verb under which a clause is only possible: fear, hope, warn."""
        row = self.takes(lemma, "v", "that")
        return row is not None and row.effect == "hypothetical"

    def above(self, clauses: Clauses, node: int, via: str) -> tuple[Effect | None, str | None]:
        """What the word at a node does to what hangs on it, and the row that says so; (None, None) where nothing is known."""
        token = clauses.tokens[node]
        if via in _THROUGH:
            return "same", None
        if via == "light":
            effect, row = self.above(clauses, node, "noun")
            return effect or "same", row
        if via == "subj" and token.lemma in _COPULAS:
            return self._predicate(clauses, node)
        if via == "inf" and token.lemma == "be":
            return "future", "rule:to-infinitive"
        found = self._row(clauses, node, via)
        return (found.effect, found.id) if found is not None else self._support(clauses, node, via)

    def _row(self, clauses: Clauses, node: int, via: str) -> CueRow | None:
        token = clauses.tokens[node]
        kinds: tuple[str, ...] = ("n",)
        if clauses.is_verb(node):
            kinds = ("v", "adj") if token.tag == "VBN" else ("v",)
        elif token.tag.startswith("JJ"):
            kinds = ("adj", "v")
        passive = via == "subj" and node in clauses.passive
        for lemma in dict.fromkeys((token.lemma, token.lower)):
            for kind in kinds:
                for row in self.of(lemma, kind):
                    if not row.takes or via in row.takes or passive and "noun" in row.takes:
                        return row
        return None

    def _predicate(self, clauses: Clauses, node: int) -> tuple[Effect | None, str | None]:
        """ "An offensive is unlikely", "a seizure was conceivable": what is said of the event's noun."""
        for k in clauses.kids(node, "acomp", "attr", "oprd"):
            for row in self.of(clauses.tokens[k].lower, "adj"):
                return row.effect, row.id
        return "same", None

    def _support(self, clauses: Clauses, node: int, via: str) -> tuple[Effect | None, str | None]:
        taken = {"noun": ("noun", "both"), "inf": ("inf", "both")}.get(via, ())
        for row in self.supports.get(clauses.tokens[node].lemma, ()):
            particles = [clauses.tokens[k].lower for k in clauses.kids(node, "prt")]
            if row.takes in taken and (row.particle is None or row.particle in particles):
                return ("same", None) if row.effect == "does" else (row.effect, row.id)
        return None, None
