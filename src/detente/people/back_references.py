"""Mentions that only point back to somebody told of before: pronouns, "both sides", "the group"."""

from __future__ import annotations

from detente.model import ActorMention
from detente.people.line import Line
from detente.people.mentions import Gender, Number
from detente.people.noun_phrases import NounPhrase

_PRONOUNS: dict[str, tuple[Number, Gender]] = {
    "he": ("sg", "m"), "him": ("sg", "m"), "his": ("sg", "m"), "she": ("sg", "f"), "her": ("sg", "f"),
    "they": ("pl", ""), "them": ("pl", ""), "their": ("pl", ""), "it": ("sg", ""), "its": ("sg", ""),
    "we": ("pl", ""), "us": ("pl", ""), "our": ("pl", ""), "i": ("sg", ""), "me": ("sg", ""), "my": ("sg", ""),
}  # fmt: skip
_NUMBERS = frozenset(("two", "three", "four", "six"))
_COUNTED_NOUNS = frozenset(
    ("country", "side", "nation", "state", "leader", "government", "neighbour", "neighbor", "president", "minister", "capital",
     "party", "army", "power", "counterpart", "ally", "rival")
)  # fmt: skip
_PLURAL_NOUNS = frozenset(("country", "side", "nation", "neighbour", "neighbor"))
_SINGULAR_NOUNS = frozenset(
    ("country", "nation", "state", "group", "movement", "side", "bloc", "organisation", "organization", "alliance")
)
_DETERMINERS = ("the", "both", "this", "that", "these", "those", "his", "her", "its", "their")


def pronouns(line: Line, index: int) -> list[ActorMention]:
    """The pronouns of the sentence, numbered from `index`."""
    out: list[ActorMention] = []
    for t in line.tokens:
        if t.lower in _PRONOUNS and t.tag in ("PRP", "PRP$") and not (t.lower == "us" and t.text.isupper()):
            number, gender = _PRONOUNS[t.lower]
            why = (line.because("rule:pronoun", t.i, t.i + 1),)
            out.append(
                line.mention(
                    index + len(out), t.i, t.i + 1, kind="pronoun", number=number, gender=gender, definite=True, evidence=why
                )
            )
    return out


def told_before(line: Line, phrase: NounPhrase, index: int) -> ActorMention | None:
    """ "Both sides", "the two countries", "the group": told of before, not by name."""
    head = line.tokens[phrase.last - 1]
    opener = line.opener(phrase)
    words = {opener, *(line.tokens[i].lower for i in range(phrase.first, phrase.last))}
    why = (line.because("rule:told-before", phrase.last - 1, phrase.last),)
    size = phrase.last - phrase.first
    if head.lemma in _COUNTED_NOUNS and head.tag == "NNS" and size <= 2:
        bare = head.lemma in _PLURAL_NOUNS and opener in ("the", "our", "their") and size == 1
        if words & {"both", *_NUMBERS} or bare:
            return line.mention(index, phrase.first, phrase.last, kind="collective", number="pl", definite=True, evidence=why)
    alone = size == 1 and opener in ("the", "its", "his", "her", "their", "this", "that")
    if alone and head.lemma in _SINGULAR_NOUNS and head.tag == "NN":
        return line.mention(index, phrase.first, phrase.last, kind="organization", definite=True, evidence=why)
    return None


def definite(line: Line, phrase: NounPhrase) -> bool:
    """With "the", "his", "both": somebody already told of."""
    return line.opener(phrase) in _DETERMINERS


def counted(line: Line, phrase: NounPhrase) -> bool:
    """ "Both", "the two": participants told of before."""
    opener = line.opener(phrase)
    numbers = _NUMBERS & {line.tokens[i].lower for i in range(phrase.first, phrase.last)}
    return opener == "both" or (opener == "the" and bool(numbers))
