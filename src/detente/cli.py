"""The command line: parse, call, print. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO, TypeAlias

import typer

from detente import __version__
from detente.errors import InputError, UsageError, VerificationError
from detente.terminal import Sentences, Tally, cleared_on_sigterm, folded, opened, say, show_columns

if TYPE_CHECKING:
    from detente.coder import Coder
    from detente.engine import Outcome
    from detente.knowledge import Knowledge
    from detente.lookup import ActorReading, PlaceReading
    from detente.model import CodedArticle
    from detente.writers import Writer

Reading: TypeAlias = "ActorReading | PlaceReading"

FORMATS = ("pretty", "jsonl", "json", "csv", "html")
CODES = (
    "Exit codes: 0 all is well; 2 a wrong option or setting; 3 some input could not be coded (the others were); "
    "4 a broken table; 5 stages in a wrong order; 6 records that disagree with their article; 7 a missing language model; "
    "8 output that cannot be written; 70 an unexpected error; 130 interrupted."
)

app = typer.Typer(
    cls=Sentences,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Reads news and writes down, with proof, who did, said, offered or threatened what to whom.",
    epilog=CODES,
    context_settings={"help_option_names": ["-h", "--help"]},
)
tables_app = typer.Typer(no_args_is_help=True, help="Check and show the tables that Détente decides by.")
app.add_typer(tables_app, name="tables")

Published = Annotated[
    str | None, typer.Option(metavar="DATE", help="Day of publication (YYYY-MM-DD), where an article does not tell it.")
]
Retrieved = Annotated[str | None, typer.Option(metavar="DATE", help="Day on which the page was fetched: dates “7 days ago”.")]
Source = Annotated[str | None, typer.Option(metavar="NAME", help="Name of the source, where an article does not tell.")]
Additions = Annotated[
    Path | None,
    typer.Option("--knowledge", metavar="DIR", help="A folder with tables of your own (holders.tsv, ...); they win."),
]
Tier = Annotated[str, typer.Option(metavar="TIER", help="default: rows and the learned reader; rules: the rows alone.")]
Prefer = Annotated[
    str, typer.Option(metavar="WHAT", help="precision: fewer and surer records; recall: more of what is there; or balanced.")
]
Least = Annotated[
    float | None,
    typer.Option("--min-confidence", metavar="P", help="Keep records at least so likely to be right (0 to 1), instead."),
]
AsJson = Annotated[bool, typer.Option("--json", help="As a JSON array.")]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"detente {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Options before the command."""


# ------------------------------------------------------------------------------------------------------------ code


@app.command(epilog=CODES)
def code(  # noqa: PLR0913 - one parameter per option of the command
    inputs: Annotated[list[str], typer.Argument(metavar="FILE|DIR|-...", help="Articles as text, HTML or JSON; - is stdin.")],
    published: Published = None,
    retrieved: Retrieved = None,
    source: Source = None,
    to: Annotated[str | None, typer.Option(metavar="FORMAT", help=f"{', '.join(FORMATS)}; by the ending of --out, else pretty "
                                           "on a terminal and jsonl in a pipe.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write here: the whole output, or nothing.")] = None,
    knowledge: Additions = None,
    tier: Tier = "default",
    prefer: Prefer = "balanced",
    min_confidence: Least = None,
    workers: Annotated[int, typer.Option(metavar="N", help="Code in N processes.")] = 1,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first article that cannot be coded.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, notes or summary; failures are told.")] = False,
) -> None:  # fmt: skip
    """Code articles: print or write their event records."""
    name = _format(to, out)
    _check_days(published, retrieved)
    _check_out(out, inputs)
    from detente import engine, ingest
    from detente.output import Discard

    engine.limit_threads()
    articles = ingest.read_articles(inputs, published=published, retrieved=retrieved, source=source)
    coder = _coder(knowledge, tier, prefer, min_confidence)
    on_screen = out is None and sys.stdout.isatty()
    shown = not quiet and not on_screen
    with (
        cleared_on_sigterm(),
        closing(engine.run(coder, articles, workers=workers, strict=strict)) as outcomes,
        Tally(shown) as tally,
        opened(out) as stream,
        _writer(name, stream) as writer,
    ):
        _write(outcomes, writer, tally, flush=out is None)
        if out and tally.failed and not tally.coded:
            raise Discard
    tally.report(quiet, str(out) if out else None)
    if tally.failed:
        raise typer.Exit(InputError.exit_code)


