"""The workspace: a folder with the database `fupan.db`, the settings `fupan.toml` and the models.

Every setting is optional; the file that is written on first use explains each in a comment.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .errors import StoreProblem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_T = TypeVar("_T")

MOST_DEVIATIONS: Final = 10  # no session of a market is further from its past
SETTINGS_TEXT: Final = """\
# Settings of this fupan workspace. Everything is optional; what is commented out shows the default.

[fetch]
# allow_private_addresses = false   # true: feeds on this machine or this network may be read
# user_agent = "fupan"              # what servers are told: this behind the program's name and version

[narratives]
# named_stories = 3                 # stories that must name a company for a narrative to pass by its companies

[regimes]
# Deviations of a session's return and breadth from the 60 before it; see docs/methods.md, Regime and narrowness.
# usual = 0.5                       # under it return and breadth are as usual: a quiet session
# broad = 0.5                       # breadth's own from which on a rally or a fall is broad
# large = 1.0                       # from it on a move asks for a narrative

[sources]
# A source that gives only dates can be given the Shanghai hour at which it usually appears:
# "CCTV" = { usual_hour = 19 }
"""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where a kind of session begins, in robust deviations of return and breadth from their past.

    `usual`: under it return and breadth are as usual; `broad`: of breadth, from which on a move is broad; `large`: from
    it on a move asks for an explanation.
    """

    usual: float = 0.5
    broad: float = 0.5
    large: float = 1.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What fupan.toml says, with the defaults for what it does not say."""

    allow_private_addresses: bool = False
    user_agent: str = "fupan"
    usual_hours: Mapping[str, int] = field(default_factory=dict)
    regimes: Thresholds = Thresholds()
    named_stories: int = 3


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


def default_folder() -> Path:
    """Return the platform's data folder for fupan, where a workspace stands that nobody named."""
    from platformdirs import user_data_path  # noqa: PLC0415 - only who names no workspace needs it

    return user_data_path("fupan", appauthor=False)


def open_workspace(folder: Path) -> Workspace:
    """Return the workspace in `folder`, making it on first use; raises StoreProblem where that cannot be."""
    if folder.exists() and not folder.is_dir():
        raise StoreProblem(
            "the workspace is a file, not a folder", identity=folder, hint="name a folder with --workspace"
        )
    path = folder / "fupan.toml"
    try:
        _furnish(folder, path)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
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


def _furnish(folder: Path, settings: Path) -> None:
    """Make what the workspace lacks; where there is a database, it may also lack it and be read."""
    try:
        (folder / "models").mkdir(parents=True, exist_ok=True)
        if not settings.exists():
            settings.write_text(SETTINGS_TEXT, encoding="utf-8")
    except OSError:
        if not (folder / "fupan.db").is_file():
            raise


def read_settings(text: str, path: object = "fupan.toml") -> Settings:
    """Return the settings in `text`; raises StoreProblem on unknown or ill-typed ones."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StoreProblem("the settings are not TOML", identity=path, cause=error) from error
    fetch, sources = _table(content, "fetch", path), _table(content, "sources", path)
    _refuse_unknown(content, {"fetch", "narratives", "regimes", "sources"}, path)
    _refuse_unknown(fetch, {"allow_private_addresses", "user_agent"}, path)
    return Settings(
        allow_private_addresses=_typed(fetch, "allow_private_addresses", bool, default=False, path=path),
        user_agent=_typed(fetch, "user_agent", str, default="fupan", path=path),
        usual_hours={name: _hour(name, value, path) for name, value in sources.items()},
        regimes=_regimes(_table(content, "regimes", path), path),
        named_stories=_named_stories(_table(content, "narratives", path), path),
    )


def _named_stories(table: dict[str, Any], path: object) -> int:
    _refuse_unknown(table, {"named_stories"}, path)
    value = _typed(table, "named_stories", int, default=Settings().named_stories, path=path)
    if isinstance(value, bool) or value < 1:
        raise StoreProblem(
            "a number of stories is a whole number from 1", identity=f"{path}: narratives.named_stories",
            cause=repr(value), hint="1 lets one company's story carry a narrative",
        )  # fmt: skip
    return value


def _regimes(table: dict[str, Any], path: object) -> Thresholds:
    known = {one.name for one in fields(Thresholds)}
    _refuse_unknown(table, known, path)
    found = replace(Thresholds(), **{name: _deviations(name, value, path) for name, value in table.items()})
    if found.large < found.usual:
        raise StoreProblem(
            "a large move cannot be smaller than a usual one",
            identity=f"{path}: regimes",
            cause=f"large is {found.large:g}, usual {found.usual:g}",
            hint="raise large or lower usual",
        )
    return found


def _deviations(name: str, value: object, path: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_DEVIATIONS:
        raise StoreProblem(
            "a regime's threshold is a number of deviations",
            identity=f"{path}: regimes.{name}",
            cause=f"{value!r}",
            hint=f"write a number above 0, at most {MOST_DEVIATIONS}",
        )
    return float(value)


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
