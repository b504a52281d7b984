"""Where sentences end: rules over a table of abbreviations; linear in the length of the text, without a model.

The rules: a stop, question or exclamation mark (with closing quotation marks and brackets behind it) ends a sentence when
white space follows and the next word may open one. A stop after an abbreviation, an initial or an acronym ends it only
where the next word shows by its capital that it opens a sentence ("in the U.S. He said"). A colon never ends a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from detente.rows import LayoutRow

OPENERS = "\"'“‘«‹„([—–-•*·`‚"
CLOSERS = "\"'”’»›)]"
BULLETS = "•*·▪■●–—-"
_LIST_EDGE = " \n\t\"'“‘(" + BULLETS
_STOP = (
    r"(?<![.!?…])[.!?…]++(?:[\"'”’»›)\]]|(?<=[.!?…]) (?=[”»]))*+(?=\s|$|[“•])"
    r"|(?<=[a-z]{2})[.!?][\"”’]?(?=[A-Z][a-z]{0,20}[ ,’'])"
)
_WORD_BEFORE = re.compile(r"[^\s(\[“‘\"'/—–]+$")
_WORD_AFTER = re.compile(r"[\s\"'“‘«‹„(\[•*·`]*([A-Za-zÀ-ÿ]+)")
_ACRONYM = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]$")
_BEHIND_COMMA = re.compile(r", (\w+)(?=[.,])")
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-z])$")


class Splitter:
    """Splits a stretch of text into sentences. Built from the layout rows; picklable, without state between calls."""

    def __init__(self, rows: Iterable[LayoutRow]) -> None:
        """Reads the rows on abbreviations, on what opens a sentence and on speech, and credits of pictures ("(Photo")."""
        words: dict[str, set[str]] = {}
        for row in rows:
            words.setdefault(row.use, set()).update(row.words)
        self.titles = frozenset(words.get("title", ()))
        self.abbreviations = frozenset(words.get("abbreviation", ()))
        self.before_number = frozenset(words.get("before_number", ()))
        self.starters = frozenset(words.get("starter", ()))
        self.speech = frozenset(words.get("speech", ()))
        self.clock_tails = frozenset(words.get("clock_tail", ())) | frozenset(words.get("month", ()))
        credits = sorted(re.escape(word) for word in words.get("boilerplate_start", ()) if word.startswith("("))
        self._stop = re.compile("|".join([_STOP, *(rf"{credit}\b[^()]{{0,80}}\)(?=\s)" for credit in credits)]))

    def split(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """Offsets of the sentences of `text[start:end]`, in order, trimmed of white space and bullets."""
        spans: list[tuple[int, int]] = []
        begin = start
        for match in self._stop.finditer(text, start, end):
            if match.end() > begin and self._ends(text, begin, match, end):
                _add(spans, text, begin, match.end())
                begin = match.end()
        _add(spans, text, begin, end)
        return spans

    def _ends(self, text: str, begin: int, match: re.Match[str], end: int) -> bool:
        follow = match.end()
        while follow < end and text[follow].isspace():
            follow += 1
        if follow >= end:
            return True
        mark = match.group()
        if not _may_open(text, follow, end):
            return False
        if mark[0] == "(":
            return True
        if mark.startswith(("…", "..")) and text[match.start() - 1 : match.start()].isspace():
            return len(mark.rstrip("".join(CLOSERS))) < len(mark)
        if mark[0] in "!?" or mark.startswith(("…", "..")):
            return not self._cue_follows(text, mark, follow)
        if len(mark) > 1 and mark[-1] not in ")]":
            return True
        return self._stop_ends(text, begin, match.start(), follow, end)

    def _stop_ends(self, text: str, begin: int, at: int, follow: int, end: int) -> bool:
        """A lone stop at `at`: does it end the sentence, given the word before and the word after it?"""
        found = _WORD_BEFORE.search(text, max(begin, at - 40), at)
        before = found.group() if found else ""
        if before in self.titles:
            return False
        if text[follow].isdigit() and before in self.before_number:
            return False
        if at - begin < 20 and _LIST_NUMBER.fullmatch(before) and not text[begin : at - len(before)].strip(_LIST_EDGE):
            return False
        if not (before in self.abbreviations or _ACRONYM.fullmatch(before) or _initial(before)):
            return True
        after = _WORD_AFTER.match(text, follow, end)
        if after is None or (_initial(before) and after.group(1) in ("A", "I")):
            return False
        if before.lower() in ("a.m", "p.m"):
            return after.group(1) not in self.clock_tails
        return after.group(1) in self.starters or text[follow] in '"“‘•*'

    def _cue_follows(self, text: str, mark: str, follow: int) -> bool:
        """After `?"` or `!"`: is what follows the cue of the quotation ("Mr Smith asked") and not a new sentence?"""
        if mark[-1] not in "\"'”’»›" or text[follow] in OPENERS:
            return False
        window = text[follow : follow + 80].split(".", 1)[0] + "."
        words = re.split(r"[ ,]+", window[:60], maxsplit=4)[:4]
        return any(word.rstrip(".") in self.speech for word in [*words, *_BEHIND_COMMA.findall(window)])


def _initial(word: str) -> bool:
    return len(word) == 1 and word.isupper()


def _may_open(text: str, at: int, end: int) -> bool:
    """May a sentence open at `at`: a capital, a digit, a mark; not a lower-case letter, and no mark before one."""
    while at < end and (text[at] in OPENERS or text[at].isspace()):
        at += 1
    return at < end and not text[at].islower() and text[at] not in ",;:)]”’»%&"


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Append `start` to `end` without white space and leading bullets; what holds no letter or digit is no sentence."""
    while start < end and (text[start].isspace() or _is_bullet(text, start, end)):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(char.isalnum() for char in text[start:end]):
        spans.append((start, end))
    elif spans and start < end and text[start] in CLOSERS:
        spans[-1] = (spans[-1][0], end)


def _is_bullet(text: str, at: int, end: int) -> bool:
    return text[at] in BULLETS and at + 1 < end and text[at + 1].isspace()


def trim(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The words of the spans: for tests and measures."""
    return [text[start:end] for start, end in spans]
