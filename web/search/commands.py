"""cuibai search, cuibai match: questions to the market.

cuibai index: how far the index is, and building it anew.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from market.errors import Invalid
from market.listing.filters import Filters
from market.listing.listing import Kind, Language, ListingId
from market.listing.maturity import Scale
from market.postgres.deployment import open_market
from market.settings import Settings
from matcher.errors import IndexHeld
from matcher.sync.ownership import owner
from web.command.exits import CommandStopped, ExitCode
from web.command.running import load_settings, run_async
from web.command.terminal import Terminal

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON, in the shapes of /api/v1.")]
Fields = Annotated[list[str], typer.Option("--field", help="A plan code with what lies under it, such as B1.01.")]
Places = Annotated[list[str], typer.Option("--place", help="A place with what lies in it, such as CN/浙江省/宁波市.")]
Languages = Annotated[list[Language], typer.Option("--language", help="The language of listings.")]
ScaleOption = Annotated[Scale | None, typer.Option("--scale", help="The scale of --level-min.")]
LevelMin = Annotated[int | None, typer.Option("--level-min", min=1, max=9, help="Least maturity.")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, max=50, help="How many to give at most (of each store).")]


def search(
    *,
    words: Annotated[list[str] | None, typer.Argument(help="Words, 全拼 or 首字母; none lists the newest.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only one of the stores.")] = None,
    field: Fields = [],  # noqa: B006  typer copies defaults, here and below
    place: Places = [],  # noqa: B006
    language: Languages = [],  # noqa: B006
    scale: ScaleOption = None,
    level_min: LevelMin = None,
    offset: Annotated[int, typer.Option(min=0, max=10_000, help="How many to skip.")] = 0,
    limit: LimitOption = 10,
    as_json: AsJson = False,
) -> None:
    """Search the three stores by words."""
    from web.command.answering import open_answering
    from web.search.answer_text import write_search

    terminal = Terminal.open()
    filters = _filters(field, place, language, scale, level_min)

    async def ask() -> None:
        async with open_answering(load_settings(), meaning=False, say=terminal.say) as answering:
            page = await answering.search(" ".join(words or []), kind=kind, filters=filters, offset=offset, limit=limit)
        if as_json:
            terminal.write_json(page.model_dump(mode="json"))
        else:
            write_search(terminal, page)

    run_async(ask())


def match(
    *,
    file: Annotated[Path | None, typer.Argument(help="A .docx, .pdf or .txt; - or nothing reads the text.")] = None,
    text: Annotated[str | None, typer.Option(help="The need's text.")] = None,
    need: Annotated[UUID | None, typer.Option(help="The id of a published need.")] = None,
    field: Fields = [],  # noqa: B006
    place: Places = [],  # noqa: B006
    language: Languages = [],  # noqa: B006
    scale: ScaleOption = None,
    level_min: LevelMin = None,
    limit: LimitOption = 5,
    as_json: AsJson = False,
) -> None:
    """Match a need with achievements, experts and similar needs: a document, a text, or a need of the store."""
    from web.command.answering import open_answering
    from web.search.answer_text import write_answers

    if sum(given is not None for given in (file, text, need)) > 1:
        raise typer.BadParameter("give a FILE, or --text, or --need: one of them")
    terminal = Terminal.open()
    filters = _filters(field, place, language, scale, level_min)
    asked = "" if need is not None else _read_text(file, text, terminal)
    if need is None and not asked.strip():
        raise typer.BadParameter("the text is empty; write what is to be solved")

    async def ask() -> None:
        async with open_answering(load_settings(), meaning=True, say=terminal.say) as answering:
            if need is not None:
                answers = await answering.match_need(ListingId(need), filters=filters, limit=limit)
            else:
                answers = await answering.match_text(asked, filters=filters, limit=limit)
        if as_json:
            terminal.write_json(answers.model_dump(mode="json"))
        else:
            write_answers(terminal, answers)

    run_async(ask())


def _filters(
    fields: list[str], places: list[str], languages: list[Language], scale: Scale | None, level_min: int | None
) -> Filters:
    try:
        return Filters(
            fields=tuple(fields), places=tuple(places), languages=tuple(languages), scale=scale, level_min=level_min
        )
    except Invalid as error:
        raise typer.BadParameter(str(error)) from error


def _read_text(file: Path | None, text: str | None, terminal: Terminal) -> str:
    """Read the need from the option, a document, or standard input.

    Raises DocumentRefused, OSError.
    """
    from corpus.documents.reader import read_document
    from corpus.documents.text import read_plain

    if text is not None:
        return text
    if file is None or str(file) == "-":
        if sys.stdin.isatty():
            terminal.say("write or paste the need, then press Ctrl-D")
        typed = sys.stdin.buffer.read()
        if not typed.strip():
            return ""
        document = read_plain(typed)
    else:
        document = read_document(file.name, file.read_bytes())
    for note in document.notes:
        terminal.say(f"note: {note.value.replace('_', ' ')}")
    return document.text


if TYPE_CHECKING:
    from web.search.shape import StatusShape

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
StatusAsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]
LOOK_S = 0.5
BEGIN_S = 10.0
"""Longer than a server takes to begin what its signal asks for."""


@app.command("status")
def status(as_json: StatusAsJson = False) -> None:
    """Say how far the index has followed the store."""
    from web.command.answering import open_answering
    from web.search.answer_text import write_status

    terminal = Terminal.open()

    async def ask() -> None:
        async with open_answering(load_settings(), meaning=False, say=terminal.say) as answering:
            said = await answering.status()
        if as_json:
            terminal.write_json(said.model_dump(mode="json"))
        else:
            write_status(terminal, said)

    run_async(ask())


@app.command("rebuild")
def rebuild(as_json: StatusAsJson = False) -> None:
    """Make the index anew from the store; a running server is asked to, and answers from the old one meanwhile."""
    from web.search.answer_text import write_status

    terminal = Terminal.open()

    async def build() -> None:
        settings = load_settings()
        holder = owner(settings.home / "index")
        if holder is None:
            said = await _rebuild_here(settings, terminal)
        else:
            said = await _rebuild_there(holder, terminal)
        if as_json:
            terminal.write_json(said.model_dump(mode="json"))
        else:
            write_status(terminal, said)

    run_async(build())


async def _rebuild_here(settings: Settings, terminal: Terminal) -> "StatusShape":
    from matcher.encoder.encoder import open_encoder
    from web.command.answering import meaning_is_in, open_index, wait_until
    from web.search.shaping import shape_status

    async with (
        open_market(settings, say=terminal.say) as database,
        open_index(settings, database, lambda: open_encoder(settings, say=terminal.say), say=terminal.say) as matching,
    ):
        await matching.rebuild()
        await wait_until(matching, meaning_is_in, terminal.say)
        return shape_status(await matching.status())


async def _rebuild_there(holder: tuple[int | None, str | None], terminal: Terminal) -> "StatusShape":
    """Ask the server by a signal, which only its own user or root may send, and watch it work.

    Raises IndexHeld when the holder is no server.
    """
    from web.command.remote import RemoteAnswering

    pid, address = holder
    if pid is None or address is None:
        raise IndexHeld(pid, address)
    async with RemoteAnswering.open(address) as answering:
        before = await answering.status()
        try:
            os.kill(pid, signal.SIGUSR1)
        except PermissionError as error:
            raise CommandStopped(
                f"process {pid} owns the index and belongs to another user; run this command as that user",
                ExitCode.UNAVAILABLE,
            ) from error
        terminal.say(f"asked the server at {address} to rebuild its index")
        said = before
        for _ in range(int(BEGIN_S / LOOK_S)):
            await asyncio.sleep(LOOK_S)
            said = await answering.status()
            if said.rebuilding or said.version != before.version:
                break
        while said.rebuilding:
            await asyncio.sleep(LOOK_S)
            said = await answering.status()
        return said
