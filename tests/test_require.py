"""A skip that the caller forbids is a failure."""

from __future__ import annotations

from collections.abc import Callable

import pytest


def test_what_is_required_may_not_be_skipped(lacking: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_REQUIRE", "pandas")
    with pytest.raises(pytest.skip.Exception):
        lacking("bench", "no data")
    monkeypatch.setenv("DETENTE_REQUIRE", "pandas,bench")
    with pytest.raises(pytest.fail.Exception, match="no data"):
        lacking("bench", "no data")
