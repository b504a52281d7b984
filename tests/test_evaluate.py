"""`detente.evaluation` against known numbers and against the scorer that comes with the benchmark data."""

from __future__ import annotations

import importlib.util
import itertools
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.errors import InputError, UsageError
from detente.evaluation import evaluate, evaluate_files, mistakes, report
from detente.evaluation.align import assign
from detente.evaluation.compare import TYPES

Json = dict[str, Any]
TEXT = (
    "Norway warned Denmark on Monday. If ships enter the strait, Oslo will respond, a spokesman said. "
    "Norway warned Denmark on Monday. Talks took place in Bergen in May 2021."
)
FIRST, SECOND, LAST = (
    "Norway warned Denmark on Monday.",
    "If ships enter the strait, Oslo will respond, a spokesman said.",
    "Talks took place in Bergen in May 2021.",
)


def party(*countries: str | None) -> list[Json]:
    return [{"text": country or "someone", "name": None, "country": country, "sector": None} for country in countries]


def event(sentence: str, trigger: str, type: str, actor: list[Json], recipient: list[Json], **more: Any) -> Json:
    return {"sentence": sentence, "trigger": trigger, "type": type, "actor": actor, "recipient": recipient, **more}


WARNING = event(FIRST, "warned", "THREATEN", party("NOR"), party("DNK"), status="actual")
THREAT = event(SECOND, "will respond", "THREATEN", party("NOR"), [], status="actual", condition="If ships enter the strait")
ENTRY = event(SECOND, "enter", "ASSAULT", party(None), party("NOR"), status="hypothetical")
TALKS = event(LAST, "Talks", "CONSULT", party("NOR", "DNK"), [], status="historical", date="2021-05")
TALKS |= {"place": {"text": "Bergen", "country": "NOR"}, "attribution": {"text": "a spokesman", "kind": "organization"}}


def score(gold: list[Json], predicted: list[Json]) -> Json:
    return evaluate({"a": {"events": gold}}, {"a": {"events": predicted}}, {"a": TEXT}).figures


# ------------------------------------------------------------------------------------------------------ known numbers


def test_gold_as_prediction_is_perfect() -> None:
    figures = score([WARNING, THREAT, ENTRY, TALKS], [TALKS, WARNING, ENTRY, THREAT])
    assert all(f["f1"] == 1.0 for f in figures["f1"].values())
    assert all(f["acc"] == 1.0 for f in figures["accuracy"].values() if f["n"])
    assert figures["condition"]["recall_all_gold"] == 1.0
    assert figures["date_false"] == figures["place_false"] == 0


def test_nothing_predicted_scores_zero() -> None:
    figures = score([WARNING, TALKS], [])
    assert figures["f1"]["event"] == {"tp": 0, "pred": 0, "gold": 2, "p": 0.0, "r": 0.0, "f1": 0.0}
    assert figures["by_type"]["CONSULT"]["gold"] == 1


def test_levels_of_a_partly_wrong_record() -> None:
    wrong_recipient = WARNING | {"recipient": party("SWE")}
    same_quad = ENTRY | {"type": "COERCE"}
    figures = score([WARNING, ENTRY], [wrong_recipient, same_quad])
    assert {name: f["tp"] for name, f in figures["f1"].items()} == {"event": 2, "type": 1, "quad": 2, "actor": 1, "dyad": 0}
    assert figures["confusion"] == [["ASSAULT", "COERCE", 1]]


def chain(*same: str | None) -> list[Json]:
    """Records of one type in sentences of their own; same: `same_as` of each."""
    sentences = [f"Troops attacked village number {n} at dawn." for n in range(len(same))]
    return [
        event(s, "attacked", "ASSAULT", party("NOR"), party("DNK"), id=f"e{n}", same_as=one)
        for n, (s, one) in enumerate(zip(sentences, same, strict=True))
    ]


