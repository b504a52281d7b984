"""Reported speech in one parsed sentence: verbs of saying, their speakers and what they say.

The content of a cue is its clause, object or infinitive, or the sentence around it ("the attack, officials said, killed").
Nothing leaks: a content ends at a semicolon and at the end of the quotation that holds the cue, and what stands beside it
in the article's own voice ("while the opposition will take part") is left out.
"""

from __future__ import annotations

from detente.knowledge import ReportingRow
from detente.model import Span
from detente.saying import BREAKS, STOPS, Found, Sayings, pieces
from detente.sources import FIRST_PERSON, phrase
from detente.syntax import RELATIVES, Clauses

_CONDITIONS = frozenset(
    ("if", "unless", "should", "provided", "providing", "once", "until", "lest", "only if", "in case", "on condition", "as long", "so long")
)
_CONTRAST = frozenset(("while", "although", "though", "whereas"))
_BESIDE = frozenset("as while after before since when amid following despite citing quoting hours days weeks".split())
_MEASURES = frozenset("hour hours day days week weeks month months year years minute minutes moment moments".split())
_FINITE = ("VBD", "VBZ", "VBP", "MD")
_PRESENT = ("VBD", "VBZ", "VBP")
_DUMMIES = frozenset(("there", "that", "this", "which", "what", "who", "whatever", "these", "those"))
_QUOTERS = frozenset(("quote", "cite"))
_PHRASE = ("RB", "DT", "JJ", "CD", "PRP$", "POS", "HYPH", "NN", "NNP", "NNPS", "NNS", "TO", "IN", "VBN", "CC")
_MODIFIERS = ("NN", "JJ", "DT", "POS", "HYPH", "PRP$", "CC", "CD", "RB")
_PREPOSED = ("mark", "advmod", "prep")


