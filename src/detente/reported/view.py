"""One parsed sentence as the search for reported speech sees it: quotations, segments, finite verbs, conditions."""

from __future__ import annotations

from detente.grammar.syntax import Clauses
from detente.reported.words import BREAKS, STOPS, Sayings

FINITE = ("VBD", "VBZ", "VBP", "MD")
PRESENT = ("VBD", "VBZ", "VBP")
QUOTES = frozenset(("“", "”", '"', "''", "``", "’", "‘", "«", "»"))


class View:
    """A sentence. quoted: for each token the number of the quotation that holds it, -1 outside. people: surnames told of."""

    def __init__(
        self, sayings: Sayings, index: int, clauses: Clauses, quoted: tuple[int, ...], people: frozenset[str] = frozenset()
    ) -> None:
        self.sayings = sayings
        self.index = index
        self.c = clauses
        self.tokens = clauses.tokens
        self.quoted = quoted
        self.people = people

    def together(self, i: int, j: int) -> bool:
        """Both outside quotations, or in the same one."""
        return self.quoted[i] == self.quoted[j]

    def segment(self, i: int) -> tuple[int, int]:
        """The part of the sentence between semicolons that holds token i."""
        stops = [j for j, t in enumerate(self.tokens) if t.text == ";" and (self.quoted[j] < 0 or self.together(j, i))]
        first = max((j + 1 for j in stops if j < i), default=0)
        return first, min((j for j in stops if j >= i), default=len(self.tokens))

    def next_break(self, start: int, last: int) -> int:
        """The first comma, dash, quotation mark or colon from `start` on."""
        return next((j for j in range(start, last) if self.tokens[j].text in BREAKS), last)

    def breaks(self, j: int) -> bool:
        """True for the end of the sentence, of a clause or of a quotation at token j."""
        return j >= len(self.tokens) or self.tokens[j].text in BREAKS or self.tokens[j].text in STOPS

    def any_finite(self, indices: object) -> bool:
        """A finite verb is among the tokens."""
        return any(self.tokens[j].tag in FINITE for j in indices)  # type: ignore[attr-defined]

    def finite(self, k: int) -> bool:
        """A clause, not a bare participle."""
        return self.tokens[k].tag != "VBG" or any(self.tokens[a].tag in FINITE for a in self.c.kids(k, "aux"))

    def infinitive(self, k: int) -> bool:
        """A verb with "to"."""
        return self.tokens[k].tag == "VB" and any(self.tokens[a].lower == "to" for a in self.c.kids(k, "aux"))

    def tells(self, i: int) -> bool:
        """A verb in a finite form of the indicative and the active voice: "says", "has said", not "would say"."""
        if i in self.c.passive:
            return False
        return self.tokens[i].tag in FINITE or any(self.tokens[a].tag in PRESENT for a in self.c.kids(i, "aux"))

    def opens_condition(self, j: int) -> bool:
        """A condition begins at token j: "if", "on condition that", "should they come"."""
        if self.tokens[j].lower in ("but", "only", "and") and j + 1 < len(self.tokens):
            return self.opens_condition(j + 1)
        if self.tokens[j].lower == "should":
            return j == 0 or self.tokens[j - 1].text in BREAKS or self.tokens[j - 1].tag.startswith("NN")
        rest = " ".join(t.lower for t in self.tokens[j : j + 4]) + " "
        return any(rest.startswith(f"{phrase} ") for phrase in self.sayings.conditions)

    def conditional(self, k: int) -> bool:
        """The clause of token k is a condition."""
        marks = self.c.kids(k, "mark")
        return self.opens_condition(min(self.c.subtree(k))) or any(self.opens_condition(m) for m in marks)
