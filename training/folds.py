"""Which articles are left out together, so that every one is coded by a reader that has not seen it.

Articles of one region stay together (authored ones with those of `articles/`), so that what is scored is another part of the
world than what was trained on; those without a region are dealt out by their number.
"""

from __future__ import annotations

FOLDS = 5
_REGIONS = {
    "eastern": 0, "eur": 0, "mideast": 1, "mena": 1, "asian": 2, "asia": 2, "southern": 3, "afr": 3, "amer": 3, "western": 4,
    "east": 0, "south": 3, "west": 4,
}  # fmt: skip


def fold_of(article: str) -> int:
    """The fold of an article by its id (`mideast-07`, `brief-12`)."""
    kind, _, number = article.rpartition("-")
    return _REGIONS.get(kind, int(number) % FOLDS if number.isdecimal() else 0)
