"""What Détente knows, as rows: the codebook (PLOVER), the language pack (English) and the world.

Loaded once, immutable, with a digest that every record's coder carries. Row types say what a table holds; the columns of
a file are the fields of its row type. Nothing here decides anything: stages do.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path

from detente.errors import TableError
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
    TimePatternRow,
    TimeWordRow,
    TriggerRow,
    TypeRow,
)
from detente.tables import DATA, R, Row, read_table

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
    "place_words": ("lang/en/places.tsv", PlaceWordRow),
    "layout": ("lang/en/layout.tsv", LayoutRow),
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


def load_table(name: str, row_type: type[R], data: Path = DATA) -> tuple[R, ...]:
    """The rows of a table; ids are unique over all its files."""
    rows: dict[str, R] = {}
    for path in table_files(name, data):
        for row in read_table(path, row_type):
            if row.id in rows:
                raise TableError(f"{path}: found id {row.id!r}, which another file of this table has; expected a new id")
            rows[row.id] = row
    return tuple(rows.values())


def digest(data: Path = DATA) -> str:
    """SHA-256 over all tables, by name and content: two coders with the same digest know the same."""
    h = hashlib.sha256()
    for name in sorted(TABLES):
        for path in table_files(name, data):
            h.update(f"{name}/{path.name}\0".encode())
            h.update(path.read_bytes())
    return h.hexdigest()


class Knowledge:
    """All tables, each read when first asked for and kept; picklable by its folder."""

    def __init__(self, data: Path = DATA) -> None:
        self.data = data

    def __getstate__(self) -> dict[str, Path]:
        return {"data": self.data}

    @cached_property
    def digest(self) -> str:
        """See `digest`."""
        return digest(self.data)

    @cached_property
    def types(self) -> tuple[TypeRow, ...]:
        """Event types."""
        return load_table("types", TypeRow, self.data)

    @cached_property
    def modes(self) -> tuple[ModeRow, ...]:
        """Modes of the types."""
        return load_table("modes", ModeRow, self.data)

    @cached_property
    def contexts(self) -> tuple[ContextRow, ...]:
        """Contexts and their words."""
        return load_table("contexts", ContextRow, self.data)

    @cached_property
    def countries(self) -> tuple[CountryRow, ...]:
        """States and territories."""
        return load_table("countries", CountryRow, self.data)

    @cached_property
    def organizations(self) -> tuple[OrganizationRow, ...]:
        """Named institutions, bodies, groups."""
        return load_table("organizations", OrganizationRow, self.data)

    @cached_property
    def holders(self) -> tuple[HolderRow, ...]:
        """Office holders with dates."""
        return load_table("holders", HolderRow, self.data)

    @cached_property
    def peoples(self) -> tuple[PeopleRow, ...]:
        """Peoples and groups of nations."""
        return load_table("peoples", PeopleRow, self.data)

    @cached_property
    def given_names(self) -> tuple[GivenNameRow, ...]:
        """Given names by gender."""
        return load_table("given_names", GivenNameRow, self.data)

    @cached_property
    def regions(self) -> tuple[RegionRow, ...]:
        """Regions, seas, disputed areas."""
        return load_table("regions", RegionRow, self.data)

    @cached_property
    def roles(self) -> tuple[RoleRow, ...]:
        """Words for actors by what they are."""
        return load_table("roles", RoleRow, self.data)

    @cached_property
    def frames(self) -> tuple[FrameRow, ...]:
        """Slots of actor and recipient."""
        return load_table("frames", FrameRow, self.data)

    @cached_property
    def classes(self) -> tuple[ClassRow, ...]:
        """Word classes of the constraints."""
        return load_table("classes", ClassRow, self.data)

    @cached_property
    def triggers(self) -> tuple[TriggerRow, ...]:
        """Words that name events."""
        return load_table("triggers", TriggerRow, self.data)

    @cached_property
    def supports(self) -> tuple[SupportRow, ...]:
        """Verbs that carry triggers."""
        return load_table("supports", SupportRow, self.data)

    @cached_property
    def reporting(self) -> tuple[ReportingRow, ...]:
        """Words of saying."""
        return load_table("reporting", ReportingRow, self.data)

    @cached_property
    def cues(self) -> tuple[CueRow, ...]:
        """Words that change the status."""
        return load_table("cues", CueRow, self.data)

    @cached_property
    def conditions(self) -> tuple[ConditionRow, ...]:
        """Openers of conditions."""
        return load_table("conditions", ConditionRow, self.data)

    @cached_property
    def acts(self) -> tuple[ActRow, ...]:
        """Words for what somebody commits to."""
        return load_table("acts", ActRow, self.data)

    @cached_property
    def place_words(self) -> tuple[PlaceWordRow, ...]:
        """Words beside place names."""
        return load_table("place_words", PlaceWordRow, self.data)

    @cached_property
    def layout(self) -> tuple[LayoutRow, ...]:
        """Cues for the parts of a page."""
        return load_table("layout", LayoutRow, self.data)

    @cached_property
    def time_words(self) -> tuple[TimeWordRow, ...]:
        """Words of time."""
        return load_table("time_words", TimeWordRow, self.data)

    @cached_property
    def time_patterns(self) -> tuple[TimePatternRow, ...]:
        """Forms of time expressions."""
        return load_table("time_patterns", TimePatternRow, self.data)
