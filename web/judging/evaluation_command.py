"""cuibai evaluate: measure ranking on a judged collection, beside plain systems."""

import shlex
import sys
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from market.listing.listing import Kind
from market.postgres.deployment import open_market
from market.settings import Settings
from web.command.exits import CommandStopped, ExitCode
from web.command.running import load_settings, run_async
from web.command.terminal import Terminal

if TYPE_CHECKING:
    from matcher.evaluation.subject import EvaluationSubject


class EvaluatedStore(Enum):
    """Which store answers the needs."""

    ACHIEVEMENT = "achievement"
    EXPERT = "expert"


def evaluate(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder in BEIR's layout: corpus, queries, qrels.", show_default=False)
    ] = None,
    *,
    samples: Annotated[bool, typer.Option("--samples", help="Measure on the sample market's judgements.")] = False,
    market: Annotated[bool, typer.Option("--market", help="Measure on this market's own judgements.")] = False,
    kind: Annotated[
        EvaluatedStore, typer.Option("--kind", help="With --samples or --market: which store answers.")
    ] = EvaluatedStore.ACHIEVEMENT,
    run: Annotated[
        list[Path] | None,
        typer.Option(
            "--run", help="A run of another system in TREC's columns; may be given again.", show_default=False
        ),
    ] = None,
    write_runs: Annotated[
        Path | None,
        typer.Option("--write-runs", help="A folder to write every system's run into.", show_default=False),
    ] = None,
    write_qrels: Annotated[
        Path | None,
        typer.Option(
            "--write-qrels", help="A file to write the judgements into, in TREC's columns.", show_default=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Rank a judged collection with this market's system and with plain ones, and compare them.

    The result is kept in the market's home and shown on its page /evaluation.
    """
    from matcher.encoder.encoder import open_encoder
    from matcher.evaluation.evaluate import EvaluationRequest
    from matcher.evaluation.evaluate import evaluate as measure
    from matcher.evaluation.kept import keep, to_json
    from matcher.evaluation.qrels import write_qrels as write_judgements
    from matcher.evaluation.report import render
    from matcher.ranking.live import live_ranker

    terminal, settings = Terminal.open(), load_settings()
    if (folder is not None) + samples + market != 1:
        raise CommandStopped("name one thing to measure on: a folder, --samples or --market", ExitCode.USAGE)
    if folder is not None:
        subject = _read_folder(folder)
    else:
        subject = _read_listings(settings, terminal, Kind(kind.value), market=market)
    if write_qrels is not None:
        write_judgements(subject.collection, write_qrels)
    asked = EvaluationRequest(
        command=shlex.join(("cuibai", *(_plain(part) for part in sys.argv[1:]))),
        at=datetime.now(UTC).replace(microsecond=0),
        runs=tuple(run or ()),
        write_runs=write_runs,
    )
    encoder = open_encoder(settings, say=terminal.say_step)
    ranker = live_ranker(settings.home, encoder.key)
    if ranker is not None and ranker.provenance.judgements == subject.name:
        terminal.say("the live ranker was fitted on these judgements; ours is measured without it, by fusion")
        ranker = None
    found = measure(subject, encoder, asked, say=terminal.say_step, ranker=ranker)
    terminal.say_step(f"kept as {keep(settings.home, found)}")
    if as_json:
        terminal.data.file.write(to_json(found).decode() + "\n")
    else:
        terminal.data.print(render(found))


def _read_folder(folder: Path) -> "EvaluationSubject":
    from matcher.evaluation.subject import read_subject

    if not folder.is_dir():
        raise CommandStopped(f"{folder}: no such folder; name one with corpus.jsonl, queries.jsonl and qrels/")
    return read_subject(folder)


def _read_listings(settings: Settings, terminal: Terminal, kind: Kind, *, market: bool) -> "EvaluationSubject":
    from matcher.evaluation.judged import read_market_subject, read_sample_subject

    async def read() -> "EvaluationSubject":
        async with open_market(settings, say=terminal.say) as database, database.reading() as conn:
            return await read_market_subject(conn, kind)

    return run_async(read()) if market else read_sample_subject(kind)


def _plain(argument: str) -> str:
    """Name a path by its last part alone: where somebody's folders lie is not for the page."""
    return Path(argument).name if "/" in argument else argument
