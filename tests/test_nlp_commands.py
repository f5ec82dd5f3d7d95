"""Training, models and labels from the command line, with bad input of every kind."""

from __future__ import annotations

import io
import json
import pickle
import sqlite3
import sys
from typing import TYPE_CHECKING

import pytest
from commanding import TAXONOMY, Fupan, own, rows

from corpus.taxonomy import load_taxonomy
from nlp import keys

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def fupan(tmp_path: Path) -> Fupan:
    return Fupan(tmp_path)


def test_a_taxonomy_of_ones_own_is_trained_promoted_and_read_with(fupan: Fupan) -> None:
    ran = own(fupan, "--test", fupan.file("test.jsonl", *rows(200, 260)))
    found = json.loads(ran.out)
    assert ran.code == 0, ran
    assert found["promoted"]
    assert found["metrics"]["micro_f1"] > 0.95
    assert set(found["metrics"]["labels"]["chips"]) == {"precision", "recall", "f1", "support", "threshold"}
    fupan("ingest", "files", fupan.file("news.jsonl", {"id": "a", "title": "晶圆产线光刻机投产", "text": ""}))
    assert fupan("tag").code == 0
    tags = json.loads(fupan("explain", fupan.file("one.txt", "晶圆产线光刻机投产"), "--format", "json").out)["tags"]
    assert [(tag["label"], tag["origin"]) for tag in tags] == [("chips", "model")]
    assert tags[0]["evidence"]
    assert "stale" not in fupan("check").out.replace("breadth", "")
    shown = json.loads(fupan("models", "show", found["model"][:5]).out)
    assert (shown["status"], shown["file"]) == ("active", "sound")
    assert fupan("models", "rollback").code == 0
    assert "stale: 1 article" in fupan("check").out
    assert fupan("models", "rollback").code == 2
    assert fupan("models", "promote", found["model"]).code == 0
    assert [row["status"] for row in json.loads(fupan("models", "list", "--format", "json").out)] == ["active"]


def test_training_again_on_the_same_changes_nothing(fupan: Fupan) -> None:
    one, two = json.loads(own(fupan).out), json.loads(own(fupan).out)
    assert one["model"] == two["model"]
    assert two["promoted"]
    assert "the same model" in two["notes"][-1]


def test_a_worse_model_stays_a_candidate_and_says_why(fupan: Fupan) -> None:
    good = json.loads(own(fupan).out)
    bad = [{**row, "labels": ["chips" if n % 2 else "wine"]} for n, row in enumerate(rows(300, 360))]
    args = ("--labels", fupan.file("bad.jsonl", *bad), "--taxonomy", fupan.folder / "own.toml")
    found = json.loads(fupan("train", *args, "--test", fupan.file("t.jsonl", *rows(400, 460)), "--format", "json").out)
    assert not found["promoted"]
    assert any("kept as a candidate: micro-F1 -" in note for note in found["notes"])
    listed = {row["model"]: row["status"] for row in json.loads(fupan("models", "list", "--format", "json").out)}
    assert listed == {good["model"]: "active", found["model"]: "candidate"}


def test_what_would_change_is_shown_with_a_sample(fupan: Fupan) -> None:
    news = [{"id": str(n), "title": f"晶圆产线光刻机投产{n}", "text": ""} for n in range(3)]
    fupan("ingest", "files", fupan.file("news.jsonl", *news))
    found = json.loads(own(fupan, "--weak", "3").out)
    at = next(n for n, note in enumerate(found["notes"]) if "newest articles" in note)
    assert "of the 3 newest articles, 3 would get other tags: 3 more, 0 less" in found["notes"][at]
    assert "+chips: 晶圆产线光刻机投产" in found["notes"][at + 1]
    args = ("--labels", fupan.folder / "labels.jsonl", fupan.file("by_id.jsonl", {"id": "0", "labels": ["chips"]}))
    ran = fupan("train", *args[:2], "--labels", args[2], "--taxonomy", fupan.folder / "own.toml")
    assert "threshold" in ran.out
    assert "out of fold" in ran.err
    assert "1 labels name articles by id" in ran.err


