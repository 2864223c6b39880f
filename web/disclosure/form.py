"""Forms of grants (授权表单): their fields read, and what is wrong with each in the reader's words."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from market.disclosure.grant import CONFIDENTIAL, Obstacle
from market.errors import Invalid
from market.listing.listing import Tier
from web.http.errors import BadForm
from web.http.middleware import BODY_LIMIT
from web.http.upload import read_fields
from web.page.form import Form, read_day
from web.page.labels import LABELS
from web.page.language import message

_FIELDS_MAX = 20
DIGEST = "file_sha256"
"""Name of the value of an NDA's form that holds the SHA-256 of its file, in hex."""

FAULTS: Mapping[str, str] = {
    "tier": message("Choose which text is meant."),
    "reason": message("Write the reason, in at most 400 characters."),
    "answer": message("Write at most 400 characters."),
    "expires_on": message("Write a day to come as 2027-06-30, or leave it empty."),
    "parties": message("Who asks belongs to no organisation, so there is nobody an agreement could be with."),
    "signed_on": message("Write the day on which both had signed as 2026-05-01; it can't be to come."),
    "valid_until": message("Write the last day as 2028-05-01, not before the signing, or leave it empty."),
    "file": message("Choose the signed file; only its digest is kept."),
    "outcome": message("Choose what was decided."),
    "catalogue": message("Choose the catalogue that it was compared with."),
} | {obstacle.value: LABELS[obstacle] for obstacle in Obstacle}


def make_form(fields: Mapping[str, Sequence[str]]) -> Form:
    """Make a form of the first value of each field, without the space around it."""
    return Form({name: next(iter(values), "").strip() for name, values in fields.items()})


async def read_grant_form(request: Request) -> Form:
    """Read a form about a grant. Raises BadForm and TextTooLarge."""
    return make_form(await read_fields(request))


def read_tier(form: Form) -> Tier:
    """Read which text is meant. Raises Invalid."""
    for tier in CONFIDENTIAL:
        if form.value("tier") == tier.value:
            return tier
    raise Invalid({"tier": "write L2 or L3"})


def read_day_to_come(form: Form, name: str, today: date) -> date | None:
    """Read a day that is not over yet, None where the field is empty. Raises Invalid."""
    day = read_day(form, name)
    if day is not None and day < today:
        raise Invalid({name: "write a day to come"})
    return day


async def read_nda_form(request: Request) -> Form:
    """Read the form of an NDA; of its file (held in memory, then forgotten) only DIGEST, "" without one, is left.

    Raises BadForm.
    """
    parser = MultiPartParser(
        request.headers, request.stream(), max_files=1, max_fields=_FIELDS_MAX, max_part_size=BODY_LIMIT
    )
    parser.spool_max_size = BODY_LIMIT
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError):
        raise BadForm from None
    try:
        file = form.get("file")
        payload = await file.read() if isinstance(file, UploadFile) and file.filename else b""
        fields = {name: (value,) for name, value in form.multi_items() if isinstance(value, str)}
    finally:
        await form.close()
    return make_form(fields | {DIGEST: (hashlib.sha256(payload).hexdigest() if payload else "",)})
