"""Fingerprints and sentence keys: what two texts must have in common to share one, what may differ, and that they stay."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.syndication import fingerprints, sentence_key
from detente.syndication.winnow import SHINGLE, WINDOW
from detente.syndication.words import stems, words

WORDS = [
    "guard", "dam", "river", "helicopter", "valley", "turbine", "village", "minister", "harvest", "bridge", "convoy", "market",
    "border", "soldier", "engineer", "ferry", "ambassador", "strike", "election", "tunnel", "copper", "wheat", "court",
]  # fmt: skip
COMMON = ["the", "of", "on", "and", "has", "was", "by", "in", "that", "said"]
plain = st.lists(st.sampled_from(WORDS + COMMON), max_size=60)
TEXT = "Gunmen killed four guards at the dam in the Orsk valley on Monday and set fire to the control room, the governor said."

FINGERPRINTS = [434090630308666221, 1758546471492112843, 5523043297121475701, 7358411183083108792]
KEY = 10301804395329640233


@given(st.lists(st.sampled_from(WORDS), min_size=SHINGLE + WINDOW - 1, max_size=30), plain, plain, plain, plain)
@settings(deadline=None, max_examples=300)
def test_a_long_enough_run_in_common_gives_one_in_common(
    run: list[str], a: list[str], b: list[str], c: list[str], d: list[str]
) -> None:
    one, two = " ".join([*a, *run, *b]), " ".join([*c, *run, *d])
    assert set(fingerprints(one).tolist()) & set(fingerprints(two).tolist())


@given(st.lists(st.sampled_from(WORDS), min_size=15, max_size=15), st.data())
@settings(deadline=None, max_examples=200)
def test_fifteen_words_of_which_every_third_is_common_give_one_in_common(run: list[str], data: st.DataObject) -> None:
    sentence = [data.draw(st.sampled_from(COMMON)) if n % 3 == 2 else word for n, word in enumerate(run)]
    one = " ".join([*data.draw(plain), *sentence, *data.draw(plain)])
    two = " ".join([*data.draw(plain), *sentence, *data.draw(plain)])
    assert set(fingerprints(one).tolist()) & set(fingerprints(two).tolist())


@pytest.mark.parametrize(
    "other",
    [
        TEXT.upper(),
        TEXT.replace(" ", "\n\n  "),
        TEXT.replace("four", "4").replace("killed", "killed,"),
        "“The worst day of my life in this office,” he said.\n\n" + TEXT,
        TEXT.replace(", the governor", ", Mr the governor"),
        TEXT.replace("the dam", "a dam").replace("said", "told"),
        TEXT.replace("o", "o\u200b").replace("\u200b ", " "),
        TEXT + "\n\nSign up for our newsletter and get the news of the valley every morning",
    ],
)
def test_marks_case_spaces_quotations_and_small_words_do_not_count(other: str) -> None:
    assert fingerprints(other).tolist() == fingerprints(TEXT).tolist()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("The defence programme of the harbour", "The defense program of the harbor"),
        ("They organised and cancelled travelling theatres", "They organized and canceled traveling theaters"),
        ("Twelve kilometres from Kiev", "12 km from Kyiv"),
        ("per cent", "per cent"),
        ("40% of Erdoğan’s voters", "40 percent of Erdogan's voters"),
        ("1,200 troops of the U.S. re-entered", "1200 troops of the US reentered"),
    ],
)
def test_spellings_are_one(one: str, two: str) -> None:
    assert sentence_key(one) == sentence_key(two)
    assert stems(one) == stems(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Four guards died", "Five guards died"),
        ("He rose 5.4 points", "He rose 54 points"),
        ("The guard shot the thief", "The thief shot the guard"),
        ("He said no", "He said yes"),
        ("No guard died", "A guard died"),
    ],
)
def test_sentences_that_say_something_else_have_other_keys(one: str, two: str) -> None:
    assert sentence_key(one) != sentence_key(two)


def test_a_sentence_key_reads_quotations_whatever_their_marks() -> None:
    assert sentence_key('"We go," he said.') == sentence_key("“We go”, he  said") == sentence_key("‘We go,’ he said.")
    assert sentence_key('"We go," he said.') != sentence_key('"We stay," he said.')
    assert sentence_key(" …") == 0


def test_fingerprints_and_keys_are_kept_in_stores_and_must_not_change() -> None:
    assert fingerprints(TEXT).tolist() == FINGERPRINTS
    assert sentence_key(TEXT) == KEY


def test_another_process_gives_the_same() -> None:
    code = (
        f"from detente.syndication import fingerprints, sentence_key as k; t = {TEXT!r}; print(fingerprints(t).tolist(), k(t))"
    )
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        assert ran.stdout.strip() == f"{FINGERPRINTS} {KEY}"


def test_about_one_for_five_words() -> None:
    text = " ".join(f"{word}{n % 37} of the" for n, word in enumerate(WORDS * 6))
    assert 0.1 < len(fingerprints(text)) / len(text.split()) < 0.3


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=300)
def test_the_words_that_are_compared_stand_where_they_are_said_to(text: str) -> None:
    found = words(text)
    assert [word.stem for word in found] == stems(text)
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(one.end <= two.start for one, two in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("He said “we burn every bridge here” and left town.", ["left", "town"]),
        ('"We burn every bridge,\n"and the ferry too," he said. Guards left.', ["guard", "left"]),
        ("‘We burn every bridge and the ferry,’ said Pell.", ["pell"]),
        ("The workers' bridge and the guards' ferry", ["worker", "bridge", "guard", "ferry"]),
        ("The “special market” of Pell", ["special", "market", "pell"]),
        ("The 'new market' of Pell's guards' ferry", ["new", "market", "pell", "guard", "ferry"]),
        ("«We burn every bridge here», said Pell", ["pell"]),
    ],
)
def test_what_counts_as_quoted(text: str, left: list[str]) -> None:
    assert stems(text) == left
