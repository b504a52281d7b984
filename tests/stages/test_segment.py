"""The parts of an article, as a reader of the page would name them."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.knowledge import Knowledge
from detente.model import Article, Document, Layout
from detente.stages.segment import LONGEST, Segment

DATA = Path(__file__).parent / "data"
SEGMENT = Segment(Knowledge().layout)


def layout(text: str, **known: str) -> Layout:
    return SEGMENT(Document(article=Article(id="a", text=text, **known)))


def sentences(text: str, **known: str) -> list[str]:
    return [text[s.start : s.end] for s in layout(text, **known).sentences]


def blocks(text: str, **known: str) -> list[tuple[str, str]]:
    return [(b.kind, text[b.start : b.end]) for b in layout(text, **known).blocks]


def cases(name: str) -> list[str]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("line", [line for line in cases("sentences.txt") if line])
def test_sentences(line: str) -> None:
    wanted = [part.strip(" •") for part in line.split("‖")]
    assert sentences(line.replace("‖", "")) == wanted


def marked(text: str) -> tuple[str, list[tuple[list[str], bool]]]:
    """The text without the marks of the case file, and the quotations that they stand for."""
    wanted: list[tuple[list[str], bool]] = []
    for words, unclosed in re.findall(r"⟦(.*?)⟧(\??)", text):
        if words.startswith("+"):
            wanted[-1] = ([*wanted[-1][0], words[1:].strip()], not unclosed)
        else:
            wanted.append(([words.strip()], not unclosed))
    return re.sub(r"⟦\+?|⟧\??", "", text), wanted


@pytest.mark.parametrize("case", "\n".join(cases("quotations.txt")).strip().split("\n\n"))
def test_quotations(case: str) -> None:
    text, wanted = marked(case)
    found = [([text[s.start : s.end] for s in q.spans], q.closed) for q in layout(text).quotations]
    assert found == wanted


PAGE = """Border talks end without result

By Ana Lind
\u00a03 hours ago

OSLO, March 4 (Nordic Wire) - Norway and Sweden ended talks on Tuesday.

Read more: Ten facts about the border

“We tried,” a minister said.

Sign up for our newsletter

They will meet again.

(Photo: A. Lens)

Copyright 2021 Nordic Wire. All rights reserved.

The Fjord Post