def test_a_model_for_other_labels_does_not_push_out_the_one_in_use(fupan: Fupan) -> None:
    own(fupan)
    other = fupan.file("other.toml", TAXONOMY.replace("chips", "grain").replace("wine", "fish"))
    lines = [{**row, "labels": ["grain"] if "chips" in str(row["labels"]) else []} for row in rows(0, 60)]
    args = ("--labels", fupan.file("grain.jsonl", *lines), "--taxonomy", other)
    found = json.loads(fupan("train", *args, "--format", "json").out)
    assert not found["promoted"]
    assert any("has other labels" in note for note in found["notes"])


def test_a_test_file_without_a_usable_line_is_an_error(fupan: Fupan) -> None:
    assert "no line of the test set" in own(fupan, "--test", fupan.file("empty.jsonl", "{")).err


def test_a_dry_run_keeps_nothing(fupan: Fupan) -> None:
    found = json.loads(own(fupan, "--dry-run").out)
    assert not found["promoted"]
    assert json.loads(fupan("models", "list", "--format", "json").out) == []
    assert not list((fupan.folder / "workspace" / "models").iterdir())


def test_a_test_set_that_overlaps_training_is_refused_and_listed(fupan: Fupan) -> None:
    ran = own(fupan, "--test", fupan.file("test.jsonl", *rows(85, 120)))
    assert ran.code == 1
    assert "5 texts are also trained on: «第85期" in ran.err


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "a", "labels": ["nonsense"]}', "unknown label 'nonsense'"),
        ('{"text": "a", "labels": ["chips"], "not": ["chips"]}', "present and absent"),
        ('{"text": " ", "labels": ["chips"]}', "the text is empty"),
        ('{"text": "a", "labels": "chips"}', "labels are a list"),
        ('{"text": "a", "labels": [1]}', "lists of ids"),
        ('{"text": 5, "labels": []}', "title and text are texts"),
        ('{"text": "a", "labels": [], "tone": {"chips": 7}}', "tone is"),
        ('{"text": "a", ', "not JSON"),
        ("[1]", "not an object"),
    ],
)
def test_a_bad_line_is_listed_and_the_others_are_used(fupan: Fupan, line: str, reason: str) -> None:
    bad = fupan.file("bad.jsonl", line)
    ran = own(fupan, "--labels", bad)
    assert (ran.code, json.loads(ran.out)["refused"], json.loads(ran.out)["promoted"]) == (1, 1, True)
    assert f"bad.jsonl:1: {reason}" in ran.err or reason in ran.err


def test_contradictory_labels_of_one_text_are_listed_and_left_out(fupan: Fupan) -> None:
    twice = fupan.file("twice.jsonl", {"text": "同一句", "labels": ["chips"]}, {"text": "同一句", "labels": ["wine"]})
    assert "contradictory labels (chips and wine) for «同一句»" in own(fupan, "--labels", twice).err


def test_too_few_examples_one_class_and_a_missing_file_are_clear_errors(fupan: Fupan) -> None:
    few = own(fupan, count=3)
    assert (few.code, "too few examples" in few.err) == (1, True)
    one = [row for row in rows(0, 60) if row["labels"] == ["chips"]]
    args = ("--taxonomy", fupan.folder / "own.toml")
    assert "no label has" in fupan("train", "--labels", fupan.file("one.jsonl", *one), *args).err
    assert "cannot read the labels" in fupan("train", "--labels", fupan.folder / "none.jsonl", *args).err
    assert "nothing to train on" in fupan("train", "--labels", fupan.file("no.jsonl", "{"), *args).err


def test_a_changed_a_foreign_and_a_pickled_model_are_refused(fupan: Fupan) -> None:
    model = json.loads(own(fupan).out)["model"]
    path = fupan.folder / "workspace" / "models" / model / "model.skops"
    path.write_bytes(pickle.dumps({"a": 1}))
    fupan("ingest", "files", fupan.file("news.jsonl", {"id": "a", "title": "晶圆", "text": ""}))
    ran = fupan("tag")
    assert (ran.code, "the model file was changed" in ran.err, "rollback" in ran.err) == (1, True, True)
    assert "the model file was changed" in json.loads(fupan("models", "show", model).out)["file"]
    assert fupan("models", "promote", model).code == 1
    path.unlink()
    assert "cannot read the model" in fupan("tag").err
    assert fupan("models", "show", "zzz").code == 2


