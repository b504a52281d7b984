"""The direction of imports: who may know whom. A module that breaks it is named with the import that does."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import detente

PACKAGE = Path(detente.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
CODING = ("stages", "pipeline", "coder", "engine")
"""What needs the language model: records are read, scored, stored and shown without it."""

FORBIDDEN = {
    "errors": ("",),
    "model": ("",),
    "tables": (*CODING, "ingest", "writers", "store", "knowledge"),
    "knowledge": (*CODING, "ingest", "writers", "store"),
    "stages": ("stages", "pipeline", "coder", "engine", "ingest", "store", "writers", "threads", "evaluation", "web"),
    "acts": (*CODING, "learned", "ingest", "writers"),
    "learned": (*CODING, "ingest", "writers"),
    "syndication": (*CODING, "ingest", "writers", "store", "corpus", "text"),
    "ingest": (*CODING, "store", "writers", "threads", "evaluation", "web"),
    "pipeline": ("ingest", "store", "writers", "coder", "engine", "evaluation", "web"),
    **dict.fromkeys(("evaluation", "store", "threads", "verify", "web", "writers"), CODING),
}
ALLOWED = {"fetch": ("errors", "limits", "model", "fetch", "__version__")}
"""Layers that stand by themselves, and all of ours that they may know."""
MAY_IMPORT_STAGES = ("pipeline", "coder", "engine", "cli", "stages")
OPENS = ("open", "read_text", "read_bytes", "read_table")


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Names of our modules that a module imports, without the leading `detente.`; "" is the package itself."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import, expected a full name"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        yield from (name.partition(".")[2] for name in names if name.split(".")[0] == "detente")


def inside(name: str, layer: str) -> bool:
    return not layer or name == layer or name.startswith(f"{layer}.")


def family(name: str) -> str:
    """A stage may be a package of modules: they know each other."""
    return ".".join(name.split(".")[:2])


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_layers(path: Path) -> None:
    me = name_of(path)
    layer = me.split(".")[0]
    for other in imports(path):
        assert layer == "cli" or not inside(other, "cli"), f"{me} imports the command line"
        assert layer in MAY_IMPORT_STAGES or not inside(other, "stages"), f"{me} imports {other}: only the list of stages may"
        assert layer not in ALLOWED or any(inside(other, name) for name in ALLOWED[layer]), f"{me} imports {other}"
        own = layer == "stages" and me.count(".") > 0 and family(other) == family(me)
        for forbidden in FORBIDDEN.get(layer, ()):
            assert own or not inside(other, forbidden), f"{me} imports {other}, expected nothing of {forbidden or 'ours'}"


@pytest.mark.parametrize("path", [p for p in MODULES if "stages" in p.parts], ids=name_of)
def test_a_stage_opens_no_file(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            assert called not in OPENS, f"{path.name}:{node.lineno}: a stage calls {called}, expected to be built with tables"


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent.name != "cli"], ids=name_of)
def test_only_the_command_line_prints_and_exits(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        assert called not in ("print", "sys.exit", "exit", "os._exit"), f"{path.name}:{node.lineno}: calls {called}"


def test_scoring_loads_no_language_model() -> None:
    code = "import sys, detente.evaluation; raise SystemExit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
