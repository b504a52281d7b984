"""Whether a time expression without its own direction ("on Friday", "in May") looks back or ahead.

News says "on Friday" of the past week and of the coming one; the preposition or the verb group that governs the words decides.
Own heuristics over Penn Treebank tags and the word lists of `times.tsv`; the default of callers is the past.
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.model import Span, Token, Value
from detente.rows import TimeWordRow
from detente.timex.reading import Direction

VERBS = frozenset(("MD", "VB", "VBD", "VBN", "VBZ", "VBP", "VBG"))
ADVERBS = frozenset(("RB", "RBR", "RBS"))
UNGOVERNED = frozenset(("DT", "PRP$", "POS", "JJ", "CD", "IN", "CC", ","))
NOUNS = frozenset(("NN", "NNS", "NNP", "NNPS"))


class Lean(Value, frozen=True):
    """The direction, the words that showed it, the row of the word list that named them (or ""), and whether that is weak
    evidence (an infinitive below a noun)."""

    direction: Direction
    spans: tuple[Span, ...] = ()
    weak: bool = False
    row: str = ""


class Compass:
    """Finds the direction of a clause in time. Built from word rows; holds no state between sentences."""

    def __init__(self, words: Sequence[TimeWordRow]) -> None:
        self.words: dict[str, dict[str, TimeWordRow]] = {}
        for row in words:
            self.words.setdefault(row.kind, {}).update((w, row) for w in row.words)

    def _row(self, kind: str, word: str) -> TimeWordRow | None:
        return self.words.get(kind, {}).get(word)

    def __call__(self, tokens: Sequence[Token], start: int, end: int, headline: bool, coarse: bool) -> Lean:
        """The direction around the words from `start` to `end` (article offsets). `coarse`: a bare month or season, which
        "for" does not turn to the future ("the figures for January")."""
        first = next((t.i for t in tokens if t.end > start), len(tokens))
        last = next((t.i for t in tokens if t.start >= end), len(tokens))
        return (
            self._near(tokens, first, last)
            or self._happened(tokens, last)
            or self._towards(tokens, first, last, coarse)
            or self._left_verb(tokens, first, headline)
            or self._right_verb(tokens, last, headline)
            or Lean("open")
        )

    def _near(self, tokens: Sequence[Token], first: int, last: int) -> Lean | None:
        """ "Friday's planned vote", "starting Monday"."""
        for t in (*tokens[max(0, first - 3) : first], *tokens[last : last + 3]):
            row = self._row("near", t.lower)
            if row:
                return Lean("future", (_span(t),), row.value == "weak", row.id)
        return None

    def _happened(self, tokens: Sequence[Token], last: int) -> Lean | None:
        """ "Saturday's attack" looks back, whatever the verb."""
        if last < len(tokens) and tokens[last].tag == "POS":
            for t in tokens[last + 1 : last + 4]:
                row = self._row("happened", t.lemma)
                if row:
                    return Lean("past", (_span(t),), row=row.id)
        return None

    def _towards(self, tokens: Sequence[Token], first: int, last: int, coarse: bool) -> Lean | None:
        """ "A summit called for Thursday", "until Friday"; not at the start of a sentence, of a thing of that day ("for
        Friday's talks"), or below "had"."""
        if first >= 2 and not coarse and self._row("of_day", tokens[first - 1].lower) and tokens[first - 2].tag in NOUNS:
            return Lean("past", (_span(tokens[first - 1]),))
        i = first - 1
        while i >= 0 and self._row("step", tokens[i].lower):
            i -= 1
        if i >= 0 and self._row("since", tokens[i].lower):
            return Lean("past", (_span(tokens[i]),))
        row = self._row("towards", tokens[i].lower) if i >= 1 else None
        if row is None or (last < len(tokens) and tokens[last].tag == "POS"):
            return None
        if row.value == "for":
            return None if coarse else Lean("future", (_span(tokens[i]),), row=row.id)
        if any(t.lemma == "have" and tokens[t.i + 1].tag in ("VBN", "RB") for t in tokens[max(0, i - 8) : i]):
            return None
        if row.value == "future" and any(self._row("past_have", t.lower) for t in tokens[last : last + 6]):
            return Lean("past", (_span(tokens[i]),), row=row.id)
        if row.value == "weak" and tokens[i - 1].tag not in VERBS | NOUNS | {"RP", "CD"}:
            return None
        if row.value == "weak":
            verb = self._left_verb(tokens, i, False)
            return Lean("future", (_span(tokens[i]),), not (verb and verb.direction == "future" and not verb.weak), row.id)
        return Lean("future", (_span(tokens[i]),), row=row.id)

    def _left_verb(self, tokens: Sequence[Token], first: int, headline: bool) -> Lean | None:
        for t in reversed(tokens[:first]):
            if self._row("break", t.text):
                return None
            if self._governs(tokens, t, first):
                return self._classify(tokens, t.i, headline)
        return None

    def _right_verb(self, tokens: Sequence[Token], last: int, headline: bool) -> Lean | None:
        for t in tokens[last:]:
            if self._row("break", t.text):
                return None
            if t.tag in ("MD", "VBD", "VBZ", "VBP") and not self._says_nothing(t):
                auxiliary = t.lemma in ("be", "have")
                main = [u.i for u in tokens[t.i : t.i + 4] if auxiliary and u.tag in ("VB", "VBN", "VBG")]
                return self._classify(tokens, main[0] if main else t.i, headline)
        return None

    def _governs(self, tokens: Sequence[Token], t: Token, first: int) -> bool:
        """True for a verb that may carry a time; a participle before its noun ("closed doors") or a gerund does not."""
        if self._row("planned", t.lower) and t.tag[:2] in ("JJ", "VB", "IN"):
            cause = [u.tag for u in tokens[t.i + 1 : t.i + 3]]
            return t.tag != "JJ" or not (
                cause[:1] in (["IN"], ["TO"]) and cause[1:] != ["VB"] and tokens[t.i + 1].lower == "to"
            )
        if t.tag not in VERBS or self._says_nothing(t):
            return False
        group = _group(tokens, t.i)
        if t.tag == "VBG":
            return any(g.lemma == "be" for g in group)
        before = tokens[t.i - 1].tag if t.i else ","
        if t.tag == "VB" and not group:
            return before[:2] not in ("NN", "DT", "JJ")
        noun_follows = t.i + 1 < first and tokens[t.i + 1].tag in NOUNS
        return not (t.tag == "VBN" and not group and before in UNGOVERNED and noun_follows)

    def _says_nothing(self, t: Token) -> bool:
        """True for the present of verbs of state ("what remains"), which schedule nothing and report nothing."""
        row = self._row("stative", t.lemma)
        return row is not None and row.value == "none" and t.tag in ("VBZ", "VBP")

    def _classify(self, tokens: Sequence[Token], i: int, headline: bool) -> Lean:
        verb, group = tokens[i], _group(tokens, i)
        perfect = any(t.lemma == "have" for t in group) and verb.tag == "VBN"
        modal = next((t for t in group if t.tag == "MD"), verb if verb.tag == "MD" else None)
        if modal:
            return Lean("past" if perfect else "future", (_span(modal), _span(verb)))
        to = next((t for t in group if t.tag == "TO"), None)
        if verb.tag == "VB" and not to and not any(t.lemma == "do" for t in group):
            above = next((t for t in reversed(tokens[:i]) if t.tag in ("MD", "TO")), None)
            return Lean("future", (_span(above), _span(verb)), weak=above.tag == "TO") if above else Lean("open")
        if to:
            return Lean("past", (_span(to), _span(verb))) if perfect else self._infinitive(tokens, to, verb)
        if self._is_planned(tokens, verb) and not any(self._row("past_have", t.lower) for t in group):
            return Lean("future", (_span(verb),))
        return self._finite(verb, group, perfect, headline)

    def _is_planned(self, tokens: Sequence[Token], verb: Token) -> bool:
        """ "Due", "scheduled", "expected"; "set" only before "to" or "for"."""
        following = tokens[verb.i + 1].lower if verb.i + 1 < len(tokens) else ""
        only_before = self._row("planned_to", verb.lower)
        wrong = only_before is not None and following not in only_before.value.split()
        return bool(self._row("planned", verb.lower)) and verb.tag != "VBD" and not wrong

    def _infinitive(self, tokens: Sequence[Token], to: Token, verb: Token) -> Lean:
        """ "Is to meet", "agreed to meet" look ahead; "managed to meet", "had vowed to meet" do not; "a rally to mark" may."""
        spans = (_span(to), _span(verb))
        if to.i == 0:
            return Lean("future", spans, weak=True)
        above = tokens[to.i - 1]
        if above.tag in ("VBD", "VBN"):
            earlier = any(self._row("past_have", t.lower) for t in _group(tokens, above.i))
            if earlier or self._row("back", above.lemma):
                return Lean("past", spans)
        return Lean("future", spans, weak=not above.tag.startswith("VB") and not self._row("planned", above.lower))

    def _finite(self, verb: Token, group: list[Token], perfect: bool, headline: bool) -> Lean:
        present = any(self._row("present_be", t.lower) for t in group)
        spans = (_span(verb),)
        if verb.tag == "VBG":
            return Lean("future" if present else "past", spans)
        present = present and not any(t.lower == "being" for t in group)
        if verb.tag == "VBN" and present and not (perfect or headline or self._row("reputed", verb.lower)):
            return Lean("future", spans, weak=True)
        if verb.tag in ("VBZ", "VBP") and not headline and not self._row("stative", verb.lemma):
            return Lean("future", spans)
        return Lean("past", spans)


def perfect(tokens: Sequence[Token]) -> bool:
    """True where a sentence has a verb in the present perfect ("have blocked", "has not been seen")."""
    return any(
        t.lemma == "have" and t.tag in ("VBZ", "VBP") and any(u.tag == "VBN" for u in tokens[t.i + 1 : t.i + 4]) for t in tokens
    )


def _span(t: Token) -> Span:
    return Span(t.start, t.end)


def _group(tokens: Sequence[Token], i: int) -> list[Token]:
    """The words of the verb group before token i, nearest first."""
    group = []
    for t in reversed(tokens[:i]):
        if t.tag in ("MD", "TO") or t.lemma in ("be", "have", "do", "get") or t.tag in ADVERBS:
            group.append(t)
        else:
            break
    return group
