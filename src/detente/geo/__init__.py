"""Place names: what they can stand for (names), where they stand (toponyms), which place is meant (resolve)."""
