"""cuibai evaluate: measure ranking on a judged collection, beside plain systems."""

from pathlib import Path
from typing import Annotated

import typer

from web.command.exits import CommandStopped
from web.command.running import settings_here
from web.command.terminal import Terminal


def evaluate(
    folder: Annotated[Path, typer.Argument(help="A folder in BEIR's layout: corpus, queries, qrels.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Rank a judged collection with this market's system and with single ones, and compare them by nDCG@10."""
    from matcher.encoder import open_encoder
    from matcher.evaluation.evaluate import evaluate as measure

    terminal = Terminal.open()
    if not folder.is_dir():
        raise CommandStopped(f"{folder}: no such folder; name one with corpus.jsonl, queries.jsonl and qrels/")
    found = measure(folder, open_encoder(settings_here(), say=terminal.say_step), say=terminal.say_step)
    if as_json:
        terminal.write_json(found.to_json())
    else:
        terminal.data.print(found.render())
