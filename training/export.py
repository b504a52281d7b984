"""Writes a trained reader as ONNX with 8-bit weights: what `detente.learned.reader` loads.

Weights are stored as 8-bit integers with one scale a column; onnxruntime multiplies them out once, when it loads the file, so
that what is read of a sentence does not depend on which sentences stand beside it (as it does with dynamic quantisation).
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn
from transformers import BertTokenizerFast

from detente.learned.hints import SIDE_HINTS, TYPES, WORD_HINTS

if TYPE_CHECKING:
    from train_reader import Network

VERSION = 1
LONGEST = 160  # pieces of a sentence that are read
LARGE = 10_000  # numbers in a weight that is worth storing as integers


class Words(nn.Module):
    """From the pieces of sentences (with a mask, as the shorter ones are padded) to type probabilities and vectors of words.

    at: the place of each word's piece among all pieces, sentence after sentence.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor, at: Tensor, hints: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.network.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        words = hidden.flatten(0, 1)[at]
        return self.network.types(words, hints).softmax(-1), words


class Sides(nn.Module):
    """From the vectors of an event and of candidates to the probabilities of actor, recipient and modes."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, trigger: Tensor, type: Tensor, heads: Tensor, hints: Tensor) -> tuple[Tensor, Tensor]:
        return self.network.sides(trigger, heads, hints).sigmoid(), self.network.mode_of(trigger, type).softmax(-1)


def export(network: Network, base: Path, folder: Path, trained_on: list[str]) -> None:
    """Write words.onnx, sides.onnx, tokenizer.json and reader.json (what the reader is, and what it was trained on)."""
    folder.mkdir(parents=True, exist_ok=True)
    width = network.encoder.config.hidden_size
    ids, at = torch.zeros(2, 4, dtype=torch.long), torch.zeros(3, dtype=torch.long)
    pieces = {0: "sentences", 1: "pieces"}
    write(Words(network), (ids, torch.ones_like(ids), at, torch.zeros(3, WORD_HINTS)), folder / "words.onnx",
           {"ids": pieces, "mask": pieces, "at": {0: "words"}, "hints": {0: "words"}}, ["types", "vectors"])  # fmt: skip
    write(Sides(network), (torch.zeros(width), torch.zeros(len(TYPES)), torch.zeros(3, width), torch.zeros(3, SIDE_HINTS)),
           folder / "sides.onnx", {"trigger": {}, "type": {}, "heads": {0: "candidates"}, "hints": {0: "candidates"}},
           ["sides", "modes"])  # fmt: skip
    BertTokenizerFast.from_pretrained(base).backend_tokenizer.save(str(folder / "tokenizer.json"))
    card = {"version": VERSION, "types": TYPES, "modes": network.modes, "longest": LONGEST, "trained_on": sorted(trained_on)}
    (folder / "reader.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def write(
    module: nn.Module, example: tuple[Tensor, ...], path: Path, inputs: dict[str, dict[int, str]], outputs: list[str]
) -> None:
    """Write a module with 8-bit weights. inputs: which dimensions of each are open."""
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad():
        exported = str(Path(scratch) / "exported.onnx")
        torch.onnx.export(module.eval(), example, exported, input_names=list(inputs), output_names=outputs,
                          dynamic_axes={k: v for k, v in inputs.items() if v}, opset_version=17, dynamo=False)  # fmt: skip
        model = onnx.load(exported)
    _narrow(model)
    onnx.save(model, str(path))


def _narrow(model: onnx.ModelProto) -> None:
    """Store large weights as 8-bit integers, multiplied out by the nodes put before those that use them."""
    graph = model.graph
    before = []
    for weight in list(graph.initializer):
        if weight.data_type != TensorProto.FLOAT or len(weight.dims) != 2 or np.prod(weight.dims) < LARGE:
            continue
        values = numpy_helper.to_array(weight)
        scale = np.maximum(np.abs(values).max(axis=0), 1e-9).astype(np.float32) / 127
        whole = np.rint(values / scale).astype(np.int8)
        users = [n for n in graph.node if weight.name in n.input]
        graph.initializer.remove(weight)
        graph.initializer.extend(
            [numpy_helper.from_array(whole, f"{weight.name}.int8"), numpy_helper.from_array(scale, f"{weight.name}.scale")]
        )
        if all(n.op_type == "Gather" for n in users):  # an embedding: the rows looked up are multiplied out, not the table
            for n in users:
                n.input[list(n.input).index(weight.name)] = f"{weight.name}.int8"
                out = n.output[0]
                n.output[0] = f"{out}.int8"
                at = list(graph.node).index(n) + 1
                graph.node.insert(at, helper.make_node("Cast", [f"{out}.int8"], [f"{out}.cast"], to=TensorProto.FLOAT))
                graph.node.insert(at + 1, helper.make_node("Mul", [f"{out}.cast", f"{weight.name}.scale"], [out]))
        else:
            before.append(helper.make_node("Cast", [f"{weight.name}.int8"], [f"{weight.name}.cast"], to=TensorProto.FLOAT))
            before.append(helper.make_node("Mul", [f"{weight.name}.cast", f"{weight.name}.scale"], [weight.name]))
    for k, node in enumerate(before):
        graph.node.insert(k, node)
