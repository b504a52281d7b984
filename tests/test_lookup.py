"""What `detente actors` and `detente places` tell, and tables of the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente import Coder
from detente.errors import UsageError
from detente.knowledge import Knowledge
from detente.lookup import ActorReading, actors, places

HOLDERS = "id\tnames\tcountry\tsector\toffice\tvalid_from\tvalid_to\tgender\n"


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return Knowledge()


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(tier="rules")


def taken(readings: list[ActorReading]) -> list[ActorReading]:
    return [r for r in readings if r.taken]


@pytest.mark.parametrize(
    ("phrase", "day", "office", "country"),
    [
        ("Boris Johnson", "2020-03-01", "prime minister", "GBR"),
        ("Boris Johnson", "2017-03-01", "foreign secretary", "GBR"),
        ("Trump", "2018-03-01", "president", "USA"),
    ],
)
def test_the_office_is_that_of_the_day(known: Knowledge, phrase: str, day: str, office: str, country: str) -> None:
    (reading,) = taken(actors(known, phrase, day))
    assert (reading.office, reading.country) == (office, country)
    assert day in reading.why


def test_an_office_behind_a_country_has_its_holder_of_the_day(known: Knowledge) -> None:
    names = {day: [r.name for r in actors(known, "the US president", day) if r.kind == "holder"] for day in
             ("2010-05-01", "2018-05-01", "2022-05-01")}  # fmt: skip
    assert names == {"2010-05-01": ["Barack Obama"], "2018-05-01": ["Donald Trump"], "2022-05-01": ["Joe Biden"]}


def test_after_the_table_ends_an_office_has_no_name(known: Knowledge) -> None:
    readings = actors(known, "the US president", "2090-01-01")
    assert [r.kind for r in readings] == ["country", "office"]
    assert "holders are known up to" in readings[1].why


def test_nothing_known_is_an_empty_answer(known: Knowledge) -> None:
    assert actors(known, "Xyzzy", None) == []
    assert places(known, "Nowherium") == []


def test_the_likeliest_place_stands_first(known: Knowledge) -> None:
    first, *others = places(known, "Paris")
    assert (first.country, first.taken) == ("FRA", True)
    assert any(o.country == "USA" and o.division == "Texas" for o in others) and not any(o.taken for o in others)


# ---------------------------------------------------------------------------------------------------- tables of one's own


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path


def test_a_row_of_ones_own_wins(mine: Path) -> None:
    row = "mine.1\tAda Testa|Obama\tNOR\tGOV\tforeign minister\t2020-01-01\t\tf\n"
    (mine / "holders.tsv").write_text(HOLDERS + row, encoding="utf-8")
    knowledge = Knowledge(additions=mine)
    (reading,) = taken(actors(knowledge, "Obama", "2022-02-03"))
    assert (reading.name, reading.country, reading.row) == ("Ada Testa", "NOR", "mine.1")
    assert knowledge.digest != Knowledge().digest
    coded = Coder(knowledge=knowledge, tier="rules").code("Ada Testa accused Denmark of spying.", published="2022-02-03")
    assert [(p.name, p.country) for p in coded.events[0].actor] == [("Ada Testa", "NOR")]


def test_a_row_with_a_known_id_takes_its_place(mine: Path, known: Knowledge) -> None:
    row = "hold.usa.barack_obama\tBarack Obama\tUSA\tGOV\tpresident\t2009-01-20\t2010-01-01\tm\n"
    (mine / "holders.tsv").write_text(HOLDERS + row, encoding="utf-8")
    knowledge = Knowledge(additions=mine)
    assert len(knowledge.holders) == len(known.holders)
    assert not any(r.kind == "holder" for r in actors(knowledge, "the US president", "2012-01-01"))


@pytest.mark.parametrize(("name", "words"), [("holder.tsv", "expected NAME.tsv"), ("notes.txt", "found no table")])
def test_a_folder_without_tables_is_refused(mine: Path, name: str, words: str) -> None:
    (mine / name).write_text("id\n", encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        Knowledge(additions=mine)


def test_a_missing_folder_is_refused(mine: Path) -> None:
    with pytest.raises(UsageError, match="found no folder"):
        Knowledge(additions=mine / "absent")


# --------------------------------------------------------------------------------------------------- offices in articles


@pytest.mark.parametrize(
    ("text", "day", "name"),
    [
        ("The US president accused Iran of lying. Obama spoke in Ohio.", "2012-05-01", "Barack Obama"),
        ("The US president accused Iran of lying.", "2012-05-01", None),
    ],
)
def test_the_name_is_written_where_the_article_tells_it(coder: Coder, text: str, day: str, name: str | None) -> None:
    event = coder.code(text, published=day).events[0]
    assert [(p.name, p.country) for p in event.actor] == [(name, "USA")]
    assert any(e.by == "hold.usa.barack_obama" for e in event.evidence["actor"])


def test_after_the_table_ends_the_evidence_says_so(coder: Coder) -> None:
    event = coder.code("The US president accused Iran of lying.", published="2090-05-01").events[0]
    assert [(p.name, p.country) for p in event.actor] == [(None, "USA")]
    assert any(e.by == "rule:known-until" for e in event.evidence["actor"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Finnish Army attacked Estonia on Monday.", "Finnish Army"),
        ("RSF fighters attacked the Sudanese army in Omdurman.", "Rapid Support Forces"),
        ("The army attacked rebels in Sudan.", None),
    ],
)
def test_bodies_and_their_members_carry_the_name_of_the_body(coder: Coder, text: str, name: str | None) -> None:
    assert [p.name for p in coder.code(text).events[0].actor] == [name]


@pytest.mark.parametrize("verb", ["accused", "criticised"])
def test_whoever_acts_upon_a_state_is_not_of_it(coder: Coder, verb: str) -> None:
    dateline = "BUDAPEST, May 3 (Danube Press) - Farmers met in Szeged and in Debrecen. Slovak millers came too."
    text = f"{dateline} The minister {verb} Hungary."
    event = next(e for e in coder.code(text, published="2022-05-03").events if e.type == "ACCUSE")
    assert [p.country for p in event.actor] == ["SVK"]
    assert [p.country for p in event.recipient] == ["HUN"]
