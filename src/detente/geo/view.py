"""A sentence as the finders of place names see it, and what they find in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from detente.geo.gazetteer import fold
from detente.geo.names import PlaceWords, Sense
from detente.model import Token

PLACE_LABELS = frozenset(["GPE", "LOC", "FAC"])


class Entity(NamedTuple):
    """Tokens `first` to `last` (exclusive) that the language model labelled."""

    first: int
    last: int
    label: str


class Toponym(NamedTuple):
    """Words that name a place. first, last: tokens of the name itself; start, end: the whole text, with "northern" before
    and "province" behind. senses: empty for a place that only the language model knows. head: what the noun behind makes of
    it ("area", "town", "feature") or None. kind: "name"; "national" for "Syrian territory", "capital" for "Omani capital";
    then `country` is that of the nationality, None for "the capital", "the north of the country".
    """

    sentence: int
    first: int
    last: int
    start: int
    end: int
    key: str
    senses: tuple[Sense, ...]
    label: str
    head: str | None = None
    located: bool = False
    kind: str = "name"
    country: str | None = None


def entities(tokens: Sequence[Token]) -> tuple[Entity, ...]:
    """The labelled spans of a sentence."""
    found: list[Entity] = []
    for t in tokens:
        if t.ent and (t.ent_start or not found or found[-1].last != t.i or found[-1].label != t.ent):
            found.append(Entity(t.i, t.i + 1, t.ent))
        elif t.ent:
            found[-1] = found[-1]._replace(last=t.i + 1)
    return tuple(found)


def person_words(sentences: Iterable[Sequence[Token]]) -> tuple[frozenset[str], frozenset[str]]:
    """The words of all person names of two and more words, and the last words among them: "London" of Jack London."""
    words: set[str] = set()
    surnames: set[str] = set()
    for tokens in sentences:
        for e in entities(tokens):
            name = [t.lower for t in tokens[e.first : e.last] if t.text[0].isupper()]
            if e.label == "PERSON" and len(name) > 1:
                words.update(name)
                surnames.add(name[-1])
    return frozenset(words), frozenset(surnames)


class Memory(NamedTuple):
    """What the article as a whole tells: words and last words of person names; the countries spoken of, with the names
    that tell so ("" for nationality words); by how many clues each name is a place somewhere in it."""

    persons: frozenset[str]
    surnames: frozenset[str]
    countries: Mapping[str, Set[str]]
    known: Counter[str]


class View:
    """One sentence: its tokens with entities, and the place words beside a span of tokens."""

    def __init__(self, index: int, tokens: Sequence[Token], text: str, headline: bool, words: PlaceWords) -> None:
        """text: that of the article. headline: capitals say little there."""
        self.index, self.tokens, self.text, self.headline, self.words = index, tokens, text, headline, words
        self.entities = entities(tokens)
        self._entity_of = {i: e for e in self.entities for i in range(e.first, e.last)}

    def name(self, i: int, j: int) -> str:
        """The text of tokens i to j (exclusive)."""
        return self.text[self.tokens[i].start : self.tokens[j - 1].end]

    def key(self, i: int, j: int) -> str:
        """The folded text of tokens i to j."""
        return fold(self.name(i, j))

    def lower(self, i: int) -> str:
        """Token i in lower case, or "" outside of the sentence."""
        return self.tokens[i].lower if 0 <= i < len(self.tokens) else ""

    def capital(self, i: int) -> bool:
        """Whether token i begins with a capital."""
        return 0 <= i < len(self.tokens) and self.tokens[i].text[0].isupper()

    def proper(self, i: int) -> bool:
        """Whether token i is a proper noun with a capital."""
        return self.capital(i) and self.tokens[i].tag.startswith("NNP")

    def entity(self, i: int, j: int) -> Entity | None:
        """The first entity that shares a token with i to j."""
        return next((self._entity_of[k] for k in range(i, j) if k in self._entity_of), None)

    def parted(self, a: int, b: int) -> bool:
        """Whether an entity ends or begins between two neighbours that both belong to one."""
        return a in self._entity_of and b in self._entity_of and self._entity_of[a] != self._entity_of[b]

    def head(self, j: int) -> tuple[int, str] | None:
        """The noun at token j, behind a name: how many tokens it has and what it makes of the name (area, town, feature)."""
        if self.capital(j) and self.lower(j).rstrip(".") in self.words.street:
            return 1, "feature"
        for n in (2, 1):
            if j + n <= len(self.tokens):
                kind = self.words.head(" ".join(t.lower for t in self.tokens[j : j + n]))
                if kind:
                    return n, kind
        return None

    def begin(self, i: int) -> int:
        """Where the text of a place begins whose name begins at i: "north", "south-eastern" belong to it."""
        while i > 0 and self.lower(i - 1) in self.words.compass:
            i -= 2 if self.lower(i - 2) == "-" and self.lower(i - 3) in self.words.compass else 1
        return i

    def before(self, i: int) -> str:
        """What speaks for or against a place before token i: "locative", "city_of", "title", "name_before" or ""."""
        k = i - 1
        while k > 0 and (self.lower(k) in self.words.compass or self.lower(k) in ("the", "-")):
            k -= 1
        if self.lower(k) in self.words.locative:
            return "locative"
        if self.lower(i - 1) == "of" and self.lower(i - 2) in self.words.settlement:
            return "city_of"
        if self.lower(i - 1).rstrip(".") in self.words.title and (self.capital(i - 1) or self.tokens[i - 1].tag == "NN"):
            return "title"
        name = self.proper(i - 1) and self.lower(i - 1) not in self.words.compass and not self.parted(i - 1, i)
        return "name_before" if name else ""


def toponym(view: View, i: int, j: int, senses: tuple[Sense, ...], label: str) -> Toponym:
    """A place named by tokens i to j, with the compass words before and the noun behind."""
    head = view.head(j)
    end = j + head[0] if head else j
    first = view.begin(i)
    return Toponym(
        sentence=view.index,
        first=i,
        last=j,
        start=view.tokens[first].start,
        end=view.tokens[end - 1].end,
        key=view.key(i, j),
        senses=senses,
        label=label,
        head=head[1] if head else None,
        located=view.before(i) == "locative",
    )
