"""The gate itself: that it can fail, and that floors only rise."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def gate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gate", HERE / "gate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_figure_below_its_floor_is_named(gate: ModuleType) -> None:
    assert gate.shortfalls({"type_f1": 0.4}, {"type_f1": 0.4}) == []
    assert "type_f1 is 0.3999" in gate.shortfalls({"type_f1": 0.3999}, {"type_f1": 0.4})[0]
    assert len(gate.shortfalls({}, {"type_f1": 0.4})) == 1


def test_floors_only_rise(gate: ModuleType) -> None:
    assert gate.raised({"a": 0.51299, "b": 0.2}, {"a": 0.4, "b": 0.3}) == {"a": 0.512, "b": 0.3}


def test_the_digest_sees_every_change(gate: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    before = gate.digest(tmp_path)
    (tmp_path / "a.txt").write_text("two", encoding="utf-8")
    assert gate.digest(tmp_path) != before


def test_the_stored_digest_is_that_of_the_gold(gate: ModuleType) -> None:
    stored = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
    assert stored["gold"] == gate.digest(gate.GOLD)
    assert set(stored["floors"]) == {f"{tier}.{name}" for tier in gate.TIERS for name in gate.FIGURES}


def test_every_gold_article_has_its_text(gate: ModuleType) -> None:
    names = {path.stem for path in gate.GOLD.glob("*.json")}
    assert names == {path.stem for path in gate.GOLD.glob("*.txt")}
    assert len(names) >= 14
    for name in names:
        text = (gate.GOLD / f"{name}.txt").read_text(encoding="utf-8")
        for event in json.loads((gate.GOLD / f"{name}.json").read_text(encoding="utf-8"))["events"]:
            assert event["sentence"] in text
            assert event["trigger"] in event["sentence"]
