"""First stage: the parts of an article. Headline, byline, stamp, dateline, paragraphs, sentences, quotations, boilerplate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from detente.model import Article, Block, Document, Layout, Sentence, Span
from detente.rows import LayoutRow
from detente.text.blocks import BlockReader
from detente.text.datelines import Dateline, DatelineReader, Stamp, dateline_day
from detente.text.quotations import pair
from detente.text.sentences import Splitter

CODED = ("headline", "paragraph")
LONGEST = 2000
"""Characters of a sentence beyond which it is cut: no writer wrote such a sentence, and parsing it costs memory."""
BARE = 2  # paragraphs at the start in which a place with nothing but a dash is a dateline
CAPTIONS = 4  # sentences at the start behind which a dateline may stand, as behind the caption of a picture


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
        text = article.text
        blocks, stamps = self.reader.read(text, article.title, article.source)
        starts, dateline = self._starts(text, blocks)
        sentences, inside = self._sentences(text, blocks, starts)
        dateline = dateline or inside
        coded = [Span(starts[i], block.end) for i, block in enumerate(blocks) if block.kind in CODED]
        reference, basis = _reference(article, dateline, stamps)
        return Layout(
            blocks=tuple(blocks),
            sentences=sentences,
            quotations=pair(text, coded),
            dateline=dateline.place if dateline else None,
            agency=dateline.agency if dateline else None,
            reference=reference,
            reference_basis=basis,
        )

    def _starts(self, text: str, blocks: Sequence[Block]) -> tuple[list[int], Dateline | None]:
        """Where the report of each block begins, behind dateline, clock time or name of the reporter; the first dateline."""
        starts: list[int] = []
        first: Dateline | None = None
        body = 0
        for block in blocks:
            begin = block.start
            body += block.kind == "paragraph"
            if block.kind == "paragraph":
                begin = self.reader.lead_in(text, block.start, block.end)
            if block.kind in ("paragraph", "stamp") and block.end - begin > 1:
                dateline = self.datelines.dateline(text, begin, block.end)
                if dateline and (body <= BARE or _full(dateline)):
                    begin = dateline.end
                    first = first or dateline
            starts.append(begin)
        return starts, first

    def _sentences(
        self, text: str, blocks: Sequence[Block], starts: Sequence[int]
    ) -> tuple[tuple[Sentence, ...], Dateline | None]:
        """The sentences of headline and paragraphs; and a dateline found behind a caption, at the start of a later sentence."""
        found: list[Sentence] = []
        inside: Dateline | None = None
        for number, (block, begin) in enumerate(zip(blocks, starts, strict=True)):
            if block.kind not in CODED:
                continue
            for start, end in _short(text, self.splitter.split(text, begin, block.end)):
                if block.kind == "paragraph":
                    dateline = self.datelines.dateline(text, start, end) if len(found) <= CAPTIONS else None
                    if dateline and _full(dateline) and dateline.end < end:
                        start, inside = dateline.end, inside or dateline
                    if self.reader.is_noise(text[start:end]):
                        continue
                found.append(Sentence(len(found), start, end, number))
        return tuple(found), inside


def _full(dateline: Dateline) -> bool:
    return dateline.agency is not None or dateline.month is not None


def _short(text: str, sentences: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The sentences, those over the limit cut at a blank."""
    for start, end in sentences:
        while end - start > LONGEST:
            cut = text.rfind(" ", start, start + LONGEST)
            cut = cut if cut > start else start + LONGEST
            yield start, cut
            start = cut + 1 if text[cut : cut + 1] == " " else cut
        if start < end:
            yield start, end


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
