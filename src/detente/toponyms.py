"""Finds the words of an article that name places.

A name is looked up longest first; whether it is a place there is decided by a sum of clues: what the name can stand for, the
entity label, the words beside it, and whether the article has a person of that name. The clue weights were set on
news with marked toponyms (precision and recall of the spans).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from detente.gazetteer import fold
from detente.model import Token
from detente.placenames import PlaceNames, PlaceWords, Sense

PLACE_LABELS = frozenset(["GPE", "LOC", "FAC"])
NAME_LABELS = frozenset(["PERSON", "ORG", "WORK_OF_ART", "LAW", "EVENT", "PRODUCT", "NORP"])
LONGEST = 9  # tokens of a name
ENOUGH = 0.0
SPATIAL = frozenset(["in", "near", "outside", "around", "towards", "toward", "into"])  # hardly used with things
WEIGHTS = {
    "one": -1.35, "base": 1.0, "comma": 1.0, "spoken": 1.15, "spoken_alternative": 0.3, "known": 1.2, "no_name_tag": -1.3,
    "unlabelled": -0.3, "place_label": 1.7, "place_label_longer": 0.0, "inside_ORG": -2.5, "inside_PERSON": -1.9,
    "inside_other": -2.2, "label_ORG": 0.1, "label_PERSON": -0.1, "label_NORP": 0.6, "label_other": -0.3, "locative": 0.95,
    "city_of": 1.2, "title": -1.7, "name_before": -1.4, "head": 0.4, "not_after": -2.0, "name_after": -0.8,
    "hyphen_after": -0.2, "comma_after": 0.8, "division_after": 2.2, "bare_start": -0.4, "person_word": -1.9,
}  # fmt: skip


class Entity(NamedTuple):
    """Tokens `first` to `last` (exclusive) that the language model labelled."""

    first: int
    last: int
    label: str


class Toponym(NamedTuple):
    """Words that name a place. first, last: tokens of the name itself; start, end: the whole text, with "northern" before
    and "province" behind. senses: empty for a place that only the language model knows. head: what the noun behind makes of
    it ("area", "town", "feature") or None. kind: "name"; "national" for "Syrian territory", "capital" for "Omani capital".
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


def person_words(sentences: Iterable[Sequence[Token]]) -> frozenset[str]:
    """The words of all person names of two and more words: "London" in an article about Jack London."""
    words: set[str] = set()
    for tokens in sentences:
        for e in entities(tokens):
            if e.label == "PERSON" and e.last - e.first > 1:
                words.update(t.lower for t in tokens[e.first : e.last] if t.text[0].isupper())
    return frozenset(words)


class Memory(NamedTuple):
    """What the article as a whole tells: words of person names, countries spoken of, and by how many clues each name is a
    place somewhere in it."""

    persons: frozenset[str]
    countries: frozenset[str]
    known: Counter[str] = Counter()


