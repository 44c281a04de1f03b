"""The page's build: made once, from packages pinned by their contents, without addresses."""

from __future__ import annotations

import json
import subprocess

import pytest

from launch.settings import ROOT, SettingError, read_settings


def test_a_second_set_up_builds_nothing() -> None:
    built = ROOT / "web" / "dist" / "limber.js"
    before = built.stat().st_mtime_ns
    again = subprocess.run(["script/page"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert again.stderr == again.stdout == ""
    assert built.stat().st_mtime_ns == before


def test_the_lock_has_hashes_and_no_addresses() -> None:
    text = (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert len(packages) > 10
    assert all("integrity" in package for name, package in packages.items() if name)


def test_a_wrong_setting_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMBER_ORIGINS", "blog.example")
    with pytest.raises(SettingError, match=r"LIMBER_ORIGINS=blog\.example: expected"):
        read_settings()