@pytest.mark.parametrize(
    ("gold", "predicted", "found"),
    [
        ((None, "e0", "e0", None), (None, "e0", "e0", None), (3, 3, 3)),
        ((None, "e0", "e0", None), (None, "e0", "e1", None), (3, 3, 3)),  # the same chain, told in another way
        ((None, "e0", "e0", None), (None, "e0", None, None), (1, 1, 3)),
        ((None, "e0", None, "e2"), (None, "e0", "e0", "e0"), (2, 6, 2)),
        ((None, None, None, None), (None, "e0", None, None), (0, 1, 0)),
    ],
)
def test_the_same_event_is_scored_by_pairs_of_records(
    gold: tuple[str | None, ...], predicted: tuple[str | None, ...], found: tuple[int, int, int]
) -> None:
    same = score(chain(*gold), chain(*predicted))["same_as"]
    assert (same["tp"], same["pred"], same["gold"]) == found


def test_a_link_counts_only_between_records_that_were_found_with_their_type() -> None:
    gold, predicted = chain(None, "e0", "e0"), chain(None, "e0", "e0")
    predicted[1] |= {"type": "COERCE"}
    assert score(gold, predicted)["same_as"]["gold"] == 1
    assert score(gold, predicted[:1])["same_as"]["gold"] == 0


def test_records_pair_only_inside_their_sentence() -> None:
    assert score([WARNING], [WARNING | {"sentence": LAST}])["f1"]["event"]["tp"] == 0
    assert score([WARNING], [WARNING | {"sentence": "Norway warned\u00a0Denmark"}])["f1"]["type"]["tp"] == 1
    assert score([WARNING], [WARNING | {"sentence": "Norway today warned Denmark !"}])["f1"]["type"]["tp"] == 1


def test_the_better_pairing_wins_over_list_order() -> None:
    other = WARNING | {"trigger": "on Monday", "type": "ACCUSE"}
    figures = score([WARNING, other], [other, WARNING])
    assert figures["f1"]["type"]["tp"] == 2


def test_false_values_are_rates_over_pairs_without_one() -> None:
    guess = {"date": "2022-01-01", "place": {"text": "Oslo", "country": "NOR"}, "condition": "unless ships leave"}
    figures = score([WARNING, THREAT], [WARNING | guess, THREAT])
    assert (figures["date_false"], figures["date_false_rate"]) == (1, 0.5)
    assert (figures["place_false"], figures["place_false_rate"]) == (1, 0.5)
    assert figures["condition"]["false_rate"] == 1.0
    assert figures["condition"]["recall_all_gold"] == 1.0


@pytest.mark.parametrize(
    ("gold", "predicted", "day", "month", "year"),
    [
        ("2022-01-17/2022-01-22", "2022-01-20", (1, 1), (1, 1), (1, 1)),
        ("2022-01-17/2022-01-22", "2022-01-20/2022-01-23", (0, 1), (1, 1), (1, 1)),
        ("2022-01-17", "2022-01", (0, 1), (1, 1), (1, 1)),
        ("2022-01-17", "2022", (0, 1), (0, 1), (1, 1)),
        ("2022-01", "2022-01-17T10:00", (0, 0), (1, 1), (1, 1)),
        ("2013", "2012", (0, 0), (0, 0), (0, 1)),
        ("2013", None, (0, 0), (0, 0), (0, 1)),
    ],
)
def test_dates_count_by_precision(
    gold: str, predicted: str | None, day: tuple[int, int], month: tuple[int, int], year: tuple[int, int]
) -> None:
    accuracy = score([WARNING | {"date": gold}], [WARNING | {"date": predicted}])["accuracy"]
    found = [(accuracy[f"date_{part}"]["correct"], accuracy[f"date_{part}"]["n"]) for part in ("day", "month", "year")]
    assert found == [day, month, year]


def test_optional_records_count_neither_way() -> None:
    figures = score([WARNING, TALKS | {"optional": True}], [WARNING, TALKS])
    assert (figures["gold_events"], figures["pred_events"], figures["excused"]) == (1, 1, 1)
    assert figures["f1"]["dyad"]["f1"] == 1.0


