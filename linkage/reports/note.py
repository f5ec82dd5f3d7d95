"""A remark of a report in both languages: a text in English that carries its Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

Tongue: TypeAlias = Literal["en", "zh"]


class Note(str):
    """A remark: as a text (in JSON, in tables) it is English; `zh` says the same in Chinese."""

    __slots__ = ("zh",)

    zh: str

    def __new__(cls, english: str, chinese: str) -> Self:
        """Take both."""
        made = super().__new__(cls, english)
        made.zh = chinese
        return made

    @classmethod
    def of(cls, english: str, chinese: str, **values: object) -> Self:
        """Fill both forms with the same values; a value that is a Note itself is said in the language of the form."""
        own = {name: value.zh if isinstance(value, Note) else value for name, value in values.items()}
        return cls(english.format(**values), chinese.format(**own))

    def said(self, tongue: Tongue) -> str:
        """Return the remark in one language."""
        return self.zh if tongue == "zh" else str(self)


def lister(names: Sequence[str], most: int) -> Note:
    """Return the first `most` names, and how many more there are."""
    head, left = names[:most], len(names) - most
    return Note(
        ", ".join(head) + (f" and {left} more" if left > 0 else ""),
        "、".join(head) + (f"等{len(names)}个" if left > 0 else ""),
    )
