"""Who may import whom, and what `fupan --help` may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("corpus", "ingest", "nlp", "linkage")
MAY_IMPORT = {
    "corpus": {"corpus"},
    "ingest": {"ingest", "corpus"},
    "nlp": {"nlp", "corpus"},
    "linkage": {"linkage", "corpus"},
}
HEAVY = (
    "pandas",
    "numpy",
    "scipy",
    "sklearn",
    "spacy",
    "jieba",
    "rjieba",
    "exchange_calendars",
    "pyarrow",
    "feedparser",
)
EMPTY = """
import sys, typer
app = typer.Typer(rich_markup_mode=None)
@app.command()
def nothing() -> None: ...
@app.command()
def more() -> None: ...
try:
    app(["--help"])
except SystemExit:
    pass
print(len(sys.modules), file=sys.stderr)
"""
OURS = """
import sys, cli
try:
    cli.app(["--help"])
except SystemExit:
    pass
print(len(sys.modules), file=sys.stderr)
print(" ".join(sys.modules), file=sys.stderr)
"""


def modules(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> Iterator[str]:
    """Yield the absolute names of the modules that a file imports, relative imports resolved."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(parts[: len(parts) - node.level]) if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def test_there_is_something_to_look_at() -> None:
    assert all(len(modules(package)) > 10 for package in PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_only_the_ground_floor_and_themselves(package: str) -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in imported(path)
        if name.split(".")[0] in {*PACKAGES, "cli", "tests", "benchmarks"} - MAY_IMPORT[package]
    }
    assert not wrong


def test_nobody_imports_a_packages_commands_but_the_command_line() -> None:
    rooms = {f"{package}.commands" for package in PACKAGES}
    wrong = {str(path) for path in modules(*PACKAGES) if rooms & set(imported(path))}
    assert not wrong


def test_packages_never_import_from_above_by_too_many_dots() -> None:
    wrong = [
        str(path)
        for path in modules(*PACKAGES)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level >= len(path.relative_to(ROOT).parts)
    ]
    assert not wrong


def test_all_sql_lives_in_the_store() -> None:
    statements = ("SELECT ", "INSERT ", "UPDATE ", "DELETE FROM ", "PRAGMA ")
    allowed = {ROOT / "corpus" / "schema.py", *(ROOT / "corpus" / "store").glob("*.py")}
    wrong = {
        f"{path.relative_to(ROOT)}: {node.value[:40]}"
        for path in [ROOT / "cli.py", *modules(*PACKAGES)]
        if path not in allowed
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lstrip().startswith(statements)
    }
    assert not wrong


def test_modules_are_no_longer_than_the_house_allows() -> None:
    long = {path.name: n for path in modules(*PACKAGES) if (n := len(path.read_text("utf-8").splitlines())) > 400}
    assert not long


def test_help_loads_less_than_twice_what_an_empty_program_loads_and_nothing_heavy() -> None:
    empty, ours = (
        subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
        ).stderr.splitlines()
        for script in (EMPTY, OURS)
    )
    assert int(ours[0]) < 2 * int(empty[0])
    assert not {name.split(".")[0] for name in ours[1].split()} & set(HEAVY)
