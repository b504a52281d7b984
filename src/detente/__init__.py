"""Détente reads news and writes down, with proof, who did what to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Coder", "__version__"]

if TYPE_CHECKING:
    from detente.coder import Coder


def __getattr__(name: str) -> Any:
    """Load the coder only when it is asked for: `detente --help` needs none of it."""
    if name == "Coder":
        from detente.coder import Coder

        return Coder
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
