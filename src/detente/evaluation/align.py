"""Which predicted record answers which gold record: a maximum-weight one-to-one pairing inside sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from detente.evaluation.marked import Marked
from detente.evaluation.words import content_words, normalise, words

Pair = tuple[int, int]
_STEP = 10**5  # more pairs than an article can have: one pair on a level outweighs all of them on the levels below
_NEAR = 10**4


def align(gold: Sequence[Marked], predicted: Sequence[Marked], text: str) -> list[Pair]:
    """Pairs (index of gold, index of prediction) of one article, in order.

    Maximises, in strict order: pairs; pairs of the same type; with an actor country in common; with a content word of
    the trigger in common; with the identical trigger; with a recipient country in common; nearness in list order.
    `text` is the normalised article text, "" where it is not known.
    """
    weights = _weights(gold, predicted, text)
    pairs: list[Pair] = []
    for rows, columns in _components(weights):
        turned = len(rows) > len(columns)
        if turned:
            rows, columns = columns, rows
        cost = [[-weights.get((c, r) if turned else (r, c), 0) for c in columns] for r in rows]
        for row, column in enumerate(assign(cost)):
            pair = (columns[column], rows[row]) if turned else (rows[row], columns[column])
            if pair in weights:
                pairs.append(pair)
    return sorted(pairs)


def countries_meet(a: frozenset[str], b: frozenset[str]) -> bool:
    """A country in common, or none on either side."""
    return bool(a & b) or not (a or b)


def _weights(gold: Sequence[Marked], predicted: Sequence[Marked], text: str) -> dict[Pair, int]:
    sentences = Sentences(text)
    weights = {}
    for i, g in enumerate(gold):
        for j, p in enumerate(predicted):
            if sentences.same(g.sentence, p.sentence):
                distance = abs(i * len(predicted) - j * len(gold))
                weights[i, j] = _weight(g, p) * 10**9 + max(0, _NEAR - distance)
    return weights


def _weight(gold: Marked, predicted: Marked) -> int:
    levels = (
        gold.type == predicted.type,
        countries_meet(gold.dyad.actor, predicted.dyad.actor),
        bool(content_words(gold.trigger) & content_words(predicted.trigger)),
        gold.trigger == predicted.trigger,
        countries_meet(gold.dyad.recipient, predicted.dyad.recipient),
    )
    weight = 1
    for level in levels:
        weight = weight * _STEP + level
    return weight


def _components(weights: dict[Pair, int]) -> list[tuple[list[int], list[int]]]:
    """Rows and columns that pairs connect: an assignment is solved for each of them alone."""
    by_row: dict[int, set[int]] = {}
    by_column: dict[int, set[int]] = {}
    for i, j in weights:
        by_row.setdefault(i, set()).add(j)
        by_column.setdefault(j, set()).add(i)
    components = []
    while by_row:
        rows, columns = {min(by_row)}, set[int]()
        fresh = set(rows)
        while fresh:
            reached = set[int]().union(*(by_row.pop(i) for i in fresh)) - columns
            columns |= reached
            fresh = set[int]().union(*(by_column[j] for j in reached)) - rows
            rows |= fresh
        components.append((sorted(rows), sorted(columns)))
    return components


class Sentences:
    """Tells whether two sentence strings are the same sentence of an article, given its normalised text."""

    def __init__(self, text: str) -> None:
        """`text` may be "": sentences are then compared as bags of words."""
        self._text = text
        self._places: dict[str, list[Pair]] = {}

    def same(self, a: str, b: str) -> bool:
        """Places that overlap by half of the shorter; where one is not in the text, half of the words of the smaller."""
        here, there = self._find(a), self._find(b)
        if here and there:
            return any(_overlap(x, y) for x in here for y in there)
        x, y = Counter(words(a)), Counter(words(b))
        smaller = min(x.total(), y.total())
        return smaller > 0 and 2 * (x & y).total() >= smaller

    def _find(self, sentence: str) -> list[Pair]:
        if sentence not in self._places:
            self._places[sentence] = _occurrences(self._text, normalise(sentence))
        return self._places[sentence]


def _occurrences(text: str, sentence: str) -> list[Pair]:
    places: list[Pair] = []
    start = text.find(sentence) if sentence else -1
    while start >= 0:
        places.append((start, start + len(sentence)))
        start = text.find(sentence, start + 1)
    return places


def _overlap(a: Pair, b: Pair) -> bool:
    common = min(a[1], b[1]) - max(a[0], b[0])
    return 2 * common >= min(a[1] - a[0], b[1] - b[0])


def assign(cost: Sequence[Sequence[int]]) -> list[int]:
    """Column of each row in a minimum-cost assignment; at least as many columns as rows, exact integers.

    Rows enter one by one over a shortest augmenting path in reduced costs (Kuhn 1955, in the form of Jonker and Volgenant
    1987); of equal columns the first is taken, so that the result is the same everywhere.
    """
    assignment = _Assignment(cost)
    for row in range(len(cost)):
        assignment.add(row)
    return [assignment.row_of.index(row) for row in range(len(cost))]


class _Assignment:
    """Prices of rows and columns, and the row that each column holds so far (-1: none)."""

    def __init__(self, cost: Sequence[Sequence[int]]) -> None:
        self.cost = cost
        self.row_price = [0] * len(cost)
        self.column_price = [0] * len(cost[0])
        self.row_of = [-1] * len(cost[0])

    def add(self, row: int) -> None:
        """Give `row` a column, moving the rows on the cheapest path to a free one."""
        distance: dict[int, int] = {}
        before: dict[int, int] = {}
        closed: list[int] = []
        unseen = list(range(len(self.row_of)))
        at, column, length = row, -1, 0
        while at >= 0:
            for j in unseen:
                reach = length + self.cost[at][j] - self.row_price[at] - self.column_price[j]
                if j not in distance or reach < distance[j]:
                    distance[j], before[j] = reach, column
            column = min(unseen, key=distance.__getitem__)
            unseen.remove(column)
            closed.append(column)
            length, at = distance[column], self.row_of[column]
        self._reprice(row, closed, distance)
        self._shift(row, column, before)

    def _reprice(self, row: int, closed: list[int], distance: dict[int, int]) -> None:
        total = distance[closed[-1]]
        self.row_price[row] += total
        for column in closed[:-1]:
            self.row_price[self.row_of[column]] += total - distance[column]
            self.column_price[column] -= total - distance[column]

    def _shift(self, row: int, column: int, before: dict[int, int]) -> None:
        while before[column] >= 0:
            self.row_of[column] = self.row_of[before[column]]
            column = before[column]
        self.row_of[column] = row
