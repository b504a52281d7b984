"""The members of actor and recipient under scoring: whether a name is right, and why a side is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from detente.evaluation.words import content_words, words
from detente.model import Value

SIDE_CAUSES = ("none predicted", "none in gold", "another phrase", "country not told", "another country", "members differ")
"""Why a side is wrong, in the order in which they are looked for."""


class Member(Value, frozen=True):
    """One member of a side as a record names it."""

    text: str
    name: str | None
    country: str | None


def read_members(record: Mapping[str, Any], role: str) -> tuple[Member, ...]:
    """The members of one side of a record (a JSON object in the form of docs/record.md)."""
    members = (m for m in record.get(role) or [] if isinstance(m, dict))
    return tuple(Member(str(m.get("text") or ""), m.get("name"), m.get("country")) for m in members)


def answering(gold: Member, predicted: Iterable[Member]) -> list[Member]:
    """Predicted members in the words of a gold member: a content word in common, or the same pronoun."""
    return [p for p in predicted if content_words(gold.text) & content_words(p.text)]


def names_told(gold: Sequence[Member], predicted: Sequence[Member]) -> Iterator[bool]:
    """For every named gold member whose words a predicted member has: whether one of these bears the name."""
    for member in gold:
        answers = answering(member, predicted) if member.name else []
        if member.name and answers:
            yield any(p.name is not None and same_name(member.name, p.name) for p in answers)


def same_name(a: str, b: str) -> bool:
    """Forms of one name: all words of the shorter are in the longer, or one is the initials of the other.

    "Putin" and "Vladimir Putin", "CIA" and "Central Intelligence Agency", "UN Council" and "United Nations Council".
    """
    x, y = sorted((content_words(a), content_words(b)), key=len)
    if x <= y or 2 * len(x & y) >= len(y):
        return True
    return any(short.replace(".", "") == _initials(long) for short, long in ((a, b), (b, a)))


def _initials(name: str) -> str:
    return "".join(word[0] for word in words(name) if word in content_words(name)).upper()


def side_cause(gold: Sequence[Member], predicted: Sequence[Member]) -> str:
    """Why a side that is not right is wrong, one of SIDE_CAUSES."""
    if not predicted:
        return "none predicted"
    if not gold:
        return "none in gold"
    answered = [(g, p) for g in gold for p in answering(g, predicted)]
    if not answered:
        return "another phrase"
    told = [(g, p) for g, p in answered if g.country]
    if told and all(p.country is None for _, p in told):
        return "country not told"
    return "another country" if any(g.country != p.country for g, p in answered) else "members differ"
