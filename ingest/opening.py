"""Opens files: what a name says of the format, gunzipped bytes, and errors that name the file."""

from __future__ import annotations

import gzip
import zlib
from typing import IO, TYPE_CHECKING, Final, cast

from corpus.errors import FileProblem

if TYPE_CHECKING:
    from pathlib import Path

# What reading a damaged or foreign file may raise, beside OSError.
DAMAGE: Final = (EOFError, zlib.error, gzip.BadGzipFile)
LIMIT: Final = 2 * 1024**3  # an unzipped file read whole may hold that many bytes: more is a bomb


def suffix(path: Path) -> str:
    """Return the suffix that says the format, without .gz and in lower case."""
    name = path.name.lower().removesuffix(".gz")
    return name[name.rindex(".") :] if "." in name.lstrip(".") else ""


def stem(path: Path) -> str:
    """Return the file's name without its suffixes."""
    name = path.name
    name = name[:-3] if name.lower().endswith(".gz") else name
    return name[: len(name) - len(suffix(path))] or name


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file for reading, through gzip if its name ends in .gz."""
    return cast("IO[bytes]", gzip.open(path, "rb")) if path.name.lower().endswith(".gz") else path.open("rb")


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes, gunzipped; raises FileProblem where it is missing, empty, damaged or no file."""
    try:
        with open_bytes(path) as stream:
            data = stream.read(LIMIT + 1)
    except FileNotFoundError as error:
        raise FileProblem("no such file", identity=path, hint="check the path") from error
    except (OSError, *DAMAGE) as error:
        raise FileProblem("cannot read the file", identity=path, cause=reason(error)) from error
    if not data:
        raise FileProblem("the file is empty", identity=path)
    if len(data) > LIMIT:
        raise FileProblem("the file is too large", identity=path, cause=f"more than {LIMIT} bytes", hint="split it")
    return data


def reason(error: BaseException) -> str:
    """Say in a few words why a file could not be read."""
    if isinstance(error, EOFError):
        return "the compressed file ends too early"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return f"{error}".strip() or type(error).__name__
