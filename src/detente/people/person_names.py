"""Where a person's name stands in a noun phrase, and what the honorific before it tells."""

from __future__ import annotations

from detente.people.line import Hit, Line
from detente.people.mentions import STATES, Gender
from detente.people.noun_phrases import NounPhrase

_FEMALE = frozenset(("Mrs", "Ms", "Miss", "Mme", "Mrs.", "Ms.", "Lady"))
_MALE = frozenset(("Mr", "Mr.", "Sir", "Lord"))
_HONORIFICS = _FEMALE | _MALE | frozenset(("Dr", "Dr.", "Prof", "Prof."))
_PARTICLES = frozenset(("-", "al", "bin", "ibn", "van", "de", "el", "von", "der", "da", "dos", "la"))
_TAGS = ("NNP", "NNPS", "HYPH", "FW", "JJ", "NN")
_LONGEST = 4  # words of a name that only a title or honorific shows to be one


def name_range(line: Line, phrase: NounPhrase, hits: list[Hit]) -> tuple[int, int] | None:
    """Token range of a person's name at the end of a phrase, or None. hits: the known phrases in it."""
    tokens, last = line.tokens, phrase.last
    holder = next((h for h in hits if h.name and h.name.kind == "holder"), None)
    if holder is not None:
        return (holder.first, last) if holder.last == last or tokens[last - 1].ent == "PERSON" else None
    known = max((h.last for h in hits), default=phrase.first)
    first = _first_word(line, known, last)
    if first == last or not all(_in_name(tokens[i].text, tokens[i].tag) for i in range(first, last)):
        return None
    titled = any(h.role and h.role.row.kind in ("office", "person") and h.last == known for h in hits)
    if tokens[last - 1].ent == "PERSON":
        return (first if titled else _first_of_entity(line, first, last)), last
    honoured = any(tokens[i].text in _HONORIFICS for i in range(phrase.first, last))
    again = last - first == 1 and tokens[first].text in line.surnames
    placed = tokens[last - 1].ent in ("GPE", "LOC", "FAC", "DATE")
    if (titled or honoured) and not placed and last - first <= _LONGEST or again and not hits:
        return first, last
    return None


def _first_word(line: Line, first: int, last: int) -> int:
    """The first token that may belong to a name: no honorific, no common noun."""
    for i in range(first, last):
        t = line.tokens[i]
        if t.text not in _HONORIFICS and (t.tag in ("NNP", "NNPS", "JJ") or t.text in line.surnames):
            return i
    return last


def _first_of_entity(line: Line, first: int, last: int) -> int:
    """Where the person that the statistical model sees at the end of the range begins."""
    start = last - 1
    while start > first and line.tokens[start - 1].ent == "PERSON":
        start -= 1
    return start


def _in_name(text: str, tag: str) -> bool:
    return (tag in _TAGS and text[:1].isupper()) or text in _PARTICLES


def honorific_gender(line: Line, phrase: NounPhrase) -> Gender:
    """By "Mr" or "Mrs", or ""."""
    words = {line.tokens[i].text for i in range(phrase.first, phrase.last)}
    return "f" if words & _FEMALE else "m" if words & _MALE else ""


def is_surname(line: Line, hit: Hit) -> bool:
    """ "Letts said": a person of the article whose surname is also the name of a nation or a town."""
    token = line.tokens[hit.last - 1]
    known = hit.name is not None and hit.name.kind in (*STATES, "people")
    unlike = token.ent in ("GPE", "NORP", "LOC") or not token.tag.startswith("NNP")
    return known and hit.last - hit.first == 1 and not unlike and token.text in line.surnames


def is_another(line: Line, hit: Hit) -> bool:
    """The name of a holder of office inside that of somebody else: "Joseph Mbeki Tanor" is not Thabo Mbeki."""
    if hit.name is None or hit.name.kind != "holder" or not hit.name.name:
        return False
    titles = {i for h in line.hits.values() if h is not hit for i in range(h.first, h.last)}
    before, behind = (i if i not in titles and _person_word(line, i) else None for i in (hit.first - 1, hit.last))
    if behind is not None and not line.tokens[behind].ent_start:
        return True
    return before is not None and hit.last - hit.first == 1 and line.tokens[before].text[0] != hit.name.name[0]


def _person_word(line: Line, i: int) -> bool:
    """A word of a person's name, as the statistical model sees it."""
    if not 0 <= i < len(line.tokens):
        return False
    token = line.tokens[i]
    return token.ent == "PERSON" and token.tag.startswith("NNP") and token.text not in _HONORIFICS and token.text[:1].isupper()
