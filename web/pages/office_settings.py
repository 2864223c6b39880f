"""The office's settings (市场设置): what may be changed for everybody while the market runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Conflict, Invalid
from market.office_setting import CONTACT_LIMIT, NOTICE_LIMIT, REMIND_DAYS, VALID_DAYS, OfficeSettings
from market.store import office_settings
from web.context import CurrentMarket
from web.language import message
from web.notices import Notice, Tone
from web.rendering import page_response, redirect_response
from web.upload import read_fields
from web.visitor import CurrentVisitor

router = APIRouter()
PATH = "/office/settings"
TEXTS = ("contact", "notice_zh", "notice_en")
DAYS = ("valid_days", "remind_days")
MISTAKES: Mapping[str, str] = {
    "valid_days": message("Write a whole number of days from 30 to 1095."),
    "remind_days": message("Write a whole number of days from 1 to 90, fewer than a listing is valid."),
    "contact": message("Write one line of at most 200 characters."),
    "notice_zh": message("Write one line of at most 300 characters."),
    "notice_en": message("Write one line of at most 300 characters."),
}
KEPT = message("Kept. It holds from now on.")
CHANGED_MEANWHILE = message("Somebody else has just changed the same setting. Theirs stands in the form now.")


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The settings as they are, the form as it was typed, and what is wrong with it."""

    TEMPLATE: ClassVar[str] = "office_settings.html"

    settings: OfficeSettings
    typed: Mapping[str, str]
    mistakes: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    limits: Mapping[str, int] = field(
        default_factory=lambda: {"contact": CONTACT_LIMIT, "notice_zh": NOTICE_LIMIT, "notice_en": NOTICE_LIMIT}
    )
    days: Mapping[str, range] = field(default_factory=lambda: {"valid_days": VALID_DAYS, "remind_days": REMIND_DAYS})


@router.api_route(PATH, methods=["GET", "HEAD"])
async def show_settings(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Show an operator what holds for everybody."""
    visitor.operator()
    async with market.database.reading() as conn:
        settings = await office_settings.get(conn)
    notices = (Notice(KEPT, Tone.PLAIN),) if "kept" in request.query_params else ()
    return page_response(request, SettingsPage(settings, _typed(settings), notices=notices))


@router.post(PATH)
async def change_settings(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """Keep what an operator changed; what they did not touch stays as somebody else may have set it meanwhile."""
    actor, form = visitor.operator(), {name: values[-1] for name, values in (await read_fields(request)).items()}
    try:
        before, after = (
            _read({name: form.get(f"was_{name}", "") for name in (*DAYS, *TEXTS, "sign_up_open")}),
            _read(form),
        )
        async with market.database.writing() as conn:
            await office_settings.change(conn, before, after, actor=actor)
    except Invalid as error:
        async with market.database.reading() as conn:
            settings = await office_settings.get(conn)
        mistakes = {name: MISTAKES[name] for name in error.fields}
        return page_response(request, SettingsPage(settings, form, mistakes), status=422)
    except Conflict:
        async with market.database.reading() as conn:
            settings = await office_settings.get(conn)
        notice = Notice(CHANGED_MEANWHILE, Tone.WARNING)
        return page_response(request, SettingsPage(settings, _typed(settings), notices=(notice,)), status=409)
    return redirect_response(request, f"{PATH}?kept=1")


def _typed(settings: OfficeSettings) -> dict[str, str]:
    """Write the settings as the form holds them."""
    typed = {name: str(getattr(settings, name)) for name in (*DAYS, *TEXTS)}
    return typed | {"sign_up_open": "1" if settings.sign_up_open else ""}


def _read(form: Mapping[str, str]) -> OfficeSettings:
    """Read a form. Raises Invalid."""
    wrong = {name: "write a number" for name in DAYS if not _is_number(form.get(name, ""))}
    if wrong:
        raise Invalid(wrong)
    return OfficeSettings(
        sign_up_open=form.get("sign_up_open") == "1",
        valid_days=int(form["valid_days"]),
        remind_days=int(form["remind_days"]),
        **{name: " ".join(form.get(name, "").split()) for name in TEXTS},
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 6
