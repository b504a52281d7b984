"""What Détente knows, as rows: the codebook (PLOVER), the language pack (English) and the world.

Loaded once, immutable, with a digest that every record's coder carries. Row types say what a table holds; the columns of
a file are the fields of its row type. Nothing here decides anything: stages do.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path

from detente.errors import TableError, UsageError
from detente.rows import (
    ActRow,
    ClassRow,
    ConditionRow,
    ContextRow,
    CountryRow,
    CueRow,
    FrameRow,
    GivenNameRow,
    HolderRow,
    LanguageRow,
    LayoutRow,
    ModeRow,
    NoticedRow,
    NumberRow,
    OrganizationRow,
    PeopleRow,
    PlaceWordRow,
    RegionRow,
    ReportingRow,
    RoleRow,
    RuleRow,
    ScriptRow,
    SectorRow,
    SupportRow,
    SyndicationRow,
    TimePatternRow,
    TimeWordRow,
    TriggerRow,
    TypeRow,
)
from detente.tables import DATA, R, Row, preamble, read_table

# ---------------------------------------------------------------------------------------------------------- loading

TABLES: dict[str, tuple[str, type[Row]]] = {
    "types": ("codebook/types.tsv", TypeRow),
    "modes": ("codebook/modes.tsv", ModeRow),
    "sectors": ("codebook/sectors.tsv", SectorRow),
    "contexts": ("codebook/contexts.tsv", ContextRow),
    "rules": ("codebook/rules.tsv", RuleRow),
    "countries": ("world/countries.tsv", CountryRow),
    "organizations": ("world/organizations.tsv", OrganizationRow),
    "holders": ("world/holders.tsv", HolderRow),
    "peoples": ("world/peoples.tsv", PeopleRow),
    "given_names": ("world/given_names.tsv", GivenNameRow),
    "regions": ("world/regions.tsv", RegionRow),
    "roles": ("lang/en/roles.tsv", RoleRow),
    "frames": ("lang/en/frames.tsv", FrameRow),
    "classes": ("lang/en/classes.tsv", ClassRow),
    "triggers": ("lang/en/triggers", TriggerRow),
    "supports": ("lang/en/supports.tsv", SupportRow),
    "reporting": ("lang/en/reporting.tsv", ReportingRow),
    "cues": ("lang/en/cues.tsv", CueRow),
    "conditions": ("lang/en/conditions.tsv", ConditionRow),
    "acts": ("lang/en/acts.tsv", ActRow),
    "numbers": ("lang/en/numbers.tsv", NumberRow),
    "place_words": ("lang/en/places.tsv", PlaceWordRow),
    "layout": ("lang/en/layout.tsv", LayoutRow),
    "syndication": ("lang/en/syndication.tsv", SyndicationRow),
    "noticed": ("lang/en/noticed.tsv", NoticedRow),
    "languages": ("lang/languages.tsv", LanguageRow),
    "scripts": ("lang/scripts.tsv", ScriptRow),
    "time_words": ("lang/en/times.tsv", TimeWordRow),
    "time_patterns": ("lang/en/time_patterns.tsv", TimePatternRow),
}
"""Every table: its name, its file (or folder of files) under the data folder, its row type."""


def table_files(name: str, data: Path = DATA) -> tuple[Path, ...]:
    """The file or files of a table, sorted."""
    path = data / TABLES[name][0]
    return tuple(sorted(path.glob("*.tsv"))) if path.is_dir() else (path,)


def load_table(name: str, row_type: type[R], data: Path = DATA, additions: Path | None = None) -> tuple[R, ...]:
    """The rows of a table; ids are unique over all its files.

    additions: a folder of the user's. Its rows stand first; one with an id that the table has takes that row's place.
    """
    rows: dict[str, R] = {}
    for path in table_files(name, data):
        for row in read_table(path, row_type):
            if row.id in rows:
                raise TableError(f"{path}: found id {row.id!r}, which another file of this table has; expected a new id")
            rows[row.id] = row
    own = {row.id: row for path in added_files(name, additions) for row in read_table(path, row_type)}
    return tuple((own | {id: row for id, row in rows.items() if id not in own}).values())


def added_files(name: str, additions: Path | None) -> tuple[Path, ...]:
    """The file of a table in the user's folder, if there is one."""
    path = additions / f"{name}.tsv" if additions is not None else None
    return (path,) if path is not None and path.exists() else ()


def known_until(name: str, data: Path = DATA) -> str | None:
    """The month or day (ISO) up to which a table says that it is kept, or None where it says nothing."""
    prefix = "known_until:"
    lines = (line for path in table_files(name, data) for line in preamble(path))
    return next((line.removeprefix(prefix).strip() for line in lines if line.startswith(prefix)), None)


def check_additions(additions: Path) -> None:
    """Raises UsageError where the user's folder is none, or holds a table that Détente does not have."""
    if not additions.is_dir():
        raise UsageError(f"--knowledge: found no folder {additions}; expected a folder of tables such as holders.tsv.")
    unknown = sorted(path.name for path in additions.glob("*.tsv") if path.stem not in TABLES)
    if unknown:
        known = ", ".join(sorted(TABLES))
        raise UsageError(f"--knowledge: found {', '.join(unknown)} in {additions}; expected NAME.tsv with NAME one of {known}.")
    if not any(additions.glob("*.tsv")):
        raise UsageError(f"--knowledge: found no table in {additions}; expected files such as holders.tsv.")


