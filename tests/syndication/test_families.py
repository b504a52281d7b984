"""Families of articles, each one event and what outlets made of it: figures that may not fall. The form is told in README.md.

Families `a-*` were read while the rules were made; families `h-*` were not, they only score.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

FAMILIES = Path(__file__).parent / "families"
PROGRAMS = Path(__file__).parents[2] / "benchmarks"
FLOORS = {
    "a": {"precision": 0.99, "recall": 0.99, "f1": 0.99, "origin_right": 0.98},
    "h": {"precision": 0.98, "recall": 0.88, "f1": 0.94, "origin_right": 0.91},
    "": {"precision": 0.98, "recall": 0.93, "f1": 0.96, "origin_right": 0.95},
}
KINDS = {"original", "reprint", "version", "brief", "carrier", "desk", "quotes", "background"}


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(PROGRAMS))
    return importlib.import_module("syndication")


@pytest.mark.parametrize("only", FLOORS)
def test_figures_do_not_fall(only: str, program: Any) -> None:
    figures = program.family_figures(FAMILIES, only)
    assert figures["texts"] >= (80 if only else 160), "families are missing"
    for name, floor in FLOORS[only].items():
        assert figures[name] >= floor, f"{name} of the families {only}*: found {figures[name]:.4f}, expected {floor} or more"


@pytest.mark.parametrize("path", sorted(FAMILIES.glob("*.json")), ids=lambda path: path.stem)
def test_a_family_is_in_the_form(path: Path) -> None:
    family = json.loads(path.read_text(encoding="utf-8"))
    assert family["family"] == path.stem
    ids = [text["id"] for text in family["texts"]]
    assert len(set(ids)) == len(ids)
    for text in family["texts"]:
        assert text["kind"] in KINDS and text["origin"] and text["source"]
        assert (text["from"] is None) == (text["kind"] in ("original", "desk", "quotes", "background")), text["id"]
        assert set(text["from"] or ()) <= set(ids) - {text["id"]}
    assert all(set(pair) <= set(ids) and len(pair) == 2 for pair in family.get("open", ()))


def test_a_family_of_nothing_but_unrelated_stories_scores_false_pairs_only_where_they_are_found(
    tmp_path: Path, program: Any
) -> None:
    text = "Gunmen killed four guards at the dam in the Orsk valley on Monday and set fire to the control room of the plant."
    common = {"url": None, "published": "2019-05-06", "published_time": None, "authors": []}
    texts = [
        {"id": "t1", "source": "One", "text": text, "kind": "original", "from": None, "origin": "One"},
        {"id": "t2", "source": "Two", "text": text, "kind": "desk", "from": None, "origin": "Two"},
        {"id": "t3", "source": "Three", "text": text.upper(), "kind": "reprint", "from": ["t1"], "origin": "One"},
    ]
    family = {"family": "x", "event": "", "texts": [common | t for t in texts], "open": []}
    (tmp_path / "x.json").write_text(json.dumps(family), encoding="utf-8")
    figures = program.family_figures(tmp_path)
    assert (figures["precision"], figures["recall"]) == (1 / 3, 1.0)
    assert figures["right original-reprint"] == 1.0 and figures["right desk-original"] == 0.0
    assert figures["origin_right"] == pytest.approx(2 / 3)