def test_second_readings_and_open_fields_are_right_too() -> None:
    gold = TALKS | {"alt_actor": party("NOR"), "alt_recipient": party("DNK"), "alt_status": "actual", "open": ["attribution"]}
    predicted = TALKS | {"actor": party("NOR"), "recipient": party("DNK"), "status": "actual", "attribution": None}
    figures = score([gold], [predicted])
    assert figures["f1"]["dyad"]["tp"] == 1
    assert figures["accuracy"]["status"]["correct"] == 1
    assert figures["accuracy"]["attribution_given"]["correct"] == 1


def test_predictions_for_unknown_articles_are_counted_and_left_out() -> None:
    figures = evaluate({"a": {"events": [WARNING]}}, {"b": {"events": [WARNING]}}).figures
    assert (figures["ignored_articles"], figures["pred_events"]) == (1, 0)


@given(st.integers(1, 5), st.integers(0, 2), st.data())
def test_assignment_is_the_cheapest(rows: int, more: int, data: st.DataObject) -> None:
    size = rows + more
    line = st.lists(st.integers(-9, 9), min_size=size, max_size=size)
    cost = data.draw(st.lists(line, min_size=rows, max_size=rows))
    chosen = assign(cost)
    assert len(set(chosen)) == rows
    cheapest = min(sum(cost[r][c] for r, c in enumerate(p)) for p in itertools.permutations(range(size), rows))
    assert sum(cost[r][c] for r, c in enumerate(chosen)) == cheapest


# ------------------------------------------------------------------------------------------------------------- causes


@pytest.mark.parametrize(
    ("predicted", "causes"),
    [
        ([TALKS], []),
        ([], ["missed trigger"]),
        ([TALKS, TALKS | {"trigger": "place", "type": "AID"}], ["spurious record"]),
        ([TALKS | {"trigger": "in May", "type": "AID"}], ["missed trigger", "spurious record"]),
        ([TALKS | {"type": "AGREE", "status": "future"}], ["wrong type"]),
        ([TALKS | {"actor": party("NOR")}], ["wrong actor"]),
        ([TALKS | {"recipient": party("SWE")}], ["wrong recipient"]),
        ([TALKS | {"status": "actual", "date": None}], ["wrong status"]),
        ([TALKS | {"attribution": None}], ["missing attribution"]),
        ([TALKS | {"attribution": {"text": "two diplomats", "kind": "anonymous"}}], ["wrong attribution"]),
        ([TALKS | {"condition": "if ships leave"}], ["false condition"]),
        ([TALKS | {"date": "2021-06"}], ["wrong date"]),
        ([TALKS | {"date": None}], ["missing date"]),
        ([TALKS | {"place": None}], ["missing place"]),
    ],
)
def test_every_mistake_has_one_main_cause(predicted: list[Json], causes: list[str]) -> None:
    evaluation = evaluate({"a": {"events": [TALKS]}}, {"a": {"events": predicted}}, {"a": TEXT})
    assert [m.cause for article in evaluation.articles for m in mistakes(article)] == causes


# -------------------------------------------------------------------------------------------------------------- files


