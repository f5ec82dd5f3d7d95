"""Builds the wheel, installs it in a clean environment in another folder, and runs the demonstration from there.

`python benchmarks/wheel.py`; what it installs beside the wheel is what `requirements.lock` pins.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
EXPECTED: Final = ("2025-04-07", "5394 members: 106 up, 5284 down", "Tariffs and trade")


def run(*command: str | Path, folder: Path) -> str:
    """Run a command in `folder` and return its stdout; its failure is ours."""
    done = subprocess.run([str(part) for part in command], cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def main() -> None:
    """Build, install, run, and look at what it says."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, folder=folder)
        venv.create(folder / "env", with_pip=True)
        python = folder / "env" / "bin" / "python"
        pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        run(*pip, "--require-hashes", "-r", ROOT / "requirements.lock", folder=folder)
        run(*pip, "--no-deps", next(folder.glob("fupan-*.whl")), folder=folder)
        shown = run(folder / "env" / "bin" / "fupan", "demo", folder=folder)
    missing = [words for words in EXPECTED if words not in shown]
    if missing:
        sys.exit(f"the demonstration of the installed wheel does not say {missing[0]!r}")
    print("the wheel, installed in another folder, runs the demonstration")


if __name__ == "__main__":
    main()
