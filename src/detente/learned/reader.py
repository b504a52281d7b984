"""The learned reader: one small encoder that tells for every word of a sentence which event it names, and who is in it.

Four ONNX files. `words`: the lower layers of MiniLM read a sentence, and a layer over its word vectors, which also sees what
the tables say of each word, gives the type of event that a word names. `sides`: for an event, how likely each candidate is its
actor or its recipient, and its mode. `status`: whether it is told as done, planned, feared, past or denied. `pairs`: how likely
each time expression, place and condition of the sentence is the event's. The sentences of an article are read together, in
batches that depend on nothing but them.
Trained by `make models` from `training/`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from detente.errors import ModelError
from detente.language_model import plain
from detente.learned.hints import TYPES, WORD_HINTS, Array
from detente.model import EventType
from detente.tables import DATA

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

DEFAULT = DATA / "models"
PARTS = ("words", "sides", "status", "pairs")
"""The files of a reader, each with the ending `.onnx`."""
_BATCH = 512  # pieces that are read at once: more are no faster
_MISSING = "run `make models` in a checkout, or code with --tier rules."


class Reading(NamedTuple):
    """What the reader makes of one sentence. types: (words, 1 + types) probabilities, none first; vectors: of the words."""

    types: Array
    vectors: Array

    def event(self, words: Sequence[int]) -> float:
        """How likely some words name an event."""
        return float(1 - self.types[list(words), 0].min())

    def of(self, words: Sequence[int], type_: EventType) -> float:
        """How likely they name an event of a type."""
        return float(self.types[list(words), 1 + TYPES.index(type_)].max())


class Unread(NamedTuple):
    """A sentence to read. starts: where its words begin in `text`; hints: `word_hints` of them."""

    text: str
    starts: tuple[int, ...]
    hints: Array


class Reader:
    """The reader of a folder; picklable, loads on first use. version: `reader@N`, as evidence cites it."""

    def __init__(self, folder: Path = DEFAULT) -> None:
        """Raises ModelError where the folder holds no reader."""
        self.folder = folder
        try:
            card = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
        except OSError as e:
            raise ModelError(f"{e.filename}: found no reader ({e.strerror}); {_MISSING}") from None
        self.version: str = f"reader@{card['version']}"
        self.trained_on: frozenset[str] = frozenset(card["trained_on"])
        self._modes: tuple[str, ...] = tuple(card["modes"])
        self._longest: int = card["longest"]
        self._loaded: tuple[dict[str, InferenceSession], Tokenizer] | None = None
        self._vectors: dict[str, Array] = {}  # of the sentences read last, for what is asked of them later

    def __reduce__(self) -> tuple[type[Reader], tuple[Path]]:
        return Reader, (self.folder,)

    def read(self, sentences: Sequence[Unread]) -> list[Reading]:
        """Read the sentences of one article."""
        encoded = [self._load()[1].encode(plain(s.text)) for s in sentences]
        order = sorted(range(len(sentences)), key=lambda i: len(encoded[i].ids))
        out: list[Reading | None] = [None] * len(sentences)
        for batch in _batches(order, [min(len(e.ids), self._longest) for e in encoded]):
            readings = self._batch([sentences[i] for i in batch], [encoded[i] for i in batch])
            for i, reading in zip(batch, readings, strict=True):
                out[i] = reading
        done = [reading for reading in out if reading is not None]
        self._vectors = {s.text: reading.vectors for s, reading in zip(sentences, done, strict=True)}
        return done

    def vectors(self, text: str, starts: tuple[int, ...]) -> Array:
        """(words, width): vectors of the words of a sentence, those of the last article where it was read there."""
        known = self._vectors.get(text)
        if known is None:
            unread = Unread(text, starts, np.zeros((len(starts), WORD_HINTS), dtype=np.float32))
            known = self._vectors[text] = self._batch([unread], [self._load()[1].encode(plain(text))])[0].vectors
        return known

    def _batch(self, sentences: list[Unread], encoded: list[Encoding]) -> list[Reading]:
        """Readings of a few sentences of like length."""
        longest = min(self._longest, max(len(e.ids) for e in encoded))
        ids = np.zeros((len(encoded), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        at: list[int] = []
        unread: list[int] = []
        for n, (s, e) in enumerate(zip(sentences, encoded, strict=True)):
            pieces = e.ids[:longest]
            ids[n, : len(pieces)], mask[n, : len(pieces)] = pieces, 1
            piece = {c: k for k, (a, b) in enumerate(e.offsets[:longest]) for c in range(a, b)}
            unread += [len(at) + k for k, start in enumerate(s.starts) if start not in piece]
            at += [n * longest + piece.get(start, 0) for start in s.starts]
        hints = np.concatenate([s.hints for s in sentences])
        types, vectors = self._run("words", {"ids": ids, "mask": mask, "at": np.array(at), "hints": hints})
        types[unread] = np.eye(1, types.shape[1], dtype=np.float32)  # cut off: no event
        ends = np.cumsum([len(s.starts) for s in sentences])[:-1]
        return [Reading(t, v) for t, v in zip(np.split(types, ends), np.split(vectors, ends), strict=True)]

    def sides(
        self, reading: Reading, words: Sequence[int], type_: EventType, heads: Sequence[int], hints: Array
    ) -> tuple[Array, str | None]:
        """(candidates, 2): how likely each is actor, recipient of the event that `words` name; and the mode of the event.

        heads: the head word of each candidate; hints: `side_hints` of them.
        """
        one = np.zeros(len(TYPES), dtype=np.float32)
        one[TYPES.index(type_)] = 1
        trigger = reading.vectors[list(words)].mean(axis=0)
        vectors = reading.vectors[list(heads)]
        likely, modes = self._run("sides", {"trigger": trigger, "type": one, "heads": vectors, "hints": hints})
        own = [k for k, mode in enumerate(self._modes, 1) if mode.startswith(f"{type_}.")]
        best = max((0, *own), key=lambda k: float(modes[k]))
        return likely, self._modes[best - 1].partition(".")[2] if best else None

    def status(self, trigger: Array, clause: Array, hints: Array) -> Array:
        """(statuses,) probabilities. trigger, clause: vectors of the event's words and of the verb of its clause."""
        return self._run("status", {"trigger": trigger, "clause": clause, "hints": hints})[0]

    def pairs(self, trigger: Array, heads: Array, hints: Array) -> Array:
        """(candidates,) how likely each time expression, place and condition belongs to the event."""
        return self._run("pairs", {"trigger": trigger, "heads": heads, "hints": hints})[0]

    def _run(self, name: str, inputs: dict[str, npt.NDArray[Any]]) -> list[Array]:
        sessions = self._load()[0]
        if name not in sessions:
            raise ModelError(f"{self.folder}: found no {name}.onnx; {_MISSING}")
        return list(sessions[name].run(None, inputs))

    def _load(self) -> tuple[dict[str, InferenceSession], Tokenizer]:
        if self._loaded is None:
            try:
                from onnxruntime import InferenceSession, SessionOptions
                from tokenizers import Tokenizer
            except ImportError as e:
                raise ModelError(f"Found no package {e.name}, which the reader needs: install it; {_MISSING}") from None
            options = SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            # files are read here: the packages cannot open every path that Python can (folders beyond ASCII in a plain locale)
            sessions = {
                name: InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
                for name in PARTS
                if (path := self.folder / f"{name}.onnx").exists()
            }
            tokenizer = Tokenizer.from_str((self.folder / "tokenizer.json").read_text(encoding="utf-8"))
            tokenizer.no_padding()
            tokenizer.no_truncation()
            self._loaded = sessions, tokenizer
        return self._loaded


def _batches(order: list[int], lengths: list[int]) -> list[list[int]]:
    """Sentences in order of their length, so many together that their pieces, padded, stay within a batch."""
    out: list[list[int]] = []
    for i in order:
        if out and (len(out[-1]) + 1) * lengths[i] <= _BATCH:
            out[-1].append(i)
        else:
            out.append([i])
    return out
