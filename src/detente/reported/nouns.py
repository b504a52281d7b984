"""Reported speech without a verb of saying: "according to", "the ministry's claim that", "in his view", headlines."""

from __future__ import annotations

from detente.model import Span, Token
from detente.reported.sources import phrase
from detente.reported.tags import Tags
from detente.reported.view import View
from detente.reported.words import BREAKS, Found, pieces

_NAMING = ("NN", "JJ", "DT", "POS", "IN", "CD", "HYPH")
_OWNING = ("by", "from", "of")
_SHORT = 6  # words of a name that a headline sets off by a colon


class Nouns:
    """Finds the speech acts of one sentence that no verb makes."""

    def __init__(self, view: View, tags: Tags) -> None:
        self.v = view
        self.c = view.c
        self.tags = tags
        self.sayings = view.sayings

    def find(self, headline: bool) -> list[Found]:
        """Phrases, nouns and hedges; in headlines also a name set off by a colon."""
        out: list[Found] = []
        for i, token in enumerate(self.c.tokens):
            if token.lower in self.sayings.phrases:
                out += self._phrase(i)
            elif token.tag.startswith("NN") and token.lemma in self.sayings.nouns:
                out += self._noun(i)
            elif token.lower in self.sayings.hedges:
                out += self._hedge(i)
        if headline:
            out += self._headline()
        return out

    # -------------------------------------------------------------------------------------------------------- phrases

    def _phrase(self, i: int) -> list[Found]:
        for row in self.sayings.phrases[self.c.tokens[i].lower]:
            words = row.lemma.split()
            last = i + len(words) - 1
            if [t.lower for t in self.c.tokens[i : last + 1]] != words:
                continue
            head = self._object(i, last)
            if head is None:
                continue
            inside = set(self.c.subtree(i)) | set(range(i, head + 1))
            content = self._modified(i) - inside
            cue = self.c.span([i, last])
            if content and self.c.tokens[head].lower not in ("which", "whom"):
                return [Found(self.v.index, i, cue, phrase(self.c, head), head, pieces(self.c, content), row)]
        return []

    def _object(self, i: int, last: int) -> int | None:
        """The noun after the phrase: by the tree, else the first noun behind it."""
        for j in (last, i):
            for k in self.c.kids(j, "pobj", "dobj"):
                if k > last:
                    return k
        for j in range(last + 1, min(last + 8, len(self.c.tokens))):
            following = self.c.tokens[j + 1].tag if j + 1 < len(self.c.tokens) else "."
            if self.c.tokens[j].tag.startswith(("NN", "PRP")) and not following.startswith(("NN", "POS")):
                return j
        return None

    def _modified(self, i: int) -> set[int]:
        """The clause that a phrase stands in: the whole sentence part, or a subordinate clause of its own."""
        first, last = self.v.segment(i)
        end = max(self.c.subtree(i)) + 1
        if self.c.tokens[i - 1].text in BREAKS and (self.c.tokens[i - 2].tag == "CC" or self.tags.goes_on(end, last)):
            first = self.tags.coordinated(first, i)
        segment = set(range(first, last))
        up = self.c.heads[i]
        for j in (up, *self.c.ancestors(up)):
            if not self.c.is_verb(j) or self.c.deps[j] in ("xcomp", "aux", "auxpass"):
                continue
            if self.c.deps[j] in ("relcl", "acl") or self.c.deps[j] == "ccomp" and self.c.heads[j] < j:
                return set(self.c.subtree(j)) & segment
            if self.c.deps[j] == "conj" and self.c.kids(j, "nsubj", "nsubjpass") and j > i > self.c.heads[j]:
                return set(self.c.subtree(j)) & segment
        return segment

    # ---------------------------------------------------------------------------------------------------------- nouns

    def _noun(self, i: int) -> list[Found]:
        row = self.sayings.nouns[self.c.tokens[i].lemma]
        if any(self.c.tokens[d].lower == "no" for d in self.c.kids(i, "det")):
            return []
        owner = self._owner(i)
        content = self._content(i, row.takes, owner)
        head = owner if owner is not None else self._issuer(i)
        if head is None and self.c.tokens[i].lemma in self.sayings.sources:
            head = i
        if not content or head is None or self.c.tokens[head].lower in ("which", "whose", "that"):
            return []
        cue = Span(self.c.tokens[i].start, self.c.tokens[i].end)
        return [Found(self.v.index, i, cue, phrase(self.c, head), head, pieces(self.c, content), row)]

    def _content(self, i: int, takes: tuple[str, ...], owner: int | None) -> set[int]:
        content: set[int] = set()
        if "that" in takes:
            content = self._that(i)
        if not content and "be" in takes:
            content = self._predicate(i)
        if owner is None or content:
            return content
        if "of" in takes:
            found = [
                p for p in self.c.kids(i, "prep") if self.c.tokens[p].lower == "of" and owner not in self.c.kids(p, "pobj")
            ]
            content = {j for p in found for j in self.c.subtree(p)} - {owner}
        up = self.c.heads[i]
        if not content and self.c.deps[i] == "pobj" and self.c.tokens[up].lower in takes:
            content = self._modified(up) - set(self.c.subtree(up))
        return content

    def _owner(self, i: int) -> int | None:
        """Whose claim it is: "the ministry's", "by the ministry"."""
        for k in self.c.kids(i, "poss"):
            return k
        for p in self.c.kids(i, "prep"):
            if self.c.tokens[p].lower in _OWNING:
                return next(iter(self.c.kids(p, "pobj")), None)
        return None

    def _that(self, i: int) -> set[int]:
        """The clause behind the noun."""
        kids = self.c.kids(i, "acl", "ccomp", "relcl")
        kids = [k for k in kids if any(self.c.tokens[m].lower == "that" for m in self.c.kids(k, "mark"))]
        return {j for k in kids for j in self.c.subtree(k)}

    def _predicate(self, i: int) -> set[int]:
        """ "The fear is that": the clause behind the copula."""
        verb = self.c.heads[i]
        if self.c.deps[i] != "nsubj" or self.c.tokens[verb].lemma != "be":
            return set()
        return {j for k in self.c.kids(verb, "ccomp") if k > verb for j in self.c.subtree(k)}

    def _issuer(self, i: int) -> int | None:
        """ "The ministry issued a statement that": its subject."""
        verb = self.c.carrier(i)
        if verb is None or not any("document" in row.takes for row in self.sayings.of_verb(self.c, verb)):
            return None
        return next((s for s in self.c.subject(verb) if self.c.tokens[s].tag.startswith(("NN", "PRP"))), None)

    # ------------------------------------------------------------------------------------------------ hedges, headlines

    def _hedge(self, i: int) -> list[Found]:
        row = self.sayings.hedges[self.c.tokens[i].lower]
        content = set(self.c.subtree(self.c.heads[i])) - {i}
        cue = Span(self.c.tokens[i].start, self.c.tokens[i].end)
        return [Found(self.v.index, i, cue, cue, None, pieces(self.c, content), row, "anonymous")] if content else []

    def _headline(self) -> list[Found]:
        """ "Army kills ten: ministry", "Minister: army killed ten"."""
        tokens = self.c.tokens
        colons = [j for j, t in enumerate(tokens) if t.text in (":", "–", "—") and 0 < j < len(tokens) - 1]
        for j, tail in ((colons[-1], True), (colons[0], False)) if colons else ():
            name, rest = (tokens[j + 1 :], tokens[:j]) if tail else (tokens[:j], tokens[j + 1 :])
            name = tuple(t for t in name if t.tag not in (".", "''", "``"))
            if self._speaks(name, tail) and any(t.tag.startswith(("VB", "MD")) for t in rest):
                content = pieces(self.c, [t.i for t in rest if t.text not in BREAKS])
                cue = Span(tokens[j].start, tokens[j].end)
                head = name[-1].i
                return [Found(self.v.index, j, cue, phrase(self.c, head), head, content, self.sayings.colon)]
        return []

    def _speaks(self, name: tuple[Token, ...], tail: bool) -> bool:
        """At the end of a headline any short name; at its head a person or a word for a source, not a topic."""
        if not 1 <= len(name) <= _SHORT or not all(t.tag.startswith(_NAMING) for t in name):
            return False
        head = name[-1]
        if tail:
            return head.tag.startswith("NN")
        if head.ent == "PERSON" or head.text in self.v.people:
            return True
        words = {head.lower, head.lemma.lower()}
        return bool(words & self.sayings.sources.keys()) and not words & self.sayings.nouns.keys()
