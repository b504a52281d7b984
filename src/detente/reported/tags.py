"""Tags: "officials said on Monday" set off inside or behind the sentence that it reports."""

from __future__ import annotations

from typing import NamedTuple

from detente.model import Span
from detente.reported.sources import phrase
from detente.reported.speakers import Speakers
from detente.reported.view import FINITE, PRESENT, View
from detente.reported.words import BREAKS, STOPS

_BESIDE = frozenset(("as", "while", "after", "before", "since", "when", "amid", "following", "despite", "citing", "quoting"))
_MEASURES = frozenset(("hour", "day", "week", "month", "year", "minute", "moment"))
_FAR = 12  # tokens between a verb and the head of its source


class Tag(NamedTuple):
    """Token range `start` to `end` (exclusive)."""

    start: int
    end: int


class Tags:
    """Finds tags of one sentence and what they report."""

    def __init__(self, view: View, speakers: Speakers) -> None:
        self.v = view
        self.c = view.c
        self.tokens = view.tokens
        self.speakers = speakers

    def tag(self, i: int, head: int | None) -> Tag | None:
        """The tag of the cue at i with its source, None where breaks do not set it off on both sides."""
        if head is None or not self.v.tells(i) or abs(head - i) > _FAR:
            return None
        own = {i, *self.c.kids(i, "aux", "prt", "neg"), *self.source_tokens(head, i)}
        if head < i and self.c.heads[head] != i:
            own |= set(range(self.speakers.run(head), head))
        for k in self.c.kids(i, "dobj", "dative", "prep", "advmod", "npadvmod"):
            tree = self.c.subtree(k)
            if k > i and self.v.together(k, i) and not self.v.any_finite(tree):
                own |= set(tree)
        start, end = min(own), max(own) + 1
        set_off = start > 0 and self.tokens[start - 1].text in BREAKS and self.v.breaks(end)
        return Tag(start, end) if set_off else None

    def words(self, i: int, head: int) -> Span:
        """The words of cue and source, without what is told of the source."""
        source = phrase(self.c, head)
        return Span(min(source.start, self.tokens[i].start), max(source.end, self.tokens[i].end))

    def source_tokens(self, head: int, i: int) -> list[int]:
        """The noun phrase of the source up to the verb, or from the verb on."""
        tree = [j for j in self.c.subtree(head) if self.v.together(i, j)]
        return [j for j in tree if j <= head or j < i] if head < i else [j for j in tree if j > i]

    def around(self, i: int, tag: Tag) -> set[int]:
        """The sentence around a tag, or the clause that it hangs on; empty where nothing there can be said."""
        first, last = self.v.segment(i)
        if self.goes_on(tag.end, last) or self.tokens[tag.start - 2].tag == "CC":
            first = self.coordinated(first, tag.start)
        up = self.c.heads[i]
        inner = up != i and self.c.deps[up] in ("relcl", "acl", "advcl") and first < min(self.c.subtree(up)) < tag.start
        base = self.c.subtree(up) if inner else range(first, last)
        before = {j for j in base if first <= j < tag.start}
        behind = {j for j in base if tag.end <= j < last} - self._beside(i, tag.end, last)
        if self._sentence_before(before, tag) or self.goes_on(tag.end, last) or self._sentence_behind(behind, tag):
            return before | behind
        return set()

    def goes_on(self, start: int, last: int) -> bool:
        """Behind the tag the clause goes on with its predicate: "Israel, officials said, will"."""
        j = start
        while j < last and (self.tokens[j].text in BREAKS or self.tokens[j].tag == "RB"):
            j += 1
        return j < last and self.tokens[j].tag in FINITE

    def coordinated(self, first: int, start: int) -> int:
        """Where a coordinated clause begins shortly before the tag, only it is told: "..., and Mali, he said, left"."""
        for j in range(start - 1, first, -1):
            if self.tokens[j].tag in FINITE:
                return first
            if self.tokens[j].tag == "CC" and self.v.any_finite(range(first, j)):
                return j + 1
        return first

    def loose(self, i: int) -> tuple[int, set[int]] | None:
        """ "..., state television reports", "..., assured the spokesman": head and content, read off the words at the end of
        a sentence where the parser took the verb for something else."""
        if i < 3 or self.tokens[i].tag not in (*PRESENT, "VBN", "NN", "NNS") or self.c.deps[i] in ("pobj", "amod"):
            return None
        first, last = self.v.segment(i)
        end = next((j for j in range(i + 1, last) if self.tokens[j].text in STOPS), last)
        if self.v.any_finite(range(i + 1, end)) or not all(self.v.together(i, j) for j in range(i + 1, end)):
            return None
        start = i
        if self.tokens[i - 1].text in BREAKS:
            head = self.speakers.behind(i)
        else:
            opens = self.tokens[i - 1].tag.startswith("NN") and self.speakers.opens(i - 1) and end - i <= 4
            head = i - 1 if opens or self._bare(i, end) else None
            while start > 0 and self.tokens[start - 1].text not in BREAKS:
                start -= 1
            if start == first and head is not None:  # set off by nothing: "... over Ukraine the PA news agency understands"
                start = self.speakers.run(head)
        before = set(range(first, start))
        return (head, before) if head is not None and self.v.any_finite(before) else None

    def _bare(self, i: int, end: int) -> bool:
        """At the end of the sentence a noun phrase with its article stands right behind another: no comma was set."""
        first = self.speakers.run(i - 1)
        behind = first > 0 and self.tokens[first - 1].tag.startswith("NN")
        return end - i <= 1 and self.tokens[i - 1].tag.startswith("NN") and self.tokens[first].tag == "DT" and behind

    # ------------------------------------------------------------------------------------------------------- both sides

    def _sentence_before(self, before: set[int], tag: Tag) -> bool:
        """Something that can be said stands before the tag: a clause, a condition, a quotation."""
        if self.tokens[tag.start - 1].text in ("”", '"', "''"):
            return True
        if any(self.tokens[j].tag in (*FINITE, "VBN", "VBG") for j in before):
            return True
        return bool(before) and self.v.opens_condition(min(before))

    def _sentence_behind(self, behind: set[int], tag: Tag) -> bool:
        """ "In the end, he said, they won": a clause of its own follows the tag."""
        words = [j for j in sorted(behind) if self.tokens[j].text not in BREAKS]
        if not words or self.tokens[words[0]].tag in ("CC", "VBG", "IN", "WDT", "WP", "WRB"):
            return False
        return self.tokens[tag.end].text == "," and self.v.any_finite(words)

    def _beside(self, i: int, start: int, last: int) -> set[int]:
        """What follows a tag without belonging to what was said: "adding that", "hours after the raid"."""
        out: set[int] = set()
        for k in self.c.kids(i, "advcl", "conj", "npadvmod", "prep", "advmod"):
            tree = self.c.subtree(k)
            if min(tree) < start or self.v.conditional(k):
                continue
            if self.c.deps[k] != "conj" or not self.c.kids(k, "nsubj", "nsubjpass"):
                out |= set(tree)
        words = [j for j in range(start, min(start + 6, last)) if self.tokens[j].text not in BREAKS]
        follows = [self.tokens[j] for j in words]
        measured = any(
            a.lemma in _MEASURES and b.lower in ("after", "before") for a, b in zip(follows, follows[1:], strict=False)
        )
        speaks = len(words) > 1 and follows[0].tag == "CC" and follows[1].tag == self.tokens[i].tag
        if speaks and self.v.sayings.of_verb(self.c, words[1]):
            out |= set(range(start, last))
        if measured or follows and follows[0].lower in _BESIDE and not self.v.opens_condition(words[0]):
            out |= set(range(start, last))
        return out
