"""Time expressions as intervals with precision and basis, against the reference day of the article.

Own grammar over a fixed set of forms (`data/lang/en/time_patterns.tsv` over the words of `times.tsv`); values are TIMEX3
(ISO-TimeML). An expression that counts from a reference day which the article does not give has no date: never a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from detente.errors import TableError
from detente.model import Document, Evidence, Layout, Sentence, Span, TimeExpression, Token
from detente.rows import TimePatternRow, TimeWordRow
from detente.timex import absolute, anaphoric, counts, periods, relative
from detente.timex.compose import Composer, Item, Placing
from detente.timex.direction import Compass, Lean, perfect
from detente.timex.grammar import Form
from detente.timex.reading import Context, Focus, Reading, Rule
from detente.timex.reckoned import reckoned
from detente.timex.scan import WINDOW, Scanner

RULES: dict[str, Rule] = {**absolute.RULES, **relative.RULES, **anaphoric.RULES, **counts.RULES}
DIRECTED = frozenset((
    "month", "month_day", "month_days", "quarter", "half", "season", "holiday", "weekday", "weekend", "shift_unit", "within",
    "in_units", "week_of", "week_of_month", "day_of_month", "year_end",
))  # fmt: skip
"""Rules that ask whether the clause looks back or ahead."""
CODED = ("headline", "paragraph")


class Dates:
    """Gives the time expressions of headline and paragraphs, sorted by start."""

    name = "dates"
    needs: tuple[str, ...] = ("layout", "tokens")
    gives = "dates"

    def __init__(self, words: Sequence[TimeWordRow], patterns: Sequence[TimePatternRow]) -> None:
        """Raises TableError where a pattern row names a rule that there is not, or is no regular expression."""
        for row in patterns:
            if row.rule not in RULES:
                raise TableError(f"time pattern {row.id}: found rule {row.rule!r}, expected one of {' '.join(sorted(RULES))}")
        self.scanner = Scanner(words, patterns)
        self.compass = Compass(words)
        self.composer = Composer(words)

    def __call__(self, document: Document) -> tuple[TimeExpression, ...]:
        """The expressions of the article; `date` is None for what cannot be placed."""
        layout, tokens = document.layout, document.tokens
        assert layout is not None and tokens is not None
        reader = _Reader(self, document.article.text, layout)
        found: list[TimeExpression] = []
        for sentence in layout.sentences:
            if layout.blocks[sentence.block].kind in CODED:
                found.extend(reader.sentence(sentence, tokens[sentence.index]))
        return tuple(sorted(found, key=lambda e: (e.start, e.end)))


class _Reader:
    """Reads one article from its first sentence to its last, because "that year" counts from what came before."""

    def __init__(self, stage: Dates, text: str, layout: Layout) -> None:
        self.scanner, self.compass, self.composer = stage.scanner, stage.compass, stage.composer
        self.text = text
        self.layout = layout
        self.reference = date.fromisoformat(layout.reference) if layout.reference else None
        self.focus = Focus()

    def sentence(self, sentence: Sentence, tokens: Sequence[Token]) -> list[TimeExpression]:
        """All expressions of one sentence."""
        items: list[Item] = []
        leans: dict[int, Lean] = {}
        end = 0
        for form in self.scanner(self.text, sentence, tokens):
            if form.start < end:
                continue
            if not (items and self._of_year(items[-1], sentence.start + form.start)):
                self._remember(items)
            lean = self._lean(form, sentence, tokens)
            reading = self._read(form, sentence, lean)
            if reading is None:
                continue
            end = form.end
            item = Item(sentence.start + form.start, sentence.start + form.end, reading, (form,))
            items = self._joined(items, item)
            leans[items[-1].end] = lean
        self._remember(items)
        for k, item in enumerate(items):
            free = max(items[k - 1].end if k else sentence.start, item.start - WINDOW)
            items[k] = self.composer.partial(item, self.text[free : item.start], self.reference)
        return self._expressions(items, sentence, leans, perfect(tokens))

    def _of_year(self, last: Item, start: int) -> bool:
        """True where the form goes on with the last one ("the autumn of that year"): it counts from what was before both."""
        return last.reading.in_year is not None and bool(self.composer.gap_year.fullmatch(self.text, last.end, start))

    def _remember(self, items: list[Item]) -> None:
        if items and items[-1].reading.period and items[-1].reading.type in ("DATE", "TIME"):
            period = items[-1].reading.period
            over = self.reference is None or period.until <= self.reference
            named = any(f.row.rule == "quarter" and "quarter" in f.slots and "year" not in f.slots for f in items[-1].forms)
            self.focus.add(period, named and over)

    def _lean(self, form: Form, sentence: Sentence, tokens: Sequence[Token]) -> Lean:
        headline = self.layout.blocks[sentence.block].kind == "headline"
        coarse = not {"day", "weekday", "weekend", "ordinal", "holiday", "deictic"} & form.slots.keys()
        return self.compass(tokens, sentence.start + form.start, sentence.start + form.end, headline, coarse)

    def _read(self, form: Form, sentence: Sentence, lean: Lean) -> Reading | None:
        start, end = sentence.start + form.start, sentence.start + form.end
        context = Context(
            reference=self.reference,
            direction=lean.direction,
            weak=lean.weak,
            before=self._before(start, sentence),
            after=self.text[end : min(sentence.end, end + WINDOW)],
            text=self.text[start:end],
            focus=self.focus,
            number=self.scanner.grammar.number,
        )
        try:
            return RULES[form.row.rule](form, context)
        except (ValueError, OverflowError):
            return None

    def _before(self, start: int, sentence: Sentence) -> str:
        return self.text[max(sentence.start, start - WINDOW) : start]

    def _joined(self, items: list[Item], item: Item) -> list[Item]:
        if items:
            both = self.composer.join(items[-1], item, self.text[items[-1].end : item.start])
            if both:
                return [*items[:-1], both]
        return [*items, item]

    def _expressions(
        self, items: list[Item], sentence: Sentence, leans: dict[int, Lean], going_on: bool
    ) -> list[TimeExpression]:
        places = [self._placed(i, sentence, going_on) for i in items]
        for k in range(len(items) - 1):
            left, right = items[k : k + 2]
            both = self.composer.spanning(left, right, self.text[left.end : right.start], self._before(left.start, sentence))
            if both:
                places[k] = places[k + 1] = both[0]
                items[k] = both[1]
        found = [self._expression(i, place, sentence, leans.get(i.end)) for i, place in zip(items, places, strict=True)]
        return reckoned(found, self.text)

    def _placed(self, item: Item, sentence: Sentence, going_on: bool) -> Placing:
        before = self._before(item.start, sentence)
        if going_on and item.rule == "duration":
            return self.composer.lasting(item, before, self.reference)
        return self.composer.placed(item, before, self.reference)

    def _expression(self, item: Item, place: Placing, sentence: Sentence, lean: Lean | None) -> TimeExpression:
        reading = item.reading
        return TimeExpression(
            start=item.start,
            end=item.end,
            text=self.text[item.start : item.end],
            sentence=sentence.index,
            type=reading.type,
            value=reading.value,
            date=place.date,
            precision=_precision(reading, place.date),
            basis=self._basis(reading, place),
            evidence=_evidence(item, place, sentence.start, lean),
        )

    def _basis(self, reading: Reading, place: Placing) -> str:
        counted = reading.anchor == "reference" or (reading.type == "DURATION" and place.date)
        if counted:
            return f"reference:{self.layout.reference_basis}" if self.reference else "reference:missing"
        return reading.anchor


def _evidence(item: Item, place: Placing, offset: int, lean: Lean | None) -> tuple[Evidence, ...]:
    whole = (Span(item.start, item.end),)
    out = []
    for form in item.forms:
        out.append(Evidence("decided", form.row.id, (Span(offset + form.start, offset + form.end),)))
        words = {slot.row: Span(offset + slot.start, offset + slot.end) for slot in form.slots.values() if slot.row}
        out += [Evidence("supported", row, (span,)) for row, span in words.items()]
    out += [Evidence("decided", name, whole) for name in (*item.rules, place.by) if name]
    directed = any(form.row.rule in DIRECTED for form in item.forms) and item.reading.anchor == "reference"
    if lean and lean.direction != "open" and directed:
        out.append(Evidence("supported", lean.row or f"rule:{lean.direction}", lean.spans))
    return tuple(out)


def _precision(reading: Reading, day: str | None) -> periods.Precision:
    if day is None:
        return "vague"
    period = reading.period
    return "interval" if period is None or "/" in day and period.grain not in ("W", "WE") else period.precision
