"""The workspace: its folder and its settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from corpus.errors import StoreProblem
from corpus.workspace import SETTINGS_TEXT, Settings, Thresholds, open_workspace, read_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_the_first_use_makes_the_folder_with_settings_and_models(tmp_path: Path) -> None:
    found = open_workspace(tmp_path / "a" / "b")
    assert found.database == tmp_path / "a" / "b" / "fupan.db"
    assert found.models.is_dir()
    assert (found.folder / "fupan.toml").read_text(encoding="utf-8") == SETTINGS_TEXT
    assert found.settings == Settings()


def test_settings_that_a_user_wrote_stay(tmp_path: Path) -> None:
    open_workspace(tmp_path)
    (tmp_path / "fupan.toml").write_text("[fetch]\nallow_private_addresses = true\n", encoding="utf-8")
    assert open_workspace(tmp_path).settings.allow_private_addresses is True
    assert open_workspace(tmp_path).settings.user_agent == "fupan"


def test_the_commented_settings_are_those_that_there_are() -> None:
    text = re.sub(r'^# (?=[a-z_]+ = |"CCTV")', "", SETTINGS_TEXT, flags=re.MULTILINE)
    assert read_settings(text) == Settings(usual_hours={"CCTV": 19})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[fetch", "not TOML"),
        ("[fetsh]\n", "unknown setting: fupan.toml: fetsh"),
        (
            "[fetch]\nagent = 'x'\n",
            "unknown setting: fupan.toml: agent; known are: allow_private_addresses, user_agent",
        ),
        ("[fetch]\nuser_agent = 3\n", "3 is no str"),
        ("[fetch]\nallow_private_addresses = 'yes'\n", "'yes' is no bool"),
        ("fetch = 3\n", "3 is no dict"),
        ("[regimes]\nquiet = 1\n", "unknown setting: fupan.toml: quiet; known are: broad, large, usual"),
        (
            "[regimes]\nusual = 'half'\n",
            "number of deviations: fupan.toml: regimes.usual: 'half'; write a number above 0",
        ),
        ("[regimes]\nlarge = true\n", "regimes.large: True"),
        ("[regimes]\nbroad = 0\n", "regimes.broad: 0; write a number above 0, at most 10"),
        ("[regimes]\nbroad = -1.5\n", "regimes.broad: -1.5"),
        ("[regimes]\nlarge = 11\n", "regimes.large: 11"),
        ("[regimes]\nlarge = nan\n", "regimes.large: nan"),
        (
            "[regimes]\nlarge = 0.4\n",
            "a large move cannot be smaller than a usual one: fupan.toml: regimes: large is 0.4, usual 0.5",
        ),
        ("regimes = 1\n", "1 is no dict"),
        ("[sources]\nCCTV = 19\n", "usual_hour = 0…23"),
        ("[sources]\nCCTV = { usual_hour = 24 }\n", "usual_hour = 0…23"),
        ("[sources]\nCCTV = { usual_hour = -1 }\n", "usual_hour = 0…23"),
        ("[sources]\nCCTV = { usual_hour = 'late' }\n", "usual_hour = 0…23"),
    ],
)
def test_a_mistake_in_the_settings_is_named(text: str, says: str) -> None:
    with pytest.raises(StoreProblem, match=re.escape(says)):
        read_settings(text)


def test_thresholds_of_regimes_are_settings() -> None:
    found = read_settings("[regimes]\nusual = 1\nlarge = 2.5\n").regimes
    assert found == Thresholds(usual=1.0, broad=0.5, large=2.5)
    assert read_settings("").regimes == Thresholds(usual=0.5, broad=0.5, large=1.0)


def test_settings_in_another_charset_are_refused(tmp_path: Path) -> None:
    (tmp_path / "fupan.toml").write_bytes("# 设置\n".encode("gb18030"))
    with pytest.raises(StoreProblem, match="not UTF-8"):
        open_workspace(tmp_path)


def test_a_workspace_that_is_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "workspace"
    path.write_text("", encoding="utf-8")
    with pytest.raises(StoreProblem, match=r"is a file, not a folder.*name a folder with --workspace"):
        open_workspace(path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreProblem, match=r"cannot write in the workspace.*Not a directory.*make the folder writable"):
        open_workspace(tmp_path / "file" / "workspace")


def test_how_many_stories_make_a_narrative_of_companies_is_a_setting() -> None:
    assert read_settings("").named_stories == 3
    assert read_settings("[narratives]\nnamed_stories = 1").named_stories == 1
    for wrong in ("named_stories = 0", "named_stories = true", "named_stories = 1.5", "stories = 2"):
        with pytest.raises(StoreProblem):
            read_settings(f"[narratives]\n{wrong}")
