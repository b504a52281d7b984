"""Fingerprints by which copies are found, and keys by which their sentences are told to be the same.

Winnowing after Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003: of every
window of hashes of word sequences the smallest is kept, so that two texts with a long enough run in common keep one in common.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from detente.knowledge import table_files
from detente.syndication.words import forms, stems

Hashes: TypeAlias = NDArray[np.uint64]

SHINGLE = 3
"""Telling words in a sequence."""
WINDOW = 3
"""Sequences in a window: SHINGLE + WINDOW - 1 = 5 telling words in a row in common, about ten in all, give a fingerprint
in common."""
_BASE = 0x9E3779B97F4A7C15
_POWERS = tuple(pow(_BASE, SHINGLE - 1 - j, 1 << 64) for j in range(SHINGLE))


def fingerprints(text: str) -> Hashes:
    """Hashes of the text, sorted, each once; the same on every machine. About 90 for 400 words.

    A text below SHINGLE telling words outside of quotations has none.
    """
    hashes = np.array([_word_hash(word) for word in stems(text)], dtype=np.uint64)
    count = len(hashes) - SHINGLE + 1
    if count < 1:
        return np.empty(0, dtype=np.uint64)
    sequences = np.zeros(count, dtype=np.uint64)
    for j, power in enumerate(_POWERS):
        sequences += hashes[j : j + count] * np.uint64(power)
    return np.unique(_smallest(_mixed(sequences)))


@lru_cache
def fingerprint_version() -> str:
    """Of what fingerprints are made by: those of another version have nothing in common with these."""
    digest = hashlib.blake2b(f"{SHINGLE} {WINDOW}".encode(), digest_size=8)
    for path in (file for table in ("syndication", "layout") for file in table_files(table)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def sentence_key(sentence: str) -> int:
    """A number of 64 bits that is the same for the same words, whatever their marks, spaces, case and spelling.

    0 for a sentence without words.
    """
    found = forms(sentence)
    return int.from_bytes(hashlib.blake2b(" ".join(found).encode(), digest_size=8).digest(), "little") if found else 0


@lru_cache(maxsize=1 << 16)
def _word_hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _mixed(values: Hashes) -> Hashes:
    """Every bit spread over all (the finalizer of SplitMix64), so that the smallest is a random choice."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Hashes = values ^ (values >> np.uint64(31))
    return mixed


def _smallest(values: Hashes) -> Hashes:
    """The smallest of every window."""
    width = min(WINDOW, len(values))
    smallest: Hashes = np.lib.stride_tricks.sliding_window_view(values, width).min(axis=1)
    return smallest
