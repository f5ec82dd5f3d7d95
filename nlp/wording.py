"""What a text's wording says for each label and each tone, whatever terms it holds.

Linear functions of runs of one to three Han characters, of Latin words and, in English texts, of their pieces, which
come with the package: `benchmarks/learned.py` fits them on real items that were read and labelled by hand and on the
bundled examples. They are numbers only; no text can be had back from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from .known import Known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from corpus.records import Span

    from .features import Subject

    Floats: TypeAlias = npt.NDArray[np.float32]

FILE: Final = "wording.npz"
FAMILIES: Final = "wcs"
TONES: Final = ("down", "flat", "up")  # in the order of the signs -1, 0, 1
STRENGTHS: Final = ("minor", "clear", "strong")  # 1 to 3
BLOCK: Final = 256  # texts that are looked up together
NONE: Final = "no label"  # the output that says that a text bears none


@dataclass(frozen=True)
class Wording:
    """Linear functions: `table` is features by outputs, `bias` one number an output.

    `outputs` are ids of labels, then `no label`, `label down`, `label flat`, `label up`, these three of `company`, and
    `company minor`, `company clear`, `company strong`.
    """

    outputs: tuple[str, ...]
    names: Mapping[str, int]
    table: Floats
    bias: Floats

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The number of each output."""
        return {output: number for number, output in enumerate(self.outputs)}

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The labels among the outputs: those before the tones."""
        return tuple(output for output in self.outputs if " " not in output)

    @cached_property
    def _known(self) -> Known:
        return Known(self.names, FAMILIES)

    def margins(self, items: Sequence[Subject]) -> Floats:
        """Return texts by outputs."""
        result = np.empty((len(items), len(self.outputs)), np.float32)
        for begin in range(0, len(items), BLOCK):
            bounds, numbers, values = self._known.many(items[begin : begin + BLOCK])
            for row, (start, end) in enumerate(pairwise(bounds.tolist()), begin):
                result[row] = values[start:end] @ self.table.take(numbers[start:end], axis=0)
        return result + self.bias

    def evidence(self, item: Subject, label: str) -> tuple[Span, ...]:
        """Return the places of a text that speak most for a label, in text order."""
        return self._known.telling(item, self.table[:, self.columns[label]])


@cache
def default_wording() -> Wording:
    """Return the functions that come with the package."""
    data = resources.files("nlp").joinpath("lexicons", FILE).read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as found:
        return unpacked(found)


def packed(wording: Wording) -> dict[str, npt.NDArray[np.generic]]:
    """Return arrays to be stored: the weights that are not zero, each feature's after the other's."""
    kept = wording.table != 0
    return {
        "outputs": np.frombuffer("\n".join(wording.outputs).encode(), np.uint8),
        "names": np.frombuffer("\n".join(wording.names).encode(), np.uint8),
        "counts": kept.sum(axis=1).astype(np.uint8),
        "columns": np.nonzero(kept)[1].astype(np.uint8),
        "values": wording.table[kept].astype(np.float16),
        "bias": wording.bias.astype(np.float32),
    }


def unpacked(found: Mapping[str, npt.NDArray[np.generic]]) -> Wording:
    """Return what `packed` stored."""
    names = bytes(found["names"]).decode().split("\n")
    outputs = tuple(bytes(found["outputs"]).decode().split("\n"))
    table = np.zeros((len(names), len(outputs)), np.float32)
    rows = np.repeat(np.arange(len(names)), found["counts"].astype(np.intp))
    table[rows, found["columns"].astype(np.intp)] = found["values"].astype(np.float32)
    return Wording(outputs, {name: row for row, name in enumerate(names)}, table, found["bias"].astype(np.float32))
