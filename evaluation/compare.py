"""`make compare`: other pipelines, trained on the same examples, asked the same.

Rasa's default takes hours on all examples, so all are trained on the same sample of them:
EXAMPLES of each intent (an environment variable; "all" for all). Each pipeline of
`pipelines/` is one row; Limber's own is config.yml.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from evaluation.__main__ import evaluate
from evaluation.server import serving
from evaluation.training import Trainer
from launch.settings import ROOT, read_settings

PIPELINES = Path(__file__).resolve().parent / "pipelines"


@dataclass(frozen=True)
class Row:
    """A pipeline and its figures; `training_s` is the time of its training in seconds."""

    pipeline: str
    training_s: float
    figures: dict[str, Any]


def main() -> None:
    """Train and ask each pipeline; print the table, write `compare.json`."""
    console = Console(highlight=False, soft_wrap=True)
    trainer, rows = Trainer(), []
    for config in [ROOT / "config.yml", *sorted(PIPELINES.glob("*.yml"))]:
        with console.status(f"Training and asking {config.stem}."):
            rows.append(_row(config, trainer))
        show(console, rows[-1:])
    target = read_settings().var / "eval" / "compare.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    kept = [{"pipeline": r.pipeline, "training_s": r.training_s, **r.figures} for r in rows]
    target.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    show(console, rows)
    console.print(f"All of it: {target}")


def _row(config: Path, trainer: Trainer) -> Row:
    trained = trainer.train(config)
    with serving(trained.model) as parser:
        name = "limber" if config.parent == ROOT else config.stem
        return Row(name, trained.seconds, evaluate(parser, trained.model)[0])


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
