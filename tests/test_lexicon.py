"""Fixed phrases in a text: the longest wins, only whole words count, roles in the plural, names as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.knowledge import Knowledge
from detente.language_model import plain
from detente.people.lexicon import PhraseIndex, name_index, plurals, role_index

INDEX = PhraseIndex([("Congo", 1), ("Congo Republic", 2), ("U.S.", 3), ("Côte d’Ivoire", 4), ("Congo", 5), ("al-Qaeda", 6)])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Congo signed", ("Congo", (1, 5))),
        ("Congo Republic signed", ("Congo Republic", (2,))),
        ("Congo Republicans signed", ("Congo", (1, 5))),
        ("Congolese signed", None),
        ("congo signed", None),
        ("U.S. troops", ("U.S.", (3,))),
        ("U.S.", ("U.S.", (3,))),
        ("US troops", None),
        ("Côte d'Ivoire signed", ("Côte d'Ivoire", (4,))),
        ("al-Qaeda's men", ("al-Qaeda", (6,))),
        (", Congo", None),
        ("", None),
    ],
)
def test_the_longest_phrase_of_whole_words(text: str, found: tuple[str, tuple[int, ...]] | None) -> None:
    hit = INDEX.at(plain(text), 0)
    assert (None if hit is None else (text[: hit[0]], hit[1])) == found


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("minister", "ministers"), ("deputy", "deputies"), ("envoy", "envoys"), ("witness", "witnesses"), ("coach", "coaches"),
        ("policeman", "policemen"), ("spokeswoman", "spokeswomen"), ("businessperson", "businesspeople"),
        ("grandchild", "grandchildren"),
        ("chief of staff", "chiefs of staff"), ("member of parliament", "members of parliament"),
        ("head of state", "heads of state"),
        ("defence minister", "defence ministers"),
    ],
)  # fmt: skip
def test_plurals(one: str, many: str) -> None:
    assert plurals(one) == (many,)


def test_every_role_is_found_in_its_plural() -> None:
    knowledge = Knowledge()
    roles = role_index(knowledge)
    for row in knowledge.roles:
        for phrase in row.phrases:
            found = roles.at(plain(phrase), 0)
            assert found is not None and found[0] == len(phrase), phrase
            assert row.id in {r.row.id for r in found[1]}, phrase
            if row.kind != "collective":
                (many,) = plurals(phrase)
                again = roles.at(plain(many), 0)
                assert again is not None and any(r.row.id == row.id and r.plural for r in again[1]), many


def test_every_name_of_a_state_is_found() -> None:
    knowledge = Knowledge()
    names = name_index(knowledge)
    for country in knowledge.countries:
        for name in (*country.names, *country.nationals):
            found = names.at(plain(name), 0)
            assert found is not None and found[0] == len(name), name
            assert country.id in {n.country for n in found[1]} or len(found[1]) > 1, name


@settings(derandomize=True)
@given(st.text(max_size=30), st.integers(0, 30))
def test_any_text_at_any_place(text: str, place: int) -> None:
    hit = INDEX.at(text, min(place, len(text)))
    assert hit is None or place < hit[0] <= len(text)
