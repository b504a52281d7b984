"""Parsed sentences for the tests of grammar and triggers: the stages up to the parser, with every sentence let through."""

from __future__ import annotations

from detente.grammar.slots import Slots
from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.language_model import LanguageModel
from detente.model import Article, Document
from detente.pipeline import Pipeline
from detente.rows import SupportRow
from detente.stages.parse import Parse
from detente.stages.segment import Segment
from detente.stages.tokens import Tokens


class Open:
    """A gate that holds nothing back."""

    name = "gate"
    needs = ("tokens",)
    gives = "gate"

    def __call__(self, document: Document) -> tuple[bool, ...]:
        assert document.tokens is not None
        return tuple(True for _ in document.tokens)


class Parser:
    """Parses a sentence into clauses and slots."""

    def __init__(self) -> None:
        self.knowledge = Knowledge()
        model = LanguageModel()
        self.pipeline = Pipeline([Segment(self.knowledge.layout), Tokens(model), Open(), Parse(model)])
        self.supports: dict[str, tuple[SupportRow, ...]] = {}
        for row in self.knowledge.supports:
            self.supports[row.lemma] = (*self.supports.get(row.lemma, ()), row)

    def clauses(self, text: str) -> Clauses:
        """The one sentence of the text."""
        document = self.pipeline(Document(article=Article(id="s", text=text)))
        assert document.tokens is not None and document.trees is not None
        (tokens,), (tree,) = document.tokens, document.trees
        assert tree is not None
        return Clauses(tokens, tree)

    def slots(self, text: str) -> Slots:
        return Slots(self.clauses(text), self.supports)


def at(clauses: Clauses, word: str) -> int:
    """Index of the token with these letters; "that#2" is the second such token."""
    word, _, number = word.partition("#")
    found = [t.i for t in clauses.tokens if t.text == word]
    return found[int(number or 1) - 1]


def words(clauses: Clauses, indices: list[int] | tuple[int, ...]) -> str:
    return " ".join(clauses.tokens[i].text for i in indices) or "-"
