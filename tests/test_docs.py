"""The documents are tested: what they show runs and prints what they say, and they leave nothing out that the code has."""

from __future__ import annotations

import importlib.util
import re
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
import typer

import detente
from detente import cli, errors, model
from detente.acts.constraints import PREPOSITIONS
from detente.acts.triggers import Triggers
from detente.cli.app import CODES
from detente.coder import Coder
from detente.grammar.slots import Slots, by_lemma
from detente.grammar.syntax import Clauses
from detente.knowledge import TABLES, load_table, table_files
from detente.limits import Limits
from detente.pipeline import Pipeline
from detente.proof.wording import clause
from detente.rows import FrameRow, TriggerRow
from detente.store import events as store_events
from detente.store import schema as store_schema
from detente.store.reading import views
from detente.tables import read_table
from detente.writers import COLUMNS, WRITERS
from documents import LANGUAGES, PAGES, ROOT, Block, agree, blocks, commands, page_id, run_console, run_page, trimmed


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_what_a_page_shows_is_what_is_printed(page: Path, tmp_path: Path) -> None:
    for shown in run_page(page, tmp_path):
        told = "\n".join(trimmed(shown.printed))
        where = f"{page_id(page)}:{shown.at + 1}"
        assert agree(shown.lines, shown.printed), f"{where}: expected what is shown there, found\n{told}\n(see CONTRIBUTING.md)"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_block_has_a_known_language(page: Path) -> None:
    for block in blocks(page):
        assert block.language in LANGUAGES, f"{page_id(page)}:{block.at}: {block.language!r}"


def test_a_page_that_is_not_true_fails(tmp_path: Path) -> None:
    assert agree(["a ... c", "...", "z"], ["a b c", "d", "z"]) and agree(["..."], ["a"])
    assert not agree(["a ... c"], ["a b d"]) and not agree(["a"], ["a", "b"])
    (tmp_path / "examples").mkdir()
    block = Block(0, "console", "", ["$ cat <<'END'", "$ a", "END", "$ b", "$ false", "$ echo $?", "1"])
    assert [step.words for step in commands(block)] == ["cat <<'END'\n$ a\nEND", "b", "false", "echo $?"]
    with pytest.raises(AssertionError, match="ended with 3"):
        list(run_console(Block(0, "console", "", ["$ (exit 3)"]), tmp_path))


# ------------------------------------------------------------------------------------------------- triggers and their slots

TRIGGERS_PAGE = ROOT / "docs" / "add-an-event-type.md"


def table_under(page: Path, first: str) -> list[list[str]]:
    """The rows of the table of a page whose first column has this heading, as cells."""
    rows: list[list[str]] = []
    for line in page.read_text(encoding="utf-8").split("\n"):
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells and (rows or cells[0] == first):
            rows.append(cells)
        elif rows:
            return rows[2:]
    assert rows, f"{page_id(page)}: no table whose first column is {first!r}"
    return rows[2:]


class OpenGate:
    """Every sentence is parsed."""

    name, needs, gives = "gate", ("tokens",), "gate"

    def __call__(self, document: model.Document) -> tuple[bool, ...]:
        assert document.tokens is not None
        return tuple(True for _ in document.tokens)


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


@pytest.fixture(scope="module")
def parse(coder: Coder) -> Callable[[str], tuple[Slots, dict[str, int]]]:
    """Slots of a sentence, and the tokens whose marks (`**`, `_`) are taken out of it."""
    read = Pipeline([OpenGate() if s.name == "gate" else s for s in coder.pipeline.stages if s.name in PARSING])

    def slots(marked: str) -> tuple[Slots, dict[str, int]]:
        text, starts = "", {}
        for part in re.split(r"(\*\*|_)", marked):
            if part in ("**", "_"):
                starts.setdefault(part, len(text))
            else:
                text += part
        document = read(model.Document(article=model.Article(id="sentence", text=text)))
        assert document.tokens and document.trees and document.trees[0]
        tokens = document.tokens[0]
        at = {mark: next(t.i for t in tokens if t.start <= start < t.end) for mark, start in starts.items()}
        return Slots(Clauses(tokens, document.trees[0]), by_lemma(coder.knowledge.supports)), at

    return slots