class SentenceFinder:
    """Finds the toponyms of one sentence."""

    def __init__(self, names: PlaceNames, words: PlaceWords, memory: Memory) -> None:
        self.names, self.words, self.memory = names, words, memory
        self.persons = memory.persons

    def __call__(self, sentence: int, tokens: Sequence[Token], text: str, headline: bool) -> list[Toponym]:
        """All toponyms, in order. `headline`: capitals say little there."""
        self.tokens, self.text, self.headline, self.sentence = tokens, text, headline, sentence
        self.entities = entities(tokens)
        self.entity_of = {i: e for e in self.entities for i in range(e.first, e.last)}
        found = list(self._known())
        found += self._national(found)
        found += self._unknown(found)
        return sorted(found, key=lambda f: f.start)

    # ------------------------------------------------------------------------------------------------- names known

    def _known(self) -> Iterator[Toponym]:
        i, previous = 0, -9
        while i < len(self.tokens):
            if not self._opens(i):
                i += 1
                continue
            toponym = self._longest(i, previous)
            if toponym is None:
                i += 1
                continue
            yield toponym
            previous = toponym.last
            i = toponym.last

    def _opens(self, i: int) -> bool:
        """Whether a name can begin here: a capital, or "al-" before one; never inside a word like "Port-au-Prince"."""
        t = self.tokens[i]
        if t.text[0].isupper():
            return True
        return t.lower in self.words.particle and i + 2 < len(self.tokens) and self.tokens[i + 1].text == "-" and (
            self.tokens[i + 2].text[0].isupper()
        )

    def _ends(self, i: int) -> list[int]:
        """Where a name that begins here can end, the longest first."""
        ends, tokens = [], self.tokens
        for j in range(i, min(i + LONGEST, len(tokens))):
            t = tokens[j]
            if t.text[0].isupper():
                ends.append(j + 1)
            elif t.text not in ("-", "–", ".", "&", "'", "’") and t.lower not in self.words.particle:
                if t.text[0].isdigit() or not (j > i and tokens[j - 1].text == "-" and t.text.isalpha()):
                    break
                ends.append(j + 1)
        return ends[::-1]

    def _longest(self, i: int, previous: int) -> Toponym | None:
        before = self.tokens[i - 1].lower if i else ""
        comma = before == "," and previous == i - 1
        after = comma or (before == "," and i > 1 and "." in self.tokens[i].text and self.tokens[i - 2].text[0].isupper())
        for j in self._ends(i):
            name = self.text[self.tokens[i].start : self.tokens[j - 1].end]
            if "\n" in name or (j - i == 1 and name.lower() in self.words.never):
                continue
            senses = self.names.senses(name, before == "the", after)
            if not senses:
                continue
            if self._clues(i, j, senses, after) >= ENOUGH:
                return self._extended(i, j, senses)
            if j - i > 1 and not all(s.alternative for s in senses):
                return None  # "Kansas City" of the team is not Kansas
        return None

    # ------------------------------------------------------------------------------------------------------- clues

    def _clues(self, i: int, j: int, senses: tuple[Sense, ...], comma: bool) -> float:
        return sum(WEIGHTS[k] * v for k, v in self.features(i, j, senses, comma).items())

    def features(self, i: int, j: int, senses: tuple[Sense, ...], comma: bool) -> dict[str, float]:
        """The clues for and against taking tokens i to j for a place, by name; see WEIGHTS."""
        best = max(senses, key=_base)
        country = best.kind == "country"
        out = {"base": _base(best), "comma": float(comma), "one": 1.0}
        spoken = [s for s in senses if s.country in self.memory.countries and s.kind != "country"]
        out["spoken"] = float(bool(spoken))
        out["spoken_alternative"] = float(bool(spoken) and best.alternative)
        key = fold(self.text[self.tokens[i].start : self.tokens[j - 1].end])
        out["no_name_tag"] = float(not any(t.tag.startswith("NNP") for t in self.tokens[i:j]))
        out |= self._label_clue(i, j) | self._left_clue(i) | self._right_clue(i, j)
        own = ("place_label" in out) + ("locative" in out)
        out["known"] = float(self.memory.known[key] > own)
        if j - i == 1 and not country:
            out["bare_start"] = float(i == 0 or self.headline or (self.tokens[i].text.isupper() and len(self.tokens[i].text) > 1))
            out["person_word"] = float(self.tokens[i].lower in self.persons)
        return out

    def _label_clue(self, i: int, j: int) -> dict[str, float]:
        e = next((self.entity_of[k] for k in range(i, j) if k in self.entity_of), None)
        if e is None:
            return {"unlabelled": 1.0}
        if e.label in PLACE_LABELS:
            return {"place_label": 1.0} if e.first >= i and e.last <= j else {"place_label_longer": 1.0}
        if not self._rest_is_plain(e, i, j):
            return {"inside_" + (e.label if e.label in ("ORG", "PERSON") else "other"): 1.0}
        return {"label_" + (e.label if e.label in ("ORG", "PERSON", "NORP") else "other"): 1.0}

    def _rest_is_plain(self, e: Entity, i: int, j: int) -> bool:
        """Whether an entity holds nothing beside the name but articles, compass words and "province", or ends with "in X"."""
        if e.first < i - 1 and j == e.last and self.tokens[i - 1].lower in self.words.locative:
            return True
        rest = [t for t in self.tokens[e.first : e.last] if not i <= t.i < j]
        plain = ("the", "'s", "’s", ",", "-")
        return all(t.lower in plain or t.lower in self.words.compass or self.words.head(t.lower) for t in rest)

    def _left_clue(self, i: int) -> dict[str, float]:
        if i == 0:
            return {}
        t = self.tokens[i - 1]
        k = i - 1
        while k > 0 and (self.tokens[k].lower in self.words.compass or self.tokens[k].lower in ("the", "-")):
            k -= 1
        if self.tokens[k].lower in self.words.locative:
            return {"locative": 1.0}
        if t.lower == "of" and i > 1 and self.tokens[i - 2].lower in self.words.settlement:
            return {"city_of": 1.0}
        if t.lower.rstrip(".") in self.words.title and t.text[0].isupper():
            return {"title": 1.0}
        if t.text[0].isupper() and t.tag.startswith("NNP") and t.lower not in self.words.compass and not self._cut(i - 1, i):
            return {"name_before": 1.0}
        return {}

    def _right_clue(self, i: int, j: int) -> dict[str, float]:
        if j >= len(self.tokens):
            return {}
        t = self.tokens[j]
        if self._head(j):
            return {"head": 1.0}
        if t.lower in self.words.not_after and t.text[0].isupper():
            return {"not_after": 1.0}
        if t.text[0].isupper() and t.tag.startswith("NNP") and not self._cut(j - 1, j):
            return {"name_after": 1.0}
        if t.text == "-" and j + 1 < len(self.tokens) and self.tokens[j + 1].text[0].isupper():
            return {"hyphen_after": 1.0}
        if t.lower in (",", "(") and j + 1 < len(self.tokens) and self.tokens[j + 1].text[0].isupper():
            following = self.tokens[j + 1]
            return {"division_after" if self.names.names_division(following.text) else "comma_after": 1.0}
        return {}

    def _cut(self, a: int, b: int) -> bool:
        """Whether the language model sees an entity end or begin between neighbours that are both capitalised."""
        return self.entity_of.get(a) != self.entity_of.get(b) and (a in self.entity_of and b in self.entity_of)

    # --------------------------------------------------------------------------------------------------- extension

    def _head(self, j: int) -> tuple[int, str] | None:
        """The noun behind a name and how many tokens it has."""
        for n in (2, 1):
            if j + n <= len(self.tokens):
                kind = self.words.head(" ".join(t.lower for t in self.tokens[j : j + n]))
                if n == 1 and self.tokens[j].text[0].isupper() and self.tokens[j].lower.rstrip(".") in self.words.street:
                    kind = "feature"
                if kind:
                    return n, kind
        return None

    def _begin(self, i: int) -> int:
        """Where the text begins: "north", "south-eastern" belong to it."""
        k = i
        while k > 0 and self.tokens[k - 1].lower in self.words.compass:
            k -= 1
            if k > 1 and self.tokens[k - 1].text == "-" and self.tokens[k - 2].lower in self.words.compass:
                k -= 1
        return k

    def _extended(self, i: int, j: int, senses: tuple[Sense, ...]) -> Toponym:
        first, head = self._begin(i), self._head(j)
        if j < len(self.tokens) and self._other_name(j, head, senses, i):
            senses = ()
        last = j + head[0] if head else j
        located = i > 0 and self.tokens[first - 1].lower in self.words.locative
        label = next((self.entity_of[k].label for k in range(i, j) if k in self.entity_of), "")
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        key = fold(self.text[self.tokens[i].start : self.tokens[j - 1].end])
        return Toponym(self.sentence, i, j, start, end, key, senses, label, head[1] if head else None, located)

    def _other_name(self, j: int, head: tuple[int, str] | None, senses: tuple[Sense, ...], i: int) -> bool:
        """Whether name and noun are a name of their own, whose place is not that of the name: "Boston Avenue"."""
        noun = self.tokens[j]
        if not noun.text[0].isupper() or self.tokens[i].text.isupper():
            return False
        if noun.lower.rstrip(".") in self.words.street:
            return True
        small = all(s.kind == "city" and s.population < 100_000 for s in senses)
        key = fold(self.text[self.tokens[i].start : self.tokens[j - 1].end])
        return head is not None and head[1] == "feature" and small and not self.memory.known[key]

    # ------------------------------------------------------------------------------------------------ other places

    def _national(self, found: Sequence[Toponym]) -> Iterator[Toponym]:
        """ "Syrian territory", "the Omani capital"."""
        taken = {k for f in found for k in range(f.first, f.last)}
        for i in range(len(self.tokens) - 1):
            nationality = self.names.national(self.tokens, i) if i not in taken else None
            if nationality is None or nationality[1] >= len(self.tokens):
                continue
            noun = self.tokens[nationality[1]]
            kind = "capital" if noun.lower in self.words.capital else "national" if noun.lower in self.words.national else ""
            if kind:
                start = self.tokens[self._begin(i)].start
                yield Toponym(
                    self.sentence, i, noun.i + 1, start, noun.end, "", (), "", located=True, kind=kind, country=nationality[0]
                )

    def _unknown(self, found: Sequence[Toponym]) -> Iterator[Toponym]:
        """Places that no table has: what the language model labels so, and names with the words of a place beside them."""
        taken = {k for f in found for k in range(f.first, f.last)}
        for e in self.entities:
            if e.label in PLACE_LABELS and taken.isdisjoint(range(e.first, e.last)):
                first, last = self._trimmed(e)
                if first < last and self._plausible(first, last) and self._supported(first, last):
                    taken.update(range(e.first, e.last))
                    yield self._unlisted(first, last, e.label)
        i = 0
        while i < len(self.tokens):
            j = self._name_run(i)
            if j > i and taken.isdisjoint(range(i, j)) and self._placed(i, j):
                yield self._unlisted(i, j, "")
            i = max(i + 1, j)

    def _trimmed(self, e: Entity) -> tuple[int, int]:
        """An entity without the article before it and the possessive behind it."""
        first, last = e.first, e.last
        while first < last and (self.tokens[first].lower in ("the", "a", "an") or not self.tokens[first].text[0].isalnum()):
            first += 1
        while first < last and (self.tokens[last - 1].lower in ("'s", "’s") or not self.tokens[last - 1].text[-1].isalnum()):
            last -= 1
        return first, last

    def _supported(self, first: int, last: int) -> bool:
        """Whether more than the label speaks for an unknown place: a preposition, "river", ", Texas", another mention."""
        key = fold(self.text[self.tokens[first].start : self.tokens[last - 1].end])
        head = self._head(last) or (last - first > 1 and self._head(last - 1))
        clues = self._left_clue(first).keys() | self._right_clue(first, last).keys()
        return bool(head) or not clues.isdisjoint(("locative", "city_of", "division_after")) or self.memory.known[key] > 0

    def _unlisted(self, first: int, last: int, label: str) -> Toponym:
        head = self._head(last)
        end = last + head[0] if head else last
        if not head and last - first > 1:
            head = self._head(last - 1)
        start, stop = self.tokens[self._begin(first)].start, self.tokens[end - 1].end
        located = "locative" in self._left_clue(first)
        key = fold(self.text[self.tokens[first].start : self.tokens[last - 1].end])
        return Toponym(self.sentence, first, last, start, stop, key, (), label, head[1] if head else None, located)

    def _name_run(self, i: int) -> int:
        """The end of a run of capitalised proper nouns (with hyphens) that begins here, or `i`."""
        j = i
        while j < len(self.tokens) and (
            (self.tokens[j].text[0].isupper() and self.tokens[j].tag.startswith("NNP"))
            or (j > i and self.tokens[j].text == "-" and j + 1 < len(self.tokens) and self.tokens[j + 1].text[0].isupper())
        ):
            j += 1
        return j

    def _placed(self, i: int, j: int) -> bool:
        """Whether an unknown name is a place by the words around: "the islet of Wuqiu", "Puncak district", "near Natanz"."""
        labels = {self.entity_of[k].label for k in range(i, j) if k in self.entity_of}
        words = {t.lower for t in self.tokens[i:j]}
        if self.headline or labels - {"PERSON", "ORG"} or words & self.words.never or words & self.words.title:
            return False
        if self.names.national(self.tokens, i) or words & self.persons or j - i > 3 or self.tokens[i].text.isupper():
            return False
        clue = self._left_clue(i)
        if "city_of" in clue or "division_after" in self._right_clue(i, j):
            return True
        head = self._head(j)
        if head and self.tokens[j].text.islower() and "ORG" not in labels:
            return True
        return "locative" in clue and not labels and j - i <= 2 and self.tokens[i - 1].lower in SPATIAL

    def _plausible(self, first: int, last: int) -> bool:
        tokens = self.tokens[first:last]
        if not any(t.text[0].isupper() and t.tag.startswith("NNP") for t in tokens):
            return False
        if "\n" in self.text[tokens[0].start : tokens[-1].end] or (self.names.national(tokens, 0) and len(tokens) <= 2):
            return False
        return not (len(tokens) == 1 and (tokens[0].lower in self.persons or tokens[0].lower in self.words.never))


def _base(s: Sense) -> float:
    """How readily a name is taken for this place."""
    if s.kind == "country":
        return 3.0
    if s.kind != "city":
        return 2.2
    size = 0.0 if s.population < 20_000 else 0.4 if s.population < 100_000 else 1.0 if s.population < 500_000 else 1.6
    return size + (1.0 if s.capital else 0.0) - (0.8 if s.alternative and not s.capital else 0.0)
