"""The writer for a browser: one self-contained page, the article with its spans and the records beside it."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from typing import TextIO

from detente.model import CodedArticle, Party, Record
from detente.proof.explain import evidence_of, fields, reasons
from detente.proof.reasons import Rows, sentences
from detente.records import number_label, party_code, party_label
from detente.tables import DATA
from detente.writers.base import Writer
from detente.writers.marks import ROLES, Mark, Segment, marks, segments, type_label

QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}


class HtmlWriter(Writer):
    """One page without any remote asset. Every text is escaped; the page's own style and script are the only ones that the
    content security policy lets run, by their hash. It reads without the script too."""

    needs_text = True

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._rows = Rows()
        self._number = 0

    def begin(self) -> None:
        """Write the head of the page and the legend."""
        style, policy = _asset("page.css"), _policy(_asset("page.css"), _asset("page.js"))
        self.stream.write(
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>Event records · Détente</title>\n<style>{style}</style>\n</head>\n<body>\n{_legend()}<main>\n"
        )

    def add(self, coded: CodedArticle, text: str = "") -> None:
        """Write one article with its records."""
        self._number += 1
        prefix = f"a{self._number}-"
        self.stream.write(
            f'<article class="story">\n{_header(coded, text)}<div class="columns">\n'
            f'<div class="text">{article_html(coded, text, prefix, self._rows)}</div>\n'
            f"{_records(coded, text, prefix, self._rows)}</div>\n</article>\n"
        )

    def end(self) -> None:
        """Write the foot of the page and its script."""
        self.stream.write(
            "</main>\n<footer>Coded by Détente. Every field rests on words of the article: hover, tap or open “Why”.</footer>\n"
            f"<script>{_asset('page.js')}</script>\n</body>\n</html>\n"
        )


@cache
def _asset(name: str) -> str:
    return "\n" + (DATA / "web" / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    def hashed(source: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; style-src {hashed(style)}; script-src {hashed(script)}; "
        "base-uri 'none'; form-action 'none'; object-src 'none'"
    )


def _legend() -> str:
    items = [f'<li class="q{quad}"><span class="m trigger">{name}</span></li>' for quad, name in QUADS.items()]
    items += [f'<li><span class="m {role}">{role}</span></li>' for role in ROLES.values() if role != "trigger"]
    return f'<header class="page"><h1>Détente</h1><ul class="legend" aria-label="Colours">{"".join(items)}</ul></header>\n'


def _header(coded: CodedArticle, text: str) -> str:
    name = coded.title if coded.title and not text.lstrip().startswith(coded.title) else coded.id
    number = len(coded.events)
    told = [coded.source, coded.published and f"published {coded.published}", f"{number or 'no'} record{'s' * (number != 1)}"]
    told += [f"note: {warning}" for warning in coded.warnings]
    return f'<header><h2>{escape(name)}</h2><p class="meta">{escape(" · ".join(part for part in told if part))}</p></header>\n'


# ------------------------------------------------------------------------------------------------------------- text


def article_html(coded: CodedArticle, text: str, prefix: str, rows: Rows) -> str:
    """The article's text, verbatim and escaped, its spans as links to the records."""
    headline = _headline_end(coded, text)
    out, anchored, inside = [], set[str](), False
    for segment in segments(marks(coded, len(text)), len(text)):
        if headline and not inside and segment.start == 0:
            out.append('<span class="headline">')
            inside = True
        for begin, end in _cut(segment, headline):
            if inside and begin >= headline:
                out.append("</span>")
                inside = False
            out.append(_piece(segment, text[begin:end], (text, prefix, rows), anchored))
    return "".join(out) + ("</span>" if inside else "")


def _headline_end(coded: CodedArticle, text: str) -> int:
    """Where the headline ends that the text begins with: the known title, or a short first line above a blank one; else 0."""
    start = len(text) - len(text.lstrip())
    if coded.title:
        return start + len(coded.title) if text.startswith(coded.title, start) else 0
    line, _, rest = text[start:].partition("\n")
    above_blank = bool(rest.strip()) and not rest.partition("\n")[0].strip()
    return start + len(line) if above_blank and len(line) <= 120 and not line.rstrip().endswith(".") else 0


def _cut(segment: Segment, at: int) -> list[tuple[int, int]]:
    if segment.start < at < segment.end:
        return [(segment.start, at), (at, segment.end)]
    return [(segment.start, segment.end)]


