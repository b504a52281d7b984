"""What the tests share: where the benchmark data is, and skips that a caller can forbid."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from needs import Lacking

ROOT = Path(__file__).parents[1]


def lacking(what: str, why: str) -> None:
    """Skip, or fail where DETENTE_REQUIRE (names joined by commas) says that `what` must be there."""
    if what in os.environ.get("DETENTE_REQUIRE", "").split(","):
        pytest.fail(f"DETENTE_REQUIRE names {what}: {why}")
    pytest.skip(f"{what}: {why}")


@pytest.fixture(scope="session", name="lacking")
def lacking_fixture() -> Lacking:
    """Call `lacking("bench", "why")` where something that a test needs is not there."""
    return lacking


@pytest.fixture(scope="session")
def bench() -> Path:
    """The folder of benchmark data: DETENTE_BENCH, or ../shared/bench beside the checkout."""
    folder = Path(os.environ.get("DETENTE_BENCH") or ROOT.parent / "shared" / "bench")
    if not (folder / "score").is_dir():
        lacking("bench", f"no benchmark data at {folder} (set DETENTE_BENCH to its folder)")
    return folder


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes by their length: packed ones hold the second in which they were packed, and workers must collect the same ids."""
    return f"{argname} of {len(val)} bytes" if isinstance(val, bytes) else None
