"""Which folders a home may be in: the others are refused before anything runs, wherever they are named."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from cost_assets import known_then
from cost_assets.errors import ConfigError
from cost_assets.settings import load_settings

NAMES = ("o'brien", "a[1]", "a*", "why?", "a\\b", "team=finops", "no#2")


@pytest.mark.parametrize("name", NAMES)
def test_a_home_in_a_folder_that_duckdb_cannot_name_is_refused(home, monkeypatch, name):
    folder = home.folder / name
    home.configure({"name": "acme", "format": "focus", "url": "export"}, home=str(folder / "home"))
    config = home.folder / "costs.yaml"
    sign = next(each for each in name if not each.isalnum())
    said = rf" is {re.escape(str(folder / 'home'))}, and its path holds {re.escape(sign)} which .*; choose a folder"
    with pytest.raises(ConfigError, match=f"^{re.escape(str(config))}: home{said}"):
        load_settings(config)
    monkeypatch.setenv("COSTS_HOME", str(folder / "home"))
    with pytest.raises(ConfigError, match=f"^COSTS_HOME{said}"):
        load_settings(config)
    with pytest.raises(ConfigError, match=f"^--home{said}"):
        load_settings(config, folder / "home")
    settings = load_settings(config, home.lake.home)
    with pytest.raises(ConfigError, match=f"^--into{said}"):
        known_then.known_by(settings, datetime(2026, 5, 1), folder / "home")
    assert not folder.exists()


def test_other_folders_may_be_called_anything(home):
    name = 'Büro (1), "neu" 2]; 100% {a} ~b&c $x'
    home.configure({"name": "acme", "format": "focus", "url": "export"}, home=name)
    assert load_settings(home.folder / "costs.yaml").home == home.folder / name
