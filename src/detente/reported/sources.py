"""Who speaks: the words that name a source, and what kind of source it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.model import ActorMention, AttributionKind, Referent, Span
from detente.reported.words import Sayings

_LEFT = ("amod", "compound", "nmod", "poss", "nummod", "quantmod", "advmod")
_RIGHT = frozenset(("of", "for", "from", "in", "at", "on", "with", "to", "inside", "within", "near", "behind", "among"))
_DETERMINERS = ("DT", "PDT", "CC", "RB", ",", "``", "''", ":", "IN", "PRP$")
_LONGEST = 9
_PEOPLE = ("er", "or", "ist", "ian", "ant", "man", "men", "ee")
FIRST_PERSON = frozenset(("we", "us", "our", "i", "me", "my", "you", "your", "myself", "ourselves"))


def phrase(clauses: Clauses, head: int) -> Span:
    """The noun phrase of a head without determiner, relative clause and apposition; "and" joins what stands together."""
    keep = _base(clauses, head)
    for other in clauses.kids(head, "conj"):
        if clauses.tokens[other].tag.startswith(("NN", "PRP", "CD")) and other - max(keep) <= 5:
            keep += [*range(max(keep) + 1, other), *_base(clauses, other)]
    keep = sorted(set(keep))
    while len(keep) > 1 and keep[0] < head and clauses.tokens[keep[0]].tag in _DETERMINERS:
        keep = keep[1:]
    return clauses.span([keep[0], keep[-1]])


def _base(clauses: Clauses, head: int) -> list[int]:
    keep = [head]
    for c in clauses.children[head]:
        if clauses.deps[c] in _LEFT and c < head:
            keep += clauses.subtree(c)
    end = head
    for c in clauses.children[head]:
        if c > head and c - end <= 2 and _defines(clauses, c) and min(clauses.subtree(c)) == end + 1:
            tail = _until_break(clauses, clauses.subtree(c))
            if len(tail) > 1:
                keep += tail
                end = tail[-1]
    return keep


def _defines(clauses: Clauses, c: int) -> bool:
    """What follows a noun and tells which one is meant: "of the army", "close to the talks", "briefed on the raid"."""
    token = clauses.tokens[c]
    if clauses.deps[c] == "prep":
        return token.lower in _RIGHT
    return clauses.deps[c] == "amod" or clauses.deps[c] == "acl" and token.tag == "VBN"


def _until_break(clauses: Clauses, indices: list[int]) -> list[int]:
    """A following phrase up to its first comma, relative pronoun or quotation mark."""
    out: list[int] = []
    for j in indices[:_LONGEST]:
        if clauses.tokens[j].tag in (",", ":", "``", "''", "WDT", "WP", "WP$", "WRB", "-LRB-", "-RRB-"):
            break
        out.append(j)
    while out and clauses.tokens[out[-1]].tag in ("IN", "DT", "TO", "CC", "VBG", "VBN", "POS"):
        out = out[:-1]
    return out


class Speaker(NamedTuple):
    """The words that name a source, their head token, the actor mention, and the kind where the words alone tell it."""

    words: Span
    head: int
    mention: ActorMention | None
    kind: AttributionKind | None = None


class Sources:
    """Names and kinds of the sources of one article."""

    def __init__(
        self, sayings: Sayings, media: frozenset[str], mentions: tuple[ActorMention, ...], referents: tuple[Referent, ...]
    ) -> None:
        """`media`: see `media_names`; `referents` are parallel to `mentions`."""
        self.sayings = sayings
        self.media = media
        self.referents = referents
        self.surnames = frozenset((m.name or m.text).split()[-1] for m in mentions if m.kind == "person")
        self.at: dict[int, list[ActorMention]] = {}
        for m in mentions:
            self.at.setdefault(m.sentence, []).append(m)

    def mention(self, sentence: int, head: int | None) -> ActorMention | None:
        """The actor mention at a head token; one that has this very head first."""
        best = None
        for m in self.at.get(sentence, ()):
            if head is not None and m.first <= head < m.last and (best is None or m.head == head):
                best = m
        return best

    def speaker(self, sentence: int, clauses: Clauses, head: int) -> Speaker:
        """Who the source is: of "the minister, Jan Berg," and "minister Jan Berg" the name."""
        mention = self.mention(sentence, head)
        if mention is not None and mention.kind in ("person", "pronoun"):
            return Speaker(self._words(clauses, head, mention), head, mention)
        up = clauses.heads[head]
        if clauses.deps[head] == "appos" and _closed(clauses, head):
            name = self.mention(sentence, up)
            if name is not None and name.kind == "person":
                return Speaker(Span(name.start, name.end), up, name)
        words = self._words(clauses, head, mention)
        name = self._name(sentence, clauses, head, words)
        if name is not None:
            return Speaker(Span(name.start, name.end), name.head, name)
        if mention is None or mention.kind == "office" or mention.kind == "group" and mention.number == "sg":
            for c in clauses.apposed(head):
                if _proper_name(clauses, c):
                    return Speaker(phrase(clauses, c), c, mention, "named")
        return Speaker(words, head, mention)

    def _words(self, clauses: Clauses, head: int, mention: ActorMention | None) -> Span:
        """The noun phrase together with its mention and the names that follow it without a comma."""
        words = phrase(clauses, head)
        if mention is not None and mention.start < words.end and words.start < mention.end:
            words = Span(min(words.start, mention.start), max(words.end, mention.end))
        if mention is not None and mention.kind in ("person", "pronoun"):
            return words
        for token in clauses.tokens:
            if token.start >= words.end:
                if token.tag not in ("NNP", "NNPS") or token.ent in ("DATE", "TIME"):
                    break
                words = Span(words.start, token.end)
        return words

    def _name(self, sentence: int, clauses: Clauses, head: int, words: Span) -> ActorMention | None:
        """A person's name in apposition: by the tree, inside the phrase, or behind its comma."""
        people = [m for m in self.at.get(sentence, ()) if m.kind == "person"]
        apposed = clauses.apposed(head)
        for m in people:
            inside = words.start < m.start and m.end == words.end and clauses.tokens[m.first - 1].tag.startswith("NN")
            if m.head in apposed or inside:
                return m
        behind = [t for t in clauses.tokens if t.start >= words.end][:2]
        if len(behind) < 2 or behind[0].text != ",":
            return None
        for m in people:
            closes = m.last >= len(clauses.tokens) or clauses.tokens[m.last].text in (",", ".", "”", '"', ":")
            if m.first == behind[1].i and closes:
                return m
        return None

    # --------------------------------------------------------------------------------------------------------- kinds

    def kind(self, clauses: Clauses, speaker: Speaker, before: AttributionKind | None) -> AttributionKind | None:
        """Kind of the source, None for what cannot speak; `before`: kind of the last person who spoke, for pronouns."""
        token, mention = clauses.tokens[speaker.head], speaker.mention
        if speaker.kind is not None:
            return speaker.kind
        if mention is not None and mention.kind == "pronoun" or token.tag == "PRP":
            return self._pronoun(token.lower, mention, before)
        words = [t.lower for t in clauses.tokens if speaker.words.start <= t.start <= token.start]
        row = self._row_kind(words)
        if self._body(clauses, speaker, words):
            return "organization"
        if mention is not None and mention.kind == "person" or token.text in self.surnames:
            return "named"
        if row == "publisher" or self._publisher(words, mention):
            return "publisher"
        if row == "anonymous" and token.lemma in self.sayings.nouns and self._issued(clauses, speaker):
            return "organization"
        if mention is not None:
            return self._mentioned(mention, row)
        return row or _by_shape(clauses, speaker.head)

    def _issued(self, clauses: Clauses, speaker: Speaker) -> bool:
        """A document under a name: "a United Nations report"."""
        head = clauses.tokens[speaker.head]
        return any(t.tag.startswith("NNP") for t in clauses.tokens if speaker.words.start <= t.start < head.start)

    def _body(self, clauses: Clauses, speaker: Speaker, words: list[str]) -> bool:
        """ "The advocacy group Empty Chair", "Open Line, a rights group": a body whatever its name looks like."""
        near = words[:-1] + [clauses.tokens[a].lower for a in clauses.apposed(speaker.head)]
        if speaker.mention is not None and speaker.mention.kind == "person" and speaker.mention.role:
            return False
        found = [self.sayings.sources[w] for w in near if w in self.sayings.sources]
        return any(r.kind == "organization" for r in found) and clauses.tokens[speaker.head].tag.startswith("NNP")

    def _pronoun(self, word: str, mention: ActorMention | None, before: AttributionKind | None) -> AttributionKind:
        parties = self.referents[mention.index].parties if mention is not None else ()
        name = parties[0].name if parties else None
        if word in ("he", "she", "him", "her"):
            return "anonymous" if before == "anonymous" and not name else "named"
        if word in ("it", "its"):
            return "organization"
        body = bool(parties) and parties[0].sector in ("MIL", "REB", "GOV")
        return "organization" if body and before != "anonymous" else "anonymous"

    def _publisher(self, words: list[str], mention: ActorMention | None) -> bool:
        if mention is not None and (mention.name in self.media or any(e.by in self.media for e in mention.evidence)):
            return True
        return " ".join(words) in self.media

    def _row_kind(self, words: list[str]) -> AttributionKind | None:
        """By the head noun, with the word before it where a row has two."""
        if not words:
            return None
        last = words[-1]
        singular = (last.removesuffix("s"), last.removesuffix("es"), last.removesuffix("ies") + "y")
        pairs = tuple(f"{words[-2]} {form}" for form in (last, *singular)) if len(words) > 1 else ()
        for key in (*pairs, last, *singular):
            row = self.sayings.sources.get(key)
            if row is not None:
                return row.kind
        return None

    def _mentioned(self, mention: ActorMention, row: AttributionKind | None) -> AttributionKind:
        parties = self.referents[mention.index].parties
        known = bool(mention.name or parties and parties[0].name)
        if mention.kind in ("country", "metonym", "nationality", "organization"):
            return "organization"
        if mention.kind == "office" and mention.number == "sg" and row != "organization":
            return "named" if known or mention.definite or mention.country else "anonymous"
        if row is not None and not (known and mention.definite and row == "anonymous"):
            return row
        if mention.number == "sg" and mention.definite:
            return "named" if known else "organization"
        if mention.name or mention.sector in ("MIL", "REB", "COP", "PAR") and mention.number == "pl":
            return "organization"
        return "anonymous"


