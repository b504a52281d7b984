"""Tokens, lemmas, tags and entities of every sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.language_model import LanguageModel
from detente.model import Document, Sentence, Token

if TYPE_CHECKING:
    from spacy.tokens import Doc


class Tokens:
    """Gives one tuple of tokens per sentence of the layout."""

    name = "tokens"
    needs = ("layout",)
    gives = "tokens"

    def __init__(self, model: LanguageModel) -> None:
        self.model = model

    def __call__(self, document: Document) -> tuple[tuple[Token, ...], ...]:
        """Tag the sentences of one article as one batch."""
        assert document.layout is not None
        text = document.article.text
        sentences = document.layout.sentences
        docs = self.model.tag([text[s.start : s.end] for s in sentences])
        return tuple(_tokens(doc, sentence, text) for doc, sentence in zip(docs, sentences, strict=True))


def _tokens(doc: Doc, sentence: Sentence, text: str) -> tuple[Token, ...]:
    out = []
    for t in doc:
        start = sentence.start + t.idx
        end = start + len(t.text)
        out.append(
            Token(
                i=t.i,
                start=start,
                end=end,
                text=text[start:end],
                lower=t.lower_,
                lemma=t.lemma_.lower(),
                tag=t.tag_,
                ent=t.ent_type_,
                ent_start=t.ent_iob_ == "B",
            )
        )
    return tuple(out)
