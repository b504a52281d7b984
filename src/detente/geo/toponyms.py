"""Finds the words of a sentence that name places.

A name is looked up longest first; whether it is a place there, the clues decide. Then come places without a name of their own
("Syrian territory") and names that no table has but the language model or the words beside them show to be places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detente.geo.clues import Clues
from detente.geo.names import PlaceNames, Sense
from detente.geo.view import PLACE_LABELS, Entity, Memory, Toponym, View, toponym

LONGEST = 9  # tokens of a name
SPATIAL = frozenset(["in", "near", "outside", "around", "towards", "toward", "into"])  # hardly used with things
JOINTS = frozenset(["-", "–", ".", "&", "'", "’"])
SMALL = 100_000  # inhabitants of a town whose name in "X Park" need not mean the town


class Finder:
    """Finds the toponyms of the sentences of one article."""

    def __init__(self, names: PlaceNames, memory: Memory) -> None:
        self.names, self.memory, self.clues = names, memory, Clues(names, memory)

    def __call__(self, view: View) -> list[Toponym]:
        """All toponyms of a sentence, in order."""
        found = list(self._listed(view))
        found += self._national(view, _tokens_of(found))
        found += _understood(view)
        found += self._unlisted(view, _tokens_of(found))
        return sorted(found, key=lambda f: f.start)

    # ------------------------------------------------------------------------------------------------ names in tables

    def _listed(self, view: View) -> Iterator[Toponym]:
        i, previous = 0, -9
        while i < len(view.tokens):
            found = self._longest(view, i, previous) if _opens(view, i) else None
            if found:
                yield found
                previous = found.last
            i = found.last if found else i + 1

    def _longest(self, view: View, i: int, previous: int) -> Toponym | None:
        """The longest name that begins at token i, if it is a place. previous: the token behind the last place found."""
        comma = view.lower(i - 1) == ","
        abbreviated = comma and "." in view.tokens[i].text and view.capital(i - 2)
        behind = (comma and previous == i - 1) or abbreviated
        for j in _ends(view, i):
            name = view.name(i, j)
            if "\n" in name or (j - i == 1 and name.lower() in view.words.never):
                continue
            senses = self.names.senses(name, view.lower(i - 1) == "the", behind)
            if senses and self.clues.weigh(view, i, j, senses, behind) >= 0:
                return self._named(view, i, j, senses)
            if j - i > 1 and not all(s.alternative for s in senses):
                return None  # "Kansas City" of the team is not Kansas
        return None

    def _named(self, view: View, i: int, j: int, senses: tuple[Sense, ...]) -> Toponym:
        entity = view.entity(i, j)
        if self._another(view, i, j, senses):
            senses = ()
        return toponym(view, i, j, senses, entity.label if entity else "")

    def _another(self, view: View, i: int, j: int, senses: tuple[Sense, ...]) -> bool:
        """Whether name and noun are a name of their own, whose place is not that of the name: "Boston Avenue"."""
        if not view.capital(j) or view.tokens[i].text.isupper():
            return False
        if view.lower(j).rstrip(".") in view.words.street:
            return True
        head = view.head(j)
        small = all(s.kind == "city" and s.population < SMALL for s in senses)
        return head is not None and head[1] == "feature" and small and not self.memory.known[view.key(i, j)]

    # ------------------------------------------------------------------------------------------------ other places

    def _national(self, view: View, taken: set[int]) -> Iterator[Toponym]:
        """ "Syrian territory", "the Omani capital"."""
        for i in range(len(view.tokens) - 1):
            nationality = self.names.national(view.tokens, i) if i not in taken else None
            if nationality is None:
                continue
            country, noun = nationality
            kind = "capital" if view.lower(noun) in view.words.capital else "national"
            if kind == "capital" or view.lower(noun) in view.words.national:
                yield _described(view, view.begin(i), noun, kind, country)

    def _unlisted(self, view: View, taken: set[int]) -> Iterator[Toponym]:
        """Places that no table has: what the language model labels so, and names with the words of a place beside them."""
        for e in view.entities:
            if e.label not in PLACE_LABELS or not taken.isdisjoint(range(e.first, e.last)):
                continue
            first, last = _trimmed(view, e)
            if self._plausible(view, first, last) and self._supported(view, first, last):
                taken |= set(range(e.first, e.last))
                yield _headed(view, first, last, e.label)
        i = 0
        while i < len(view.tokens):
            j = _name_run(view, i)
            if j > i and taken.isdisjoint(range(i, j)) and self._placed(view, i, j):
                yield _headed(view, i, j, "")
            i = max(i + 1, j)

    def _plausible(self, view: View, first: int, last: int) -> bool:
        if first >= last or not any(view.proper(k) for k in range(first, last)) or "\n" in view.name(first, last):
            return False
        if last - first <= 2 and self.names.national(view.tokens[first:last], 0):
            return False
        return last - first > 1 or not {view.lower(first)} & (self.memory.persons | view.words.never)

    def _supported(self, view: View, first: int, last: int) -> bool:
        """Whether more than the label speaks for an unknown place: a preposition, "river", ", Texas", another mention."""
        if view.head(last) or (last - first > 1 and view.head(last - 1)) or self.memory.known[view.key(first, last)]:
            return True
        return view.before(first) in ("locative", "city_of") or self.clues.after(view, last) == "division_after"

    def _placed(self, view: View, i: int, j: int) -> bool:
        """Whether an unknown name is a place by the words around: "the islet of Wuqiu", "Puncak district", "near Natanz"."""
        before = view.before(i)
        if view.headline or j - i > 3 or view.tokens[i].text.isupper() or not self._nameable(view, i, j):
            return False
        if before == "city_of" or self.clues.after(view, j) == "division_after":
            return True
        entity = view.entity(i, j)
        if {view.lower(k) for k in range(i, j)} & self.memory.persons:
            return False
        if view.head(j) and view.tokens[j].text.islower() and not (entity and entity.label == "ORG"):
            return True
        at = view.lower(i - 1) == "at" and view.lower(i - 2) in view.words.feature  # "the crossing at Jarinje"
        return at or (before == "locative" and entity is None and j - i <= 2 and view.lower(i - 1) in SPATIAL)

    def _nameable(self, view: View, i: int, j: int) -> bool:
        """Whether nothing shows that a run of names is something else: a label, a title, a nationality, a month."""
        words = {view.lower(k) for k in range(i, j)}
        labels = {e.label for e in view.entities if e.first < j and i < e.last}
        other = words & (view.words.never | view.words.title)
        return labels <= {"PERSON", "ORG"} and not other and not self.names.national(view.tokens, i)


def _tokens_of(found: Iterable[Toponym]) -> set[int]:
    return {k for f in found for k in range(f.first, f.last)}


def _opens(view: View, i: int) -> bool:
    """Whether a name can begin here: a capital, or "al-" before one."""
    article = view.lower(i) in view.words.particle and view.lower(i + 1) == "-" and view.capital(i + 2)
    return view.capital(i) or article


def _ends(view: View, i: int) -> list[int]:
    """Where a name that begins at token i can end, the longest first."""
    ends = []
    for j in range(i, min(i + LONGEST, len(view.tokens))):
        t = view.tokens[j]
        if view.capital(j):
            ends.append(j + 1)
        elif j > i and view.capital(j - 1) and view.words.head(t.lower):
            ends.append(j + 1)  # "Donetsk region"
            break
        elif t.text not in JOINTS and t.lower not in view.words.particle:
            if j == i or view.lower(j - 1) != "-" or not t.text.isalpha():
                break
            ends.append(j + 1)  # "Port-au-Prince"
    return ends[::-1]


def _described(view: View, first: int, last: int, kind: str, country: str | None) -> Toponym:
    """A place without a name: tokens first to last (inclusive here, the noun)."""
    start, end = view.tokens[first].start, view.tokens[last].end
    return Toponym(view.index, first, last + 1, start, end, "", (), "", located=True, kind=kind, country=country)


def _understood(view: View) -> Iterator[Toponym]:
    """ "in the capital", "the north of the country": places of the country that the story is about."""
    for i in range(2, len(view.tokens)):
        if view.lower(i - 1) != "the" or not _alone(view, i):
            continue
        if view.lower(i) == "country" and view.lower(i - 2) == "of" and view.lower(i - 3) in view.words.compass:
            yield _described(view, i - 3, i, "national", None)
        elif view.lower(i) in view.words.capital and view.lower(i - 2) in view.words.locative | {"on", "of"}:
            yield _described(view, i, i, "capital", None)


def _alone(view: View, i: int) -> bool:
    """Whether no noun, name or possessive follows: not "the capital markets", "the capital, Damascus"."""
    tag = view.tokens[i + 1].tag if i + 1 < len(view.tokens) else "."
    return not tag.startswith(("NN", "HYPH")) and view.lower(i + 1) not in ("of", ",", "-", "'s", "’s")


def _trimmed(view: View, e: Entity) -> tuple[int, int]:
    """An entity without the article before it and the possessive behind it."""
    first, last = e.first, e.last
    while first < last and (view.lower(first) in ("the", "a", "an") or not view.lower(first)[0].isalnum()):
        first += 1
    while first < last and (view.lower(last - 1) in ("'s", "’s") or not view.lower(last - 1)[-1].isalnum()):
        last -= 1
    return first, last


def _headed(view: View, first: int, last: int, label: str) -> Toponym:
    """A toponym without senses; its own last word may say what it is ("Caledon River")."""
    found = toponym(view, first, last, (), label)
    head = view.head(last - 1) if found.head is None and last - first > 1 else None
    return found._replace(head=head[1]) if head else found


def _name_run(view: View, i: int) -> int:
    """The end of a run of capitalised proper nouns (with hyphens) that begins at token i, or `i`."""
    j = i
    while view.proper(j) or (j > i and view.lower(j) == "-" and view.capital(j + 1)):
        j += 1
    return j
