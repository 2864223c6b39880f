"""The page of judging, for whoever holds a pass, on this machine alone: one pair at a time, blind, by keyboard.

`cuibai judge --link` gives a link that opens once; its secret is exchanged for that of a cookie which scripts can't
read and other sites can't send.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Conflict, Invalid
from market.judging.access_pass import LIVES, Bearer, PassPurpose
from market.judging.judgement import Level, Reason
from market.judging.store import access_passes
from market.judging.store import turns as judging_turns
from market.judging.turn import Grade, read_turn_id
from web.http.context import CurrentMarket, Market
from web.http.peer import check_loopback
from web.judging.queue import REASON_KEYS, JudgingQueue, read_queue
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.rendering import page_response, redirect_response

router = APIRouter()

PATH = "/judge"
COOKIE = "judging"
_FIELDS_LIMIT = 12
_PART_LIMIT = 16 * 1024

LINK_SPENT = message("This link was used before, or its time is over. Ask for a new one with cuibai judge --link.")
NO_LEVEL = message("Choose a level.")
NO_REASON = message("Below level 4 choose the reason that keeps the pair from a higher level.")
BAD_NOTE = message(
    "The note is longer than 400 characters, or holds characters that can't be seen. Write one plain sentence."
)
NOTHING_BACK = message("There is nothing to take back.")
MOVED_ON = message("This pair is not open to you any more, and nothing was changed. Go on with the one below.")


@dataclass(frozen=True, slots=True)
class JudgeEntryPage:
    """What whoever has no pass sees; with a link's secret, the button that opens the sitting."""

    TEMPLATE: ClassVar[str] = "judge_entry.html"

    link: str
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgementForm:
    """The form as it stands: what was chosen before, or just sent amiss."""

    level: Level | None = None
    reason: Reason | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class JudgePage:
    """A judge's desk; `faults` maps what is wrong in the form to the sentence that mends it."""

    TEMPLATE: ClassVar[str] = "judge.html"

    bearer: Bearer
    desk: JudgingQueue
    filled: JudgementForm
    faults: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    levels: tuple[Level, ...] = tuple(reversed(Level))
    reasons: tuple[tuple[Reason, str], ...] = tuple(REASON_KEYS.items())


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_judging(request: Request, market: CurrentMarket) -> Response:
    """Show the judge's open pair, or with a link the button that opens the sitting."""
    check_loopback(request)
    link = request.query_params.get("link", "")
    bearer = None if link else await _bearer(request, market)
    if bearer is None:
        return _forbid_caching(page_response(request, JudgeEntryPage(link), status=200 if link else 403))
    return await _show(request, market, bearer)


@router.post(PATH)
async def take_judging(request: Request, market: CurrentMarket) -> Response:
    """Take what the form sends: a grade, a skip, an undo, the sitting's beginning or its end."""
    check_loopback(request)
    sent = await _read_form(request)
    if sent.get("do") == "enter":
        return await _enter(request, market, sent.get("link", ""))
    bearer = await _bearer(request, market)
    if bearer is None:
        return _forbid_caching(page_response(request, JudgeEntryPage(""), status=403))
    if sent.get("do") == "leave":
        return await _leave(request, market)
    try:
        done = await _do(market, bearer, sent)
    except Conflict:
        return await _show(request, market, bearer, notices=(Notice(MOVED_ON, Tone.WARNING),), status=409)
    if done is None:
        return redirect_response(request, PATH)
    filled, faults = done
    notices = () if faults else (Notice(NOTHING_BACK),)
    return await _show(request, market, bearer, filled=filled, faults=faults, notices=notices, status=400)


async def _do(
    market: Market, bearer: Bearer, sent: Mapping[str, str]
) -> tuple[JudgementForm, Mapping[str, str]] | None:
    """Do what was sent; None when it is done, else the form with what is wrong in it (nothing to undo: no fault).

    Raises Conflict, NotFound, Invalid (for a form that is none of ours).
    """
    if sent.get("do") == "undo":
        async with market.database.writing() as conn:
            back = await judging_turns.take_back(conn, bearer.judge, bearer.kind)
        return None if back is not None else (JudgementForm(), {})
    turn_id = read_turn_id(sent.get("turn", ""))
    if sent.get("do") == "skip":
        async with market.database.writing() as conn:
            await judging_turns.skip(conn, turn_id, judge=bearer.judge)
        return None
    filled = _read_judgement(sent)
    if filled.level is None:
        return filled, {"level": NO_LEVEL}
    try:
        kept = None if filled.level is Level.STRONG else filled.reason  # nothing keeps it from a higher level
        grade = Grade(filled.level, kept, filled.note)
    except Invalid as error:
        sentences = {"reason": NO_REASON, "note": BAD_NOTE}
        return filled, {name: sentences[name] for name in error.fields}
    async with market.database.writing() as conn:
        await judging_turns.grade(conn, turn_id, grade, judge=bearer.judge)
    return None


async def _enter(request: Request, market: Market, link: str) -> Response:
    async with market.database.writing() as conn:
        redeemed = await access_passes.redeem(conn, link)
    if redeemed is None:
        page = JudgeEntryPage("", (Notice(LINK_SPENT, Tone.WARNING),))
        return _forbid_caching(page_response(request, page, status=403))
    response = redirect_response(request, PATH)
    response.set_cookie(
        COOKIE,
        redeemed[0],
        max_age=int(LIVES[PassPurpose.COOKIE].total_seconds()),
        path=PATH,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


async def _leave(request: Request, market: Market) -> Response:
    async with market.database.writing() as conn:
        await access_passes.revoke(conn, request.cookies.get(COOKIE, ""))
    response = redirect_response(request, "/")
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")
    return response


async def _bearer(request: Request, market: Market) -> Bearer | None:
    secret = request.cookies.get(COOKIE)
    if secret is None:
        return None
    async with market.database.reading() as conn:
        return await access_passes.find(conn, PassPurpose.COOKIE, secret)


async def _show(
    request: Request,
    market: Market,
    bearer: Bearer,
    *,
    filled: JudgementForm | None = None,
    faults: Mapping[str, str] | None = None,
    notices: tuple[Notice, ...] = (),
    status: int = 200,
) -> Response:
    """Show the desk; a judgement that is looked at again stands in the form."""
    desk = await read_queue(market.database, bearer)
    if filled is None:
        earlier = desk.sitting.earlier if desk.sitting is not None else None
        filled = JudgementForm() if earlier is None else JudgementForm(earlier.level, earlier.reason, earlier.note)
    page = JudgePage(bearer, desk, filled, faults or {}, notices)
    return _forbid_caching(page_response(request, page, status=status))


def _forbid_caching(response: Response) -> Response:
    """Keep a page out of every cache: it may hold members' text."""
    response.headers["Cache-Control"] = "no-store"
    return response


async def _read_form(request: Request) -> dict[str, str]:
    """Read the form's fields; a file among them is none of ours."""
    async with request.form(max_files=0, max_fields=_FIELDS_LIMIT, max_part_size=_PART_LIMIT) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _read_judgement(sent: Mapping[str, str]) -> JudgementForm:
    """Read what was chosen; a value that no button has counts as none, and is asked for again."""
    level = next((level for level in Level if str(level.value) == sent.get("level")), None)
    reason = next((reason for reason in Reason if reason.value == sent.get("reason")), None)
    return JudgementForm(level, reason, " ".join(sent.get("note", "").split()))
