"""Short articles that report events, as many as wanted, the same on every machine: for measuring stores, not for reading."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

STATES = (
    ("Norway", "Oslo"), ("Denmark", "Copenhagen"), ("Peru", "Lima"), ("Chile", "Santiago"), ("Kenya", "Nairobi"),
    ("Ghana", "Accra"), ("Japan", "Tokyo"), ("Thailand", "Bangkok"), ("Poland", "Warsaw"), ("Ukraine", "Kyiv"),
    ("Russia", "Moscow"), ("Turkey", "Ankara"), ("Egypt", "Cairo"), ("Iraq", "Baghdad"), ("India", "New Delhi"),
    ("Canada", "Ottawa"), ("Mexico", "Mexico City"), ("Brazil", "Brasilia"), ("Vietnam", "Hanoi"), ("Nigeria", "Abuja"),
)  # fmt: skip
ACTS = (
    "expelled {n} diplomats of {b} on {day}", "accused {b} of shelling {n} villages near the border", "warned {b} on {day}",
    "signed an agreement on fishing with {b} in {town}", "sent {n} trucks of food to {b}", "recalled its ambassador to {b}",
    "threatened {b} with sanctions unless it withdraws {n} patrol boats", "rejected a proposal by {b} to meet in {town}",
    "massed {n} soldiers at the border with {b}", "held talks with {b} in {town} on {day}", "released {n} sailors from {b}",
    "invited the foreign minister of {b} to {town}",
)  # fmt: skip
THINGS = (  # noqa: SIM905 - read as words
    "bridge harbour market school river road mill tower library museum station field forest quarry ferry garden orchard clinic "
    "bakery chapel stadium theatre lake canal tunnel dam pier warehouse factory laboratory archive courtyard lighthouse meadow"
).split()
DOINGS = "painted counted measured lent sold carried mended opened closed planted drained lit swept moved rented".split()  # noqa: SIM905
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
COPIES = 0.2
"""Share of articles that print the text of one of the 50 before it again, under another headline."""


FIRST = date(2010, 1, 1)
PER_DAY = 40


def articles(count: int, distinct: int | None = None) -> Iterator[dict[str, Any]]:
    """Articles of some 45 words as objects of JSONL; the first ones of a larger count are those of a smaller one.

    distinct: so many texts, which come again in turn, each time from another outlet on a later day.
    """
    recent: list[list[str]] = []
    for number in range(count):
        again = number % (distinct or count)
        chance = random.Random(f"article {again}")
        copy = bool(recent) and chance.random() < COPIES
        sentences = chance.choice(recent) if copy else _sentences(chance)
        if not copy:
            recent = [*recent[-49:], sentences]
        matter = chance.choice(("fish", "water", "flights", "borders"))
        title = f"{chance.choice(STATES)[1]} watches as row over {matter} goes on"
        outlet = f"outlet{random.Random(number).randrange(400)}.example"
        yield {
            "id": f"a{number}",
            "title": title,
            "text": "\n\n".join([title, " ".join(sentences[:2]), " ".join(sentences[2:])]),
            "published": (FIRST + timedelta(days=number // PER_DAY)).isoformat(),
            "source": outlet,
            "url": f"https://{outlet}/{number}",
        }


def _sentences(chance: random.Random) -> list[str]:
    first, second = chance.sample(STATES, 2)
    town, day = chance.choice(STATES)[1], chance.choice(DAYS)
    act = chance.choice(ACTS).format(b=second[0], n=chance.randint(2, 90), day=day, town=town)
    return [f"{first[0]} {act}.", _background(chance), _background(chance)]


def _background(chance: random.Random) -> str:
    one, two, three, four, five = chance.sample(THINGS, 5)
    town, doing, number = chance.choice(STATES)[1], chance.choice(DOINGS), chance.randint(2, 900)
    return f"The {one} behind the {two} of {town} {doing} {number} chairs between the {three}, the {four} and the {five}."
