"""cuibai judge: grade pairs of needs and listings, measure how alike judges grade, give judgements out."""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from market.errors import Invalid
from market.judging.turn import check_judge
from market.listing.listing import Kind
from web.command.running import load_settings, run_async
from web.command.terminal import Terminal

if TYPE_CHECKING:
    from matcher.evaluation.subject import EvaluationSubject
    from matcher.judging.agreement import Agreement
    from matcher.judging.export import JudgementsOut

NEEDS = 10
"""How many needs get a pool when nothing is left for a judge."""


class JudgedStore(Enum):
    """Which store's listings are judged."""

    ACHIEVEMENT = "achievement"
    EXPERT = "expert"


def judge(
    *,
    name: Annotated[
        str | None, typer.Option("--as", help="The judge: a reference such as reader-1, no person's name.")
    ] = None,
    kind: Annotated[
        JudgedStore, typer.Option("--kind", help="Which store's listings are judged.")
    ] = JudgedStore.ACHIEVEMENT,
    link: Annotated[
        bool, typer.Option("--link", help="Give a link to the page of judging, as without any option.")
    ] = False,
    needs: Annotated[
        int | None,
        typer.Option("--needs", min=1, max=50, help="Draw pairs of so many needs more.", show_default=False),
    ] = None,
    per_need: Annotated[int, typer.Option("--per-need", min=2, max=100, help="How many pairs a need.")] = 15,
    repeat: Annotated[
        float, typer.Option("--repeat", min=0, max=1, help="The share that a second judge gets too.")
    ] = 0.2,
    agreement: Annotated[bool, typer.Option("--agreement", help="Measure how alike two judges grade.")] = False,
    samples: Annotated[bool, typer.Option("--samples", help="With --agreement: of the sample market's files.")] = False,
    export: Annotated[
        Path | None, typer.Option("--export", help="Write the judgements as JSONL.", show_default=False)
    ] = None,
    qrels: Annotated[
        Path | None, typer.Option("--qrels", help="Write the judgements in TREC's columns.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --agreement or for the link: write JSON.")] = False,
) -> None:
    """Judge pairs, one at a time and blind: give a link to the page, which opens once, on this machine.

    Pairs are drawn from several rankings and at random when nothing is left. Nothing that was judged is ever changed:
    a new grade of the same pair replaces the earlier one, which is kept.
    """
    if agreement + (export is not None or qrels is not None) + link > 1:
        raise typer.BadParameter("ask for one thing: --agreement, --link, or --export and --qrels")
    if samples and not agreement:
        raise typer.BadParameter("--samples goes with --agreement")
    terminal, store = Terminal.open(), Kind(kind.value)
    if agreement:
        _write_agreement(terminal, store, samples=samples, as_json=as_json)
    elif export is not None or qrels is not None:
        _give_out(terminal, store, export, qrels)
    else:
        from market.judging.access_pass import Bearer
        from matcher.judging.pools import PoolPlan
        from web.judging.pools import write_link

        bearer = Bearer(_judge_name(name), store)
        plan = PoolPlan(kind=store, needs=needs or NEEDS, per_need=per_need, repeat=repeat)
        run_async(write_link(load_settings(), terminal, bearer, plan, more=needs is not None, as_json=as_json))


def _judge_name(name: str | None) -> str:
    if name is None:
        raise typer.BadParameter("say who judges: --as reader-1")
    try:
        return check_judge(name)
    except Invalid as error:
        raise typer.BadParameter(error.fields["judge"]) from error


def _write_agreement(terminal: Terminal, kind: Kind, *, samples: bool, as_json: bool) -> None:
    from corpus.judging.judgements import read_sample_judgements
    from market.postgres.deployment import open_market
    from matcher.judging.agreement import measure_agreement, twice_in_files, twice_in_market
    from matcher.judging.export import read_standing
    from web.judging.pools import agreement_json, write_agreement

    async def read() -> "Agreement":
        async with open_market(load_settings(), say=terminal.say) as database, database.reading() as conn:
            return measure_agreement(twice_in_market(await read_standing(conn, kind)))

    if samples:
        graded = [pair for pair in read_sample_judgements() if pair.kind is kind]
        found = measure_agreement(twice_in_files(graded))
    else:
        found = run_async(read())
    if as_json:
        terminal.write_json(agreement_json(found))
    else:
        write_agreement(terminal, found)


def _give_out(terminal: Terminal, kind: Kind, export: Path | None, qrels: Path | None) -> None:
    from corpus.judging.judgements import write_judgement
    from market.postgres.deployment import open_market
    from matcher.evaluation.judged import read_market_subject
    from matcher.evaluation.qrels import write_qrels
    from matcher.judging.export import read_judgements_out

    async def read() -> "tuple[JudgementsOut | None, EvaluationSubject | None]":
        async with open_market(load_settings(), say=terminal.say) as database, database.reading() as conn:
            out = None if export is None else await read_judgements_out(conn, kind)
            return out, None if qrels is None else await read_market_subject(conn, kind)

    out, subject = run_async(read())
    if export is not None and out is not None:
        export.write_text("".join(f"{write_judgement(pair)}\n" for pair in out.pairs), encoding="utf-8")
        terminal.say(f"{export}: {len(out.pairs)} judgements")
        if out.unnamed:
            terminal.complain(f"{out.unnamed} judgements are left out: a listing has no number, or is gone")
    if qrels is not None and subject is not None:
        write_qrels(subject.collection, qrels)
        terminal.say(f"{qrels}: judged pairs of {len(subject.collection.qrels)} needs")
