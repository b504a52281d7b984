"""Quotations and their speakers.

A quotation belongs to the cue whose content holds it, else to the cue that touches it ("...," she said; she said: "..."), else
to the nearest cue of its sentence. One without a cue that opens a sentence goes on with the speaker of the sentence before.
"""

from __future__ import annotations

from typing import NamedTuple

from detente.model import Layout, Quotation, Span
from detente.reported.words import Found, holds, size

_MARKS = " \t\n\r\u00a0,.;:–—-\"'“”‘’«»()…"
_FAR = 110  # characters between a cue and the quotation that it opens
_WORDS = 4  # fewer words between marks are a quoted term, which no cue is looked for


class Told(NamedTuple):
    """A speech act with all of its content. direct: some of it stands between quotation marks."""

    found: Found
    content: tuple[Span, ...]
    direct: bool

    @property
    def behind(self) -> bool:
        """The cue stands behind what it reports, or inside."""
        return self.found.cue.start > self.content[0].start


def join(found: list[Found], layout: Layout, text: str) -> list[Told]:
    """Give each quotation to one act; acts that end up without any content are dropped."""
    given = Quoted(found, layout, text).assign()
    out = []
    for n, f in enumerate(found):
        content = merged([*f.content, *given.get(n, [])])
        if content:
            out.append(Told(f, content, n in given))
    return out


def merged(spans: list[Span]) -> tuple[Span, ...]:
    """Overlapping spans joined, in order."""
    out: list[Span] = []
    for s in sorted(spans):
        if out and s.start <= out[-1].end + 1:
            out[-1] = Span(out[-1].start, max(out[-1].end, s.end))
        else:
            out.append(s)
    return tuple(out)


class Quoted:
    """Looks for the owner of every quotation of an article, in reading order."""

    def __init__(self, found: list[Found], layout: Layout, text: str) -> None:
        self.found = found
        self.layout = layout
        self.text = text
        self.at: dict[int, list[int]] = {}
        for n, f in enumerate(found):
            self.at.setdefault(f.sentence, []).append(n)

    def assign(self) -> dict[int, list[Span]]:
        """Quotation spans by the number of the act that they belong to."""
        given: dict[int, list[Span]] = {}
        last: tuple[int, int] | None = None  # the act of the last quotation, the sentence in which it ended
        for quotation in self.layout.quotations:
            covered = [s.index for s in self.layout.sentences if s.start < quotation.end and quotation.start < s.end]
            if not covered:
                continue
            first, final = covered[0], covered[-1]
            before = first - 1 if first and self._introduced(first) else first
            owner = self._holder(quotation, first, final)
            if owner is None:
                owner = self._touching(quotation, before, first, final, *([final + 1] if self._cue_only(final + 1) else []))
            if owner is None and self._opens(quotation, first):
                owner = self._going_on(quotation, first, last)
            if owner is None:
                continue
            given.setdefault(owner, []).extend(quotation.spans)
            last = (owner, final)
        return given

    def _outside(self, quotation: Quotation, *sentences: int) -> list[int]:
        """Acts of these sentences whose cue is not inside the quotation."""
        numbers = [n for s in dict.fromkeys(sentences) for n in self.at.get(s, ())]
        return [n for n in numbers if not holds(quotation.spans, self.found[n].cue.start)]

    def _holder(self, quotation: Quotation, first: int, final: int) -> int | None:
        """The act whose content already holds the quotation: the smallest."""
        middle = [quotation.start + 1, max(quotation.start, quotation.end - 2)]
        holding = [n for n in self._outside(quotation, first, final) if any(holds(self.found[n].content, p) for p in middle)]
        rows = {n: self.found[n].row for n in holding}
        holding = [n for n in holding if rows[n].strength != "stance" or "quote" in rows[n].takes] or holding
        return min(holding, key=lambda n: size(self.found[n].content), default=None)

    def _introduced(self, first: int) -> bool:
        """The sentence before ends with a colon."""
        before = self.layout.sentences[first - 1]
        return self.text[before.start : before.end].rstrip().endswith(":")

    def _cue_only(self, index: int) -> bool:
        """A sentence of a few words that is nothing but a cue: "The minister said." """
        if index >= len(self.layout.sentences) or index not in self.at:
            return False
        s = self.layout.sentences[index]
        return len(self.text[s.start : s.end].split()) <= 6 and not any(self.found[n].content for n in self.at[index])

    def _touching(self, quotation: Quotation, *sentences: int) -> int | None:
        best: tuple[int, int] | None = None
        long = len(self.text[quotation.start : quotation.end].split()) >= _WORDS
        for n in self._outside(quotation, *sentences):
            f = self.found[n]
            if not {"tag", "quote"} & set(f.row.takes) and f.row.pos != "p":
                continue
            distance = self._distance(f, quotation)
            if distance is not None and (distance == 0 or long) and (best is None or distance < best[0]):
                best = (distance, n)
        return best[1] if best else None

    def _distance(self, f: Found, quotation: Quotation) -> int | None:
        """0 where cue or source touches the quotation; None where a sentence ends between them."""
        start = min([f.cue.start, *([f.source.start] if f.source else [])])
        end = max([f.cue.end, *([f.source.end] if f.source else [])])
        if end <= quotation.start:
            between = self.text[end : quotation.start]
            if ";" in between or len(between) > _FAR:
                return None
            return 0 if not between.strip(_MARKS) else len(between)
        begin = start if start >= quotation.end else f.cue.start
        between = self.text[quotation.end : begin]
        if ";" in between or len(between) > _FAR or begin < quotation.end:
            return None
        return 0 if not between.strip(_MARKS) else len(between)

    def _opens(self, quotation: Quotation, first: int) -> bool:
        """The quotation opens its sentence and is more than a quoted term."""
        before = self.text[self.layout.sentences[first].start : quotation.start]
        words = self.text[quotation.start : quotation.end]
        return not before.strip(_MARKS) and (len(words.split()) >= _WORDS or words.endswith((".", "!", "?")))

    def _going_on(self, quotation: Quotation, first: int, last: tuple[int, int] | None) -> int | None:
        """The speaker of the quotation or the report in the sentence before."""
        told = [n for n in self._outside(quotation, first - 1) if self._reports(n)]
        if last is not None and first - last[1] <= 1:
            return last[0]
        return told[-1] if told else None

    def _reports(self, n: int) -> bool:
        """A report in the article's own words that no other report holds, or a cue with a quotation."""
        f = self.found[n]
        if f.source is None or f.row.strength not in ("speech", "claim"):
            return False
        if any(holds(q.spans, f.cue.start) for q in self.layout.quotations):
            return False
        return not any(holds(self.found[m].content, f.cue.start) for m in self.at[f.sentence] if m != n)