PARSING = ("segment", "tokens", "gate", "parse")
CONSTRAINTS = table_under(TRIGGERS_PAGE, "constraint")
SLOTS = table_under(TRIGGERS_PAGE, "slot")


@pytest.mark.parametrize("row", CONSTRAINTS, ids=lambda row: row[2])
def test_a_constraint_holds_where_the_page_says_so(row: list[str], coder: Coder, parse: Any) -> None:
    for sentence, holds in ((row[3], True), (row[4], False)):
        slots, at = parse(sentence)
        token = slots.clauses.tokens[at["**"]]
        pos = "v" if token.tag.startswith("VB") else "n"
        trigger = TriggerRow("test.1", token.lemma, pos, (row[2].strip("`"),), "SUPPORT", None, "do", ())
        known = SimpleNamespace(
            triggers=(trigger,), **{name: getattr(coder.knowledge, name) for name in ("classes", "frames", "roles", "supports")}
        )
        matches = Triggers(known).matches(slots, token.i, (token.lemma,), pos)  # type: ignore[arg-type]
        assert bool(matches) is holds, f"{row[2]} in {sentence!r}"


@pytest.mark.parametrize("row", SLOTS, ids=lambda row: row[0])
def test_a_slot_is_filled_as_the_page_says(row: list[str], parse: Any) -> None:
    slots, at = parse(row[2])
    assert at["_"] in slots.get(at["**"], code_in(row[0])[0])


