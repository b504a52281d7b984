"""Tables are strict: what is wrong in a file is told with its path and line, what was found and what was expected."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import TableError
from detente.tables import Row, preamble, read_table


class Office(Row, frozen=True):
    names: tuple[str, ...]
    kind: Literal["civil", "military"]
    country: str | None
    rank: int
    weight: float
    sworn: bool = False
    valid_from: str | None = None
    valid_to: str | None = None


HEADER = "id\tnames\tkind\tcountry\trank\tweight\tsworn\tvalid_from\tvalid_to"
GOOD = "o.1\tking | Queen\tcivil\tNOR\t1\t0.5\tyes\t2001\t2010"


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "offices.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def complaint(path: Path) -> str:
    with pytest.raises(TableError) as caught:
        read_table(path, Office)
    return str(caught.value)


def test_cells_become_what_their_column_says(tmp_path: Path) -> None:
    path = table(tmp_path, "# Offices.", "#  known_until: 2024", "", HEADER, GOOD, "o.2\t\tmilitary\t\t-3\t2\t\t\t")
    one, two = read_table(path, Office)
    assert one == Office("o.1", ("king", "Queen"), "civil", "NOR", 1, 0.5, True, "2001", "2010")
    assert two == Office("o.2", (), "military", None, -3, 2.0, False, None, None)
    assert preamble(path) == ("Offices.", "known_until: 2024")


def test_columns_with_a_default_may_be_left_out_and_stand_in_any_order(tmp_path: Path) -> None:
    path = table(tmp_path, "id\tweight\trank\tkind\tnames\tcountry", "o.1\t1.5\t2\tcivil\tmayor\t")
    assert read_table(path, Office) == (Office("o.1", ("mayor",), "civil", None, 2, 1.5),)


@pytest.mark.parametrize(
    ("changes", "found", "expected"),
    [
        ({2: "naval"}, "found 'naval' in column kind", "expected one of civil military"),
        ({2: ""}, "found '' in column kind", "expected one of civil military"),
        ({4: "first"}, "found 'first' in column rank", "expected a number (int)"),
        ({4: "1.5"}, "found '1.5' in column rank", "expected a number (int)"),
        ({5: "0,5"}, "found '0,5' in column weight", "expected a number (float)"),
        ({6: "true"}, "found 'true' in column sworn", "expected yes or no"),
        ({0: ""}, "found '' in column id", "expected some text"),
        ({7: "2011-05-01"}, "found valid_from 2011-05-01 after valid_to 2010", "expected the earlier date first"),
        ({8: "2010\tmore"}, "found 10 cells", "expected 9 (id names kind"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line(tmp_path: Path, changes: dict[int, str], found: str, expected: str) -> None:
    cells = ["o.2", *GOOD.split("\t")[1:]]
    for column, cell in changes.items():
        cells[column] = cell
    path = table(tmp_path, "# Offices.", HEADER, GOOD, "\t".join(cells))
    message = complaint(path)
    assert message.startswith(f"{path}:4: found ")
    assert found in message
    assert message.index(found) < message.index(expected)


def test_a_short_row_is_refused(tmp_path: Path) -> None:
    assert ":2: found 2 cells, expected 9" in complaint(table(tmp_path, HEADER, "o.1\tking"))


def test_an_id_that_stands_twice_is_told_with_both_lines(tmp_path: Path) -> None:
    path = table(tmp_path, HEADER, GOOD, "", "# a remark", GOOD)
    assert complaint(path) == f"{path}:5: found id 'o.1' again (first at line 2), expected a new id"


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADER + "\tcolour", "found column 'colour', expected one of id names kind"),
        (HEADER.replace("\trank", ""), "expected id names kind country rank"),
        ("names\tid" + HEADER.removeprefix("id\tnames"), "found columns names id"),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, header: str, said: str) -> None:
    path = table(tmp_path, "# Offices.", header, GOOD)
    message = complaint(path)
    assert message.startswith(f"{path}:2: ")
    assert said in message


def test_a_file_that_is_no_table(tmp_path: Path) -> None:
    assert "found no readable table" in complaint(tmp_path / "gone.tsv")
    assert "found no readable table" in complaint(tmp_path)
    assert "found no header line, expected id names" in complaint(table(tmp_path, "# only a remark"))
    path = tmp_path / "latin.tsv"
    path.write_bytes(HEADER.encode() + b"\no.1\tr\xe9gent\n")
    assert "not UTF-8 at offset" in complaint(path)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="|#"), min_size=1, max_size=8)


@settings(derandomize=True)
@given(st.lists(WORDS, max_size=4), st.integers(-99, 99), st.booleans())
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, names: list[str], rank: int, sworn: bool) -> None:
    path = tmp_path_factory.mktemp("t") / "t.tsv"
    cells = ["o.1", "|".join(names), "civil", "", str(rank), "1", "yes" if sworn else "no", "", ""]
    path.write_text(f"{HEADER}\n" + "\t".join(cells) + "\n", encoding="utf-8")
    (row,) = read_table(path, Office)
    assert (row.names, row.rank, row.sworn) == (tuple(names), rank, sworn)
