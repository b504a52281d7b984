"""What a verb of saying reports: its clause, object or infinitive, or the sentence around it.

Nothing leaks: a content ends at a semicolon and at the end of the quotation that holds the cue, and what stands beside it in
the article's own voice ("while the opposition will take part", ", and nurses walked out") is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from detente.grammar.syntax import RELATIVES
from detente.reported.tags import Tags
from detente.reported.view import FINITE, View
from detente.reported.words import BREAKS
from detente.rows import ReportingRow

_CONTRAST = frozenset(("while", "although", "though", "whereas"))
_SUBJECTS = ("nsubj", "nsubjpass")
_NEAR = 16  # tokens in which a clause is looked for that the parser hung elsewhere


class Contents:
    """Finds contents in one sentence, as sets of tokens."""

    def __init__(self, view: View, tags: Tags) -> None:
        self.v = view
        self.c = view.c
        self.tokens = view.tokens
        self.tags = tags

    def content(self, i: int, row: ReportingRow, head: int | None) -> tuple[set[int], bool]:
        """What the cue at i reports by its row, and whether the cue is a tag in the sentence that it reports."""
        out = {j for take in row.takes for j in self.taken(i, take, "tag" in row.takes)}
        tag = self.tags.tag(i, head) if "tag" in row.takes else None
        tagged = False
        if "tag" in row.takes and not out and self._as_clause(i):
            out = self._told_as(i)
        elif tag is not None and (not out or min(out) < tag.start):
            around = self.tags.around(i, tag)
            tagged = bool(around)
            out |= around
        elif "that" in row.takes:
            out = self._forward(i, out)
        return self._bounded(i, out, head, tag is not None), tagged

    def taken(self, i: int, take: str, tagged: bool = True) -> set[int]:
        """The tokens of one kind of complement; `tagged`: a clause may stand before the verb."""
        c = self.c
        if take == "that":
            kids = [k for k in c.kids(i, "ccomp", "parataxis") if not self.v.infinitive(k) and self.v.finite(k)]
            out = {j for k in kids if (self._has_subject(k) if k > i else tagged) for j in self._clause(i, k)}
            return out | self._trees(k for k in c.kids(i, "advcl") if self.v.conditional(k)) if out else out
        if take == "inf":
            return self._trees(c.kids(i, "xcomp")) | self._trees(
                k for k in c.kids(i, "ccomp") if self.v.infinitive(k) or self.tokens[k].tag == "VBG"
            )
        if take == "noun":
            return self._trees(k for k in c.kids(i, "dobj") if self.tokens[k].tag.startswith(("NN", "VBG")))
        if take == "oprd":
            return self._trees(c.kids(i, "oprd"))
        hosts = [i, *[o for o in c.kids(i, "dobj", "dative") if o > i]]
        found = [p for h in hosts for p in c.kids(h, "prep", "dative") if self.tokens[p].lower == take and p > i]
        return self._trees(k for p in found for k in c.kids(p, "pobj", "pcomp")) | self._gerund(i, take)

    def _trees(self, kids: Iterable[int]) -> set[int]:
        return {j for k in kids for j in self.c.subtree(k)}

    def _has_subject(self, k: int) -> bool:
        """A clause behind its cue says who does something; else the parser joined what does not belong together."""
        if self.tokens[k].tag not in ("VBD", "VBZ") or self.v.quoted[k] >= 0:
            return True
        return bool(self.c.kids(k, *_SUBJECTS, "csubj", "expl", "auxpass", "attr", "acomp"))

    def _gerund(self, i: int, take: str) -> set[int]:
        """ "Accuses the fighters of raping": where the parser hung the preposition elsewhere."""
        last = self.v.segment(i)[1]
        for j in range(i + 1, min(i + _NEAR, last - 1)):
            following = self.tokens[j + 1]
            if self.tokens[j].lower == take and following.lower.endswith("ing") and following.tag in ("VBG", "NN"):
                return set(range(j + 1, self.v.next_break(j + 1, last)))
        return set()

    # ----------------------------------------------------------------------------------------------------------- clauses

    def _clause(self, i: int, k: int) -> set[int]:
        """A content clause without what the article sets against it."""
        out = set(self.c.subtree(k))
        for a in self.c.kids(k, "advcl"):
            first = min(self.c.subtree(a))
            word = self.tokens[first].lower
            contrast = word in _CONTRAST or word == "as" and self.tokens[first - 1].text != ","
            if first > k and contrast and self.v.quoted[first] < 0 and self.c.kids(a, *_SUBJECTS):
                out -= set(self.c.subtree(a))
        for v in self.c.conjuncts(k)[1:]:
            if i < k < v and self.v.quoted[v] < 0 and self._new_sentence(i, v):
                out -= set(range(self._coordinator(v), len(self.tokens)))
        return out

    def _coordinator(self, v: int) -> int:
        """The "and" before a coordinated verb, or the verb."""
        return next((j for j in range(v - 1, 0, -1) if self.tokens[j].tag == "CC"), v)

    def _new_sentence(self, i: int, v: int) -> bool:
        """ "X says A, and B did C" without a second "that", "X says A, and denies B": not what X says."""
        j = self._coordinator(v)
        if j == v or self.tokens[j - 1].text != "," or self.tokens[j + 1].lower in ("that", "only", "if", "whether"):
            return False
        if self.c.kids(v, *_SUBJECTS):
            return self.tokens[j].lower == "and"
        tag = self.tokens[v].tag
        form = tag if tag in FINITE else next((self.tokens[a].tag for a in self.c.kids(v, "aux")), "")
        return form == self.tokens[i].tag and bool(self.v.sayings.of_verb(self.c, v))

    def _as_clause(self, i: int) -> bool:
        """ "As the minister said": the clause it hangs on is what he said."""
        objects = self.c.kids(i, "acomp", "oprd", "dobj", "xcomp")
        if self.c.heads[i] == i or any(self.tokens[k].lower != "clear" for k in objects):
            return False
        following = self.tokens[i + 1] if i + 1 < len(self.tokens) else None
        if following is not None and following.tag.startswith(("NN", "UH", "VB", "JJ")) and following.lower != "clear":
            return False
        return any(k < i and self.tokens[k].lower == "as" for k in self.c.kids(i, "mark", "advmod", "prep"))

    def _told_as(self, i: int) -> set[int]:
        """The clause that "as the minister said" stands in; what a cue above it reports, not the cue itself."""
        up = self.c.heads[i]
        rows = self.v.sayings.of_verb(self.c, up) if self.c.is_verb(up) else ()
        told = {j for row in rows for take in row.takes for j in self.taken(up, take)}
        return (told or set(self.c.subtree(up))) - set(self.c.subtree(i))

    # ---------------------------------------------------------------------------------------------- beyond the tree

    def _forward(self, i: int, content: set[int]) -> set[int]:
        """What the parser cut off a clause behind its cue: a late predicate, a condition at its end."""
        start, last = max(content) + 1 if content else i + 1, self.v.segment(i)[1]
        if start >= last or content and min(content) < i:
            return content
        verb = next((j for j in range(start, last) if self.tokens[j].tag != "RB"), start)
        gap = bool(content) or not any(self.tokens[k].tag in RELATIVES for k in self.c.kids(i, "nsubj"))
        if gap and self.tokens[verb].tag in FINITE and self.v.together(verb, start - 1):
            return content | set(range(start, self.v.next_break(start, last)))
        if not content:
            return self._distant(i, last)
        j = next((j for j in range(start, last) if self.tokens[j].text not in BREAKS), last)
        return content | set(range(j, last)) if j < last and self.v.opens_condition(j) else content

    def _distant(self, i: int, last: int) -> set[int]:
        """ "Said in one of a series of messages that": the parser hung the clause on a noun between."""
        for j in range(i + 2, min(i + _NEAR, last - 1)):
            token = self.tokens[j]
            if token.tag in FINITE or token.text in BREAKS or not self.v.together(i, j):
                break
            if token.lower == "that" and self.tokens[j - 1].tag.startswith(("NN", "RB")):
                clause = self.tokens[j + 1].tag not in FINITE and self.v.any_finite(range(j + 2, last))
                return set(range(j, last)) if clause else set()
        return set()

    def _bounded(self, i: int, content: set[int], head: int | None, tag: bool) -> set[int]:
        """Content never holds its own cue and source, nor leaves the semicolons and the quotation around the cue."""
        first, last = self.v.segment(i)
        out = {j for j in content if first <= j < last and j != i} - set(self.c.kids(i, "aux", "neg", "mark"))
        if head is not None:
            out -= {head} if head in content and head < i and not tag else set(self.tags.source_tokens(head, i))
        return {j for j in out if self.v.together(i, j)} if self.v.quoted[i] >= 0 else out
