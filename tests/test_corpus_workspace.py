"""The workspace: its folder and its settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from corpus.errors import StoreProblem
from corpus.workspace import SETTINGS_TEXT, Settings, open_workspace, read_settings

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
    text = SETTINGS_TEXT.replace("# allow", "allow").replace("# user_agent", "user_agent").replace('# "CCTV"', '"CCTV"')
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
        ("[sources]\nCCTV = 19\n", "usual_hour = 0…23"),
        ("[sources]\nCCTV = { usual_hour = 24 }\n", "usual_hour = 0…23"),
        ("[sources]\nCCTV = { usual_hour = -1 }\n", "usual_hour = 0…23"),
        ("[sources]\nCCTV = { usual_hour = 'late' }\n", "usual_hour = 0…23"),
    ],
)
def test_a_mistake_in_the_settings_is_named(text: str, says: str) -> None:
    with pytest.raises(StoreProblem, match=re.escape(says)):
        read_settings(text)


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
