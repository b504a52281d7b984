"""What a test asks for that a machine may lack."""

from __future__ import annotations

from collections.abc import Callable

Lacking = Callable[[str, str], None]
"""Called with what is lacking and why: skips the test, or fails it where it must be there."""