def test_labels_come_in_from_three_tools_and_go_out_again(fupan: Fupan) -> None:
    known = sorted(load_taxonomy().labels)[:2]
    fupan("ingest", "files", fupan.file("news.jsonl", {"id": "a", "title": "某厂扩产", "text": "正文"}))
    fupan("tag")
    ours = fupan.file("ours.jsonl", {"id": "a", "labels": known[:1], "not": known[1:], "tone": {known[0]: 1}})
    doccano = fupan.file("doccano.jsonl", {"id": 7, "text": "另一条", "label": known[:1]})
    task = {"data": {"text": "第三条"}, "annotations": [{"result": [{"value": {"choices": known}}]}]}
    studio = fupan.file("studio.json", json.dumps([task, {"text": "第四条", "choices": known[0]}]))
    ran = fupan("label", "import", ours, doccano, studio, "--annotator", "anna")
    assert (ran.code, ran.err.strip()) == (0, "new 1, texts 3")
    assert fupan("label", "import", doccano).code == 0
    out = [json.loads(line) for line in fupan("label", "export").out.splitlines()]
    assert {(one["title"], tuple(one["labels"])) for one in out} == {
        ("某厂扩产", (known[0],)), ("另一条", (known[0],)), ("第三条", tuple(known)), ("第四条", (known[0],)),
    }  # fmt: skip
    with sqlite3.connect(fupan.folder / "workspace" / "fupan.db") as db:
        assert db.execute("SELECT label, origin, tone FROM tags").fetchall() == [(known[0], "human", 1)]
    lost = fupan("label", "import", fupan.file("lost.jsonl", {"id": "zz", "labels": []}))
    assert (lost.code, "no article 'zz'" in lost.err) == (1, True)
    fupan("label", "import", fupan.file("b.jsonl", {"id": "a", "labels": known}), "--annotator", "bert")
    stats = fupan("label", "stats", "--format", "json")
    assert "anna and bert: 2 verdicts on the same, 50% alike" in stats.err
    assert {row["label"] for row in json.loads(stats.out)} == set(known)


def test_a_review_is_kept_article_by_article_undone_and_resumed(fupan: Fupan) -> None:
    titles = ("芯片股大涨，半导体板块领涨两市", "白酒股下跌，茅台领跌", "某地举办花展")
    news = [
        {"id": str(n), "title": title, "text": "", "published_at": f"2025-04-0{n + 1}T09:00:00+08:00"}
        for n, title in enumerate(titles)
    ]
    fupan("ingest", "files", fupan.file("news.jsonl", *news))
    fupan("tag")
    ran = fupan("label", "next", "--annotator", "anna", typed="aliquor\nanonsense\nyyyyyyu" + "q")
    assert ran.code == 0
    assert "半导体" in ran.err
    assert "no such label" in ran.err
    with sqlite3.connect(fupan.folder / "workspace" / "fupan.db") as db:
        whole = db.execute("SELECT COUNT(*) FROM labels WHERE label = '*'").fetchone()[0]
        assert db.execute("SELECT COUNT(*) FROM tags WHERE origin = 'human'").fetchone()[0] > 0
    again = fupan("label", "next", "--annotator", "anna", typed="")
    assert f"/{3 - whole}]" in again.err or whole == 3
    assert fupan("label", "stats", "--suspects", "--format", "json").code == 0


def test_nothing_reviewed_means_nothing_to_doubt(fupan: Fupan) -> None:
    ran = fupan("label", "stats", "--suspects")
    assert (ran.code, "no labels to doubt" in ran.err) == (1, True)
    assert "bundled examples" in fupan("label", "stats").err


def test_keys_come_from_a_stream_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y"))
    assert [keys.key_of_terminal(), keys.key_of_terminal()] == ["y", ""]


@pytest.mark.slow
def test_the_bundled_examples_train_in_a_minute_and_change_nothing_by_themselves(fupan: Fupan) -> None:
    found = json.loads(fupan("train", "--format", "json").out)
    assert found["seconds"] < 90
    assert found["memory_mb"] < 2000
    assert (found["promoted"], found["comparison"]) == (False, None)
    assert any("kept as a candidate: fewer than 40 of your own labels" in note for note in found["notes"])


def test_a_review_asks_about_what_the_model_in_use_considers(fupan: Fupan) -> None:
    own(fupan)
    fupan("ingest", "files", fupan.file("news.jsonl", {"id": "a", "title": "晶圆产线光刻机投产", "text": ""}))
    ran = fupan("label", "next", typed="y")
    assert "[1/1] chips (chips, chips)" in ran.err
    assert "«" in ran.err  # the places that speak for it are marked
