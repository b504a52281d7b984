"""Clues for and against taking a name for a place, and their weights.

The weights were set on news with marked toponyms, beside a logistic regression over the same clues, and rounded; what is
part of the name of an organisation or a person is held back more than that data would, since it is no place here.
"""

from __future__ import annotations

from detente.geo.names import PlaceNames, Sense
from detente.geo.view import PLACE_LABELS, Entity, Memory, View

WEIGHTS = {
    "one": -1.15, "base": 1.0, "comma": 1.0, "spoken": 1.15, "spoken_alternative": 0.3, "known": 1.2, "no_name_tag": -1.3,
    "unlabelled": -0.4, "place_label": 1.7, "place_label_longer": 0.0, "inside_ORG": -2.5, "inside_PERSON": -1.9,
    "inside_other": -2.2, "label_ORG": 0.1, "label_PERSON": -0.1, "label_NORP": 0.6, "label_other": -0.3, "locative": 0.95,
    "city_of": 1.2, "title": -1.7, "name_before": -1.6, "head": 0.4, "not_after": -2.0, "name_after": -0.8,
    "hyphen_after": -0.2, "comma_after": 0.8, "division_after": 2.2, "bare_start": -0.4, "person_word": -1.9,
    "surname": -1.5,
    "long": 0.6, "acronym": -1.6, "article": -1.3,
}  # fmt: skip

PLAIN = frozenset(["the", "'s", "’s", ",", "-"])  # beside a name in an entity that is that name all the same


class Clues:
    """Weighs the clues for one article."""

    def __init__(self, names: PlaceNames, memory: Memory) -> None:
        self.names, self.memory = names, memory

    def weigh(self, view: View, i: int, j: int, senses: tuple[Sense, ...], comma: bool) -> float:
        """The sum of the weights: a place where not negative. comma: a place and a comma stand before the name."""
        return sum(WEIGHTS[clue] * value for clue, value in self.features(view, i, j, senses, comma).items())

    def features(self, view: View, i: int, j: int, senses: tuple[Sense, ...], comma: bool) -> dict[str, float]:
        """The clues for tokens i to j by name; see WEIGHTS."""
        best = max(senses, key=weight)
        out = {"one": 1.0, "base": weight(best), "comma": float(comma)}
        out["no_name_tag"] = float(not any(t.tag.startswith("NNP") for t in view.tokens[i:j]))
        out[_label(view, i, j)] = 1.0
        for clue in (view.before(i), self.after(view, j)):
            if clue:
                out[clue] = 1.0
        own = ("place_label" in out) + ("locative" in out)
        out["known"] = float(self.memory.known[view.key(i, j)] > own)
        if best.kind != "country":
            out |= self._town(view, i, j, senses, best)
        return out

    def _town(self, view: View, i: int, j: int, senses: tuple[Sense, ...], best: Sense) -> dict[str, float]:
        """Clues that matter for names less sure than those of countries."""
        key = {view.key(i, j)}  # a name does not show by itself that its country is spoken of
        spoken = any(self.memory.countries.get(s.country or "", key) - key for s in senses if s.kind != "country")
        out = {"spoken": float(spoken), "spoken_alternative": float(spoken and best.alternative)}
        out["long"] = float(sum(view.capital(k) for k in range(i, j)) > 1)
        letters = view.name(i, j).replace(".", "")
        out["acronym"] = float(letters.isupper() and len(letters) <= 4)
        if all(s.kind == "city" for s in senses):
            out["article"] = float(_after_article(view, i, j))
        if j - i == 1:
            word = view.tokens[i].text
            out["bare_start"] = float(i == 0 or view.headline or (word.isupper() and len(word) > 1))
            out["person_word"] = float(view.lower(i) in self.memory.persons)
            out["surname"] = float(view.lower(i) in self.memory.surnames and view.before(i) != "locative")
        return out

    def after(self, view: View, j: int) -> str:
        """What speaks for or against a place at token j, behind the name."""
        if view.head(j):
            return "head"
        if view.capital(j) and view.lower(j) in view.words.not_after:
            return "not_after"
        if view.proper(j) and not view.parted(j - 1, j):
            return "name_after"
        if not view.capital(j + 1):
            return ""
        if view.lower(j) in (",", "("):
            return "division_after" if self.names.names_division(view.tokens[j + 1].text) else "comma_after"
        return "hyphen_after" if view.lower(j) == "-" else ""


def weight(s: Sense) -> float:
    """How readily a name is taken for this place."""
    if s.kind == "country":
        return 3.0
    if s.kind != "city":
        return 2.2
    size = 0.0 if s.population < 20_000 else 0.4 if s.population < 100_000 else 1.0 if s.population < 500_000 else 1.6
    return size + (1.0 if s.capital else 0.0) - (0.8 if s.alternative and not s.capital else 0.0)


def _label(view: View, i: int, j: int) -> str:
    e = view.entity(i, j)
    if e is None:
        return "unlabelled"
    if e.label in PLACE_LABELS:
        return "place_label" if e.first >= i and e.last <= j else "place_label_longer"
    if _rest_is_plain(view, e, i, j):
        return "label_" + (e.label if e.label in ("ORG", "PERSON", "NORP") else "other")
    return "inside_" + (e.label if e.label in ("ORG", "PERSON") else "other")


def _rest_is_plain(view: View, e: Entity, i: int, j: int) -> bool:
    """Whether an entity holds nothing beside the name but articles, compass words and "province", or ends with "in X"."""
    if e.first < i - 1 and j == e.last and view.lower(i - 1) in view.words.locative:
        return True
    rest = [view.lower(k) for k in range(e.first, e.last) if not i <= k < j]
    return all(w in PLAIN or w in view.words.compass or view.words.head(w) for w in rest)


def _after_article(view: View, i: int, j: int) -> bool:
    """Whether "the" stands before the name and no noun behind it: "the Duma", not "the Geneva talks"."""
    noun = j < len(view.tokens) and view.tokens[j].tag.startswith(("NN", "JJ", "VBN", "CD", "HYPH"))
    return view.lower(i - 1) == "the" and not noun
