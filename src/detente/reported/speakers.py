"""Who is the subject of a verb of saying: by the tree, behind the verb, or where the parser lost it by its place."""

from __future__ import annotations

from detente.grammar.syntax import RELATIVES
from detente.reported.sources import phrase
from detente.reported.view import FINITE, PRESENT, QUOTES, View
from detente.reported.words import BREAKS

_DUMMIES = frozenset(("there", "that", "this", "which", "what", "who", "whatever", "these", "those"))
_QUOTERS = frozenset(("quote", "cite"))
_PHRASE = ("RB", "DT", "JJ", "CD", "PRP$", "POS", "HYPH", "NN", "NNP", "NNPS", "NNS", "TO", "IN", "VBN", "CC")
_MODIFIERS = ("NN", "JJ", "DT", "POS", "HYPH", "PRP$", "CC", "CD", "RB")
_LOOSE = ("dep", "parataxis", "ccomp", "conj", "advcl", "pcomp")


class Speakers:
    """Finds the head of the noun phrase that speaks, in one sentence."""

    def __init__(self, view: View) -> None:
        self.v = view
        self.c = view.c
        self.tokens = view.tokens

    def source(self, i: int, takes: tuple[str, ...]) -> int | None:
        """The head of the source of the cue at i; `takes` of its row says whether the source may stand behind it."""
        inverted = None if "aside" in takes else self._inverted(i)
        if inverted is not None:
            return inverted
        heads = self._quoted(i) or self._issuer(i) or self.c.subject(i)
        for head in heads:
            for h in (*self._unclosed(i, head), head, *self.c.apposed(head)):
                if self.may_speak(i, h) and not ("aside" in takes and h > i):
                    return h
        for find in (self._near, self._before, self._first) if heads else (self._above, self._near, self._before, self._first):
            found = find(i)
            if found is not None:
                return found
        return None

    def may_speak(self, i: int, head: int) -> bool:
        """A noun phrase on the same side of the quotation marks, no dummy and no time."""
        token = self.tokens[head]
        if not self.v.together(head, i) or head == i or self.c.heads[head] == head:
            return False
        if token.lower in _DUMMIES:
            return token.lower in ("those", "these") and bool(self.c.kids(head, "amod", "acl", "relcl", "prep"))
        if token.ent in ("DATE", "TIME", "MONEY") and token.tag.startswith("NN"):
            return False
        return token.tag.startswith(("NN", "PRP", "DT", "CD", "JJ"))

    def run(self, j: int) -> int:
        """Where the run of nouns and their modifiers that ends at j begins."""
        while j > 0 and self.tokens[j].tag != "DT" and self.tokens[j - 1].tag.startswith(_MODIFIERS):
            j -= 1
        return j

    def opens(self, j: int) -> bool:
        """The run of nouns that ends at j begins a clause."""
        first = self.run(j)
        return first == 0 or self.tokens[first - 1].text in BREAKS or first == 1 and self.tokens[0].tag == "VB"

    def behind(self, i: int) -> int | None:
        """The first noun phrase behind the verb that hangs on no preposition; an object only where it is known to speak."""
        j, size = i + 1, len(self.tokens)
        quotation = self.tokens[i - 1].text in QUOTES
        while j < size and self.tokens[j].tag in _PHRASE and self.v.together(i, j):
            if self.tokens[j].tag == "IN" and self.tokens[j].lower in ("that", "if", "whether"):
                return None
            ends = j + 1 == size or not self.tokens[j + 1].tag.startswith(("NN", "POS", "HYPH", "CD"))
            if self.tokens[j].tag.startswith("NN") and ends and not self._under_preposition(i, j):
                if self.c.deps[j] in ("nsubj", "nsubjpass") and self.c.heads[j] != i:
                    return None
                return j if quotation or self.c.deps[j] != "dobj" or self._known(j) else None
            j += 1
        return j if j < size and self.tokens[j].tag == "PRP" and j == i + 1 and self.v.together(i, j) else None

    # ------------------------------------------------------------------------------------------------------- by the tree

    def _inverted(self, i: int) -> int | None:
        """ "..., answered a spokesman, ...": the subject behind a verb that has none before it."""
        if i < 3 or self.tokens[i - 1].text not in BREAKS or self.tokens[i].tag not in (*PRESENT, "VBN"):
            return None
        if self.c.kids(i, "nsubj", "nsubjpass", "aux", "ccomp") or self.c.deps[i] == "conj":
            return None
        head = self.behind(i)
        if head is None:
            return None
        end = phrase(self.c, head).end
        after = next((t.i for t in self.tokens if t.start >= end), len(self.tokens))
        return head if self.v.breaks(after) else None

    def _issuer(self, i: int) -> list[int]:
        """ "Issued a statement saying", "confirmed it, saying": not the thing beside the participle but whoever issued it."""
        noun = self.c.heads[i]
        if self.c.deps[i] != "acl" or self.tokens[i].tag != "VBG":
            return []
        verb = self.c.carrier(noun)
        return self.c.subject(verb) if verb is not None and verb not in self.c.passive else []

    def _quoted(self, i: int) -> list[int]:
        """ "Quoted officials as saying", "was quoted as saying": the quoted one speaks."""
        p = self.c.heads[i]
        if self.c.deps[i] not in ("pcomp", "advcl") or self.tokens[p].lower != "as" and self.tokens[i - 1].lower != "as":
            return []
        verb = self.c.heads[p] if self.tokens[p].lower == "as" else p
        return self.c.objects(verb) if self.tokens[verb].lemma in _QUOTERS else []

    def _above(self, i: int) -> int | None:
        """The subject of the verb above one that the parser joined loosely."""
        if self.c.deps[i] not in _LOOSE:
            return None
        up = next((a for a in self.c.ancestors(i) if self.c.is_verb(a) and self.c.surface(a)), None)
        if up is None or up > i or self.tokens[i].tag in FINITE and self.tokens[i - 1].text not in BREAKS:
            return None
        return next((h for h in self.c.surface(up) if self.may_speak(i, h)), None)

    # ------------------------------------------------------------------------------------------------------- by the place

    def _near(self, i: int) -> int | None:
        """The noun phrase right before or after a verb without a subject."""
        if self.tokens[i].tag not in (*PRESENT, "VBN") or self.c.kids(i, "nsubj", "nsubjpass", "expl"):
            return None
        j = i - 1
        while j >= 0 and (self.tokens[j].tag == "RB" or self.c.heads[j] == i and self.c.deps[j] in ("aux", "advmod")):
            j -= 1
        speaks = j >= 0 and (self.tokens[j].tag.startswith(("NN", "PRP")) or self.tokens[j].ent in ("CARDINAL", "PERCENT"))
        if speaks and self.v.together(i, j) and self.opens(j):
            return j
        if i > 0 and self.tokens[i - 1].text in BREAKS:
            return self.behind(i)
        return self._set_off(i) if self.tokens[i].tag in FINITE else None

    def _set_off(self, i: int) -> int | None:
        """ "... in Marib, a doctor at the hospital said": the first noun phrase between the last comma and the verb."""
        first = next((j + 1 for j in range(i - 1, -1, -1) if self.tokens[j].text in BREAKS), 0)
        j = first
        while j < i and self.tokens[j].tag.startswith(_MODIFIERS) and self.tokens[j].tag != "RB":
            j += 1
        head = j - 1
        if head < first or not self.tokens[head].tag.startswith("NN") or not self.may_speak(i, head):
            return None
        follows = self.tokens[j]
        return head if follows.tag in ("IN", "WP", "WDT", "VBN", "VBG") or j == i else None

    def _before(self, i: int) -> int | None:
        """ "X promised ..., and warned": the subject of the verb before."""
        if self.tokens[i].tag not in PRESENT or i < 2 or "CC" not in (self.tokens[i - 1].tag, self.tokens[i - 2].tag):
            return None
        for v in range(i - 1, -1, -1):
            if self.v.together(v, i) and self.c.is_verb(v):
                for s in self.c.kids(v, "nsubj"):
                    if self.may_speak(i, s) and self.tokens[s].tag not in RELATIVES:
                        return s
        return None

    def _first(self, i: int) -> int | None:
        """ "The president, asked about the raid, said": the noun phrase that a comma sets off at the start of the sentence."""
        if self.tokens[i].tag not in PRESENT or self.tokens[i - 1].text != ",":
            return None
        comma = next((j for j in range(1, i - 1) if self.tokens[j].text == ","), None)
        if comma is None or self.run(comma - 1) != 0 or not self.may_speak(i, comma - 1):
            return None
        return comma - 1

    def _unclosed(self, i: int, head: int) -> list[int]:
        """ "... near Vik, an official who was there said": an apposition that no comma closes is the subject itself."""
        return [a for a in self.c.apposed(head) if head < a < i and max(self.c.subtree(a)) == i - 1 and self.c.kids(a, "relcl")]

    def _known(self, j: int) -> bool:
        """A name, or a noun that the table knows as a source."""
        token, sources = self.tokens[j], self.v.sayings.sources
        return token.tag == "NNP" or token.lower in sources or token.lemma in sources

    def _under_preposition(self, i: int, j: int) -> bool:
        while j > i and self.tokens[j].tag not in ("IN", "TO"):
            if self.tokens[j].tag == "DT":
                return self.tokens[j - 1].tag in ("IN", "TO")
            j -= 1
        return j > i
