"""Trees stand for the gated sentences only, fit their tokens, and do not depend on what was gated beside them."""

from __future__ import annotations

import pytest

from detente import Coder
from detente.model import Article, Document

TEXT = """Norway expelled two Russian diplomats on Monday. Snow covers northern hills.

“We reject the plan,” said Chad’s prime minister. Both lakes froze early.
"""


@pytest.fixture(scope="module")
def document() -> Document:
    return Coder(tier="rules").read(Article(id="a", text=TEXT, published="2024-05-15"))


def test_gated_sentences_have_a_tree(document: Document) -> None:
    assert document.trees is not None and document.gate is not None
    assert [tree is not None for tree in document.trees] == list(document.gate) == [True, False, True, False]


def test_a_tree_fits_its_tokens(document: Document) -> None:
    assert document.trees is not None and document.tokens is not None
    for tokens, tree in zip(document.tokens, document.trees, strict=True):
        if tree is None:
            continue
        assert len(tree.heads) == len(tree.deps) == len(tree.children) == len(tokens)
        roots = [i for i, head in enumerate(tree.heads) if head == i]
        assert roots and all(tree.deps[i] == "ROOT" for i in roots)
        for i, children in enumerate(tree.children):
            assert list(children) == sorted(children)
            assert all(tree.heads[c] == i for c in children)


def test_tokens_quote_the_text_and_count_from_the_start_of_their_sentence(document: Document) -> None:
    assert document.tokens is not None and document.layout is not None
    for sentence, tokens in zip(document.layout.sentences, document.tokens, strict=True):
        assert [t.i for t in tokens] == list(range(len(tokens)))
        for t in tokens:
            assert TEXT[t.start : t.end] == t.text
            assert sentence.start <= t.start < t.end <= sentence.end


def test_a_sentence_has_the_same_tree_alone_and_among_others(document: Document) -> None:
    alone = Coder(tier="rules").read(Article(id="b", text="Norway expelled two Russian diplomats on Monday."))
    assert alone.trees is not None and document.trees is not None
    assert alone.trees[0] == document.trees[0]
