"""Training that is stopped, at any moment and in any way, leaves the model in use as it was."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from commanding import Fupan, own, rows

ROOT = Path(__file__).parents[1]
# A function that stops its own process, put in the place of one that training calls at that moment.
STOP = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background has it ignored
import {module} as module
before = module.{name}
def stop(*args, **kwargs):
    os.kill(os.getpid(), signal.{how})
    return before(*args, **kwargs)
module.{name} = stop
import cli
cli.main()
"""


@pytest.fixture
def fupan(tmp_path: Path) -> Fupan:
    return Fupan(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
@pytest.mark.parametrize(
    ("module", "name"),
    [("nlp.training", "fit_linear"), ("nlp.registry", "sha256_of"), ("nlp.lessons.models", "add_model")],
)
def test_stopped_training_leaves_the_model_in_use_untouched(fupan: Fupan, module: str, name: str, how: str) -> None:
    good = json.loads(own(fupan).out)["model"]
    more, known = fupan.file("more.jsonl", *rows(100, 160)), fupan.folder / "own.toml"
    words = ["--workspace", str(fupan.folder / "workspace"), "train", "--labels", str(more), "--taxonomy", str(known)]
    imported = "nlp.lessons" if module == "nlp.lessons.models" else module
    changed = f"models.{name}" if module == "nlp.lessons.models" else name
    code = STOP.format(module=imported, name=changed, how=how)
    ran = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ
    )
    assert ran.returncode != 0, ran.stderr
    assert "Traceback" not in ran.stderr
    listed = json.loads(fupan("models", "list", "--format", "json").out)
    assert [(one["model"], one["status"]) for one in listed] == [(good, "active")]
    assert json.loads(fupan("models", "show", good).out)["file"] == "sound"
    again = json.loads(fupan(*words[2:], "--format", "json").out)
    assert again["model"] != good
    assert {one["model"] for one in json.loads(fupan("models", "list", "--format", "json").out)} == {
        good, again["model"],
    }  # fmt: skip


def test_a_model_of_another_scikit_learn_and_of_another_taxonomy_say_so(fupan: Fupan) -> None:
    model = json.loads(own(fupan).out)["model"]
    database = fupan.folder / "workspace" / "fupan.db"

    def card(change: dict[str, object]) -> None:
        with sqlite3.connect(database) as db:
            kept = json.loads(db.execute("SELECT card FROM models").fetchone()[0])
            db.execute("UPDATE models SET card = ?", (json.dumps(kept | change),))

    before = json.loads(fupan("models", "show", model).out)
    card({"versions": before["versions"] | {"scikit-learn": "0.1"}})
    assert "made with scikit-learn 0.1" in json.loads(fupan("models", "show", model).out)["file"]
    fupan("ingest", "files", fupan.file("news.jsonl", {"id": "a", "title": "晶圆产线光刻机投产", "text": ""}))
    assert fupan("tag").code == 0
    card({"labels": ["chips", "gone"]})
    ran = fupan("tag")
    assert ran.code == 1
    assert "made with another taxonomy" in ran.err
    assert "fupan train" in ran.err