def _closed(clauses: Clauses, head: int) -> bool:
    """A comma or the end of the sentence follows the apposition."""
    after = max(clauses.subtree(head)) + 1
    return after >= len(clauses.tokens) or clauses.tokens[after].tag in (",", ".", "''", ":")


def _proper_name(clauses: Clauses, head: int) -> bool:
    """Two or more capitalised names that are no organisation by their last word."""
    names = [*clauses.kids(head, "compound"), head]
    return len(names) > 1 and all(clauses.tokens[n].tag == "NNP" or clauses.tokens[n].tag == "HYPH" for n in names)


def _by_shape(clauses: Clauses, head: int) -> AttributionKind | None:
    """Kind of a noun that no table knows: names speak, people by their ending, things do not."""
    token = clauses.tokens[head]
    if token.tag in ("NNP", "NNPS"):
        alone = not clauses.kids(head, "det", "compound", "amod", "poss")
        if token.text.isupper() and len(token.text) > 1 or token.tag == "NNPS":
            return "organization"
        return "organization" if token.ent in ("ORG", "NORP", "FAC") and not alone else "named"
    if token.tag.startswith("NN") and token.lemma.endswith(_PEOPLE):
        return "anonymous"
    return None


def media_names(knowledge: Knowledge) -> frozenset[str]:
    """Names and ids of outlets and agencies, also in lower case."""
    rows = [o for o in knowledge.organizations if o.kind == "media"]
    names: Iterable[str] = (n for o in rows for n in (o.id, o.name, *o.names))
    known = frozenset(names)
    return known | frozenset(n.lower() for n in known)