def _format(to: str | None, out: Path | None) -> str:
    if to is None:
        ending = out.suffix.removeprefix(".").lower() if out else ""
        ending = {"htm": "html", "ndjson": "jsonl"}.get(ending, ending)
        return ending if ending in FORMATS else "pretty" if out is None and sys.stdout.isatty() else "jsonl"
    if to not in FORMATS:
        raise UsageError(f"--to: found {to!r}, expected one of {', '.join(FORMATS)}.")
    return to


def _coder(additions: Path | None, tier: str, prefer: str, min_confidence: float | None) -> Coder:
    """The coder with its pipeline built: a broken table stops the run before the first article."""
    from detente.coder import Coder

    coder = Coder(knowledge=_knowledge(additions), tier=tier, prefer=prefer, min_confidence=min_confidence)
    coder.pipeline  # noqa: B018 - built when first asked for
    return coder


def _knowledge(additions: Path | None) -> Knowledge:
    from detente.knowledge import Knowledge

    return Knowledge(additions=additions)


def _check_days(published: str | None, retrieved: str | None) -> None:
    from detente.ingest.base import setting_day

    setting_day(published, "--published")
    setting_day(retrieved, "--retrieved")


def _check_out(out: Path | None, inputs: Iterable[str]) -> None:
    if out and any(name != "-" and Path(name).resolve() == out.resolve() for name in inputs):
        raise UsageError(f"--out: found {out}, which is one of the inputs; expected another name.")


def _writer(name: str, stream: TextIO) -> Writer:
    from detente.writers import WRITERS

    return WRITERS[name](stream)


def _write(outcomes: Iterator[Outcome], writer: Writer, tally: Tally, flush: bool) -> None:
    from detente.model import Failure

    for article, result in outcomes:
        if isinstance(result, Failure):
            tally.add_failure(result)
            continue
        writer.add(result, article.text if article and writer.needs_text else "")
        tally.add_coded(result.id, len(result.events), result.warnings)
        if flush:
            writer.stream.flush()


# ------------------------------------------------------------------------------------------------- explain, verify


@app.command(epilog=CODES)
def explain(  # noqa: PLR0913 - one parameter per option of the command
    file: Annotated[str, typer.Argument(metavar="FILE", help="An article, or records from `detente code --to jsonl`.")],
    record: Annotated[str, typer.Argument(metavar="ID", help="The record, as e3; ARTICLE:e3 where FILE has several articles.")],
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
    _check_days(published, retrieved)
    from detente.proof.explain import explain
    from detente.proof.reasons import Rows
    from detente.records import holds_records, only

    known = _knowledge(knowledge)
    article_id, _, record_id = record.rpartition(":")
    if file != "-" and holds_records(Path(file)):
        if article is None:
            raise UsageError(f"{file}: found records; their article is needed too: add --article FILE.")
        pairs = [(coded, text) for coded, text in _with_texts(Path(file), [article]) if text is not None]
        coded, text = only({coded.id: (coded, text) for coded, text in pairs}, article_id, f"{file} and {article}")
    else:
        coder = _coder(knowledge, tier, prefer, min_confidence)
        coded, text = _coded_now(coder, file, article_id, published=published, retrieved=retrieved, source=source)
    print(folded(explain(coded, record_id, text, Rows(known))), end="")


def _coded_now(coder: Coder, file: str, wanted: str, **settings: str | None) -> tuple[CodedArticle, str]:
    from detente.engine import failure_error, run
    from detente.ingest import read_articles
    from detente.model import Failure
    from detente.records import only

    item = only({found.id: found for found in read_articles([file], **settings)}, wanted, file)
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
    records: Annotated[Path, typer.Argument(metavar="RECORDS", help="What `detente code --to jsonl` (or json) wrote.")],
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="The articles: files or folders.")],
) -> None:
    """Check that every offset still yields the words it claims and that the texts are the ones that were coded."""
    from detente.proof.verify import counts, verify

    pairs = _with_texts(records, articles)
    if not pairs:
        raise InputError(f"{records}: found no coded article, expected what `detente code --to jsonl` writes.")
    wrong = 0
    for coded, text in pairs:
        if text is None:
            problems = [f"{coded.id}: none of the given articles has this id or this text; give its file too"]
        else:
            problems = [str(problem) for problem in verify(coded, text)]
        number, quotations = counts(coded)
        for problem in problems:
            print(problem)
        if not problems:
            print(f"{coded.id}: {number} records, {quotations} quotations, all as claimed")
        wrong += bool(problems)
    if wrong:
        raise VerificationError(f"Of {len(pairs)} coded articles, {wrong} did not pass: see the lines above.")


