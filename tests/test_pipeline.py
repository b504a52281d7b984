"""The order of stages is checked when a pipeline is built; a document carries what each gives."""

from __future__ import annotations

import pickle
from typing import NamedTuple

import pytest

from detente import Coder
from detente.errors import PipelineError
from detente.model import LAYERS, Article, Document
from detente.pipeline import Pipeline


class Says(NamedTuple):
    """A stage that gives how many of the layers it needs are there."""

    name: str
    needs: tuple[str, ...]
    gives: str

    def __call__(self, document: Document) -> tuple[int, ...]:
        return tuple(getattr(document, need) is not None for need in self.needs)


DOCUMENT = Document(article=Article(id="a", text="Some words."))


def test_each_stage_finds_what_the_earlier_ones_gave() -> None:
    stages = [Says("one", (), "layout"), Says("two", ("layout",), "tokens"), Says("three", ("tokens", "layout"), "dates")]
    document = Pipeline(stages)(DOCUMENT)
    assert (document.layout, document.tokens, document.dates) == ((), (True,), (True, True))
    assert document.places is None, "None means that the stage has not run"
    assert DOCUMENT.layout is None, "the document given is left as it was"


def test_a_wrong_order_is_refused_in_a_sentence() -> None:
    with pytest.raises(PipelineError) as caught:
        Pipeline([Says("one", (), "layout"), Says("late", ("tokens", "layout", "dates"), "actors"), Says("two", (), "tokens")])
    said = str(caught.value)
    assert "Stage 'late' needs tokens, dates, which no earlier stage gives" in said
    assert "given so far: layout" in said
    assert said.endswith(".")


def test_a_stage_that_gives_no_layer_is_refused_with_the_names_of_the_layers() -> None:
    with pytest.raises(PipelineError, match="gives 'opinion'; layers are layout, topic, tokens"):
        Pipeline([Says("odd", (), "opinion")])


def test_every_stage_of_the_program_has_its_place() -> None:
    stages = Coder().pipeline.stages
    assert [s.gives for s in stages] and {s.gives for s in stages} == set(LAYERS)
    for n, stage in enumerate(stages):
        if stage.needs:
            with pytest.raises(PipelineError, match=f"Stage '{stage.name}' needs"):
                Pipeline([stage, *stages[:n]])


def test_a_pipeline_goes_through_pickle_and_codes_the_same() -> None:
    pipeline = Coder().pipeline
    document = Document(article=Article(id="a", text="Norway expelled two Russian diplomats.", published="2024-05-15"))
    first = pipeline(document)
    assert first.records
    assert pickle.loads(pickle.dumps(pipeline))(document) == first
