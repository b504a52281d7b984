"""The forms of time expressions: pattern rows compiled over word rows, and their matches in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from detente.errors import TableError
from detente.model import Span, Value
from detente.rows import TimePatternRow, TimeWordRow

SLOT = re.compile(r"\{([a-z]+)(\d?)\}")
DIGITS = r"\d{1,3}(?:,\d{3})+|\d{1,3}"
BUILTIN = {
    "day": r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?",
    "year": r"(?:1\d|20)\d\d",
    "yy": r"\d\d",
    "mm": r"(?:0[1-9]|1[0-2])",
    "dd": r"(?:0[1-9]|[12]\d|3[01])",
    "a": r"\d\d?",
    "b": r"\d\d?",
    "nth": r"\d{1,3}(?:st|nd|rd|th)",
    "q": r"[1-4]",
    "h": r"[12]",
    "hour": r"(?:[01]?\d|2[0-4])",
    "minute": r"[0-5]\d",
}
"""Slots that are no words of a table."""
YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)")
LEFT, RIGHT = r"(?<![\w$£€¥#])(?<!\d[.,/-])", r"(?!\w)(?![.,]\d)(?!%)"


class Slot(Value, frozen=True):
    """What filled a slot: the value of the word row (or the text itself), the row's id, and where."""

    value: str
    row: str
    start: int
    end: int


class Form(Value, frozen=True):
    """A pattern row found in a text: offsets into that text, the slots that were filled, and the row."""

    start: int
    end: int
    slots: dict[str, Slot]
    row: TimePatternRow
    order: int

    def get(self, name: str, default: str = "") -> str:
        """The value of a slot, or `default` where the form was found without it."""
        slot = self.slots.get(name)
        return slot.value if slot else default


class Grammar:
    """All forms of one language, ready to be looked for. Picklable; holds no state between texts."""

    def __init__(self, words: Sequence[TimeWordRow], patterns: Sequence[TimePatternRow]) -> None:
        """Raises TableError where a pattern names a kind that no word has, or is no regular expression."""
        self.words: dict[str, dict[str, TimeWordRow]] = {}
        self.capital = {(row.kind, w.lower()) for row in words for w in row.words if w[0].isupper()}
        for row in words:
            self.words.setdefault(row.kind, {}).update((w.lower(), row) for w in row.words)
        self.words["length"] = {**self.words.get("unit", {}), **self.words.get("units", {})}
        self.alternatives = {kind: _alternatives(rows) for kind, rows in self.words.items()}
        self.alternatives["n"] = _number(self.words.get("number", {}))
        self.patterns = [(row, *self._compile(row)) for row in patterns]
        asked = {kind for _, _, needed in self.patterns for kind in needed} - {"year"}
        self.kinds = [(k, re.compile(rf"(?<!\w)(?:{self.alternatives[k]})(?!\w)", re.I)) for k in sorted(asked)]

    def _compile(self, row: TimePatternRow) -> tuple[re.Pattern[str], frozenset[str]]:
        for kind, _ in SLOT.findall(row.pattern):
            if kind not in self.alternatives and kind not in BUILTIN:
                names = " ".join(sorted({*self.alternatives, *BUILTIN}))
                raise TableError(f"time pattern {row.id}: found {{{kind}}}, expected one of {names}")
        needed = frozenset(k for k, _ in SLOT.findall(_obligatory(row.pattern)) if k in self.words or k == "year")
        source = row.pattern.replace("~", r"[\s\-‐‑–]").replace(" ?", r"\s*").replace(" ", r"\s+")
        source = SLOT.sub(lambda m: f"(?P<{m[1]}{m[2]}>{self.alternatives.get(m[1]) or BUILTIN[m[1]]})", source)
        try:
            return re.compile(f"{LEFT}(?:{source}){RIGHT}", re.I), needed
        except re.error as e:
            raise TableError(f"time pattern {row.id}: found a broken regular expression ({e}), expected a sound one") from None

    def lookalikes(self, text: str) -> list[Span]:
        """Phrases that hold words of time and tell no time ("Sunday Times")."""
        pattern = self.alternatives.get("lookalike")
        return [Span(m.start(), m.end()) for m in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.I)] if pattern else []

    def forms(self, text: str) -> Iterator[Form]:
        """Every form found in the text, overlapping ones too; capitals as the word rows ask for them."""
        present = {kind for kind, pattern in self.kinds if pattern.search(text)}
        if YEAR.search(text):
            present.add("year")
        digits = any(c.isdigit() for c in text)
        for order, (row, pattern, needed) in enumerate(self.patterns):
            if not needed <= present or not (needed or digits):
                continue
            for m in pattern.finditer(text):
                slots = {name: self._slot(name, m) for name, found in m.groupdict().items() if found is not None}
                if all(slots.values()):
                    yield Form(m.start(), m.end(), {k: s for k, s in slots.items() if s}, row, order)

    def _slot(self, name: str, m: re.Match[str]) -> Slot | None:
        """The slot, or None where a word that is always capitalised stands in small letters ("may", "march")."""
        text, start, end, kind = m[name], m.start(name), m.end(name), name.rstrip("0123456789")
        row = self.words.get(kind, {}).get(_plain(text))
        if row is None:
            return Slot(text, "", start, end)
        if text[0].islower() and (kind, _plain(text)) in self.capital:
            return None
        return Slot(row.value, row.id, start, end)

    def number(self, text: str) -> float | None:
        """The number that digits or number words stand for ("21", "twenty-one", "5 1/2"), or None."""
        words = self.words["number"]
        text = _plain(text).replace(",", "")
        if text in words:
            return float(words[text].value)
        if text.isdigit():
            return float(text)
        parts = [words.get(part) for part in re.split(r"[ -]", text)]
        return float(sum(int(p.value) for p in parts if p)) if len(parts) == 2 and all(parts) else None


def _alternatives(rows: dict[str, TimeWordRow]) -> str:
    words = sorted(rows, key=lambda w: (-len(w), w))
    return "|".join(re.escape(w).replace(r"\ ", r"\s+").replace("'", "['’]") for w in words)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower().replace("’", "'"))


def _number(rows: dict[str, TimeWordRow]) -> str:
    """Numbers in digits, as words, and as two words ("twenty-one")."""
    tens = "|".join(w for w, row in rows.items() if row.value in ("20", "30", "40", "50", "60", "70", "80", "90"))
    ones = "|".join(w for w, row in rows.items() if len(row.value) == 1)
    return rf"{DIGITS}|(?:{tens})[- ](?:{ones})|{_alternatives(rows)}"


def _obligatory(pattern: str) -> str:
    """The pattern without its optional groups, its alternations and its look-arounds."""
    group = re.compile(r"\((\?[:!=<]+)?([^()]*)\)(\??)")
    while m := group.search(pattern):
        keep = m[1] == "?:" and not m[3] and "|" not in m[2]
        pattern = pattern[: m.start()] + (m[2] if keep else "") + pattern[m.end() :]
    return pattern
