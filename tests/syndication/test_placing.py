"""Articles as they come: which text each goes back to, what it carries, whose text it is, and what a late arrival changes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.syndication import Membership, Memory, Told, assign, outlet
from detente.syndication.index import PENDING, Index

TABLE = json.loads((Path(__file__).parent / "pairs.json").read_text(encoding="utf-8"))
TEXTS = {key: Told(key=key, order=n, **fields) for n, (key, fields) in enumerate(TABLE["texts"].items())}


def placed(told: Iterable[Told]) -> dict[str, Membership]:
    return {row.article: row for row in assign(told)}


def without_agency(told: Told, **changes: object) -> Told:
    return msgspec.structs.replace(told, text=told.text.replace("(Reuters) ", ""), **changes)


ALL = placed(TEXTS.values())


@pytest.mark.parametrize(
    ("key", "kind", "cluster", "origin", "basis"),
    [
        ("wire", "origin", "wire", "Reuters", "outlet"),
        ("edited", "reprint", "wire", "Reuters", "outlet"),
        ("version", "version", "wire", "Reuters", "outlet"),
        ("brief", "excerpt", "wire", "Reuters", "outlet"),
        ("carrier", "carrier", "carrier", "Harbour Weekly", "earliest copy"),
        ("desk", "origin", "desk", "AFP", "outlet"),
        ("quotes", "origin", "quotes", "Sunday Letter", "earliest copy"),
        ("later", "origin", "later", "Reuters", "outlet"),
        ("british", "reprint", "american", "Prairie Sun", "earliest copy"),
        ("notice", "origin", "notice", "Talvi Post", "earliest copy"),
    ],
)
def test_where_each_article_belongs(key: str, kind: str, cluster: str, origin: str, basis: str) -> None:
    row = ALL[key]
    assert (row.kind, row.cluster, row.origin, row.basis) == (kind, cluster, origin, basis)


def test_articles_outlets_and_origins_are_three_numbers() -> None:
    same = [row.article for row in ALL.values() if row.cluster == "wire"]
    outlets = {outlet(TEXTS[key].source, TEXTS[key].url) for key in same}
    origins = {ALL[key].origin for key in same}
    assert (len(same), len(outlets), len(origins)) == (4, 3, 1)


@given(st.permutations(list(TEXTS)))
@settings(deadline=None, max_examples=40)
def test_the_order_of_arrival_changes_nothing(order: list[str]) -> None:
    assert placed(TEXTS[key] for key in order) == ALL


def test_an_earlier_copy_that_arrives_late_takes_its_place_and_the_others_are_told() -> None:
    shelf = Memory()
    for key in ("edited", "brief", "desk"):
        shelf.take(TEXTS[key])
    assert shelf.rows["edited"].cluster == "edited"
    rows = {row.article: row for row in shelf.take(TEXTS["wire"])}
    assert set(rows) == {"wire", "edited", "brief"}, "the desk's story is left as it is"
    assert {row.cluster for row in rows.values()} == {"wire"}
    assert {row.origin for row in rows.values()} == {"Reuters"}
    assert rows["edited"].copied and rows["edited"].copied.of == "wire"


def test_an_article_that_changes_nothing_gives_one_row() -> None:
    shelf = Memory()
    assert [row.article for row in shelf.take(TEXTS["wire"])] == ["wire"]
    assert [row.article for row in shelf.take(TEXTS["edited"])] == ["edited"]
    assert [row.article for row in shelf.take(TEXTS["notice"])] == ["notice"]


def test_a_story_that_carries_two_briefs_does_not_join_their_stories() -> None:
    brief = TEXTS["american"].text.split("\n\n")[1].partition(" The 12")[0]
    both = msgspec.structs.replace(TEXTS["carrier"], key="both", text=f"{TEXTS['carrier'].text}\n\n{brief}", order=50)
    american = msgspec.structs.replace(TEXTS["american"], published="2019-05-05")
    rows = placed([TEXTS["wire"], american, TEXTS["edited"], both])
    assert {relation.of for relation in rows["both"].carries} == {"wire", "american"}
    assert rows["both"].cluster == "both"
    assert rows["wire"].cluster == "wire" and rows["american"].cluster == "american" and rows["edited"].cluster == "wire"


def test_a_copy_of_the_story_that_carries_a_brief_goes_back_to_that_story() -> None:
    copy = msgspec.structs.replace(TEXTS["carrier"], key="copy", source="Elsewhere", url=None, published="2019-05-11", order=50)
    rows = placed([TEXTS["wire"], TEXTS["carrier"], copy])
    assert rows["copy"].cluster == "carrier" and rows["copy"].kind == "reprint"
    assert rows["copy"].origin == "Harbour Weekly"


# ------------------------------------------------------------------------------------------------------------- origins


def chain(*extra: Told) -> dict[str, Membership]:
    first = without_agency(TEXTS["wire"], key="first", source="Hill News", url=None)
    return placed([first, *extra])


def test_a_copy_that_names_the_agency_speaks_for_all_copies() -> None:
    tagged = msgspec.structs.replace(
        TEXTS["wire"], key="tagged", source="Bay Times", url=None, published_time="2019-05-06T12:00:00Z"
    )
    rows = chain(tagged)
    assert [(row.origin, row.basis, row.told_by) for row in rows.values()] == [("Reuters", "agency tag", "tagged")] * 2


def test_the_agency_itself_is_surer_than_what_a_copy_says() -> None:
    tagged = without_agency(
        TEXTS["wire"], key="tagged", source="Bay Times", url=None, agency="AFP", published_time="2019-05-06T12:00:00Z"
    )
    own = without_agency(TEXTS["wire"], key="own", source="Reuters", url=None, published_time="2019-05-06T13:00:00Z")
    assert {row.origin for row in chain(tagged).values()} == {"AFP"}
    assert {(row.origin, row.told_by) for row in chain(tagged, own).values()} == {("Reuters", "own")}


def test_of_two_copies_that_name_different_agencies_the_earlier_one_is_believed() -> None:
    one, two = (
        without_agency(TEXTS["wire"], key=name, source=name, url=None, agency=name, published_time=f"2019-05-06T{hour}:00:00Z")
        for name, hour in (("AFP", 14), ("AP", 12))
    )
    for order in ((one, two), (two, one)):
        assert {row.origin for row in chain(*(msgspec.structs.replace(t, source="Some Paper") for t in order)).values()} == {
            "AP"
        }


def test_nothing_is_told_where_nothing_is_known() -> None:
    rows = placed([Told(key="a", text=without_agency(TEXTS["wire"]).text)])
    assert (rows["a"].origin, rows["a"].basis) == (None, None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"published_time": "2019-05-06T10:00:00+02:00"}, {"published_time": "2019-05-06T09:00:00Z"}),
        ({"published_time": "2019-05-06T09:00:00Z", "published": "2019-05-06"}, {"published": "2019-05-06"}),
        ({"published": "2019-05-06"}, {"published": "2019-05-07"}),
        ({"published": "2019-05-06"}, {}),
        ({"published": "2019-05-06", "order": 1}, {"published": "2019-05-06", "order": 2}),
        ({"published": "2019-05-06"}, {"published": "soon", "published_time": "99"}),
    ],
)
def test_what_counts_as_earlier(one: dict[str, object], other: dict[str, object]) -> None:
    a, b = Told(key="a", text="", **one), Told(key="b", text="", **other)  # type: ignore[arg-type]
    assert a.rank < b.rank


# --------------------------------------------------------------------------------------------------------------- index


def test_the_index_finds_the_same_before_and_after_it_sorts() -> None:
    index, numbers = Index(), range(PENDING // 64 * 3)
    hashes = {n: np.arange(n * 60, n * 60 + 80, dtype=np.uint64) for n in numbers}
    for n in numbers:
        index.add(n, hashes[n])
    for n in (0, 1, 700, numbers[-1]):
        near = {m for m in (n - 1, n, n + 1) if m in numbers}
        assert index.find(hashes[n])[0] == n
        assert set(index.find(hashes[n])) == near, "neighbours share 20 of 80"


def test_a_phrase_of_everybody_makes_nobody_a_candidate() -> None:
    index = Index(per_hash=10)
    stock = np.arange(3, dtype=np.uint64)
    for n in range(100):
        index.add(n, np.concatenate((stock, np.arange(1000 + n * 50, 1000 + n * 50 + 50, dtype=np.uint64))))
    new = np.concatenate((stock, np.arange(90_000, 90_050, dtype=np.uint64)))
    assert index.find(new) == []
    copy = np.concatenate((stock, np.arange(1000 + 40 * 50, 1000 + 40 * 50 + 30, dtype=np.uint64)))
    assert index.find(copy)[0] == 40