def test_scoring_files_and_the_report(tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    (gold / "a.json").write_text(json.dumps({"id": "a", "events": [WARNING, TALKS]}), encoding="utf-8")
    (gold / "a.txt").write_text(TEXT, encoding="utf-8")
    predictions = tmp_path / "p.jsonl"
    predictions.write_text(json.dumps({"id": "a", "events": [WARNING | {"type": "ACCUSE"}]}) + "\n", encoding="utf-8")
    evaluation = evaluate_files(gold, predictions)
    assert evaluation.figures["f1"]["event"]["tp"] == 1
    page = report(evaluation, per_article=True, errors=5)
    assert "THREATEN>ACCUSE 1" in page
    assert "missed   a  CONSULT  [Talks]" in page


@pytest.mark.parametrize(
    ("content", "words"),
    [("not json", "valid JSON"), ("[1]", "article id"), ('{"id": "a", "events": [3]}', "no list of records")],
)
def test_unreadable_predictions_are_named(tmp_path: Path, content: str, words: str) -> None:
    gold, predictions = tmp_path / "gold.jsonl", tmp_path / "p.jsonl"
    gold.write_text('{"id": "a", "events": []}\n', encoding="utf-8")
    predictions.write_text(f"\n{content}\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"p\.jsonl:2: .*{words}"):
        evaluate_files(gold, predictions)


def test_an_article_twice_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "a", "events": []}\n' * 2, encoding="utf-8")
    with pytest.raises(InputError, match="second time"):
        evaluate_files(gold, gold)
    with pytest.raises(UsageError, match="no such file"):
        evaluate_files(tmp_path / "none", gold)


# -------------------------------------------------------------------------------------- agreement with the other scorer


@pytest.fixture(scope="module")
def scorer(bench: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_articles", bench / "score" / "score_articles.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Set:
    def __init__(self, name: str, gold: dict[str, Json], texts: dict[str, str]) -> None:
        self.name, self.gold, self.texts = name, gold, texts

    def __repr__(self) -> str:  # a failing example must not print whole articles
        return self.name


@pytest.fixture(scope="module", params=["train", "authored"])
def real(request: pytest.FixtureRequest, bench: Path) -> Set:
    folder = bench / "gold" / request.param
    gold = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "gold").glob("*.json"))}
    texts = {id: json.loads((folder / "texts" / f"{id}.json").read_text(encoding="utf-8"))["text"] for id in gold}
    return Set(request.param, gold, texts)


OTHER: dict[str, list[Any]] = {
    "type": [*TYPES, None, "OTHER"],
    "mode": [None, "", "meet", "violence"],
    "status": ["actual", "historical", "future", "hypothetical", "negated", None, ""],
    "condition": [None, "", "if it leaves", "unless the troops withdraw"],
    "date": [None, "2018", "2018-04", "2018-04-07", "2018-04-01/2018-04-30", "2018-04-07T10:00", "soon", 2018],
    "attribution": [None, {}, {"text": "he", "kind": "named"}, {"text": "a spokesman"}, {"text": ""}, "he"],
    "place": [None, {}, {"text": "Damascus", "country": "SYR"}, {"text": "there", "country": None}],
    "actor": [[], None, party("SYR"), party("USA", "RUS"), party(None), ["SYR"]],
    "recipient": [[], None, party("SYR"), party("USA", "RUS"), party(None)],
    "trigger": ["said", "the", "", None, "\u201cattack\u201d"],
}


def perturbed(events: list[Json], rng: random.Random, rate: float) -> list[Json]:
    """Predictions that are wrong in all the ways a coder can be wrong, and in some that it should not be."""
    result = []
    for one in events:
        if rng.random() < rate:
            continue
        for _ in range(1 + (rng.random() < rate)):
            copy = dict(one)
            for field, values in OTHER.items():
                if rng.random() < rate:
                    copy[field] = rng.choice(values)
            if rng.random() < rate:
                copy["sentence"] = _shifted(copy["sentence"], rng.choice(events)["sentence"], rng)
            if rng.random() < rate / 3:
                del copy[rng.choice(list(copy))]
            result.append(copy)
    if rng.random() < rate:
        rng.shuffle(result)
    return result


def _shifted(sentence: str, other: str, rng: random.Random) -> str:
    half = len(sentence) // 2
    curly = sentence.replace('"', "\u201d").replace("'", "\u2019").replace(" ", "\u00a0", 1)
    return rng.choice([other, sentence[:half], sentence[half:], f"{sentence} {other}", curly, sentence[3:] + " x", ""])


def ambiguous(events: list[Json], rng: random.Random, rate: float) -> list[Json]:
    """Gold with the keys by which it keeps two readings."""
    result = []
    for one in events:
        copy = dict(one)
        if rng.random() < rate:
            copy["optional"] = True
        if rng.random() < rate:
            copy |= {"alt_actor": rng.choice(OTHER["recipient"]), "alt_recipient": rng.choice(OTHER["recipient"])}
        if rng.random() < rate:
            copy["alt_status"] = rng.choice(OTHER["status"])
        if rng.random() < rate:
            copy["open"] = rng.sample(["attribution", "date", "place"], rng.randint(1, 3))
        result.append(copy)
    return result


