"""The tables together: what one says of another is checked, the digest knows every row, a coder can be given other tables."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from detente import Coder
from detente.acts.triggers import Triggers
from detente.errors import TableError
from detente.knowledge import TABLES, Knowledge, digest, load_table, table_files
from detente.tables import DATA


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the package's tables."""
    return Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("*.gaz", "web", "models")))


def edit(path: Path, pattern: str, replacement: str) -> None:
    """Change the first line that begins with the pattern."""
    text, count = re.subn(rf"(?m)^{pattern}", replacement, path.read_text(encoding="utf-8"), count=1)
    assert count == 1, f"{path.name} has no line that begins with {pattern!r}"
    path.write_text(text, encoding="utf-8")


def add(path: Path, *cells: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("\t".join(cells) + "\n")


@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_the_package_loads(name: str) -> None:
    assert load_table(name, TABLES[name][1])


def test_an_id_in_two_files_of_one_table_is_refused(data: Path) -> None:
    first, second = table_files("triggers", data)[:2]
    line = next(x for x in first.read_text(encoding="utf-8").splitlines() if x and not x.startswith(("#", "id\t")))
    add(second, *line.split("\t"))
    with pytest.raises(TableError) as caught:
        Knowledge(data).triggers  # noqa: B018
    assert str(caught.value).startswith(f"{second}: found id '{line.split(chr(9))[0]}', which another file of this table has")


TRIGGER = ("en.test.1", "besiege", "v", "", "ASSAULT", "", "do", "actor", "")
COLUMNS = ("id", "lemma", "pos", "constraints", "type", "mode", "frame", "needs", "status")


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("type", "ATTACK", "found 'ATTACK' in column type, expected one of AGREE CONSULT"),
        ("pos", "verb", "found 'verb' in column pos, expected one of v n a"),
        ("status", "past", "found 'past' in column status, expected one of actual historical"),
        ("frame", "nobody", "Trigger en.test.1: found frame 'nobody', expected one of"),
        ("constraints", "obj:@cutlery", "Trigger en.test.1: found class '@cutlery', expected one of the ids in classes.tsv"),
        ("constraints", "thing:sword", "Trigger en.test.1: found constraint 'thing:sword', expected a slot such as obj"),
        ("constraints", "sometimes", "Trigger en.test.1: found constraint 'sometimes', expected one of"),
    ],
)
def test_a_trigger_row_may_name_only_what_there_is(data: Path, column: str, cell: str, said: str) -> None:
    cells = list(TRIGGER)
    cells[COLUMNS.index(column)] = cell
    path = data / "lang" / "en" / "triggers" / "test.tsv"
    path.write_text("\t".join(COLUMNS) + "\n" + "\t".join(cells) + "\n", encoding="utf-8")
    with pytest.raises(TableError) as caught:
        Triggers(Knowledge(data))
    assert said in str(caught.value)


def test_the_row_of_that_test_is_itself_right(data: Path) -> None:
    path = data / "lang" / "en" / "triggers" / "test.tsv"
    path.write_text("\t".join(COLUMNS) + "\n" + "\t".join(TRIGGER) + "\n", encoding="utf-8")
    assert "en.test.1" in {row.id for row, _ in Triggers(Knowledge(data)).rows["besiege", "v"]}


@pytest.mark.parametrize("name", TABLES)
def test_the_digest_changes_with_any_table(data: Path, name: str) -> None:
    before = digest(data)
    path = table_files(name, data)[0]
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    assert digest(data) != before


def test_the_digest_is_that_of_the_content_alone(data: Path) -> None:
    assert digest(data) == digest(DATA) == Knowledge(data).digest


def test_a_row_added_by_a_user_is_used_and_told(data: Path) -> None:
    text = "Norway defenestrated two Russian diplomats."
    assert not Coder(tier="rules").code(text).events
    add(data / "lang" / "en" / "triggers" / "sanction.tsv", *_row(data, "own.defenestrate", "defenestrate"))
    coded = Coder(knowledge=Knowledge(data), tier="rules").code(text)
    (record,) = coded.events
    assert (record.type, record.actor[0].country, record.recipient[0].country) == ("SANCTION", "NOR", "RUS")
    assert record.evidence["type"][0].by == "own.defenestrate"
    assert coded.coder.tables == digest(data) != Coder(tier="rules").identity.tables


def _row(data: Path, id: str, lemma: str) -> list[str]:
    """The row of "expel" under another lemma."""
    path = data / "lang" / "en" / "triggers" / "sanction.tsv"
    lines = [x.split("\t") for x in path.read_text(encoding="utf-8").splitlines() if x and not x.startswith("#")]
    header = lines[0]
    cells = {"lemma": "expel", "pos": "v", "type": "SANCTION"}
    row = next(x for x in lines if all(x[header.index(name)] == cell for name, cell in cells.items()))
    return [{"id": id, "lemma": lemma, "constraints": ""}.get(name, cell) for name, cell in zip(header, row, strict=True)]


def test_what_rows_say_of_other_tables_is_there() -> None:
    k = Knowledge()
    modes, sectors, countries = {m.id for m in k.modes}, {s.id for s in _sectors(k)}, {c.id for c in k.countries}
    bodies = {"UNO", "EUR", "IGO", "NGO", "MNC", "IMG", "ISM"}
    for t in k.triggers:
        assert t.mode is None or f"{t.type}.{t.mode}" in modes, f"{t.id}: found mode {t.mode} of {t.type}"
    for row in (*k.roles, *k.organizations, *k.holders):
        assert row.sector is None or row.sector in sectors, f"{row.id}: found sector {row.sector}"
        assert row.country is None or row.country in countries | bodies, f"{row.id}: found country {row.country}"
    used = {part[1:] for t in k.triggers for c in t.constraints for part in c.partition(":")[2].split(",") if part[:1] == "@"}
    assert used <= {c.id for c in k.classes}


def _sectors(knowledge: Knowledge) -> tuple[object, ...]:
    return load_table("sectors", TABLES["sectors"][1], knowledge.data)


def test_an_office_has_one_holder_on_a_day() -> None:
    """Who governs a state on a day must not depend on the order of rows."""
    heads = Counter()
    for h in Knowledge().holders:
        if h.valid_from <= "2019-06-01" <= (h.valid_to or "9999"):
            heads[h.country, h.office] += 1
    assert [k for k, n in heads.items() if n > 1 and k[1] in ("president", "prime minister")] == []
