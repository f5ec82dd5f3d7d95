"""Our Chinese tokens beside jieba's own, timed on the same real documents: `python benchmarks/tokens.py`."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import jieba
import rjieba
from gold import items

from corpus.records import document
from nlp.tokens import DICTIONARY, chinese

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENTS = 5000


def seconds(cut: Callable[[str], object], texts: list[str]) -> float:
    """Return how long it takes to cut all texts."""
    begin = time.perf_counter()
    for text in texts:
        cut(text)
    return time.perf_counter() - begin


def main() -> None:
    """Cut the same documents three ways and print the ratios to jieba."""
    chosen = random.Random(1).sample(items(), DOCUMENTS)  # noqa: S311 - a sample, not a secret
    texts = [document(item.title, item.text) for item in chosen]
    jieba.load_userdict(DICTIONARY)
    chinese("好")
    slow = seconds(jieba.lcut, texts)
    print(f"jieba 1.0   ours {slow / seconds(chinese, texts):.1f}   rjieba {slow / seconds(rjieba.cut, texts):.1f}")


if __name__ == "__main__":
    main()
