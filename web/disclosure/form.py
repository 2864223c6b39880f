"""Forms of grants (授权表单): their fields read, and what is wrong with each in the reader's words."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from market.disclosure.grant import CONFIDENTIAL, Obstacle
from market.disclosure.ground import GroundOutcome
from market.errors import Invalid
from market.listing.listing import Tier
from web.http.errors import BadForm
from web.http.middleware import BODY_LIMIT
from web.page.labels import LABELS
from web.page.language import message

Fields = Mapping[str, Sequence[str]]
_FIELDS_MAX = 20

MISTAKES: Mapping[str, str] = {
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


@dataclass(frozen=True, slots=True)
class SignedForm:
    """The form of an NDA: its text fields, and the SHA-256 of the file (b"" without one), which is kept nowhere."""

    fields: Fields
    file_sha256: bytes


def describe_mistakes(error: Invalid) -> dict[str, str]:
    """Say for each wrong field how to mend it (message ids). Fields that no form has pass on as they are."""
    unknown = set(error.fields) - set(MISTAKES)
    if unknown:
        raise error
    return {name: MISTAKES[name] for name in error.fields}


def read_tier(form: Fields) -> Tier:
    """Read which text is meant. Raises Invalid."""
    for tier in CONFIDENTIAL:
        if read_single(form, "tier") == tier.value:
            return tier
    raise Invalid({"tier": "write L2 or L3"})


def read_outcome(form: Fields) -> GroundOutcome:
    """Read what was decided. Raises Invalid."""
    for outcome in GroundOutcome:
        if read_single(form, "outcome") == outcome.value:
            return outcome
    raise Invalid({"outcome": "choose one"})


def read_day(form: Fields, name: str) -> date | None:
    """Read a day, None where the field is empty. Raises Invalid."""
    text = read_single(form, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid({name: "write a day as 2027-06-30"}) from None


def read_day_to_come(form: Fields, name: str, today: date) -> date | None:
    """Read a day that is not over yet, None where the field is empty. Raises Invalid."""
    day = read_day(form, name)
    if day is not None and day < today:
        raise Invalid({name: "write a day to come"})
    return day


def read_single(form: Fields, name: str) -> str:
    """Give a field's first value without the space around it, "" where there is none."""
    return next(iter(form.get(name, ())), "").strip()


def prefill_fields(form: Fields) -> dict[str, str]:
    """Give what was typed into each field, to be shown again."""
    return {name: read_single(form, name) for name in form}


async def read_signed(request: Request) -> SignedForm:
    """Read the form of an NDA; the file is read in memory, digested and forgotten. Raises BadForm."""
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
    return SignedForm(fields, hashlib.sha256(payload).digest() if payload else b"")
