"""From the text of a sentence to the forms that may count: guards of the pattern rows, and the order in which to try them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from detente.errors import TableError
from detente.model import Sentence, Token
from detente.rows import TimePatternRow, TimeWordRow
from detente.timex.grammar import Form, Grammar

WINDOW = 60
"""How much of the sentence before and after a form a guard may see, in characters."""


class Guard:
    """One side of a form: a regular expression that must match there, or must not."""

    def __init__(self, source: str, before: bool) -> None:
        self.wanted = not source.startswith("!")
        body = source.removeprefix("!").replace(" ?", r"\s*").replace(" ", r"\s+")
        self.pattern = re.compile(rf"(?:{body})\s*$" if before else rf"(?:{body})", re.I if before else 0)
        self.find = self.pattern.search if before else self.pattern.match

    def holds(self, text: str) -> bool:
        """True where the text next to the form is as asked."""
        return bool(self.find(text)) == self.wanted


class Scanner:
    """Finds the forms of one language in a sentence."""

    def __init__(self, words: Sequence[TimeWordRow], patterns: Sequence[TimePatternRow]) -> None:
        """Raises TableError where a row is no regular expression or names an unknown kind."""
        self.grammar = Grammar(words, patterns)
        self.guards: dict[str, list[tuple[bool, Guard]]] = {}
        for row in patterns:
            try:
                sides = [(True, row.before), (False, row.after)]
                self.guards[row.id] = [(before, Guard(source, before)) for before, source in sides if source]
            except re.error as e:
                raise TableError(f"time pattern {row.id}: found a broken guard ({e}), expected a regular expression") from None

    def __call__(self, text: str, sentence: Sentence, tokens: Sequence[Token]) -> Iterator[Form]:
        """Forms in order of their start, the longest first where they start together. Offsets are of the sentence."""
        own = text[sentence.start : sentence.end]
        blocked = self.grammar.lookalikes(own)
        found = [
            f
            for f in self.grammar.forms(own)
            if self._holds(f, own) and not any(b.start < f.end and f.start < b.end for b in blocked)
        ]
        found.sort(key=lambda f: (f.start, -f.end, f.order))
        for form in found:
            if not _rejected(form, sentence.start, tokens):
                yield form

    def _holds(self, form: Form, text: str) -> bool:
        before, after = text[max(0, form.start - WINDOW) : form.start], text[form.end : form.end + WINDOW]
        return all(guard.holds(before if left else after) for left, guard in self.guards[form.row.id])


def _rejected(form: Form, offset: int, tokens: Sequence[Token]) -> bool:
    """True where a word of the form has a tag or label that the row rejects; `<` and `>` before a tag: the word before it,
    behind it."""
    if not form.row.reject:
        return False
    start, end = form.start + offset, form.end + offset
    own = [t for t in tokens if t.start < end and start < t.end]
    marks = {mark for t in own for mark in (t.tag, t.ent)}
    if own:
        marks |= {f"<{t.tag}" for t in tokens[max(0, own[0].i - 1) : own[0].i]}
        marks |= {f">{t.tag}" for t in tokens[own[-1].i + 1 : own[-1].i + 2]}
    return not marks.isdisjoint(form.row.reject)
