"""Status, condition, date and place as the reader weighs them: what it adds to the rules, and that it says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from detente import Coder
from detente.errors import ModelError
from detente.knowledge import Knowledge
from detente.learned.reader import DEFAULT, Reader
from detente.model import Record
from stages.coded_rows import rows, the_record

PUBLISHED = "2022-06-15"
GOLD = Path(__file__).parent / "gold"


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def one(coder: Coder, text: str, type_: str) -> Record:
    return next(r for r in coder.code(text, published=PUBLISHED).events if r.type == type_)


def who(record: Record, field: str) -> dict[str, set[str]]:
    """Who decided, supported, was overruled."""
    told: dict[str, set[str]] = {}
    for e in record.evidence[field]:
        told.setdefault(e.role, set()).add(e.by)
    return told


def test_both_agree_and_evidence_names_both(coder: Coder) -> None:
    record = one(coder, "Turkish jets bombed a village in Syria on Monday.", "ASSAULT")
    assert (record.status, record.date, record.place and record.place.country) == ("actual", "2022-06-13", "SYR")
    for field in ("status", "date", "place"):
        assert "reader@1" in who(record, field)["supported"], field


def test_a_condition_that_only_the_reader_sees(coder: Coder) -> None:
    text = "Togo would not negotiate while a single Ghanaian soldier stood on its soil, a spokesman said."
    assert not any(r.condition for r in Coder(tier="rules").code(text, published=PUBLISHED).events)
    record = one(coder, text, "REJECT")
    assert record.condition == "while a single Ghanaian soldier stood on its soil"
    assert who(record, "condition") == {"decided": {"reader@1"}, "supported": {"en.while"}}


def test_what_rules_said_and_the_reader_drops_is_told(coder: Coder) -> None:
    text = (GOLD / "mena-05.txt").read_text(encoding="utf-8")
    by_rules = {(r.type, r.spans["trigger"].start): r for r in Coder(tier="rules").code(text).events}
    dropped = []
    for record in coder.code(text).events:
        ruled = by_rules.get((record.type, record.spans["trigger"].start))
        if ruled is not None and ruled.place is not None and record.place is None:
            dropped.append(who(record, "place"))
    assert dropped and all(told["overruled"] for told in dropped)


def test_the_date_of_saying_is_not_that_of_what_is_said(coder: Coder) -> None:
    assert one(coder, "Ukraine said on Tuesday that Russian troops had attacked the town.", "ASSAULT").date is None


def test_a_threat_has_no_place(coder: Coder) -> None:
    assert one(coder, "Iran threatened on Monday to attack a base in Iraq.", "THREATEN").place is None


def test_an_ultimatum_told_by_what_is_threatened_has_what_is_demanded(coder: Coder) -> None:
    text = "Haiti's rulers must step down or face a naval blockade, the American president said."
    assert one(coder, text, "THREATEN").condition == "must step down"


def test_a_cue_of_the_users_own_decides_the_status(tmp_path: Path) -> None:
    (tmp_path / "cues.tsv").write_text("id\tlemma\tpos\teffect\ttakes\nown.1\tmock\tmod\tnegated\t\n", encoding="utf-8")
    text = "The mock attack of Turkish troops on a village in Syria ended on Monday."
    record = one(Coder(knowledge=Knowledge(additions=tmp_path)), text, "ASSAULT")
    assert record.status == "negated" and who(record, "status") == {"decided": {"own.1"}}


@pytest.mark.parametrize("table", ["status.tsv", "link.tsv"])
def test_what_the_tables_of_the_rules_hold_mostly_holds_with_the_reader(table: str, coder: Coder) -> None:
    """Sentences that the rules read right: of one in seven at most the reader makes no event, or something else."""
    right, cases = 0, rows(table)
    for row in cases:
        try:
            record = the_record(row, coder)
        except AssertionError:
            continue
        told = record.date or "", record.place.text if record.place else ""
        right += record.status == row["status"] if "status" in row else told == (row["date"], row["place"])
    assert right >= 0.85 * len(cases)


def test_a_folder_whose_name_no_package_can_open_is_read(tmp_path: Path) -> None:
    """In a plain locale a name beyond ASCII is no text that other packages take."""
    folder = tmp_path / "lecteur\udce9"
    shutil.copytree(DEFAULT, folder)
    assert Reader(folder).vectors("Norway expelled two diplomats", (0, 7)).shape == (2, 384)


def test_a_reader_without_its_layers_says_what_to_do(tmp_path: Path) -> None:
    for path in DEFAULT.iterdir():
        if path.name != "status.onnx":
            shutil.copy(path, tmp_path)
    reader = Reader(tmp_path)
    vectors = reader.vectors("Norway expelled two diplomats", (0, 7))
    with pytest.raises(ModelError, match=r"found no status\.onnx; run `make models`.*--tier rules"):
        reader.status(vectors[0], vectors[1], vectors[0])
