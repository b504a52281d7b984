"""Dependency trees of the sentences that passed the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.language_model import LanguageModel
from detente.model import Document, Tree

if TYPE_CHECKING:
    from spacy.tokens import Doc


class Parse:
    """Gives one tree per sentence, None for a sentence that the gate held back."""

    name = "parse"
    needs = ("layout", "tokens", "gate")
    gives = "trees"

    def __init__(self, model: LanguageModel) -> None:
        self.model = model

    def __call__(self, document: Document) -> tuple[Tree | None, ...]:
        """Parse the gated sentences of one article as one batch."""
        assert document.layout is not None and document.gate is not None
        text = document.article.text
        chosen = [s for s, passed in zip(document.layout.sentences, document.gate, strict=True) if passed]
        docs = self.model.parse([text[s.start : s.end] for s in chosen])
        trees: list[Tree | None] = [None] * len(document.gate)
        for sentence, doc in zip(chosen, docs, strict=True):
            trees[sentence.index] = _tree(doc)
        return tuple(trees)


def _tree(doc: Doc) -> Tree:
    children: list[list[int]] = [[] for _ in doc]
    for t in doc:
        if t.head.i != t.i:
            children[t.head.i].append(t.i)
    return Tree(heads=tuple(t.head.i for t in doc), deps=tuple(t.dep_ for t in doc), children=tuple(tuple(c) for c in children))
