"""The command in a workspace of its own, and labelled texts on which training succeeds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cli_world

if TYPE_CHECKING:
    from pathlib import Path

    from cli_world import Ran

TAXONOMY = "\n".join(
    f'[[label]]\nid = "{i}"\nkind = "theme"\nzh = "{i}"\nen = "{i}"\nscope = ""' for i in ("chips", "wine", "rare")
)
KINDS: tuple[tuple[str, list[str]], ...] = (
    ("晶圆产线扩产，光刻机到货", ["chips"]),
    ("酱香酒窖藏涨价，经销商备货", ["wine"]),
    ("小学开学，家长排队", []),
)


@dataclass(frozen=True)
class Fupan(cli_world.Fupan):
    """The command with a workspace of its own, and files beside it."""

    def file(self, name: str, *lines: object) -> Path:
        """Write a file of lines; what is no text becomes JSON."""
        path = self.folder / name
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        path.write_text("\n".join(texts), encoding="utf-8")
        return path


def rows(first: int, last: int) -> list[dict[str, object]]:
    return [{"text": f"第{n}期{KINDS[n % 3][0]}", "labels": KINDS[n % 3][1]} for n in range(first, last)]


def own(fupan: Fupan, *words: object, count: int = 90) -> Ran:
    labels, taxonomy = fupan.file("labels.jsonl", *rows(0, count)), fupan.file("own.toml", TAXONOMY)
    return fupan("train", "--labels", labels, "--taxonomy", taxonomy, "--format", "json", *words)