def digest(data: Path = DATA, additions: Path | None = None) -> str:
    """SHA-256 over all tables, by name and content: two coders with the same digest know the same."""
    h = hashlib.sha256()
    for name in sorted(TABLES):
        for path in (*table_files(name, data), *added_files(name, additions)):
            h.update(f"{name}/{path.name}\0".encode())
            h.update(path.read_bytes())
    return h.hexdigest()


class Knowledge:
    """All tables, each read when first asked for and kept; picklable by its folders.

    additions: a folder with tables of the user's own, each named like the table that it adds to (`holders.tsv`); where they
    and the tables of the package disagree, they win.
    """

    def __init__(self, data: Path = DATA, additions: Path | None = None) -> None:
        if additions is not None:
            check_additions(additions)
        self.data, self.additions = data, additions

    def __getstate__(self) -> dict[str, Path | None]:
        return {"data": self.data, "additions": self.additions}

    def table(self, name: str) -> tuple[Row, ...]:
        """The rows of a table by its name. Raises TableError where one is broken."""
        return self._rows(name, TABLES[name][1])

    def _rows(self, name: str, row_type: type[R]) -> tuple[R, ...]:
        return load_table(name, row_type, self.data, self.additions)

    @cached_property
    def own(self) -> frozenset[str]:
        """Ids of the rows that the user added or replaced."""
        files = ((path, TABLES[name][1]) for name in TABLES for path in added_files(name, self.additions))
        return frozenset(row.id for path, row_type in files for row in read_table(path, row_type))

    @cached_property
    def digest(self) -> str:
        """See `digest`."""
        return digest(self.data, self.additions)

    @cached_property
    def types(self) -> tuple[TypeRow, ...]:
        """Event types."""
        return self._rows("types", TypeRow)

    @cached_property
    def modes(self) -> tuple[ModeRow, ...]:
        """Modes of the types."""
        return self._rows("modes", ModeRow)

    @cached_property
    def contexts(self) -> tuple[ContextRow, ...]:
        """Contexts and their words."""
        return self._rows("contexts", ContextRow)

    @cached_property
    def countries(self) -> tuple[CountryRow, ...]:
        """States and territories."""
        return self._rows("countries", CountryRow)

    @cached_property
    def organizations(self) -> tuple[OrganizationRow, ...]:
        """Named institutions, bodies, groups."""
        return self._rows("organizations", OrganizationRow)

    @cached_property
    def holders(self) -> tuple[HolderRow, ...]:
        """Office holders with dates."""
        return self._rows("holders", HolderRow)

    @cached_property
    def peoples(self) -> tuple[PeopleRow, ...]:
        """Peoples and groups of nations."""
        return self._rows("peoples", PeopleRow)

    @cached_property
    def given_names(self) -> tuple[GivenNameRow, ...]:
        """Given names by gender."""
        return self._rows("given_names", GivenNameRow)

    @cached_property
    def regions(self) -> tuple[RegionRow, ...]:
        """Regions, seas, disputed areas."""
        return self._rows("regions", RegionRow)

    @cached_property
    def roles(self) -> tuple[RoleRow, ...]:
        """Words for actors by what they are."""
        return self._rows("roles", RoleRow)

    @cached_property
    def frames(self) -> tuple[FrameRow, ...]:
        """Slots of actor and recipient."""
        return self._rows("frames", FrameRow)

    @cached_property
    def classes(self) -> tuple[ClassRow, ...]:
        """Word classes of the constraints."""
        return self._rows("classes", ClassRow)

    @cached_property
    def triggers(self) -> tuple[TriggerRow, ...]:
        """Words that name events."""
        return self._rows("triggers", TriggerRow)

    @cached_property
    def supports(self) -> tuple[SupportRow, ...]:
        """Verbs that carry triggers."""
        return self._rows("supports", SupportRow)

    @cached_property
    def reporting(self) -> tuple[ReportingRow, ...]:
        """Words of saying."""
        return self._rows("reporting", ReportingRow)

    @cached_property
    def cues(self) -> tuple[CueRow, ...]:
        """Words that change the status."""
        return self._rows("cues", CueRow)

    @cached_property
    def conditions(self) -> tuple[ConditionRow, ...]:
        """Openers of conditions."""
        return self._rows("conditions", ConditionRow)

    @cached_property
    def acts(self) -> tuple[ActRow, ...]:
        """Words for what somebody commits to."""
        return self._rows("acts", ActRow)

    @cached_property
    def numbers(self) -> tuple[NumberRow, ...]:
        """Words that tell what a number of an event counts."""
        return self._rows("numbers", NumberRow)

    @cached_property
    def place_words(self) -> tuple[PlaceWordRow, ...]:
        """Words beside place names."""
        return self._rows("place_words", PlaceWordRow)

    @cached_property
    def layout(self) -> tuple[LayoutRow, ...]:
        """Cues for the parts of a page."""
        return self._rows("layout", LayoutRow)

    @cached_property
    def syndication(self) -> tuple[SyndicationRow, ...]:
        """Words for telling copies of a text."""
        return self._rows("syndication", SyndicationRow)

    @cached_property
    def time_words(self) -> tuple[TimeWordRow, ...]:
        """Words of time."""
        return self._rows("time_words", TimeWordRow)

    @cached_property
    def time_patterns(self) -> tuple[TimePatternRow, ...]:
        """Forms of time expressions."""
        return self._rows("time_patterns", TimePatternRow)
