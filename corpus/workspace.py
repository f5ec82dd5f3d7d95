"""The workspace: a folder with the database `fupan.db`, the settings `fupan.toml` and the models.

Every setting is optional; the file that is written on first use explains each in a comment.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .errors import StoreProblem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_T = TypeVar("_T")

SETTINGS_TEXT: Final = """\
# Settings of this fupan workspace. Everything is optional; what is commented out shows the default.

[fetch]
# allow_private_addresses = false   # true: feeds on this machine or this network may be read
# user_agent = "fupan"              # what servers are told

[sources]
# A source that gives only dates can be given the Shanghai hour at which it usually appears:
# "CCTV" = { usual_hour = 19 }
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What fupan.toml says, with the defaults for what it does not say."""

    allow_private_addresses: bool = False
    user_agent: str = "fupan"
    usual_hours: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder and what lies in it."""

    folder: Path
    settings: Settings

    @property
    def database(self) -> Path:
        """The path of the database."""
        return self.folder / "fupan.db"

    @property
    def models(self) -> Path:
        """The folder of the models."""
        return self.folder / "models"


def open_workspace(folder: Path) -> Workspace:
    """Return the workspace in `folder`, making it on first use; raises StoreProblem where that cannot be."""
    if folder.exists() and not folder.is_dir():
        raise StoreProblem(
            "the workspace is a file, not a folder", identity=folder, hint="name a folder with --workspace"
        )
    path = folder / "fupan.toml"
    try:
        (folder / "models").mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(SETTINGS_TEXT, encoding="utf-8")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise StoreProblem(
            "cannot write in the workspace",
            identity=folder,
            cause=error.strerror,
            hint="make the folder writable, or name another with --workspace",
        ) from error
    except UnicodeDecodeError as error:
        raise StoreProblem(
            "the settings are not UTF-8", identity=path, cause=error.reason, hint="save them so"
        ) from error
    return Workspace(folder, read_settings(text, path))


def read_settings(text: str, path: object = "fupan.toml") -> Settings:
    """Return the settings in `text`; raises StoreProblem on unknown or ill-typed ones."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StoreProblem("the settings are not TOML", identity=path, cause=error) from error
    fetch, sources = _table(content, "fetch", path), _table(content, "sources", path)
    _refuse_unknown(content, {"fetch", "sources"}, path)
    _refuse_unknown(fetch, {"allow_private_addresses", "user_agent"}, path)
    return Settings(
        allow_private_addresses=_typed(fetch, "allow_private_addresses", bool, default=False, path=path),
        user_agent=_typed(fetch, "user_agent", str, default="fupan", path=path),
        usual_hours={name: _hour(name, value, path) for name, value in sources.items()},
    )


def _table(content: dict[str, Any], key: str, path: object) -> dict[str, Any]:
    return _typed(content, key, dict, default={}, path=path)


def _typed(content: dict[str, Any], key: str, kind: type[_T], *, default: _T, path: object) -> _T:
    value = content.get(key, default)
    if not isinstance(value, kind):
        raise StoreProblem(
            "a setting has another type", identity=f"{path}: {key}", cause=f"{value!r} is no {kind.__name__}"
        )
    return value


def _refuse_unknown(content: dict[str, Any], known: set[str], path: object) -> None:
    for key in content:
        if key not in known:
            raise StoreProblem(
                "unknown setting", identity=f"{path}: {key}", hint=f"known are: {', '.join(sorted(known))}"
            )


def _hour(name: str, value: object, path: object) -> int:
    hour = value.get("usual_hour") if isinstance(value, dict) else None
    if not isinstance(hour, int) or not 0 <= hour <= 23:  # noqa: PLR2004 - hours of a day
        raise StoreProblem("a source's setting is { usual_hour = 0…23 }", identity=f"{path}: {name}", cause=repr(value))
    return hour