# ---------------------------------------------------------------------------------------------------------- tables


@tables_app.command("check", epilog=CODES)
def tables_check(knowledge: Additions = None) -> None:
    """Read every table and the list of stages; say what is wrong where."""
    from detente.checks import check_tables

    wrong = 0
    for line, error in check_tables(_knowledge(knowledge)):
        wrong += error is not None
        print(line) if error is None else say(str(error))
    if wrong:
        raise typer.Exit(4)


@tables_app.command("show", epilog=CODES)
def tables_show(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The table; without it, the names of all.")] = None,
    grep: Annotated[str | None, typer.Option(metavar="PATTERN", help="Only rows that this regular expression matches.")] = None,
    knowledge: Additions = None,
) -> None:
    """Show the rows of a table: TSV in a pipe, columns on a terminal."""
    from detente.checks import table_names, table_rows

    if name is None:
        print("\n".join(table_names()))
        return
    header, rows = table_rows(_knowledge(knowledge), name, grep)
    _print_rows(header, rows)
    if not rows:
        say(f"No row of {name} matches {grep!r}.")


def _print_rows(header: list[str], rows: list[list[str]]) -> None:
    if sys.stdout.isatty():
        show_columns(header, rows)
    else:
        print("\n".join("\t".join(row) for row in [header, *rows]))


# ----------------------------------------------------------------------------------------------------------- look up


@app.command(epilog=CODES)
def actors(
    name: Annotated[str, typer.Argument(help="A name, an office or a phrase, as news writes it.")],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day (YYYY-MM-DD) on which offices are asked for.")
    ] = None,
    knowledge: Additions = None,
    as_json: AsJson = False,
) -> None:
    """Show who a name or an office may be, and why."""
    from detente.ingest.base import setting_day
    from detente.lookup import actors

    setting_day(on, "--on")
    found = actors(_knowledge(knowledge), name, on)
    _print_readings(found, as_json)
    if not found:
        say(f"No table has {name!r}; whom an article names is an actor all the same, of the country that it tells.")


@app.command(epilog=CODES)
def places(
    name: Annotated[str, typer.Argument(help="The name of a place, as news writes it.")],
    knowledge: Additions = None,
    as_json: AsJson = False,
) -> None:
    """Show which places a name may be, the likeliest first, and why."""
    from detente.lookup import places

    found = places(_knowledge(knowledge), name)
    _print_readings(found, as_json)
    if not found:
        say(f"The gazetteer (places above 2,000 inhabitants, regions, seas) has no {name!r}.")


def _print_readings(found: Sequence[Reading], as_json: bool) -> None:
    import msgspec

    if as_json:
        print(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    elif found and sys.stdout.isatty():
        print(folded("\n".join(reading.line for reading in found)))
    elif found:
        from detente.checks import cells

        _print_rows(*cells(found))


# -------------------------------------------------------------------------------------------------------- evaluate


@app.command(epilog=CODES)
def evaluate(
    gold: Annotated[Path, typer.Argument(help="A folder of <id>.json, or JSONL.")],
    predictions: Annotated[Path, typer.Argument(help="What `detente code --to jsonl` wrote, or JSONL in that form.")],
    texts: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the article texts.")] = None,
    json_out: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Write the figures here.")] = None,
    per_article: Annotated[bool, typer.Option("--per-article", help="Figures of each article too.")] = False,
    errors: Annotated[int, typer.Option(metavar="N", min=0, help="List up to N missed and N spurious records.")] = 0,
) -> None:
    """Score event records against gold."""
    from detente.evaluation import evaluate_files, report

    result = evaluate_files(gold, predictions, texts)
    print(report(result, per_article=per_article, errors=errors))
    if json_out:
        with opened(json_out) as stream:
            json.dump(result.figures, stream, ensure_ascii=False, indent=1, sort_keys=True)
            stream.write("\n")


def main() -> None:
    """The command `detente`."""
    app()


if __name__ == "__main__":
    main()
