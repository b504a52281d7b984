"""Which articles are left out together, so that every one is coded by a reader that has not seen it.

Articles of one region stay together (authored ones with those of `articles/`), so that what is scored is another part of the
world than what was trained on; those without a region are dealt out by their number.
"""

from __future__ import annotations

FOLDS = 5
_REGIONS = {"east": 0, "eur": 0, "mena": 1, "asia": 2, "afr": 3, "amer": 3, "south": 3, "west": 4}


def fold_of(article: str) -> int:
    """The fold of an article by its id (`mena-07`, `brief-12`)."""
    kind, _, number = article.rpartition("-")
    return _REGIONS.get(kind, int(number) % FOLDS if number.isdecimal() else 0)