class Reports:
    """Finds the reported speech of a sentence.

    quoted: for each token the number of the quotation that holds it, -1 outside.
    """

    def __init__(self, sayings: Sayings, index: int, clauses: Clauses, quoted: tuple[int, ...]) -> None:
        self.sayings = sayings
        self.index = index
        self.c = clauses
        self.quoted = quoted
        self.tokens = clauses.tokens
        self.tags: dict[int, Span] = {}

    def verbs(self) -> list[Found]:
        """One act per verb of saying that has a content, or may have a quotation for one."""
        out = []
        for i, token in enumerate(self.tokens):
            rows = self.sayings.of_verb(self.c, i)
            found = None
            if token.tag.startswith("VB") and self.c.deps[i] not in ("amod", "compound", "aux", "auxpass"):
                found = next((f for row in rows if (f := self._verb(i, row)) is not None), None)
            if rows and (found is None or not found.content):
                found = self._loose(i, rows[0]) or found
            if found is not None:
                out.append(found)
        return [self._without_tags(f) for f in out if not self._within_quotation(f)]

    def _within_quotation(self, found: Found) -> bool:
        """What the quoted speaker thinks, wants and says of himself is no report of its own."""
        if self.quoted[found.token] < 0:
            return False
        first = found.head is not None and self.tokens[found.head].lower in FIRST_PERSON
        return first or found.head is None or found.row.strength == "stance"

    def _without_tags(self, found: Found) -> Found:
        """What others are said to say does not hold the tag of the outer speaker: "TV said it fell, agencies reported"."""
        others = [tag for i, tag in self.tags.items() if i != found.token]
        content = found.content
        for tag in others:
            content = tuple(part for s in content for part in _cut(s, tag))
        return found._replace(content=content)

    def _verb(self, i: int, row: ReportingRow) -> Found | None:
        if i in self.c.passive:
            return self._passive(i, row)
        head = self.source(i, row.takes)
        content = self._content(i, row, head)
        source = phrase(self.c, head) if head is not None else None
        if head is None and not content and not self._beside_quotation(i):
            return None
        if head is None and self.tokens[i].tag == "VBG" and self.c.deps[i] != "ROOT":
            return None
        if not content and not {"tag", "quote"} & set(row.takes):
            return None
        return Found(self.index, i, self.cue(i), source, head, pieces(self.c, content), row)

    def cue(self, i: int) -> Span:
        """The verb with its particle; a following preposition that the row names does not belong."""
        return self.c.span([i, *[k for k in self.c.kids(i, "prt") if k == i + 1]])

    # -------------------------------------------------------------------------------------------------------- sources

    def source(self, i: int, takes: tuple[str, ...]) -> int | None:
        """The head of the noun phrase that says it."""
        inverted = self._inverted(i, takes)
        if inverted is not None:
            return inverted
        heads = self._quoted_source(i) or self._issuer(i) or self.c.subject(i)
        for head in heads:
            for h in (head, *self.c.apposed(head)):
                if self._may_speak(i, h) and not ("aside" in takes and h > i):
                    return h
        if not heads and self.c.deps[i] in ("dep", "parataxis", "ccomp", "conj", "advcl", "pcomp"):
            up = next((a for a in self.c.ancestors(i) if self.c.is_verb(a) and self.c.surface(a)), None)
            if up is not None and up < i and (self.tokens[i].tag not in _FINITE or self.tokens[i - 1].text in BREAKS):
                heads = [h for h in self.c.surface(up) if self._may_speak(i, h)]
                if heads:
                    return heads[0]
        return self._near(i) or self._before(i)

    def _before(self, i: int) -> int | None:
        """ "X promised ..., and warned": the subject of the verb before, where the parser lost the way."""
        if self.tokens[i].tag not in _PRESENT or i < 2 or "CC" not in (self.tokens[i - 1].tag, self.tokens[i - 2].tag):
            return None
        for v in range(i - 1, -1, -1):
            if self.quoted[v] == self.quoted[i] and self.c.is_verb(v):
                found = [s for s in self.c.kids(v, "nsubj") if self._may_speak(i, s) and self.tokens[s].tag not in RELATIVES]
                if found:
                    return found[0]
        return None

    def _inverted(self, i: int, takes: tuple[str, ...]) -> int | None:
        """ "..., answered a spokesman, ...": the subject behind a verb that has none before it."""
        if "aside" in takes or i < 3 or self.tokens[i - 1].text not in BREAKS or self.tokens[i].tag not in ("VBD", "VBZ", "VBP", "VBN"):
            return None
        if self.c.kids(i, "nsubj", "nsubjpass", "aux", "ccomp") or self.c.deps[i] == "conj":
            return None
        head = self._after(i)
        if head is None:
            return None
        end = phrase(self.c, head).end
        after = next((t.text for t in self.tokens if t.start >= end), ".")
        return head if after in BREAKS or after in STOPS else None

    def _issuer(self, i: int) -> list[int]:
        """ "Issued a statement saying", "confirmed it, saying": not the thing beside the participle but whoever issued it."""
        noun = self.c.heads[i]
        if self.c.deps[i] != "acl" or self.tokens[i].tag != "VBG":
            return []
        verb = self.c.carrier(noun)
        return self.c.subject(verb) if verb is not None and verb not in self.c.passive else []

    def _quoted_source(self, i: int) -> list[int]:
        """ "quoted officials as saying", "was quoted as saying": the quoted one speaks."""
        p = self.c.heads[i]
        if self.c.deps[i] not in ("pcomp", "advcl") or self.tokens[p].lower != "as" and self.tokens[i - 1].lower != "as":
            return []
        verb = self.c.heads[p] if self.tokens[p].lower == "as" else p
        return self.c.objects(verb) if self.tokens[verb].lemma in _QUOTERS else []

    def _may_speak(self, i: int, head: int) -> bool:
        token = self.tokens[head]
        if self.quoted[head] != self.quoted[i] or head == i:
            return False
        if token.lower in _DUMMIES and not (token.lower in ("those", "these") and self.c.kids(head, "amod", "acl", "relcl", "prep")):
            return False
        if token.ent in ("DATE", "TIME", "MONEY") and token.tag.startswith("NN"):
            return False
        return token.tag.startswith(("NN", "PRP", "DT", "CD", "JJ")) and self.c.heads[head] != head

    def _near(self, i: int) -> int | None:
        """Where the parser lost the subject beside a quotation or a comma: the noun phrase right before or after the verb."""
        if self.tokens[i].tag not in ("VBD", "VBZ", "VBP", "VBN") or self.c.kids(i, "nsubj", "nsubjpass", "expl"):
            return None
        j = i - 1
        while j >= 0 and (self.tokens[j].tag == "RB" or self.c.heads[j] == i and self.c.deps[j] in ("aux", "advmod")):
            j -= 1
        speaks = self.tokens[j].tag.startswith(("NN", "PRP")) or self.tokens[j].ent in ("CARDINAL", "PERCENT")
        if j >= 0 and speaks and self.quoted[j] == self.quoted[i] and self._opens(j):
            return j
        if i > 0 and self.tokens[i - 1].text in BREAKS:
            return self._after(i)
        if self.tokens[i].tag in _FINITE:
            return next((n for n in range(j - 1, -1, -1) if self.c.kids(n, "relcl") and max(self.c.subtree(n)) == j), None)
        return None

    def _opens(self, j: int) -> bool:
        """The run of names that ends at j begins the clause."""
        j = self._run(j)
        return j == 0 or self.tokens[j - 1].text in BREAKS

    def _run(self, j: int) -> int:
        """Where the run of nouns and their modifiers that ends at j begins."""
        while j > 0 and self.tokens[j].tag != "DT" and self.tokens[j - 1].tag.startswith(_MODIFIERS):
            j -= 1
        return j

    def _after(self, i: int) -> int | None:
        """The first noun phrase behind the verb that hangs on no preposition."""
        j, size = i + 1, len(self.tokens)
        quotation = self.tokens[i - 1].text in ("”", '"', "''", "’")
        while j < size and self.tokens[j].tag in _PHRASE and self.quoted[j] == self.quoted[i]:
            if self.tokens[j].tag == "IN" and self.tokens[j].lower in ("that", "if", "whether"):
                return None
            ends = j + 1 == size or not self.tokens[j + 1].tag.startswith(("NN", "POS", "HYPH", "CD"))
            if self.tokens[j].tag.startswith("NN") and ends and not self._under_preposition(i, j):
                return j if quotation or self.c.deps[j] != "dobj" or self._known_source(j) else None
            j += 1
        return j if j < size and self.tokens[j].tag == "PRP" and j == i + 1 and self.quoted[j] == self.quoted[i] else None

    def _known_source(self, j: int) -> bool:
        token = self.tokens[j]
        return token.tag == "NNP" or token.lower in self.sayings.sources or token.lemma in self.sayings.sources

    def _under_preposition(self, i: int, j: int) -> bool:
        while j > i and self.tokens[j].tag not in ("IN", "TO"):
            if self.tokens[j].tag == "DT":
                return self.tokens[j - 1].tag in ("IN", "TO")
            j -= 1
        return j > i

    def _beside_quotation(self, i: int) -> bool:
        near = [j for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(self.tokens)]
        return self.quoted[i] < 0 and any(self.quoted[j] >= 0 or self.tokens[j].text in ("“", "”", '"') for j in near)

    # ------------------------------------------------------------------------------------------------------- contents

    def _content(self, i: int, row: ReportingRow, head: int | None) -> set[int]:
        out: set[int] = set()
        for take in row.takes:
            out |= self._taken(i, take, "tag" in row.takes)
        tag = self._tag(i, head) if "tag" in row.takes else None
        if "tag" in row.takes and not out and self._as_clause(i):
            out = self._told_as(i)
        elif tag is not None and (not out or min(out) < tag[0]):
            around = self._around(i, tag)
            if around and head is not None:
                words = phrase(self.c, head)
                self.tags[i] = Span(min(words.start, self.tokens[i].start), max(words.end, self.tokens[i].end))
            out |= around
        elif "that" in row.takes:
            out = self._forward(i, out)
        return self._bounded(i, out, head)

    def _forward(self, i: int, content: set[int]) -> set[int]:
        """What the parser cut off a clause behind its cue: a late predicate, a condition at its end."""
        start = max(content) + 1 if content else i + 1
        last = self.segment(i)[1]
        if start >= last or content and min(content) < i:
            return content
        verb = next((j for j in range(start, last) if self.tokens[j].tag != "RB"), start)
        gap = bool(content) or not any(self.tokens[k].tag in RELATIVES for k in self.c.kids(i, "nsubj"))
        if gap and self.tokens[verb].tag in _FINITE and self.quoted[verb] == self.quoted[start - 1]:
            return content | set(range(start, self._break(start, last)))
        if not content:
            return self._distant(i, last)
        j = start
        while j < last and self.tokens[j].text in BREAKS:
            j += 1
        if content and j < last and self._opens_condition(j):
            return content | set(range(j, last))
        return content

    def _distant(self, i: int, last: int) -> set[int]:
        """ "Said in one of a series of messages that": the parser hung the clause on a noun between."""
        for j in range(i + 2, min(i + 16, last)):
            if self.tokens[j].tag in _FINITE or self.tokens[j].text in BREAKS or self.quoted[j] != self.quoted[i]:
                return set()
            if self.tokens[j].lower == "that" and self.tokens[j].tag in ("IN", "WDT", "DT") and self.tokens[j - 1].tag.startswith(("NN", "RB")):
                following = [self.tokens[k].tag in _FINITE for k in range(j + 2, last)]
                return set(range(j, last)) if any(following) and self.tokens[j + 1].tag not in _FINITE else set()
        return set()

    def _break(self, start: int, last: int) -> int:
        return next((j for j in range(start, last) if self.tokens[j].text in BREAKS), last)

    def _opens_condition(self, j: int) -> bool:
        word, following = self.tokens[j].lower, self.tokens[j + 1].lower if j + 1 < len(self.tokens) else ""
        if word == "but" and following in ("only", "if"):
            return True
        return word in _CONDITIONS or f"{word} {following}" in _CONDITIONS

    def _taken(self, i: int, take: str, tagged: bool = True) -> set[int]:
        """The tokens of one kind of complement; `tagged`: a clause may stand before the verb."""
        c = self.c
        if take == "that":
            kids = [k for k in c.kids(i, "ccomp", "parataxis") if not self._infinitive(k) and self._finite(k)]
            kids = [k for k in kids if k > i and self._has_subject(k) or k < i and tagged]
            out = {j for k in kids for j in self._clause(i, k)}
            return out | {j for k in c.kids(i, "advcl") if self._conditional(k) for j in c.subtree(k)} if out else out
        if take == "inf":
            kids = c.kids(i, "xcomp") + [k for k in c.kids(i, "ccomp") if self._infinitive(k) or self.tokens[k].tag == "VBG"]
            return {j for k in kids for j in c.subtree(k)}
        if take == "noun":
            return {j for k in c.kids(i, "dobj") if self.tokens[k].tag.startswith(("NN", "VBG")) for j in c.subtree(k)}
        if take == "oprd":
            return {j for k in c.kids(i, "oprd") for j in c.subtree(k)}
        hosts = [i, *[o for o in c.kids(i, "dobj", "dative") if o > i]]
        prepositions = [p for h in hosts for p in c.kids(h, "prep", "dative") if self.tokens[p].lower == take and p > i]
        return {j for p in prepositions for k in c.kids(p, "pobj", "pcomp") for j in c.subtree(k)} | self._gerund(i, take)

    def _gerund(self, i: int, take: str) -> set[int]:
        """ "Accuses the fighters of raping": where the parser hung the preposition elsewhere."""
        last = self.segment(i)[1]
        for j in range(i + 1, min(i + 14, last - 1)):
            if self.tokens[j].lower == take and self.tokens[j + 1].lower.endswith("ing") and self.tokens[j + 1].tag in ("VBG", "NN"):
                return set(range(j + 1, self._break(j + 1, last)))
        return set()

    def _finite(self, k: int) -> bool:
        return self.tokens[k].tag != "VBG" or any(self.tokens[a].tag in _FINITE for a in self.c.kids(k, "aux"))

    def _has_subject(self, k: int) -> bool:
        """A finite clause behind its cue says who does something; else the parser joined what does not belong together."""
        if self.tokens[k].tag not in ("VBD", "VBZ") or self.quoted[k] >= 0:
            return True
        return bool(self.c.kids(k, "nsubj", "nsubjpass", "csubj", "expl", "auxpass", "attr", "acomp"))

    def _infinitive(self, k: int) -> bool:
        return self.tokens[k].tag == "VB" and any(self.tokens[a].lower == "to" for a in self.c.kids(k, "aux"))

    def _conditional(self, k: int) -> bool:
        return self._opens_condition(min(self.c.subtree(k))) or any(self.tokens[m].lower in _CONDITIONS for m in self.c.kids(k, "mark"))

    def _clause(self, i: int, k: int) -> list[int]:
        """A content clause without what the article sets against it."""
        out = set(self.c.subtree(k))
        for a in self.c.kids(k, "advcl"):
            first = min(self.c.subtree(a))
            word = self.tokens[first].lower
            beside = word in _CONTRAST or word == "as" and self.tokens[first - 1].text != ","
            if first > k and beside and self.quoted[first] < 0 and self.c.kids(a, "nsubj", "nsubjpass"):
                out -= set(self.c.subtree(a))
        for v in self.c.conjuncts(k)[1:]:
            if i < k < v and self.quoted[v] < 0 and self._new_sentence(i, v):
                out -= set(range(self._coordinator(v), len(self.tokens)))
        return sorted(out)

    def _coordinator(self, v: int) -> int:
        """The "and" before a coordinated verb."""
        return next((j for j in range(v - 1, 0, -1) if self.tokens[j].tag == "CC"), v)

    def _new_sentence(self, i: int, v: int) -> bool:
        """ "X says A, and B did C" without a second "that", "X says A, and denies B": not what X says."""
        j = self._coordinator(v)
        if j == v or self.tokens[j - 1].text != "," or self.tokens[j + 1].lower in ("that", "only", "if", "whether"):
            return False
        if self.c.kids(v, "nsubj", "nsubjpass"):
            return self.tokens[j].lower == "and"
        finite = self.tokens[v].tag if self.tokens[v].tag in _FINITE else next((self.tokens[a].tag for a in self.c.kids(v, "aux")), "")
        return finite == self.tokens[i].tag and bool(self.sayings.of_verb(self.c, v))

    def _as_clause(self, i: int) -> bool:
        """ "as the minister said": the clause it hangs on is what he said."""
        if self.c.heads[i] == i or any(self.tokens[k].lower != "clear" for k in self.c.kids(i, "acomp", "oprd", "dobj", "xcomp")):
            return False
        following = self.tokens[i + 1].tag if i + 1 < len(self.tokens) else "."
        if following.startswith(("NN", "UH", "VB")) or following == "JJ" and self.tokens[i + 1].lower != "clear":
            return False
        return any(k < i and self.tokens[k].lower == "as" for k in self.c.kids(i, *_PREPOSED))

    def _told_as(self, i: int) -> set[int]:
        """The clause that "as the minister said" stands in; what a cue above it reports, not the cue itself."""
        up = self.c.heads[i]
        rows = self.sayings.of_verb(self.c, up) if self.c.is_verb(up) else ()
        told = {j for row in rows for take in row.takes for j in self._taken(up, take)}
        return (told or set(self.c.subtree(up))) - set(self.c.subtree(i))

    # ------------------------------------------------------------------------------------------------ tags in a sentence

    def _tag(self, i: int, head: int | None) -> tuple[int, int] | None:
        """Token range of "officials said on Monday" where it is set off inside or behind the sentence that it reports."""
        if head is None or not self._finite_cue(i) or abs(head - i) > 12:
            return None
        own = {i, *self.c.kids(i, "aux", "prt", "neg"), *self._within(head, i)}
        if head < i and self.c.heads[head] != i:
            own |= set(range(self._run(head), head))
        for k in self.c.kids(i, "dobj", "dative", "prep", "advmod", "npadvmod"):
            tree = self.c.subtree(k)
            if k > i and self.quoted[k] == self.quoted[i] and not any(self.tokens[j].tag in _FINITE for j in tree):
                own |= set(tree)
        start, end = min(own), max(own) + 1
        if start == 0 or self.tokens[start - 1].text not in BREAKS:
            return None
        after = self.tokens[end].text if end < len(self.tokens) else "."
        return (start, end) if after in BREAKS or after in STOPS else None

    def _finite_cue(self, i: int) -> bool:
        if i in self.c.passive:
            return False
        return self.tokens[i].tag in _FINITE or any(self.tokens[a].tag in _PRESENT for a in self.c.kids(i, "aux"))

    def _within(self, head: int, i: int) -> list[int]:
        """The noun phrase of the source up to the verb, or from the verb on."""
        tree = self.c.subtree(head)
        return [j for j in tree if (j <= head or j < i if head < i else j > i) and self.quoted[j] == self.quoted[i]]

    def _around(self, i: int, tag: tuple[int, int]) -> set[int]:
        """The sentence around a tag, or the clause that it hangs on."""
        first, last = self.segment(i)
        if self.goes_on(tag[1], last) or self.tokens[tag[0] - 2].tag == "CC":
            first = self.coordinated(first, tag[0])
        up = self.c.heads[i]
        inner = up != i and self.c.deps[up] in ("relcl", "acl", "advcl") and first < min(self.c.subtree(up)) < tag[0]
        base = set(self.c.subtree(up)) if inner else set(range(first, last))
        before = {j for j in base if first <= j < tag[0]}
        behind = {j for j in base if tag[1] <= j < last}
        behind -= self._beside(i, tag[1], last)
        if self._sentence_before(before, tag) or self.goes_on(tag[1], last) or self._sentence_behind(behind, tag):
            return before | behind
        return set()

    def _sentence_behind(self, behind: set[int], tag: tuple[int, int]) -> bool:
        """ "In the end, he said, they won": a clause of its own follows the tag."""
        words = [j for j in sorted(behind) if self.tokens[j].text not in BREAKS]
        if not words or self.tokens[words[0]].tag in ("CC", "VBG", "IN", "WDT", "WP", "WRB"):
            return False
        return self.tokens[tag[1]].text == "," and any(self.tokens[j].tag in _FINITE for j in words)

    def _sentence_before(self, before: set[int], tag: tuple[int, int]) -> bool:
        """Something that can be said stands before the tag: a clause, a quotation."""
        if self.tokens[tag[0] - 1].text in ("”", '"', "''"):
            return True
        return any(self.tokens[j].tag in (*_FINITE, "VBN", "VBG") for j in before) or bool(before) and self._opens_condition(min(before))

    def goes_on(self, start: int, last: int) -> bool:
        """Behind the tag the clause goes on with its predicate: "Israel, officials said, will"."""
        j = start
        while j < last and (self.tokens[j].text in BREAKS or self.tokens[j].tag == "RB"):
            j += 1
        return j < last and self.tokens[j].tag in _FINITE

    def coordinated(self, first: int, start: int) -> int:
        """Where a coordinated clause begins shortly before the tag, only that clause is told: "..., and Mali, he said, left"."""
        for j in range(start - 1, first, -1):
            if self.tokens[j].tag in _FINITE:
                return first
            if self.tokens[j].tag == "CC" and any(self.tokens[k].tag in _FINITE for k in range(first, j)):
                return j + 1
        return first

    def _beside(self, i: int, start: int, last: int) -> set[int]:
        """What follows a tag without belonging to what was said: "adding that", "hours after the raid"."""
        out: set[int] = set()
        for k in self.c.kids(i, "advcl", "conj", "npadvmod", "prep", "advmod"):
            tree = self.c.subtree(k)
            if min(tree) >= start and not self._conditional(k):
                own_subject = self.c.kids(k, "nsubj", "nsubjpass")
                if self.c.deps[k] != "conj" or not own_subject:
                    out |= set(tree)
        follows = [self.tokens[j].lower for j in range(start, min(start + 6, last)) if self.tokens[j].text not in BREAKS]
        measured = any(a in _MEASURES and b in ("after", "before") for a, b in zip(follows, follows[1:], strict=False))
        if follows and (follows[0] in _BESIDE and not self._opens_condition(start + 1) or measured):
            out |= set(range(start, last))
        return out

    # ------------------------------------------------------------------------------------------------ without the tree

    def _loose(self, i: int, row: ReportingRow) -> Found | None:
        """ "..., state television reports", "..., assured the spokesman": read off the words where the parser lost the verb."""
        if "tag" not in row.takes or i < 3 or not self._verb_form(i):
            return None
        last = self.segment(i)[1]
        end = next((j for j in range(i + 1, last) if self.tokens[j].text in STOPS), last)
        if any(self.tokens[j].tag in _FINITE or self.quoted[j] != self.quoted[i] for j in range(i + 1, end)):
            return None
        first = i
        if self.tokens[i - 1].text in BREAKS:
            head = self._after(i)
        else:
            head = i - 1 if self.tokens[i - 1].tag.startswith("NN") and self._opens(i - 1) else None
            while first > 0 and self.tokens[first - 1].text not in BREAKS:
                first -= 1
            if end - i > 4:
                return None
        before = set(range(self.segment(i)[0], first))
        if head is None or first == 0 or not any(self.tokens[j].tag in _FINITE for j in before):
            return None
        return Found(self.index, i, self.cue(i), phrase(self.c, head), head, pieces(self.c, before), row)

    def _verb_form(self, i: int) -> bool:
        """A finite form, or what the tagger takes for a noun or participle."""
        token = self.tokens[i]
        return token.tag in ("VBD", "VBZ", "VBP", "VBN", "NN", "NNS") and self.c.deps[i] not in ("pobj", "amod")

    def segment(self, i: int) -> tuple[int, int]:
        """The part of the sentence between semicolons that holds token i."""
        first = max((j + 1 for j in range(i) if self._stop(j, i)), default=0)
        last = min((j for j in range(i, len(self.tokens)) if self._stop(j, i)), default=len(self.tokens))
        return first, last

    def _stop(self, j: int, i: int) -> bool:
        return self.tokens[j].text == ";" and (self.quoted[j] < 0 or self.quoted[j] == self.quoted[i])

    def _bounded(self, i: int, content: set[int], head: int | None) -> set[int]:
        """Content never holds its own cue and source, nor leaves the semicolons and the quotation around the cue."""
        first, last = self.segment(i)
        out = {j for j in content if first <= j < last and j != i}
        out -= set(self.c.kids(i, "aux", "neg", "mark"))
        if head is not None:
            out -= set(self._within(head, i)) if head not in content or head > i or self._tag(i, head) else {head}
        if self.quoted[i] >= 0:
            out = {j for j in out if self.quoted[j] == self.quoted[i]}
        return out

    # -------------------------------------------------------------------------------------------------------- passives

    def _passive(self, i: int, row: ReportingRow) -> Found | None:
        """ "Was told by officials that", "are said to have": on the agent's word, or on nobody's in particular."""
        agents = [a for a in self.c.subject(i) if self._may_speak(i, a)]
        if agents:
            content = self._content(i, row, agents[0])
            if not content and "noun" in row.takes:
                content = {j for k in self.c.kids(i, "nsubjpass") for j in self.c.subtree(k)} or (
                    {self.c.heads[i]} if self.c.deps[i] in ("acl", "relcl") else set()
                )
            if not content and "quote" not in row.takes:
                return None
            return Found(self.index, i, self.cue(i), phrase(self.c, agents[0]), agents[0], pieces(self.c, content), row)
        if "passive" not in row.takes:
            return None
        content = {j for k in self.c.kids(i, "xcomp", "ccomp") for j in self.c.subtree(k)}
        if not content or self.c.kids(i, "dobj"):
            return None
        cue = self.c.span([i, *[k for k in self.c.kids(i, "auxpass") if i - k <= 3]])
        content |= {j for k in self.c.kids(i, "nsubjpass") for j in self.c.subtree(k)}
        return Found(self.index, i, cue, cue, None, pieces(self.c, content), row, "anonymous")


def _cut(span: Span, hole: Span) -> list[Span]:
    """A span without a hole in it."""
    if hole.end <= span.start or span.end <= hole.start:
        return [span]
    parts = [Span(span.start, hole.start), Span(hole.end, span.end)]
    return [p for p in parts if p.end - p.start > 2]
