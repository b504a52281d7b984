"""How many died, were arrested or marched, what was paid: numbers of the sentence that belong to an event, with their words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.model import Draft, Evidence, Number
from detente.rows import NumberRow

_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "bn": 1_000_000_000,
           "dozen": 12, "score": 20}  # fmt: skip
_VAGUE = frozenset(("dozens", "hundreds", "thousands", "millions", "scores", "tens"))
_MEASURES = frozenset(
    ("%", "percent", "per", "-", "year", "years", "day", "days", "mile", "miles", "km", "kilometers", "kilometres", "meters",
     "metres")
)  # fmt: skip
_LONGEST_BOUND = 3  # words
_REACH = 4  # steps through the tree from what is counted to the event


class _Amount(NamedTuple):
    """A number in a sentence. first, last: its tokens (last exclusive); unit: of money, and its row."""

    first: int
    last: int
    value: float | None
    unit: str | None
    row: NumberRow | None


class Numbers:
    """Finds the numbers of a sentence and the events that they belong to."""

    def __init__(self, knowledge: Knowledge) -> None:
        rows = knowledge.numbers
        self.words = {w: float(row.value) for row in knowledge.time_words if row.kind == "number" for w in row.words}
        self.units = {w: row for row in rows if row.what == "unit" for w in row.words}
        self.bounds = {tuple(w.split()): row for row in rows if row.what == "bound" for w in row.words}
        self.done = {w: row for row in rows if row.what == "done" for w in row.words}
        self.who = {w: row for row in rows if row.what == "who" for w in row.words}

    def of(self, text: str, clauses: Clauses, drafts: Iterable[Draft]) -> dict[int, list[tuple[Number, Evidence]]]:
        """Numbers by the index of their draft. text: of the article; drafts: those of the sentence."""
        out: dict[int, list[tuple[Number, Evidence]]] = {}
        events = list(drafts)
        for amount in self._amounts(clauses) if events else ():
            row, near = self._told(clauses, amount)
            draft = _nearest(clauses, near, [d for d in events if row is not None and d.type in row.types])
            if row is not None and draft is not None:
                out.setdefault(draft.index, []).append(self._number(text, clauses, amount, row))
        return out

    # ------------------------------------------------------------------------------------------------- numbers in words

    def _amounts(self, clauses: Clauses) -> list[_Amount]:
        out: list[_Amount] = []
        i = 0
        while i < len(clauses.tokens):
            last, value = self._run(clauses, i)
            if last == i:
                i += 1
                continue
            if not self._measures(clauses, i, last):
                out.append(self._with_unit(clauses, i, last, value))
            i = last
        return out

    def _run(self, clauses: Clauses, i: int) -> tuple[int, float | None]:
        """Where the number that begins at a token ends (there, where none begins), and its value."""
        total, current, j = 0.0, 0.0, i
        vague = False
        while j < len(clauses.tokens):
            word = clauses.tokens[j].lower
            if word in _VAGUE:
                vague = True
            elif word in _SCALES:
                if j == i and (i == 0 or clauses.tokens[i - 1].lower not in ("a", "an")):
                    break
                current = max(current, 1) * _SCALES[word]
                if _SCALES[word] >= 1_000:
                    total, current = total + current, 0.0
            elif (number := self._plain(word)) is not None and clauses.tokens[j].ent not in ("DATE", "TIME"):
                current += number
            elif not (j > i and (word == "-" or (vague and word == "of"))):
                break
            j += 1
        while j > i and clauses.tokens[j - 1].lower in ("-", "of"):
            j -= 1
        return j, None if vague else total + current

    def _plain(self, word: str) -> float | None:
        digits = word.replace(",", "")
        if digits.replace(".", "", 1).isdecimal():
            return float(digits)
        return self.words.get(word)

    def _measures(self, clauses: Clauses, first: int, last: int) -> bool:
        """A share, an age, a rank, a time: no number of people or money."""
        behind = clauses.tokens[last].lower if last < len(clauses.tokens) else ""
        inside = clauses.tokens[first].ent in ("DATE", "TIME", "PERCENT", "ORDINAL")
        return inside or behind in _MEASURES

    def _with_unit(self, clauses: Clauses, first: int, last: int, value: float | None) -> _Amount:
        before = clauses.tokens[first - 1] if first else None
        if before is not None and before.lower in self.units:
            return _Amount(first - 1, last, value, before.text, self.units[before.lower])
        for k in (last, last + 1):
            token = clauses.tokens[k] if k < len(clauses.tokens) else None
            if token is not None and token.lemma in self.units and (k == last or clauses.deps[last] in ("amod", "compound")):
                return _Amount(first, k + 1, value, token.lower, self.units[token.lemma])
        return _Amount(first, last, value, None, None)

    # ------------------------------------------------------------------------------------------------- what they count

    def _told(self, clauses: Clauses, amount: _Amount) -> tuple[NumberRow | None, int]:
        """The row that tells what a number counts, and the token from which its event is looked for."""
        own = range(amount.first, amount.last)
        head = next((i for i in own if clauses.heads[i] not in own), amount.first)
        if amount.row is not None:
            return amount.row, head
        counted = clauses.heads[head] if clauses.deps[head] in ("nummod", "quantmod") else head
        noun = next((o for o in clauses.prepositions(counted).get("of", ())), counted)
        while clauses.deps[counted] == "conj":
            counted = clauses.heads[counted]
        above = clauses.heads[counted]
        if clauses.deps[above] in ("prep", "agent"):  # "the deaths of 12 people", "a toll of 12"
            above = clauses.heads[above]
        beside = clauses.kids(counted, "acl", "relcl", "amod", "advmod")  # "12 wounded", "20 people killed in"
        if clauses.is_verb(above):  # "shot dead three soldiers", "the toll rose to 23"
            beside += [*clauses.kids(above, "acomp", "oprd", "advmod"), *clauses.surface(above)]
        for i in (above, counted, *beside):
            row = self.done.get(clauses.tokens[i].lemma)
            suffered = not clauses.is_verb(i) or i in beside or counted in (*clauses.objects(i), *clauses.surface(i))
            if row is not None and suffered:
                return row, i
        return self.who.get(clauses.tokens[noun].lemma), counted

    def _number(self, text: str, clauses: Clauses, amount: _Amount, row: NumberRow) -> tuple[Number, Evidence]:
        first, bound = amount.first, "exactly"
        for n in range(min(_LONGEST_BOUND, first), 0, -1):
            words = tuple(t.lower for t in clauses.tokens[first - n : first])
            if words in self.bounds:
                first, bound = first - n, self.bounds[words].kind
                break
        if amount.value is None and bound == "exactly":
            bound = "about"
        span = clauses.span([first, amount.last - 1])
        number = Number(row.kind, text[span.start : span.end], amount.value, bound, amount.unit, span.start, span.end)  # type: ignore[arg-type]
        return number, Evidence("decided", row.id, (span,))


def _nearest(clauses: Clauses, near: int, drafts: list[Draft]) -> Draft | None:
    """The draft whose words are fewest steps away in the tree."""
    best = min(((_steps(clauses, near, d), n) for n, d in enumerate(drafts)), default=None)
    return drafts[best[1]] if best is not None and best[0] <= _REACH else None


def _steps(clauses: Clauses, near: int, draft: Draft) -> int:
    up = [near, *clauses.ancestors(near)]
    out = _REACH + 1
    for token in {draft.token, draft.clause}:
        down = [token, *clauses.ancestors(token)]
        top = next((x for x in up if x in down), None)
        if top is not None:
            out = min(out, up.index(top) + down.index(top))
    return out
