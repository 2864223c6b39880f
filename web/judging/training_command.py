"""cuibai train and cuibai learn: let the market's judgements teach its ranker and its encoder."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from market.day import current_day
from market.listing.listing import Kind
from market.postgres.deployment import open_market
from market.settings import DEFAULT_ENCODER, Settings
from web.command.exits import CommandStopped
from web.command.running import load_settings, run_async
from web.command.terminal import Terminal

if TYPE_CHECKING:
    from matcher.evaluation.subject import EvaluationSubject
    from matcher.training.learned import Shares
    from matcher.training.promotion import PromotionOutcome


def train(
    *,
    encoder: Annotated[bool, typer.Option("--encoder", help="Let the encoder learn, not the ranker.")] = False,
    samples: Annotated[
        bool, typer.Option("--samples", help="Learn from the sample market's judgements, not from this market's.")
    ] = False,
    write: Annotated[
        Path | None,
        typer.Option("--write", help="Write the ranker to this file, whoever wins, and leave the live one alone."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Learn from judgements, and go live only if needs that were held out are ranked better than now.

    A ranker that wins is used from the next start on. An encoder that wins is written into the market's home; name its
    folder in CUIBAI_ENCODER, and the index is made anew beside the old one.
    """
    from matcher.encoder.encoder import open_encoder
    from matcher.evaluation.subject import fields_of
    from matcher.training.promotion import first_encoder, promote_encoder, promote_ranker

    terminal, settings = Terminal.open(), load_settings()
    subject, stated = _read_subject(settings, terminal, samples=samples)
    opened = open_encoder(settings, say=terminal.say_step)
    today = current_day()
    if encoder:
        folder = first_encoder(encoder_folder(settings))
        outcome = promote_encoder(
            subject.collection, subject.name, settings.home, folder, opened, today=today, say=terminal.say_step
        )
    else:
        outcome = promote_ranker(
            subject.collection,
            subject.name,
            settings.home,
            opened,
            today=today,
            say=terminal.say_step,
            write=write,
            stated=stated,
            extra=fields_of(subject.listings) if subject.listings else None,
        )
    _report(terminal, outcome, as_json=as_json)


def learn(
    folder: Annotated[Path, typer.Argument(help="A judged folder in BEIR's layout.")],
    *,
    state: Annotated[Path, typer.Option("--state", help="Where stages are kept; the same folder goes on there.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Measure what judgements teach: in five folds, each need by an encoder and a ranker that never saw it.

    Nothing that is learned here is used by the market.
    """
    from matcher.encoder.encoder import open_encoder
    from matcher.evaluation.subject import read_subject
    from matcher.training.learned import measure_learning, render, to_json

    terminal, settings = Terminal.open(), load_settings()
    if not folder.is_dir():
        raise CommandStopped(f"{folder}: no such folder; name one with corpus.jsonl, queries.jsonl and qrels/")
    subject = read_subject(folder)
    opened = open_encoder(settings, say=terminal.say_step)
    found = measure_learning(
        subject.collection, subject.name, state, encoder_folder(settings), opened, say=terminal.say_step
    )
    if as_json:
        terminal.write_json(to_json(found))
    else:
        terminal.data.print(render(found))


def encoder_folder(settings: Settings) -> Path:
    """Say in which folder the encoder of the settings lies.

    Raises CommandStopped for a name of the model hub, which has none of its own.
    """
    if settings.encoder == DEFAULT_ENCODER:
        return settings.home / "models" / DEFAULT_ENCODER
    folder = Path(settings.encoder).expanduser()
    if not folder.is_dir():
        raise CommandStopped(f"CUIBAI_ENCODER={settings.encoder} is no folder; save the model into one and name that")
    return folder


def _read_subject(
    settings: Settings, terminal: Terminal, *, samples: bool
) -> "tuple[EvaluationSubject, Shares | None]":
    """Read what is judged, and how often what brokers are shown reaches each level."""
    from matcher.evaluation.judged import read_market_subject, read_sample_subject
    from matcher.training.learned import market_queue_shares, sample_queue_shares

    if samples:
        return read_sample_subject(Kind.ACHIEVEMENT), sample_queue_shares(Kind.ACHIEVEMENT)

    async def read() -> "tuple[EvaluationSubject, Shares | None]":
        async with open_market(settings, say=terminal.say) as database, database.reading() as conn:
            return await read_market_subject(conn, Kind.ACHIEVEMENT), await market_queue_shares(conn)

    return run_async(read())


def _report(terminal: Terminal, outcome: "PromotionOutcome", *, as_json: bool) -> None:
    if as_json:
        terminal.write_json(outcome.to_json())
        return
    trial = outcome.trial
    for name, figure in (("live", trial.live), ("new", trial.new), ("new - live", trial.difference)):
        terminal.write(f"{name:<12} nDCG@10 {figure.mean:+.4f}   [{figure.low:+.4f}, {figure.high:+.4f}]")
    terminal.write(f"{trial.needs} needs that were held out; 95 % intervals, paired bootstrap over needs")
    terminal.write(outcome.verdict)
