"""The mentions of one article in reading order, and what each of them stands for, found when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from detente.model import ActorMention, Evidence, Referent

_NOBODY = Referent(())


class Referents:
    """What the mentions of an article stand for. resolve: finds it for one mention, and may ask here for that of others."""

    def __init__(self, mentions: tuple[ActorMention, ...], resolve: Callable[[ActorMention], Referent]) -> None:
        self.mentions = mentions
        self.order = sorted(mentions, key=lambda m: (m.start, m.kind == "pronoun"))
        self._rank = {m.index: n for n, m in enumerate(self.order)}
        self._resolve = resolve
        self._found: dict[int, Referent] = {}

    def all(self) -> tuple[Referent, ...]:
        """One referent per mention, resolved in reading order."""
        for m in self.order:
            self.of(m)
        return tuple(self._found[m.index] for m in self.mentions)

    def of(self, m: ActorMention) -> Referent:
        """What a mention stands for; a mention that leads to itself stands for nobody."""
        if m.index not in self._found:
            self._found[m.index] = _NOBODY
            self._found[m.index] = self._resolve(m)
        return self._found[m.index]

    def evidence(self, m: ActorMention) -> tuple[Evidence, ...]:
        """Why a mention told of elsewhere stands for whom it stands for."""
        return self.of(m).evidence or m.evidence

    def rank(self, m: ActorMention) -> int:
        """The place of a mention in reading order."""
        return self._rank[m.index]

    def before(self, m: ActorMention) -> Iterator[ActorMention]:
        """The mentions before one, nearest first."""
        return (self.order[n] for n in range(self.rank(m) - 1, -1, -1))
