"""The lines and paragraphs of an article, and what each is: headline, byline, stamp, publisher, boilerplate, paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set

from detente.model import Block, BlockKind
from detente.rows import LayoutRow
from detente.text.datelines import DatelineReader, Stamp

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c]+")
_BLANK = re.compile(r"(?:\r?\n|\r(?!\n)|\u2029)[^\S\n\r]*(?:\r?\n|\r|\u2029)|\u2029")
_TERMINAL = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_CLOCK = re.compile(
    r"(?:[01]?\d|2[0-3])[.:][0-5]\d(?:\s?[ap]\.?m\.?)?(?:\s*(?:[–—|-]|GMT|BST|EST|EDT|CET|UTC))*\s+(?=[^\W\d_a-z]|[\"'“‘])"
)
_REPORTER = re.compile(r"By\s+[^|\n.]{3,60}\|\s*|By\s+(?=[A-ZÀ-Þ]{4,}[,\s])")
_NAMED = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_HEADLINE_NOT = re.compile(r"[.!…:;,][\"'”’»)\]]*$")
HEADLINE, SHORT = 200, 160  # characters


class BlockReader:
    """Finds and names the blocks. Built from the layout rows; picklable."""

    def __init__(self, rows: Iterable[LayoutRow], datelines: DatelineReader) -> None:
        """Rows of use byline, byline_role and boilerplate_* are read; stamps are recognised by `datelines`."""
        words: dict[str, set[str]] = {}
        for row in rows:
            words.setdefault(row.use, set()).update(row.words)
        self.datelines = datelines
        self._byline = _starts_with(words.get("byline", ()))
        self._roles = frozenset(words.get("byline_role", ()))
        self._boiler_start = _starts_with(words.get("boilerplate_start", ()))
        self._boiler_whole = frozenset(word.lower() for word in words.get("boilerplate_whole", ()))
        self._boiler_any = tuple(sorted(words.get("boilerplate_any", ())))

    def read(self, text: str, title: str | None, source: str | None) -> tuple[list[Block], list[Stamp]]:
        """Blocks in order, and what the stamps tell that stand above the first paragraph or say what they are ("Published").

        title, source: as far as they are known.
        """
        spans = _paragraphs(text)
        names = _repeated(text, spans) | ({source.lower()} if source else set())
        headline = _title(text, spans, title)
        blocks: list[Block] = []
        stamps: list[Stamp] = []
        body = False
        for number, (start, end) in enumerate(spans):
            line = text[start:end]
            kind, stamp = ("headline", None) if number == headline else self._kind(line, body, names)
            if headline is None and kind == "paragraph" and not body and number < len(spans) - 1 and _like_headline(line):
                kind, headline = "headline", number
            if stamp and (not body or self.datelines.says_what(line)):
                stamps.append(stamp)
            body = body or kind == "paragraph"
            blocks.append(Block(kind, start, end))
        return blocks, stamps

    def lead_in(self, text: str, start: int, end: int) -> int:
        """Where a paragraph begins behind the clock time of a live page or the name of a reporter."""
        match = _CLOCK.match(text, start, end) or _REPORTER.match(text, start, end)
        return match.end() if match and match.end() < end else start

    def is_noise(self, sentence: str) -> bool:
        """Is a sentence of a paragraph boilerplate: a credit, a copyright notice, a plea to subscribe?"""
        return len(sentence) <= 250 and self._is_boilerplate(sentence)

    def _kind(self, line: str, body: bool, names: Set[str]) -> tuple[BlockKind, Stamp | None]:
        if len(line) > SHORT:
            return "paragraph", None
        stamp = self._stamp(line, body)
        if stamp:
            return "stamp", stamp
        if self._is_byline(line, body):
            return "byline", None
        if self._is_boilerplate(line):
            return "boilerplate", None
        if line.lower() in names:
            return "publisher" if _NAMED.match(line) and len(line.split()) <= 6 else "boilerplate", None
        return "paragraph", None

    def _stamp(self, line: str, body: bool) -> Stamp | None:
        """A stamp anywhere; above the first paragraph also a dateline on a line of its own, and a line with a day in it."""
        stamp = self.datelines.stamp(line)
        if stamp or body or _TERMINAL.search(line):
            return stamp
        alone = self.datelines.dateline(line, 0, len(line))
        if alone and alone.end == len(line):
            return Stamp(None, None)
        day = self.datelines.day_in(line)
        return Stamp(day, None) if day else None

    def _is_byline(self, line: str, body: bool) -> bool:
        """A line with the reporter's name: "By ...", or nothing but a role ("Staff Correspondent, Dhaka")."""
        match = self._byline.match(line)
        if match:
            rest = line[match.end() :].strip(" :")
            return len(line) <= 100 and not _TERMINAL.search(line) and bool(_NAMED.match(rest))
        words = [word.strip(",.").lower() for word in line.split()]
        return not body and len(words) <= 6 and not _TERMINAL.search(line) and any(word in self._roles for word in words)

    def _is_boilerplate(self, line: str) -> bool:
        lower = line.lower()
        if lower.strip() in self._boiler_whole:
            return True
        if any(phrase in lower and (phrase[0] != "(" or lower.endswith((")", ")."))) for phrase in self._boiler_any):
            return True
        return bool(self._boiler_start.match(line)) and (not _TERMINAL.search(line) or len(line.split()) <= 8)


