"""The office's settings (市场设置): what may be changed for everybody while the market runs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from unicodedata import normalize

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Conflict, Invalid
from market.office.setting import CONTACT_LIMIT, NOTICE_LIMIT, OfficeSettings
from market.office.store import settings as office_settings
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import Form, collect_errors, read_form
from web.page.language import message
from web.page.notices import Notice, Tone
from web.page.rendering import page_response, redirect_response

router = APIRouter()
PATH = "/office/settings"
OPEN = "sign_up_open"
TEXTS = ("contact", "notice_zh", "notice_en")
NUMBERS = ("valid_days", "remind_days", "caseload", "exposure_loss_pct")
WAN, FEN_PER_WAN = "second_person_fen", 1_000_000
"""An amount that is typed in whole 万元."""

_NUMBER = re.compile(r"\d{1,6}|\d{1,3},\d{3}", re.ASCII)
NAMES = (OPEN, *NUMBERS, WAN, *TEXTS)
FAULTS: Mapping[str, str] = {
    "valid_days": message("Write a whole number of days from 30 to 1095."),
    "remind_days": message("Write a whole number of days from 1 to 90, fewer than a listing is valid."),
    "caseload": message("Write a whole number from 1 to 500."),
    "exposure_loss_pct": message("Write a whole number from 0 to 5."),
    WAN: message("Write whole 万元, 0 for never."),
    "contact": message("Write one line of at most 200 characters."),
    "notice_zh": message("Write one line of at most 300 characters."),
    "notice_en": message("Write one line of at most 300 characters."),
}
KEPT = message("Kept. It holds from now on.")
CHANGED_MEANWHILE = message("Somebody else has just changed the same setting. Theirs stands in the form now.")


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The form as it stands; `was` holds what stood in it when it was opened, so that only changes are kept."""

    TEMPLATE: ClassVar[str] = "office_settings.html"

    form: Form
    was: Mapping[str, str]
    notices: tuple[Notice, ...] = ()
    texts: int = NOTICE_LIMIT
    contact: int = CONTACT_LIMIT


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_settings(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show an operator what holds for everybody."""
    visitor.operator()
    notices = (Notice(KEPT, Tone.PLAIN),) if "kept" in request.query_params else ()
    return page_response(request, await _page(market, notices))


@router.post(PATH)
async def change_settings(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Keep what an operator changed; what they did not touch stays as somebody else may have set it meanwhile."""
    actor, form = visitor.operator(), await read_form(request)
    was = {name: form.value(f"was_{name}") for name in NAMES}
    try:
        before, after = _read(Form(was)), _read(form)
        async with market.database.writing() as conn:
            await office_settings.change(conn, before, after, actor=actor)
    except Invalid as error:
        return page_response(request, SettingsPage(form.wrong(collect_errors(error, FAULTS)), was), status=422)
    except Conflict:
        page = await _page(market, (Notice(CHANGED_MEANWHILE, Tone.WARNING),))
        return page_response(request, page, status=409)
    return redirect_response(request, f"{PATH}?kept=1")


async def _page(market: Market, notices: tuple[Notice, ...]) -> SettingsPage:
    async with market.database.reading() as conn:
        settings = await office_settings.get(conn)
    written = {name: str(getattr(settings, name)) for name in (*NUMBERS, *TEXTS)}
    written[WAN] = str(settings.second_person_fen // FEN_PER_WAN)
    written[OPEN] = "1" if settings.sign_up_open else ""
    return SettingsPage(Form(written), written, notices)


def _read(form: Form) -> OfficeSettings:
    """Read a form. Raises Invalid."""
    typed = {name: normalize("NFKC", form.line(name)) for name in (*NUMBERS, WAN)}
    wrong = {name: "write a number" for name, text in typed.items() if not _NUMBER.fullmatch(text)}
    if wrong:
        raise Invalid(wrong)
    numbers = {name: int(text.replace(",", "")) for name, text in typed.items()}
    return OfficeSettings(
        sign_up_open=form.value(OPEN) == "1",
        valid_days=numbers["valid_days"],
        remind_days=numbers["remind_days"],
        caseload=numbers["caseload"],
        exposure_loss_pct=numbers["exposure_loss_pct"],
        second_person_fen=numbers[WAN] * FEN_PER_WAN,
        contact=form.line("contact"),
        notice_zh=form.line("notice_zh"),
        notice_en=form.line("notice_en"),
    )