def code_in(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", text)


def prose(page: Path) -> str:
    """A page without its blocks."""
    return re.sub(r"(?ms)^```.*?^```$", "", page.read_text(encoding="utf-8"))


def shape(constraint: str) -> str:
    """The form of a constraint as the page names it: `of:murder` is `PREPOSITION:WORDS`."""
    key, colon, _ = constraint.partition(":")
    if key.endswith(".place"):
        return "SLOT.place"
    form = ("PREPOSITION" if key in PREPOSITIONS else key) + (":WORDS" if colon else "")
    return "SLOT:WORDS" if "." in key and colon and key != "obj.mod" else form


def test_every_constraint_and_slot_in_the_tables_is_on_the_page() -> None:
    told = {form for row in CONSTRAINTS for form in code_in(row[0])}
    rows = [read for file in table_files("triggers") for read in read_table(file, TriggerRow)]
    assert {shape(c) for row in rows for c in row.constraints} <= told
    slots = {part for row in SLOTS for cell in row for form in code_in(cell) for part in form.split(".")}
    for frame in load_table("frames", FrameRow):
        for part in {part for slot in (*frame.actor, *frame.recipient) for part in slot.split(".")}:
            assert part in slots | PREPOSITIONS | MORE_PREPOSITIONS, f"frame {frame.id}: {part!r} is no slot on the page"


MORE_PREPOSITIONS = frozenset(["outside", "inside", "beside", "beyond", "above", "below", "along", "alongside", "amid"])


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_rows_on_a_page_are_rows_of_their_table(page: Path, tmp_path: Path) -> None:
    for block in blocks(page):
        if block.language == "tsv":
            path = tmp_path / "rows.tsv"
            path.write_text("\n".join(block.lines), encoding="utf-8")
            assert read_table(path, TABLES[block.table][1])


# --------------------------------------------------------------------------------------- nothing that the code has is left out

DOCS = ROOT / "docs"


def section(page: Path, heading: str) -> str:
    """The text of a page below a heading, up to the next heading of its level or a higher one."""
    mark = heading.partition(" ")[0]
    lines = page.read_text(encoding="utf-8").split("\n")
    assert heading in lines, f"{page_id(page)}: no heading {heading!r}"
    below = lines[lines.index(heading) + 1 :]
    end = next((n for n, line in enumerate(below) if re.match(rf"#{{1,{len(mark)}}} ", line)), len(below))
    return "\n".join(below[:end])


def command_tree(command: Any, path: str = "detente") -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from command_tree(inner, f"{path} {name}")


COMMANDS = dict(command_tree(typer.main.get_command(cli.app)))
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


@pytest.mark.parametrize("path", [path for path, command in COMMANDS.items() if not hasattr(command, "commands")])
def test_every_command_and_option_is_told(path: str) -> None:
    told = section(DOCS / "command-line.md", f"## `{path}`")
    for parameter in COMMANDS[path].params:
        argument = parameter.param_type_name == "argument"
        names = [parameter.metavar or parameter.name.upper()] if argument else parameter.opts
        for name in names:
            assert name in told, f"command-line.md: nothing on {name} of {path}"


def test_no_option_is_told_that_does_not_exist() -> None:
    parameters = [parameter for command in COMMANDS.values() for parameter in command.params]
    known = {name for parameter in parameters for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help", "-h"}
    for page in PAGES:
        for line in page.read_text(encoding="utf-8").split("\n"):
            said = [part for part in (*code_in(line), line) if part.startswith(("--", "$ detente", "detente "))]
            unknown = {name for part in said for name in OPTION.findall(part.partition(" | ")[0])} - known
            assert not unknown, f"{page_id(page)}: {line}"


def test_the_exit_codes() -> None:
    told = {int(row[0]) for row in table_under(DOCS / "command-line.md", "code")}
    assert told == set(map(int, re.findall(r"\b\d+\b", CODES)))


def test_every_error_class_with_its_exit_code() -> None:
    kinds = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.DetenteError)]
    told = {code_in(row[0])[0]: int(row[1]) for row in table_under(DOCS / "errors.md", "class")}
    assert told == {kind.__name__: kind.exit_code for kind in kinds}
    headings = re.findall(r"(?m)^## (\w+)$", (DOCS / "errors.md").read_text(encoding="utf-8"))
    assert headings == [name for name in told if name != "DetenteError"]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_and_column(name: str) -> None:
    told = section(DOCS / "tables.md", f"### `{name}`")
    path, row_type = TABLES[name]
    assert path in told
    assert set(row_type.__struct_fields__) <= set(code_in(told)), f"tables.md: a column of {name} is missing"


def test_no_table_is_told_that_does_not_exist() -> None:
    assert set(re.findall(r"(?m)^### `(\w+)`", (DOCS / "tables.md").read_text(encoding="utf-8"))) == set(TABLES)


RECORD_STRUCTS = (
    model.CodedArticle,
    model.Record,
    model.Party,
    model.Place,
    model.Attribution,
    model.Coder,
    model.Evidence,
    model.Span,
)


@pytest.mark.parametrize("struct", RECORD_STRUCTS, ids=lambda struct: struct.__name__)
def test_every_field_of_a_record(struct: Any) -> None:
    told = set(code_in(prose(DOCS / "record.md")))
    assert set(struct.__struct_fields__) <= told, f"record.md: a field of {struct.__name__} is missing"


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("record.md", model.EventType),
        ("record.md", model.Status),
        ("record.md", model.AttributionKind),
        ("evidence.md", model.EvidenceRole),
    ],
)
def test_every_value_of_a_field(page: str, names: Any) -> None:
    assert set(typing.get_args(names)) <= set(code_in(prose(DOCS / page)))


def test_the_types_are_those_of_the_codebook(coder: Coder) -> None:
    modes = {t.id: [m.mode for m in coder.knowledge.modes if m.type == t.id] for t in coder.knowledge.types}
    rows = [[f"`{t.id}`", str(t.quad), f"{t.score:g}", t.meaning, " ".join(modes[t.id])] for t in coder.knowledge.types]
    assert table_under(DOCS / "record.md", "type") == rows


