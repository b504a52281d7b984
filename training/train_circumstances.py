"""Trains what the reader makes of the circumstances of events, on the vectors of a trained reader (`make models`).

    train_circumstances.py FOLDER [FOLDER ...] --reader DIR [--leave-out FOLD]

DIR holds a reader that `train_reader.py` wrote, of the same fold; `status.onnx` and `pairs.onnx` are written beside it. Its
encoder stays as it is: status, and which time expression, place and condition is an event's, are layers over its word vectors
and the hints of `detente.learned.event_hints`.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from detente import Coder
from detente.learned.event_hints import PAIR_HINTS, STATUS_HINTS, STATUSES
from detente.learned.hints import Array
from detente.learned.reader import Reader
from detente.model import Article
from examples import articles_of, located
from export import write
from folds import FOLDS, fold_of
from told import Teller, Told

EPOCHS, BATCH, RATE = 8, 32, 1e-3
DROP = 0.25
UNTOLD = 0.1  # share of events and candidates whose hints are hidden in training, so that the layers do not lean on them alone


class Event(NamedTuple):
    """A gold event with the vectors that the layers see: of its words, its clause, the candidates."""

    trigger: Array
    clause: Array
    heads: Array
    told: Told


class Layers(nn.Module):
    """Status of an event, and how likely a candidate belongs to it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.certain = nn.Sequential(nn.Linear(STATUS_HINTS, 96), nn.ReLU())
        self.status = _mlp(2 * width + 96, 128, len(STATUSES))
        self.ruled = nn.Linear(STATUS_HINTS, len(STATUSES))
        self.hangs = nn.Sequential(nn.Linear(PAIR_HINTS, 128), nn.ReLU())
        self.pair = _mlp(3 * width + 128, 192, 1)
        self.hung = nn.Linear(PAIR_HINTS, 1)

    def status_of(self, trigger: Tensor, clause: Tensor, hints: Tensor) -> Tensor:
        """(..., statuses) scores. clause: vector of the verb of the event's clause."""
        return self.status(torch.cat([trigger, clause, self.certain(hints)], -1)) + self.ruled(hints)

    def belongs(self, trigger: Tensor, heads: Tensor, hints: Tensor) -> Tensor:
        """(candidates,) scores. trigger: (candidates, width) or (width,)."""
        both = trigger.expand(heads.shape[0], -1)
        return (self.pair(torch.cat([heads, both, heads * both, self.hangs(hints)], -1)) + self.hung(hints)).squeeze(-1)


class Status(nn.Module):
    """From the vectors of an event and of its clause to the probabilities of the statuses."""

    def __init__(self, layers: Layers) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, trigger: Tensor, clause: Tensor, hints: Tensor) -> Tensor:
        return self.layers.status_of(trigger, clause, hints).softmax(-1)


class Pairs(nn.Module):
    """From the vectors of an event and of candidates to how likely each belongs to it."""

    def __init__(self, layers: Layers) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, trigger: Tensor, heads: Tensor, hints: Tensor) -> Tensor:
        return self.layers.belongs(trigger, heads, hints).sigmoid()


def _mlp(inner: int, hidden: int, out: int) -> nn.Sequential:
    return nn.Sequential(nn.Dropout(DROP), nn.Linear(inner, hidden), nn.GELU(), nn.Dropout(DROP), nn.Linear(hidden, out))


def events(coder: Coder, reader: Reader, articles: Iterable[tuple[Article, list[dict[str, Any]]]]) -> Iterator[Event]:
    """The gold events of articles as the reader of a folder sees them."""
    teller = Teller(coder.knowledge)
    for article, gold in articles:
        document = coder.read(article)
        assert document.layout is not None and document.tokens is not None
        found = [(span, event) for event in gold if (span := located(article.text, event)) is not None]
        for index, told in teller(document, found).items():
            sentence = document.layout.sentences[index]
            starts = tuple(t.start - sentence.start for t in document.tokens[index])
            vectors = reader.vectors(article.text[sentence.start : sentence.end], starts)
            for t in told:
                yield Event(vectors[t.words].mean(axis=0), vectors[t.clause], vectors[t.heads], t)


def train(data: list[Event], seed: int = 1, epochs: int = EPOCHS) -> Layers:
    """Trained layers."""
    torch.manual_seed(seed)
    random.seed(seed)
    layers = Layers(len(data[0].trigger)).train()
    optimizer = torch.optim.AdamW(layers.parameters(), lr=RATE, weight_decay=0.02)
    steps = epochs * math.ceil(len(data) / BATCH) + 1
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.1)
    for epoch in range(epochs):
        order = random.sample(range(len(data)), len(data))
        losses = []
        for k in range(0, len(order), BATCH):
            loss = _loss(layers, [data[i] for i in order[k : k + BATCH]])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
        print(f"circumstances, epoch {epoch + 1}: loss {np.mean(losses):.4f}")
    return layers.eval()


def _loss(layers: Layers, batch: list[Event]) -> Tensor:
    trigger, clause = (torch.from_numpy(np.stack([getattr(e, name) for e in batch])) for name in ("trigger", "clause"))
    hints = torch.from_numpy(np.stack([e.told.status_hints for e in batch]))
    hints = hints * (torch.rand(len(batch), 1) > UNTOLD)
    status = torch.tensor([e.told.status for e in batch])
    loss = nn.functional.cross_entropy(layers.status_of(trigger, clause, hints), status, label_smoothing=0.02)
    some = [e for e in batch if len(e.heads)]
    if some:
        triggers = torch.from_numpy(np.concatenate([np.repeat(e.trigger[None], len(e.heads), axis=0) for e in some]))
        heads, told = (torch.from_numpy(np.concatenate(x)) for x in ([e.heads for e in some], [e.told.hints for e in some]))
        told = told * (torch.rand(len(told), 1) > UNTOLD)
        right = torch.from_numpy(np.concatenate([e.told.belong for e in some]))
        loss = loss + 2 * nn.functional.binary_cross_entropy_with_logits(layers.belongs(triggers, heads, told), right)
    return loss


def export(layers: Layers, width: int, folder: Path) -> None:
    """Write status.onnx and pairs.onnx."""
    one, three = torch.zeros(width), torch.zeros(3, width)
    write(Status(layers), (one, one, torch.zeros(STATUS_HINTS)), folder / "status.onnx",
          {"trigger": {}, "clause": {}, "hints": {}}, ["status"])  # fmt: skip
    write(Pairs(layers), (one, three, torch.zeros(3, PAIR_HINTS)), folder / "pairs.onnx",
          {"trigger": {}, "heads": {0: "candidates"}, "hints": {0: "candidates"}}, ["belong"])  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--leave-out", type=int, metavar="FOLD", help=f"0 to {FOLDS - 1}: its articles are not trained on")
    options = parser.parse_args()
    reader = Reader(options.reader)
    articles = [one for folder in options.folders for one in articles_of(folder)]
    kept = [(article, gold) for article, gold in articles if fold_of(article.id) != options.leave_out]
    seen = reader.trained_on & {article.id for article, _ in articles if fold_of(article.id) == options.leave_out}
    if seen:
        raise SystemExit(f"{options.reader}: the reader was trained on {', '.join(sorted(seen))}, which are to be left out.")
    data = list(events(Coder(tier="rules"), reader, kept))
    print(f"{len(kept)} articles, {len(data)} events, {sum(len(e.heads) for e in data)} candidates")
    layers = train(data)
    export(layers, len(data[0].trigger), options.reader)


if __name__ == "__main__":
    main()