def _piece(segment: Segment, words: str, context: tuple[str, str, Rows], anchored: set[str]) -> str:
    if not segment.marks:
        return escape(words)
    text, prefix, rows = context
    anchors = [_anchor(prefix, mark.record, mark.role) for mark in segment.marks]
    new = [a for a in dict.fromkeys(anchors) if a not in anchored]
    anchored.update(new)
    roles = " ".join(dict.fromkeys(mark.role for mark in segment.marks))
    quad = next((f" q{mark.record.quad}" for mark in segment.marks if mark.role == "trigger"), "")
    records = list(dict.fromkeys(f"{prefix}{mark.record.id}" for mark in segment.marks))
    tip = "\n\n".join(dict.fromkeys(_tip(mark, text, rows) for mark in segment.marks))
    return (
        "".join(f'<i id="{escape(a)}"></i>' for a in new)
        + f'<a class="m {roles}{quad}" href="#{escape(records[0])}" data-records="{escape(" ".join(records))}" '
        f'title="{escape(tip)}">{escape(words)}</a>'
    )


def _anchor(prefix: str, record: Record, role: str) -> str:
    return f"{prefix}{record.id}-{role}"


def _tip(mark: Mark, text: str, rows: Rows) -> str:
    """Role and reason for a reader who hovers; the evidence that touches these words first, all of it where none does."""
    record, role = mark.record, mark.role
    items = [e for e in evidence_of(record, role) if any(s.start < mark.span.end and mark.span.start < s.end for s in e.spans)]
    said = list(sentences(items, role, text, rows)) or reasons(record, role, text, rows)
    code = ""
    if role in ("actor", "recipient"):
        party = next((p for p in getattr(record, role) if p.start == mark.span.start and p.end == mark.span.end), None)
        code = f": {party_code(party)}" if party and party_code(party) else ""
    return f"{role.capitalize()} of {record.id} ({type_label(record)}, {record.status}){code}\n" + "\n".join(said)


# ---------------------------------------------------------------------------------------------------------- records


def _records(coded: CodedArticle, text: str, prefix: str, rows: Rows) -> str:
    if not coded.events:
        return '<p class="none">No event was found in this article.</p>\n'
    cards = "".join(_card(record, text, prefix, rows) for record in coded.events)
    return f'<ol class="records" aria-label="Records">\n{cards}</ol>\n'


def _card(record: Record, text: str, prefix: str, rows: Rows) -> str:
    mode = f"<span>.{escape(record.mode)}</span>" if record.mode else ""
    status = "status" if record.status == "actual" else "status not-actual"
    why = "".join(f"<dt>{escape(label)}</dt><dd>{escape(words)}</dd>" for label, words in fields(record, text, rows))
    return (
        f'<li class="record q{record.quad}" id="{escape(prefix + record.id)}"><p class="top">'
        f'<a class="type" href="#{escape(_anchor(prefix, record, "trigger"))}">{escape(record.type)}{mode}</a>'
        f'<span class="id">{escape(record.id)}</span><span class="{status}">{escape(record.status)}</span></p>'
        f'<p class="who">{_who(record, prefix)}</p><dl class="facts">{_facts(record, text, prefix)}</dl>'
        f'<details><summary>Why</summary><dl class="why">{why}</dl></details></li>\n'
    )


def _who(record: Record, prefix: str) -> str:
    actors = _people(record, "actor", record.actor, prefix) or '<span class="unknown">unknown</span>'
    recipients = _people(record, "recipient", record.recipient, prefix)
    return actors + (f' <span class="arrow">→</span> {recipients}' if recipients else "")


def _people(record: Record, role: str, parties: tuple[Party, ...], prefix: str) -> str:
    shown = []
    for party in parties:
        code = f' <span class="code">{escape(party_code(party))}</span>' if party_code(party) else ""
        shown.append(f"{_link(record, role, party_label(party), prefix, role)}{code}")
    return ", ".join(shown)


def _link(record: Record, role: str, words: str, prefix: str, style: str = "") -> str:
    css = f' class="{style}"' if style else ""
    return f'<a{css} href="#{escape(_anchor(prefix, record, role))}">{escape(words)}</a>'


def _facts(record: Record, text: str, prefix: str) -> str:
    told: list[tuple[str, str]] = []
    if record.date:
        words = f" “{record.date_text}”" if record.date_text else ""
        told.append(("when", _link(record, "date", record.date.replace("/", " to ") + words, prefix)))
    if record.place:
        code = f' <span class="code">{escape(record.place.country)}</span>' if record.place.country else ""
        told.append(("where", _link(record, "place", record.place.text, prefix) + code))
    if record.attribution:
        told.append(("on the word of", _link(record, "attribution", record.attribution.text, prefix)))
    if record.condition:
        told.append(("condition", f'<span class="if">{_link(record, "condition", f"“{record.condition}”", prefix)}</span>'))
    if record.numbers:
        told.append(("how many", escape(", ".join(map(number_label, record.numbers)))))
    if record.same_as:
        told.append(("same event as", f'<a href="#{escape(prefix + record.same_as)}">{escape(record.same_as)}</a>'))
    if not text:
        told.append(("sentence", escape(record.sentence)))
    return "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in told)
