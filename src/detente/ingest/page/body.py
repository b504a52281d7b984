"""From markup to the paragraphs of a text, one blank line between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.etree
import lxml.html
import trafilatura

from detente.errors import InputError
from detente.ingest.page.guard import refuse_monsters
from detente.ingest.page.values import MARKUP

FEWEST_WORDS = 25
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "block", "body", "body.content", "br", "caption", "center", "dd", "div",
    "dl", "dt", "fieldset", "fn", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hl2", "hr", "html",
    "li", "main", "note", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "ul",
))  # fmt: skip
_DROPPED = frozenset((
    "audio", "button", "canvas", "figure", "form", "head", "header", "iframe", "img", "input", "math", "media",
    "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title", "video",
))  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def parse(markup: str, name: str) -> lxml.html.HtmlElement:
    """The tree of a page or of a piece of one; nothing that it names is read, control characters are left out. Raises
    InputError."""
    refuse_monsters(markup, name)
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(_CONTROLS.sub("", markup).encode("utf-8", "surrogatepass"), parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        raise InputError(f"{name}: found a page that cannot be parsed as HTML, expected the page of an article.") from None


def article_body(tree: lxml.html.HtmlElement, told: str | None, name: str) -> str:
    """The paragraphs of the article on a page; told: its text as the metadata have it, used where the page shows much less.

    Raises InputError where there are none.
    """
    try:
        found = trafilatura.extract(tree, favor_precision=True, include_comments=False, include_tables=False) or ""
    except (ValueError, RecursionError, lxml.etree.LxmlError):
        found = ""
    if told and len(told) > 1.5 * len(found):
        found = told
    text = joined(found.splitlines())
    if len(text.split()) < FEWEST_WORDS:
        raise InputError(
            f"{name}: found an HTML page without the text of an article (a start page, a form, or a page drawn by script); "
            "save the page of one article, or its text."
        )
    return text


def text_of(markup: str, name: str) -> str:
    """The text of a piece of HTML, or of plain text, as paragraphs. Raises InputError where it cannot be parsed."""
    if not markup.strip():
        return ""
    if not MARKUP.search(markup):
        return joined(markup.splitlines())
    return joined(paragraphs(parse(f"<div>{markup}</div>", name)))


def joined(lines: Iterator[str] | list[str]) -> str:
    """Paragraphs out of lines; empty ones fall away."""
    return "\n\n".join(filter(None, (line.strip() for line in lines)))


def paragraphs(root: lxml.etree._Element) -> Iterator[str]:
    """The text of a tree of HTML or NITF, broken where a block begins or ends; pictures, forms and scripts are left out."""
    line: list[str] = []
    walker = lxml.etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = _local_name(element)
        dropped = name in _DROPPED
        if name in _BLOCKS or dropped:
            yield " ".join("".join(line).split())
            line = []
        if event == "start" and dropped:
            walker.skip_subtree()
        elif event == "start":
            line.append(element.text or "")
        elif element is not root:
            line.append(element.tail or "")
    yield " ".join("".join(line).split())


def _local_name(element: lxml.etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()
