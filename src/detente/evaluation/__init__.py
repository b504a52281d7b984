"""Scores predicted event records against gold: the figures that `detente evaluate`, the gate and the benchmarks share.

Works on records as written (JSON objects in the form of docs/record.md), so that any coder's output can be scored; needs no
language model. Values come back, nothing is printed.
"""

from detente.evaluation.causes import CAUSES, Mistake, mistakes
from detente.evaluation.files import evaluate_files, load_articles, load_texts
from detente.evaluation.report import report
from detente.evaluation.score import Evaluation, evaluate
from detente.evaluation.sides import SIDE_CAUSES

__all__ = [
    "CAUSES",
    "SIDE_CAUSES",
    "Evaluation",
    "Mistake",
    "evaluate",
    "evaluate_files",
    "load_articles",
    "load_texts",
    "mistakes",
    "report",
]
