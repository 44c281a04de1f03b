"""What is measured: Limber, Rasa's default on the same data, the floor; made and started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import yaml

from evaluation.compare import PIPELINES, sample
from launch.model import contents_hash
from launch.ports import free_port
from launch.settings import ROOT, Settings, child_environment

FLOOR = Path(__file__).resolve().parent / "floor"
TALK = [str(ROOT / "data" / name) for name in ("rules.yml", "stories.yml")]
TOKEN = "token-of-the-bench"
PATIENCE = 600.0
"""Seconds that a system may take to its first answer on a busy machine."""


@dataclass(frozen=True)
class System:
    """Something to talk to, trained and ready to be started."""

    name: str
    trained_s: float
    """Seconds of training; 0 where the model was there."""
    commands: Sequence[Sequence[str]]
    """One process each."""
    environment: dict[str, str]
    url: str
    """Of its REST channel."""


@dataclass(frozen=True)
class Running:
    """A started system."""

    system: System
    processes: Sequence[subprocess.Popen[bytes]]
    ready_s: float
    """Seconds from the start to the first answer."""

    def memory(self) -> int:
        """Resident bytes of all its processes and their children."""
        found = [psutil.Process(process.pid) for process in self.processes]
        found += [child for process in found for child in process.children(recursive=True)]
        return sum(process.memory_info().rss for process in found)


@dataclass(frozen=True)
class Place:
    """Where models are kept from one bench to the next, and what only this one needs."""

    models: Path
    scratch: Path
    examples: str
    """How many of each intent the models are trained on."""

    def model(self, name: str) -> Path:
        """The model's file, of the present contents."""
        return self.models / f"{name}-{self.examples}-{contents_hash()[:16]}.tar.gz"


def systems(place: Place) -> list[System]:
    """All of them, trained on the same examples."""
    nlu = str(sample(place.examples, place.scratch))
    return [_limber(place, nlu), _default(place, nlu), _floor(place)]


def shipped(place: Place, model: Path) -> System:
    """Limber with the model of all its data."""
    return _launched("limber, all its data", 0.0, model, place.scratch / "shipped")


def _limber(place: Place, nlu: str) -> System:
    model = place.model("limber")
    seconds = _train(ROOT / "config.yml", ROOT / "domain.yml", [nlu, *TALK], model)
    return _launched("limber", seconds, model, place.scratch / "limber")


def _launched(name: str, seconds: float, model: Path, var: Path) -> System:
    settings = _settings(var)
    environment = {
        **child_environment(settings, TOKEN),
        "LIMBER_MODEL": str(model),
        "LIMBER_DB": str(var / "limber.db"),
    }
    return System(name, seconds, [[sys.executable, "-m", "launch"]], environment, settings.rasa_url)


def _default(place: Place, nlu: str) -> System:
    """As `rasa init` sets it up (pipeline, policies, channel, memory); our data and actions."""
    folder, model = place.scratch, place.model("default")
    seconds = _train(PIPELINES / "rasa_default.yml", ROOT / "domain.yml", [nlu, *TALK], model)
    settings = _settings(folder / "default")
    actions = [sys.executable, "-m", "rasa_sdk", "--actions", "actions"]
    actions += ["--port", str(settings.actions_port)]
    endpoints = {"action_endpoint": {"url": f"{settings.actions_url}/webhook"}}
    server = _rasa_run(model, settings, _written(folder / "default.yml", endpoints), folder)
    environment = child_environment(settings, TOKEN)
    return System("rasa default", seconds, [actions, server], environment, settings.rasa_url)


def _floor(place: Place) -> System:
    folder, model = place.scratch, place.model("floor")
    seconds = _train(FLOOR / "config.yml", FLOOR / "domain.yml", [str(FLOOR / "data.yml")], model)
    settings = _settings(folder / "floor")
    server = _rasa_run(model, settings, _written(folder / "floor.yml", {}), folder)
    environment = child_environment(settings, TOKEN)
    return System("floor", seconds, [server], environment, settings.rasa_url)


def _settings(var: Path) -> Settings:
    var.mkdir()
    return Settings("127.0.0.1", free_port(), free_port(), var)


def _written(file: Path, content: Mapping[str, object]) -> Path:
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


def _rasa_run(model: Path, settings: Settings, endpoints: Path, folder: Path) -> list[str]:
    credentials = _written(folder / "credentials.yml", {"rest": None})
    command = [sys.executable, "-m", "rasa", "run", "--model", str(model)]
    command += ["--endpoints", str(endpoints), "--credentials", str(credentials)]
    return [*command, "--interface", settings.host, "--port", str(settings.rasa_port)]


def _train(config: Path, domain: Path, data: Sequence[str], model: Path) -> float:
    """Seconds that it took, now or when the model was made by an earlier bench."""
    took = model.with_suffix(".seconds")
    if model.exists() and took.exists():
        return float(took.read_text(encoding="ascii"))
    command = [sys.executable, "-m", "rasa", "train", "--config", str(config)]
    command += ["--domain", str(domain), "--data", *data, "--out", str(model.parent)]
    command += ["--fixed-model-name", model.name]
    environment = child_environment(Settings("", 0, 0, model.parent), TOKEN)
    began = time.monotonic()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    took.write_text(str(seconds), encoding="ascii")
    return seconds


@contextmanager
def running(system: System) -> Iterator[Running]:
    """The system started and answering; ended with the block."""
    with ExitStack() as stack:
        began = time.monotonic()
        processes = [stack.enter_context(_process(c, system)) for c in system.commands]
        _wait_for_answer(system, processes)
        yield Running(system, processes, time.monotonic() - began)


@contextmanager
def _process(command: Sequence[str], system: System) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **system.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _wait_for_answer(system: System, processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask until there is an answer, as somebody who waits for it would."""
    deadline = time.monotonic() + PATIENCE
    with httpx.Client(trust_env=False, timeout=30) as client:
        while time.monotonic() < deadline:
            ended = [process for process in processes if process.poll() is not None]
            if ended:
                raise RuntimeError(f"{system.name}: a process ended, status {ended[0].returncode}")
            try:
                said = {"sender": "first", "message": "let's start"}
                answer = client.post(f"{system.url}/webhooks/rest/webhook", json=said)
                if answer.is_success and answer.json():
                    return
            except (httpx.HTTPError, ValueError):
                pass
            time.sleep(0.1)
    raise RuntimeError(f"{system.name} did not answer")
