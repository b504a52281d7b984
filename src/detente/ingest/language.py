"""Is a text English? Told by its script and its most frequent words: cheap, and enough to refuse what cannot be coded."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import islice

from detente.errors import InputError
from detente.knowledge import load_table
from detente.rows import LanguageRow, ScriptRow

_WORDS = re.compile(r"[^\W\d_]+")
_FAR = re.compile("[\u0300-\U0010ffff]")  # behind the Latin letters
SAMPLE = 20_000  # characters looked at, from the start
FEW = 8  # a text of fewer words is not judged
FOREIGN = 0.3  # share of letters in another script from which a text counts as written in it


def refuse_other_language(text: str, name: str) -> None:
    """Raises InputError that names the language where the text is clearly not English."""
    found = other_language(text)
    if found:
        raise InputError(f"{name}: found text that looks {found}, expected English: Détente 0.1 reads English only.")


def language_of(text: str, name: str) -> str | None:
    """ "en" where a text was judged to be English, None where it has too few words. Raises InputError for another language."""
    refuse_other_language(text, name)
    return "en" if len(list(islice(_WORDS.finditer(text), FEW))) == FEW else None


def other_language(text: str) -> str | None:
    """Name of the language that a text is in, or None where it is or may be English."""
    sample = text[:SAMPLE]
    return _by_script(sample) or _by_words(sample)


def _by_script(sample: str) -> str | None:
    if not _FAR.search(sample):
        return None
    letters = Counter({char: count for char, count in Counter(sample.lower()).items() if char.isalpha()})
    scripts: Counter[str] = Counter()
    for char, count in letters.items():
        if char > "\u02ff":
            scripts[unicodedata.name(char, "?").split()[0]] += count
    total = letters.total()
    if not scripts or scripts.total() < FOREIGN * total:
        return None
    script = scripts.most_common(1)[0][0]
    if script == "CJK" and scripts["HIRAGANA"] + scripts["KATAKANA"] > scripts[script] / 10:
        script = "HIRAGANA"
    return _script_language(script, letters)


def _script_language(script: str, letters: Counter[str]) -> str:
    rows = [row for row in _scripts() if row.script == script]
    for row in rows:
        if sum(letters[letter] for letter in row.letters) > letters.total() / 500:
            return row.name
    plain = [row.name for row in rows if not row.letters]
    return plain[0] if plain else f"written in {script.capitalize()} script"


def _by_words(sample: str) -> str | None:
    words = _WORDS.findall(sample.lower())
    if len(words) < FEW:
        return None
    counts = Counter(words)
    hits = dict.fromkeys(_names(), 0)
    for word in counts.keys() & _frequent().keys():
        for language in _frequent()[word]:
            hits[language] += counts[word]
    english = hits.pop("English", 0)
    name = max(sorted(hits), key=lambda language: hits[language])
    return name if hits[name] > 1.5 * english + 2 and english < 0.15 * len(words) and hits[name] > 0.1 * len(words) else None


@lru_cache
def _names() -> tuple[str, ...]:
    return tuple(row.name for row in load_table("languages", LanguageRow))


@lru_cache
def _frequent() -> dict[str, list[str]]:
    """The languages of each frequent word."""
    languages: dict[str, list[str]] = {}
    for row in load_table("languages", LanguageRow):
        for word in row.words:
            languages.setdefault(word, []).append(row.name)
    return languages


@lru_cache
def _scripts() -> tuple[ScriptRow, ...]:
    return load_table("scripts", ScriptRow)
