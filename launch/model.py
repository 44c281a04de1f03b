"""The trained model: found by what it was trained from, trained when that has changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from launch.settings import ROOT

TRAINED_FROM = ("config.yml", "domain.yml", "data", "nlu", "requirements.txt")
"""Files and folders that a model depends on."""

NOT_TRAINED_FROM = ("data/routines", "data/safety", "data/lexicon.yml")
"""Read when a server starts, not when a model is trained."""


class TrainingError(Exception):
    """Training failed; says where the log is and how it ends."""


def model_path(folder: Path = ROOT / "models") -> Path:
    """Where the model of the present contents is, whether it is there yet or not."""
    return folder / f"limber-{contents_hash()[:16]}.tar.gz"


def contents_hash() -> str:
    """A hash of all that a model is trained from: names and contents, not times."""
    found = hashlib.sha256()
    for file in sorted(_sources()):
        found.update(f"{file.relative_to(ROOT)}\0".encode())
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


def ensure_model(environment: dict[str, str], logs: Path, console: Console) -> Path:
    """The model of the present contents, trained if it is not there.

    Raises:
        TrainingError: Rasa's training ended without a model.
    """
    path = model_path()
    if not path.exists():
        _train(path, environment, logs, console)
        for other in path.parent.glob("limber-*.tar.gz"):
            if other != path:
                other.unlink()
    return path


def _train(path: Path, environment: dict[str, str], logs: Path, console: Console) -> None:
    logs.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    log = logs / "train.log"
    making = path.with_name(f"making-{os.getpid()}-{path.name}")
    command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", making.name]
    command += ["--out", str(path.parent), "--config", "config.yml", "--domain", "domain.yml"]
    started = time.monotonic()
    with log.open("w", encoding="utf-8") as sink:
        env = {**environment, "LOG_LEVEL": "INFO"}
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=sink, stderr=subprocess.STDOUT
        )
        with console.status("Training the model, a few minutes, once."):
            while process.poll() is None:
                time.sleep(0.2)
                if not console.is_terminal and (time.monotonic() - started) % 20 < 0.2:  # noqa: PLR2004
                    console.print(f"Training the model, {time.monotonic() - started:.0f} s so far.")
    if process.returncode or not making.exists():
        ending = "\n".join(log.read_text(encoding="utf-8").splitlines()[-12:])
        raise TrainingError(f"Training failed. The log {log} ends with:\n{ending}")
    making.replace(path)
    console.print(f"Model trained in {time.monotonic() - started:.0f} s.")


def _sources() -> Iterator[Path]:
    skipped = [ROOT / name for name in NOT_TRAINED_FROM]
    for name in TRAINED_FROM:
        source = ROOT / name
        for file in [source] if source.is_file() else source.rglob("*"):
            aside = any(file == skip or skip in file.parents for skip in skipped)
            if file.is_file() and file.suffix in (".yml", ".py", ".txt") and not aside:
                yield file
