"""Check records against the article they quote: every offset must yield the words that the record claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detente.model import CodedArticle, Evidence, Record, Value
from detente.records import Claim, claims, sha256

SHOWN = 60


class Problem(Value, kw_only=True, frozen=True):
    """Something a record says that the article does not bear out. `record` is "" where the whole article is meant."""

    article: str
    record: str
    field: str
    message: str

    def __str__(self) -> str:
        where = " ".join(part for part in (self.record, self.field) if part)
        return f"{self.article}: {where}: {self.message}" if where else f"{self.article}: {self.message}"


def verify(coded: CodedArticle, text: str) -> list[Problem]:
    """What is wrong with the records of one article, given the article's text; an empty list where all is well.

    Checks the hash of the text, the words at every span, the bounds of the evidence, and the references of `same_as`.
    """
    problems = list(_text_problems(coded, text))
    earlier: dict[str, Record] = {}
    for record in coded.events:
        if record.id in earlier:
            problems.append(_problem(coded, record, "id", f"the id {record.id} is used twice; expected one record per id"))
        for claim in claims(record):
            message = _claim_problem(claim, text)
            if message:
                field = f"{claim.field} {claim.number}" if claim.number else claim.field
                problems.append(_problem(coded, record, field, message))
        problems.extend(_evidence_problems(coded, record, len(text)))
        problems.extend(_reference_problems(coded, record, earlier))
        earlier.setdefault(record.id, record)
    return problems


def counts(coded: CodedArticle) -> tuple[int, int]:
    """How many records and how many quotations `verify` looks at."""
    return len(coded.events), sum(1 for record in coded.events for _ in claims(record))


def _problem(coded: CodedArticle, record: Record, field: str, message: str) -> Problem:
    return Problem(article=coded.id, record=record.id, field=field, message=message)


def _text_problems(coded: CodedArticle, text: str) -> Iterator[Problem]:
    found = sha256(text)
    if found != coded.sha256:
        message = (
            f"the text is not the one that was coded: its SHA-256 begins with {found[:12]}, the records were made from "
            f"{coded.sha256[:12]}. Give the article as it was, or code it again"
        )
        yield Problem(article=coded.id, record="", field="", message=message)


def _claim_problem(claim: Claim, text: str) -> str | None:
    if claim.span is None:
        return f"{_quoted(claim.text)} has no offsets, so it cannot be checked"
    start, end = claim.span.start, claim.span.end
    if not 0 <= start <= end <= len(text):
        return f"the offsets {start} to {end} lie outside the text, which has {len(text)} characters"
    found = text[start:end]
    if found == claim.text:
        return None
    return f"the record says {_quoted(claim.text)}, the text at {start} to {end} says {_quoted(found)}"


def _quoted(words: str) -> str:
    line = " ".join(words.split())
    return f"“{line if len(line) <= SHOWN else line[: SHOWN - 1] + '…'}”"


def _evidence_problems(coded: CodedArticle, record: Record, length: int) -> Iterator[Problem]:
    for field, items in record.evidence.items():
        for item in items:
            if _outside(item, length):
                message = f"evidence {item.by} points outside the text, which has {length} characters"
                yield _problem(coded, record, field, message)


def _outside(item: Evidence, length: int) -> bool:
    return any(not 0 <= span.start <= span.end <= length for span in item.spans)


def _reference_problems(coded: CodedArticle, record: Record, earlier: dict[str, Record]) -> Iterator[Problem]:
    if record.same_as is None:
        return
    if record.same_as not in earlier:
        yield _problem(coded, record, "same_as", f"refers to {record.same_as}, which is no earlier record of this article")
    elif earlier[record.same_as].same_as is not None:
        first = earlier[record.same_as].same_as
        message = f"refers to {record.same_as}, which itself refers to {first}; expected the first record of the event"
        yield _problem(coded, record, "same_as", message)


def match(coded: Iterable[CodedArticle], texts: dict[str, str]) -> Iterator[tuple[CodedArticle, str | None]]:
    """Each coded article with its text: by id, else by hash where the file was renamed, else None.

    texts: article id to text.
    """
    by_hash = {sha256(text): text for text in texts.values()}
    for article in coded:
        yield article, by_hash.get(article.sha256, texts.get(article.id))