def assert_same(scorer: ModuleType, gold: dict[str, Json], predicted: dict[str, Json], texts: dict[str, str]) -> None:
    expected, missed, spurious = scorer.score(gold, predicted, texts)
    found = evaluate(gold, predicted, texts)
    assert {name for name in expected if found.figures[name] != expected[name]} == set()
    assert set(found.figures) - {"sides", "same_as", "attribution_false_rate"} == set(expected)
    assert sum(len(a.missed) for a in found.articles) == len(missed)
    assert sum(len(a.spurious) for a in found.articles) == len(spurious)


def test_agrees_on_whole_sets(scorer: ModuleType, real: Set) -> None:
    gold, texts = real.gold, real.texts
    assert_same(scorer, gold, gold, texts)
    assert_same(scorer, gold, {}, texts)
    rng = random.Random(11)
    predicted = {id: {"events": perturbed(a["events"], rng, 0.3)} for id, a in gold.items()}
    assert_same(scorer, gold, predicted, texts)
    assert_same(scorer, gold, predicted, {})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), rate=st.sampled_from([0.05, 0.2, 0.5]), size=st.integers(1, 4))
def test_agrees_on_perturbed_articles(scorer: ModuleType, real: Set, seed: int, rate: float, size: int) -> None:
    gold, texts = real.gold, real.texts
    rng = random.Random(seed)
    chosen = rng.sample(sorted(gold), size)
    some = {id: {"events": ambiguous(gold[id]["events"], rng, rate / 3)} for id in chosen}
    predicted = {id: {"events": perturbed(gold[id]["events"], rng, rate)} for id in chosen if rng.random() > rate / 3}
    predicted["elsewhere"] = {"events": []}
    assert_same(scorer, some, predicted, texts)


def test_agrees_where_a_sentence_holds_many_like_records(scorer: ModuleType) -> None:
    rng = random.Random(5)
    for _ in range(200):
        gold = [WARNING | {"type": rng.choice(TYPES[:3]), "actor": party(rng.choice(["NOR", "DNK"]))} for _ in range(6)]
        predicted = [WARNING | {"type": rng.choice(TYPES[:3]), "status": rng.choice(OTHER["status"])} for _ in range(7)]
        assert_same(scorer, {"a": {"events": gold}}, {"a": {"events": predicted}}, {"a": TEXT})


# -------------------------------------------------------------------------------------------------------- names and sides


@pytest.mark.parametrize(
    ("gold", "predicted", "same"),
    [
        ("Vladimir Putin", "Putin", True),
        ("CIA", "Central Intelligence Agency", True),
        ("Jim Mattis", "James Mattis", True),
        ("Islamic State", "Free Syrian Army", False),
    ],
)
def test_names_are_compared_by_their_words(gold: str, predicted: str, same: bool) -> None:
    parties = [[{"text": "leader", "name": name, "country": "NOR", "sector": None}] for name in (gold, predicted)]
    figures = score([WARNING | {"actor": parties[0]}], [WARNING | {"actor": parties[1]}])
    assert figures["sides"]["name"] == {"acc": float(same), "correct": int(same), "n": 1}


@pytest.mark.parametrize(
    ("gold", "predicted", "cause"),
    [
        (party("NOR"), [], "none predicted"),
        ([], party("NOR"), "none in gold"),
        ([{"text": "minister", "country": "NOR"}], [{"text": "army", "country": "SWE"}], "another phrase"),
        ([{"text": "minister", "country": "NOR"}], [{"text": "minister", "country": None}], "country not told"),
        ([{"text": "minister", "country": "NOR"}], [{"text": "minister", "country": "SWE"}], "another country"),
    ],
)
def test_a_wrong_actor_has_a_cause(gold: list[Json], predicted: list[Json], cause: str) -> None:
    result = evaluate({"a": {"events": [WARNING | {"actor": gold}]}}, {"a": {"events": [WARNING | {"actor": predicted}]}},
                      {"a": TEXT})  # fmt: skip
    assert [(m.cause, m.detail) for m in mistakes(result.articles[0])] == [("wrong actor", cause)]
