"""`make compare`: other pipelines, trained on the same examples, asked the same.

Rasa's default takes hours on all examples, so all are trained on the same sample of them:
EXAMPLES of each intent (an environment variable; "all" for all). Each pipeline of
`pipelines/` is one row; Limber's own is config.yml.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from evaluation.__main__ import evaluate
from evaluation.server import serving
from launch.settings import ROOT, auth_token, child_environment, read_settings

PIPELINES = Path(__file__).resolve().parent / "pipelines"
EXAMPLES = "40"
SEED = 7


@dataclass(frozen=True)
class Row:
    """A pipeline and its figures; `training_s` is the time of its training in seconds."""

    pipeline: str
    training_s: float
    figures: dict[str, Any]


def main() -> None:
    """Train and ask each pipeline; print the table, write `compare.json`."""
    console = Console(highlight=False, soft_wrap=True)
    settings = read_settings()
    environment = child_environment(settings, auth_token(settings))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        examples = sample(os.environ.get("EXAMPLES", EXAMPLES), Path(folder))
        for config in [ROOT / "config.yml", *sorted(PIPELINES.glob("*.yml"))]:
            with console.status(f"Training and asking {config.stem}."):
                rows.append(_row(config, examples, Path(folder), environment))
            show(console, rows[-1:])
    target = settings.var / "eval" / "compare.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    kept = [{"pipeline": r.pipeline, "training_s": r.training_s, **r.figures} for r in rows]
    target.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    show(console, rows)
    console.print(f"All of it: {target}")


def sample(count: str, folder: Path) -> Path:
    """A file with `count` examples of each intent, chosen by chance but always the same ones."""
    chance = random.Random(SEED)
    by_intent: dict[str, list[str]] = {}
    for file in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            by_intent.setdefault(block["intent"], []).extend(block["examples"].splitlines())
    chosen = [
        {
            "intent": intent,
            "examples": "\n".join(
                lines if count == "all" else chance.sample(lines, min(int(count), len(lines)))
            ),
        }
        for intent, lines in by_intent.items()
    ]
    target = folder / "nlu.yml"
    target.write_text(yaml.safe_dump({"version": "3.1", "nlu": chosen}), encoding="utf-8")
    return target


def _row(config: Path, examples: Path, folder: Path, environment: dict[str, str]) -> Row:
    name = "limber" if config.parent == ROOT else config.stem
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", str(examples)]
    command += ["--config", str(config), "--domain", str(ROOT / "domain.yml")]
    command += ["--out", str(folder), "--fixed-model-name", name]
    began = time.monotonic()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    model = folder / f"{name}.tar.gz"
    with serving(model) as parser:
        return Row(name, seconds, evaluate(parser, model)[0])


def show(console: Console, rows: list[Row]) -> None:
    """Print the rows as a table."""
    sets = list(rows[0].figures["sets"])
    table = Table("pipeline", *sets, "signs found", "look-alikes stopped")
    for column in ("beyond: acted", "p50 ms", "p95 ms", "ready s", "memory MB", "training s"):
        table.add_column(column)
    for row in rows:
        each, safety = row.figures, row.figures["safety"]
        shares = [each["sets"][name]["accuracy"] for name in sets]
        shares += [safety["recall"], safety["stopped"]]
        shares += [each["sets"][sets[0]]["out_of_scope"]["acted"]]
        numbers = [*each["latency"].values(), each["ready_after_s"], each["memory_mb"]]
        cells = [f"{value:.1%}" for value in shares]
        cells += [f"{value:.0f}" if value > 99 else f"{value:.1f}" for value in numbers]  # noqa: PLR2004
        table.add_row(row.pipeline, *cells, f"{row.training_s:.0f}")
    console.print(table)


if __name__ == "__main__":
    main()