The Fjord Post
"""


def test_parts_of_a_page() -> None:
    kinds = [kind for kind, _ in blocks(PAGE)]
    assert kinds == [
        "headline", "byline", "stamp", "paragraph", "boilerplate", "paragraph", "boilerplate", "paragraph", "boilerplate",
        "boilerplate", "publisher", "publisher",
    ]  # fmt: skip
    assert sentences(PAGE) == [
        "Border talks end without result",
        "Norway and Sweden ended talks on Tuesday.",
        "“We tried,” a minister said.",
        "They will meet again.",
    ]


def test_caption_inside_a_paragraph_is_left_out() -> None:
    text = "Army leaves\n\nVillagers in flight (Photo: A. Lens) Troops burned the bridge at dawn."
    assert sentences(text) == ["Army leaves", "Troops burned the bridge at dawn."]


def test_source_at_the_end_is_a_publisher() -> None:
    text = "Talks end\n\nNorway left the talks.\n\nFjord Post"
    assert blocks(text, source="Fjord Post")[-1] == ("publisher", "Fjord Post")
    assert blocks(text)[-1][0] == "paragraph"


DATELINES = [
    ("KYIV, Jan. 22 (Reuters) - Troops left.", "KYIV", "Reuters"),
    ("JAMMU, Oct 5: Troops left.", "JAMMU", None),
    ("ISTANBUL — Troops left.", "ISTANBUL", None),
    ("PORT SUDAN, Sudan (AP) — Troops left.", "PORT SUDAN", "AP"),
    ("BEIRUT/GENEVA (Reuters) -- Troops left.", "BEIRUT/GENEVA", "Reuters"),
    ("Pretoria, 24 May 2019 – Troops left.", "Pretoria", None),
    ("New York (AFP) – Troops left.", "New York", "AFP"),
    ("WASHINGTON—Troops left.", "WASHINGTON", None),
    ("ASTANA, January 23. /STA/. Troops left.", "ASTANA", "STA"),
    ("ST. LOUIS (AP) - Troops left.", "ST. LOUIS", "AP"),
    ("SOUTH WAZIRISTAN, April 5 (APP):Troops left.", "SOUTH WAZIRISTAN", "APP"),
]


@pytest.mark.parametrize(("line", "place", "agency"), DATELINES)
def test_datelines(line: str, place: str, agency: str | None) -> None:
    text = f"Army leaves the valley\n\n{line} They burned a bridge."
    found = layout(text)
    assert found.dateline and text[found.dateline.start : found.dateline.end] == place
    assert (text[found.agency.start : found.agency.end] if found.agency else None) == agency
    assert sentences(text)[1:] == ["Troops left.", "They burned a bridge."]
    assert found.blocks[1].start == text.index(line)


NO_DATELINES = [
    "UPDATE: Troops left.",
    "BREAKING — Troops left.",
    "Mr Lind - a tall man - left.",
    "NATO troops left.",
    "The army left – at last.",
    "France: a country at war with itself.",
    "President Lind (PDP) - a tall man - left.",
]


@pytest.mark.parametrize("line", NO_DATELINES)
def test_no_datelines(line: str) -> None:
    text = f"Army leaves the valley\n\n{line} They burned a bridge."
    assert layout(text).dateline is None
    assert sentences(text)[1] == line


@pytest.mark.parametrize(
    "line", ["14.52 ", "17:32 – ", "9:40 p.m. ", "By Ana Lind | ", "06:15 GMT "], ids=lambda line: line.strip()
)
def test_what_stands_before_the_first_sentence(line: str) -> None:
    wanted = "Troops left at 5.15 p.m. on Monday."
    assert sentences(f"Live: army leaves\n\n{line}{wanted}")[1] == wanted


BYLINES = ["By Ifeoma Lind, Abuja", "By GAZ HOLM, Defence Editor", "Staff Correspondent, Dhaka", "By Standard Team"]


@pytest.mark.parametrize("line", [*BYLINES, "Our Special Correspondent"])
def test_bylines(line: str) -> None:
    assert blocks(f"Army leaves\n\n{line}\n\nTroops left.")[1] == ("byline", line)


def test_a_sentence_that_begins_like_a_byline_is_none() -> None:
    assert blocks("Army leaves\n\nBy Monday the troops had left.")[1][0] == "paragraph"


REFERENCES = [
    ("7 days ago", {"retrieved": "2022-01-29"}, ("2022-01-22", "stamp")),
    ("Published 3 hours ago", {"retrieved": "2022-01-29"}, ("2022-01-29", "stamp")),
    ("Updated 2 weeks ago", {"retrieved": "2022-01-29"}, ("2022-01-15", "stamp")),
    ("7 days ago", {}, (None, None)),
    ("7 days ago", {"retrieved": "2022-01-29", "published": "2022-01-20"}, ("2022-01-20", "published")),
    ("Last updated on Thu 29 March 2018 12.05 BST", {}, ("2018-03-29", "stamp")),
    ("March 29, 2018", {}, ("2018-03-29", "stamp")),
    ("2018-03-29", {}, ("2018-03-29", "stamp")),
    ("Ministry of Defence press release 14/2024, 2 February 2024", {}, ("2024-02-02", "stamp")),
    ("By Ana Lind", {"retrieved": "2022-01-29"}, (None, None)),
]


@pytest.mark.parametrize(("line", "known", "wanted"), REFERENCES)
def test_reference_day(line: str, known: dict[str, str], wanted: tuple[str | None, str | None]) -> None:
    found = layout(f"Army leaves\n\n{line}\n\nTroops left yesterday.", **known)
    assert (found.reference, found.reference_basis) == wanted


@pytest.mark.parametrize(("line", "day"), [("June 10, 2016", None), ("Published June 10, 2016", "2016-06-10")])
def test_a_day_below_the_text_counts_only_where_it_says_what_it_is(line: str, day: str | None) -> None:
    found = layout(f"Army leaves\n\nTroops left yesterday.\n\n{line}")
    assert found.reference == day and found.blocks[-1].kind == "stamp"


@pytest.mark.parametrize(
    ("dateline", "known", "wanted"),
    [
        ("OSLO, March 4, 2021 -", {}, "2021-03-04"),
        ("OSLO, March 4 (AP) -", {}, None),
        ("OSLO, March 4 (AP) -", {"retrieved": "2021-06-01"}, "2021-03-04"),
        ("OSLO, Dec. 30 (AP) -", {"retrieved": "2021-01-02"}, "2020-12-30"),
        ("OSLO, Feb. 30 (AP) -", {"retrieved": "2021-06-01"}, None),
    ],
)
def test_day_of_the_dateline(dateline: str, known: dict[str, str], wanted: str | None) -> None:
    found = layout(f"Army leaves\n\n{dateline} Troops left.", **known)
    assert (found.reference, found.reference_basis) == (wanted, "dateline" if wanted else None)


def test_title_is_the_headline_even_with_a_stop() -> None:
    assert blocks("The army left.\n\nTroops left.", title="The army left.")[0] == ("headline", "The army left.")
    assert blocks("The army left.\n\nTroops left.")[0][0] == "paragraph"


def test_text_wrapped_to_a_width_is_joined() -> None:
    body = (
        "The army of the northern province left the valley on Monday after a siege of\n"
        "nine weeks, and the people of the villages came back to what the fire had left\n"
        "of their houses. Nobody stopped them, and nobody helped them on the long road\n"
        "back to the hills. They will stay."
    )
    found = sentences(f"Army leaves the valley\n\n{body}\n\n{body}")
    assert len(found) == 7 and found[1].endswith("of their houses.") and "\n" in found[1]


def test_lines_without_blank_lines_are_paragraphs() -> None:
    text = "Army leaves\nThe army left on Monday.\nNobody stopped it."
    assert [kind for kind, _ in blocks(text)] == ["headline", "paragraph", "paragraph"]


@pytest.mark.parametrize("text", ["", " \n\n\u00a0", "x", "...", "“", "\u2028\ufeff"])
def test_hardly_any_text(text: str) -> None:
    assert len(layout(text).sentences) <= 1


PIECES = st.sampled_from(
    [
        *"“”\"'‘’«».,:;!?…()[]•—–- \n\r\t\u00a0\u2028|/aAé漢",
        *("''", "``", "\n\n", ". ", "said ", "Mr. ", "U.S. ", "The ", "KYIV, Jan. 22 (Reuters) - ", "By Ana Lind"),
        *("7 days ago", "No. 5", "12", "p.m. ", "... ", "(Photo: x) "),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=80).map("".join))
def test_spans_are_ordered_and_apart(text: str) -> None:
    found = layout(text)
    for kind in (found.blocks, found.sentences):
        ends = [0, *(item.end for item in kind)]
        assert all(end <= item.start < item.end <= len(text) for end, item in zip(ends, kind, strict=False))
    for sentence in found.sentences:
        block = found.blocks[sentence.block]
        assert block.start <= sentence.start and sentence.end <= block.end and block.kind in ("headline", "paragraph")
        words = text[sentence.start : sentence.end]
        assert words == words.strip()
    spans = [span for quotation in found.quotations for span in quotation.spans]
    assert all(0 <= a.start <= a.end <= len(text) for a in spans)
    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
    assert SEGMENT(Document(article=Article(id="a", text=text))) == found


UGLY = ["a. ", ". ", "? ", "“", '"a ', "'a ", "a' ", "A-", "AB.", "A. ", " ", "\n", "1. ", "....x", "x.)", "KYIV-", "(Photo"]


@pytest.mark.parametrize("piece", [*UGLY, "“a. ", "-- ", "By ", "‘a’ s’ "])
def test_ugly_lines_are_read_to_their_end(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    sentences = layout(text).sentences
    assert all(s.end <= len(text) and s.end - s.start <= LONGEST for s in sentences)


def test_same_after_pickling() -> None:
    again = pickle.loads(pickle.dumps(SEGMENT))
    document = Document(article=Article(id="a", text=PAGE))
    assert again(document) == SEGMENT(document)


def test_sentences_of_the_project_gold() -> None:
    """Sentences that the gold articles name, without dateline or clock time, are found as they are."""
    gold = sorted((Path(__file__).parents[1] / "gold").glob("*.json"))
    dateline = r"[A-Z][^a-z(]{2,40}(?:[A-Z][a-z]+\.? ?\d*,? ?)?(?:\d{4} )?(?:\([^)]*\))?\s?(?:—|–|--?|:)\s*"
    lead = re.compile(rf"\d\d[.:]\d\d(?: –)? |{dateline}")
    wanted = found = 0
    for path in gold:
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        ours = set(sentences(text))
        for sentence in {event["sentence"] for event in json.loads(path.read_text(encoding="utf-8"))["events"]}:
            wanted += 1
            found += sentence in ours or lead.sub("", sentence, count=1) in ours
    assert wanted > 100
    assert found / wanted > 0.98