def _starts_with(words: Iterable[str]) -> re.Pattern[str]:
    forms = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(rf"{re.escape(form)}{_edge(form)}" for form in forms) or r"(?!)")


def _edge(form: str) -> str:
    return r"(?!\w)" if form[-1].isalnum() else ""


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Offsets of the paragraphs, trimmed: lines, or runs of lines where the text was wrapped to a width."""
    lines = [span for match in _LINE.finditer(text) if (span := _trim(text, match.start(), match.end()))]
    if not _wrapped(text, lines):
        return lines
    joined: list[tuple[int, int]] = []
    for start, end in lines:
        if joined and not _BLANK.search(text, joined[-1][1], start) and text[start] not in "•*-–":
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and (text[start].isspace() or text[start] in "\ufeff\u200b"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "\ufeff\u200b"):
        end -= 1
    return (start, end) if start < end else None


def _wrapped(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Was the text broken to a width of up to 100 columns? Then most lines run on into the next."""
    if len(lines) < 4 or max(end - start for start, end in lines) > 100:
        return False
    pairs = [(a, b) for a, b in zip(lines, lines[1:], strict=False) if not _BLANK.search(text, a[1], b[0])]
    if len(pairs) < 3:
        return False
    running = sum(1 for a, _ in pairs if a[1] - a[0] > 40 and not _TERMINAL.search(text, max(a[0], a[1] - 4), a[1]))
    return running > len(pairs) / 2


def _repeated(text: str, spans: Sequence[tuple[int, int]]) -> frozenset[str]:
    """Short lines without a final stop that stand in the article more than once, lower case."""
    short = Counter(text[start:end].lower() for start, end in spans if end - start <= 80)
    return frozenset(line for line, count in short.items() if count > 1 and not _TERMINAL.search(line))


def _title(text: str, spans: Sequence[tuple[int, int]], title: str | None) -> int | None:
    """Index of the paragraph that is the title, among the first three."""
    wanted = " ".join(title.split()).rstrip(".") if title else ""
    for number, (start, end) in enumerate(spans[:3] if wanted else ()):
        if end - start <= len(title or "") + 20 and " ".join(text[start:end].split()).rstrip(".") == wanted:
            return number
    return None


def _like_headline(line: str) -> bool:
    """A first line that is short and has no final stop."""
    return len(line) <= HEADLINE and not _HEADLINE_NOT.search(line)
