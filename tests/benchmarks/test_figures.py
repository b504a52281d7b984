"""What the benchmark table adds to the scorers: intervals and the use of table rows."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from detente.evaluation import evaluate
from detente.model import CodedArticle, Coder, Evidence, Record

PROGRAMS = Path(__file__).parents[2] / "benchmarks"
CODER = Coder(name="detente", version="0", tables="", model="")


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(PROGRAMS))
    return importlib.import_module


def event(type: str, actor: str, **more: Any) -> dict[str, Any]:
    sentence = f"{actor} did {type}."
    return {"sentence": sentence, "trigger": type, "type": type, "actor": [{"country": actor}], "recipient": []} | more


def record(type: str, by: str) -> Record:
    return Record(
        id="e1", sentence=f"NOR did {type}.", trigger=type, type=type, mode=None, actor=(), recipient=(), status="actual",
        condition=None, date=None, date_text=None, place=None, attribution=None, same_as=None, cameo=None, quad=1, score=None,
        contexts=(), confidence=1.0, spans={},
        evidence={"type": (Evidence("decided", by),), "date": (Evidence("sought", "x"),)},
    )  # fmt: skip


def coded(*records: Record) -> CodedArticle:
    return CodedArticle(
        id="a", title=None, source=None, published=None, reference=None, sha256="", coder=CODER, warnings=(), events=records
    )


def test_ratios_are_the_figures_of_the_scorer(load: Any) -> None:
    bootstrap: ModuleType = load("bootstrap")
    gold = [
        event("AID", "NOR", date="2020-01-02", status="future"),
        event("AGREE", "DNK", condition="if it ends"),
        event("AID", "SWE"),
    ]
    predicted = [event("AID", "NOR", date="2020", status="future"), event("AGREE", "SWE", date="2020"), event("COERCE", "SWE")]
    articles = {"a": {"events": gold}, "b": {"events": gold[:2]}}
    evaluation = evaluate(articles, {"a": {"events": predicted}, "b": {"events": predicted[1:]}})
    estimates = {name: bootstrap.estimate(ratio, list(evaluation.tallies.values())) for name, ratio in bootstrap.RATIOS.items()}
    figures = evaluation.figures
    assert estimates["type_f1"].value == pytest.approx(figures["f1"]["type"]["f1"])
    assert estimates["actor_f1"].value == pytest.approx(figures["f1"]["actor"]["f1"])
    for name in ("status_nonactual", "date_day", "date_year", "place_country"):
        assert estimates[name].value == pytest.approx(figures["accuracy"][name]["acc"])
    assert estimates["condition_recall"].value == pytest.approx(figures["condition"]["recall_all_gold"])
    assert estimates["date_false_rate"].value == pytest.approx(figures["date_false_rate"])
    assert all(e.low <= e.value <= e.high for e in estimates.values())
    assert estimates["type_f1"].low < estimates["type_f1"].high


def test_the_interval_is_the_same_every_time(load: Any) -> None:
    bootstrap: ModuleType = load("bootstrap")
    gold = {str(n): {"events": [event("AID", "NOR")] * (n % 3)} for n in range(9)}
    evaluation = evaluate(gold, {id: article for id, article in gold.items() if id != "2"})
    tallies = list(evaluation.tallies.values())
    assert bootstrap.estimate(bootstrap.RATIOS["type_f1"], tallies) == bootstrap.estimate(bootstrap.RATIOS["type_f1"], tallies)


def test_rows_that_fired_and_rows_that_did_not(load: Any) -> None:
    fires: ModuleType = load("fires")
    use = fires.uses([coded(record("AID", "AID"), record("AID", "AID"))])["codebook/types"]
    assert use.fires == {"AID": 2}
    assert len(use.silent) == use.rows - 1 == 15


def test_the_row_that_decided_a_wrong_type_is_found(load: Any) -> None:
    fires: ModuleType = load("fires")
    predicted = {"a": {"events": [event("AID", "NOR"), event("AGREE", "NOR")]}}
    aligned = evaluate({"a": {"events": [event("AID", "NOR")]}}, predicted).articles
    articles = {"a": coded(record("AID", "en.give.1"), record("AGREE", "en.agree.1"))}
    assert fires.deciding_rows(articles, aligned) == {("en.give.1", True): 1, ("en.agree.1", False): 1}
