"""First stage: the parts of an article. Headline, byline, stamp, dateline, paragraphs, sentences, quotations, boilerplate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from detente.blocks import BlockReader
from detente.datelines import Dateline, DatelineReader, Stamp, dateline_day
from detente.knowledge import LayoutRow
from detente.model import Article, Block, Document, Layout, Sentence, Span
from detente.quotations import pair
from detente.sentences import Splitter

CODED = ("headline", "paragraph")


class Segment:
    """Divides an article into blocks, sentences and quotations, and finds the day against which it counts."""

    name = "segment"
    needs: tuple[str, ...] = ()
    gives = "layout"

    def __init__(self, rows: Sequence[LayoutRow]) -> None:
        """`rows`: the layout table of the language (`data/lang/en/layout.tsv`)."""
        self.splitter = Splitter(rows)
        self.datelines = DatelineReader(rows)
        self.reader = BlockReader(rows, self.datelines)

    def __call__(self, document: Document) -> Layout:
        """The layout of the article; offsets are into `article.text`, which is never changed."""
        article = document.article
        blocks, stamps = self.reader.read(article.text, article.title)
        starts, dateline = self._starts(article.text, blocks)
        sentences = self._sentences(article.text, blocks, starts)
        coded = [Span(starts[i], block.end) for i, block in enumerate(blocks) if block.kind in CODED]
        reference, basis = _reference(article, dateline, stamps)
        return Layout(
            blocks=tuple(blocks),
            sentences=sentences,
            quotations=pair(article.text, coded),
            dateline=dateline.place if dateline else None,
            agency=dateline.agency if dateline else None,
            reference=reference,
            reference_basis=basis,
        )

    def _starts(self, text: str, blocks: Sequence[Block]) -> tuple[list[int], Dateline | None]:
        """Where the report of each block begins, behind dateline, clock time or name of the reporter; the first dateline."""
        starts: list[int] = []
        first: Dateline | None = None
        for block in blocks:
            begin = block.start
            if block.kind == "paragraph":
                begin = self.reader.lead_in(text, block.start, block.end)
                dateline = self.datelines.dateline(text, begin, block.end)
                if dateline:
                    begin = dateline.end
                    first = first or dateline
            starts.append(begin)
        return starts, first

    def _sentences(self, text: str, blocks: Sequence[Block], starts: Sequence[int]) -> tuple[Sentence, ...]:
        found: list[Sentence] = []
        for number, (block, begin) in enumerate(zip(blocks, starts, strict=True)):
            if block.kind == "headline":
                found.append(Sentence(len(found), block.start, block.end, number))
            elif block.kind == "paragraph":
                for start, end in self.splitter.split(text, begin, block.end):
                    found.append(Sentence(len(found), start, end, number))
        return tuple(found)


def _reference(article: Article, dateline: Dateline | None, stamps: Sequence[Stamp]) -> tuple[str | None, str | None]:
    """The ISO day against which "yesterday" counts, and where it comes from; a day of retrieval alone tells nothing."""
    published, retrieved = _iso(article.published), _iso(article.retrieved)
    if published:
        return published.isoformat(), "published"
    stamped = next((stamp.day for stamp in stamps if stamp.day), None)
    if dateline:
        day = dateline_day(dateline, retrieved or stamped, None)
        if day:
            return day.isoformat(), "dateline"
    if stamped:
        return stamped.isoformat(), "stamp"
    ago = next((stamp.days_ago for stamp in stamps if stamp.days_ago is not None), None)
    if ago is not None and retrieved:
        return (retrieved - timedelta(days=int(ago))).isoformat(), "stamp"
    return None, None


def _iso(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None