def test_the_columns_of_csv() -> None:
    told = {code_in(row[0])[0]: row[1] for row in table_under(DOCS / "record.md", "column")}
    assert told == COLUMNS


def test_every_format() -> None:
    assert {code_in(row[0])[0] for row in table_under(DOCS / "command-line.md", "format")} == set(WRITERS)


def test_the_stages_in_their_order(coder: Coder) -> None:
    told = [(code_in(row[0])[0], code_in(row[1])[0]) for row in table_under(DOCS / "how-it-reads.md", "stage")]
    assert told == [(stage.name, stage.gives) for stage in coder.pipeline.stages]
    drawn = "\n".join(line for b in blocks(DOCS / "how-it-reads.md") if b.language == "mermaid" for line in b.lines)
    chain = [name for line in drawn.split("\n") if "-->" in line for name in re.findall(r"\w+", line)]
    assert [name for name in dict.fromkeys(chain) if name in dict(told)] == [name for name, _ in told]


def test_the_rooms_exist() -> None:
    rooms = [room for row in table_under(DOCS / "how-it-reads.md", "room") for room in code_in(row[0])]
    missing = [room for room in rooms if importlib.util.find_spec(f"detente.{room}") is None]
    assert rooms and not missing


def test_what_the_coder_offers_is_told() -> None:
    told = (DOCS / "python.md").read_text(encoding="utf-8")
    offered = [name for name, value in vars(Coder).items() if callable(value) and not name.startswith("_")]
    assert not [name for name in (*detente.__all__[:-1], *offered) if name not in told]


def test_the_figures_of_the_gate_are_told() -> None:
    floors = msgspec.json.decode((ROOT / "tests" / "gate" / "floors.json").read_bytes())["floors"]
    named = {name for row in table_under(DOCS / "quality.md", "floor") for name in code_in(row[0])}
    assert named == {floor.partition(".")[2] for floor in floors}


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.*)$", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", prose(page)):
        path, _, anchor = target.partition("#")
        other = (page.parent / path).resolve() if path else page
        assert other.exists() and (not anchor or anchor in anchors(other)), f"{page_id(page)}: {target}"


def test_every_page_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [page.name for page in DOCS.glob("*.md") if f"(docs/{page.name})" not in readme]


def test_the_version_is_the_same_everywhere() -> None:
    assert f"\nversion: {detente.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(rf"(?m)^## {re.escape(detente.__version__)}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))


def test_every_row_can_be_told() -> None:
    for name, (_, row_type) in TABLES.items():
        for row in load_table(name, row_type):
            assert clause(row) or name not in EXPLAINED, f"{name}: {row.id}"


EXPLAINED = (
    "triggers",
    "conditions",
    "cues",
    "supports",
    "reporting",
    "countries",
    "organizations",
    "holders",
    "roles",
    "regions",
)


# ------------------------------------------------------------------------------------------------------------- the store


@pytest.mark.parametrize("name", store_schema.TABLES)
def test_every_table_and_column_of_the_store(name: str) -> None:
    rows = table_in(section(DOCS / "store.md", f"### `{name}`"))
    told = {code_in(row[0])[0]: row[2] for row in rows}
    assert told == {column.name: column.meaning for column in store_schema.TABLES[name].columns}


def table_in(text: str) -> list[list[str]]:
    """The rows of the only table in a text, as cells."""
    lines = [line for line in text.split("\n") if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_view_of_the_store() -> None:
    assert set(views()) == {name for row in table_under(DOCS / "store.md", "view") for name in code_in(row[0])}


def test_every_column_of_events() -> None:
    rows = table_under(DOCS / "command-line.md", "column")
    assert {code_in(row[0])[0]: row[1] for row in rows} == store_events.COLUMNS


def test_every_cap() -> None:
    told = {code_in(row[0])[0]: int(row[1].replace(",", "")) for row in table_under(DOCS / "inputs.md", "name")}
    assert told == msgspec.structs.asdict(Limits())
