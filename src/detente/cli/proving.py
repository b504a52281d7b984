"""`detente explain` and `detente verify`: why a record says what it says, and whether its words stand in the article."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.app import (
    CODES,
    Additions,
    Least,
    Prefer,
    Published,
    Retrieved,
    Source,
    Tier,
    app,
    check_days,
    make_coder,
    own_knowledge,
)
from detente.cli.terminal import folded, say
from detente.errors import InputError, UsageError, VerificationError

if TYPE_CHECKING:
    from detente.coder import Coder
    from detente.model import Article, CodedArticle, Failure


@app.command(epilog=CODES)
def explain(  # noqa: PLR0913 - one parameter per option of the command
    file: Annotated[str, typer.Argument(metavar="FILE", help="An article, records of `detente code`, or a store.")],
    record: Annotated[str, typer.Argument(metavar="ID", help="e3; ARTICLE:e3 of several articles; a key of a store.")],
    article: Annotated[str | None, typer.Option(metavar="FILE", help="The article, where FILE holds records.")] = None,
    published: Published = None,
    retrieved: Retrieved = None,
    source: Source = None,
    knowledge: Additions = None,
    tier: Tier = "default",
    prefer: Prefer = "balanced",
    min_confidence: Least = None,
) -> None:
    """Tell in sentences why each field of a record has its value."""
    check_days(published, retrieved)
    from detente.ingest import read_articles
    from detente.proof.explain import explain
    from detente.proof.reasons import Rows
    from detente.records import holds_records, only
    from detente.store.manifest import is_store

    known = own_knowledge(knowledge)
    article_id, _, record_id = record.rpartition(":")
    if is_store(Path(file)):
        coded, text, record_id = _stored(Path(file), record)
    elif file != "-" and holds_records(Path(file)):
        if article is None:
            raise UsageError(f"{file}: found records; their article is needed too: add --article FILE.")
        pairs = [(coded, text) for coded, text in _with_texts(Path(file), [article]) if text is not None]
        coded, text = only({coded.id: (coded, text) for coded, text in pairs}, article_id, f"{file} and {article}")
    else:
        coder = make_coder(knowledge, tier, prefer, min_confidence)
        found = read_articles([file], published=published, retrieved=retrieved, source=source)
        coded, text = _coded_now(coder, only({item.id: item for item in found}, article_id, file))
    print(folded(explain(coded, record_id, text, Rows(known))), end="")


def _stored(folder: Path, key: str) -> tuple[CodedArticle, str, str]:
    from detente.store.coded import find_record
    from detente.store.reading import reading

    with reading(folder) as store:
        return find_record(store, key)


def _coded_now(coder: Coder, item: Article | Failure) -> tuple[CodedArticle, str]:
    from detente.engine import failure_error, run
    from detente.model import Failure

    ((article, result),) = run(coder, [item])
    if article is None or isinstance(result, Failure):
        assert isinstance(result, Failure)
        raise failure_error(result)
    return result, article.text


def _with_texts(records: Path, articles: list[str]) -> list[tuple[CodedArticle, str | None]]:
    from detente.ingest import read_articles
    from detente.model import Failure
    from detente.proof.verify import match
    from detente.records import read_records

    texts: dict[str, str] = {}
    for found in read_articles(articles):
        if isinstance(found, Failure):
            say(found.message)
        else:
            texts[found.id] = found.text
    return list(match(read_records(records), texts))


@app.command(epilog=CODES)
def verify(
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="What `detente code --to jsonl` (or json) wrote, or a store.")
    ],
    articles: Annotated[
        list[str] | None, typer.Argument(metavar="ARTICLE...", help="The articles: files or folders; a store has them.")
    ] = None,
) -> None:
    """Check that every offset still yields the words it claims and that the texts are the ones that were coded."""
    from detente.proof.verify import counts, verify

    looked_at = wrong = 0
    for coded, text in _to_verify(records, articles or []):
        looked_at += 1
        if text is None:
            problems = [f"{coded.id}: none of the given articles has this id or this text; give its file too"]
        else:
            problems = [str(problem) for problem in verify(coded, text)]
        of_records, quotations = counts(coded)
        for problem in problems:
            print(problem)
        if not problems:
            print(f"{coded.id}: {of_records} records, {quotations} quotations, all as claimed")
        wrong += bool(problems)
    if not looked_at:
        raise InputError(f"{records}: found no coded article, expected what `detente code --to jsonl` writes, or a store.")
    if wrong:
        raise VerificationError(f"Of {looked_at} coded articles, {wrong} did not pass: see the lines above.")


def _to_verify(records: Path, articles: list[str]) -> Iterator[tuple[CodedArticle, str | None]]:
    from detente.store.manifest import is_store

    if not is_store(records):
        if not articles:
            raise UsageError(f"{records}: found records; their articles are needed too: name their files or folders.")
        yield from _with_texts(records, articles)
        return
    from detente.store.coded import all_coded
    from detente.store.reading import reading

    with reading(records) as store:
        yield from all_coded(store)
