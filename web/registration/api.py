"""Flags of deals (疑点): what rules found, for programs of the market office; a person decides on the page.

Registration package (认定登记材料) over the API: the registrar's form filled from a deal, and what it lacks.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field

from corpus.reference.deal_rules import find_rules
from corpus.reference.registration_form import load_registration_forms
from market.account.api_token import TokenScope
from market.deal.deal import DealId
from market.deal.rule import Certainty
from market.errors import NotFound
from market.registration.flag import Flag, FlagKind, FlagStep, Sign
from market.registration.registration import RegistrationStanding, fill
from market.registration.store import flags as registration_flags
from market.registration.store import registrations
from market.registration.store.flags import FlagFilter
from web.api.errors import LATER, MISSING, UNUSABLE
from web.api.parameters import Limit, Offset
from web.api.shape import ApiShape
from web.deal.shape import DealPath
from web.http.context import CurrentMarket
from web.http.visitor import CurrentVisitor
from web.page.formats import Formats
from web.page.preferences import read_preferences
from web.registration.view import list_sections

router = APIRouter()


class FlaggedDealShape(ApiShape):
    """A deal in which it was found, with what its terms said then; `current` says whether they stand."""

    deal_id: UUID
    total_fen: int
    technical_fen: int
    current: bool


class FlagStepShape(ApiShape):
    """What became of a flag; who decided stands on its page."""

    number: int
    step: FlagStep
    reason: str
    taken_at: datetime


class FlagShape(ApiShape):
    """What a rule found; `stands` says whether it still does, `verdict` what a person decided last."""

    id: UUID
    kind: FlagKind
    figures: dict[str, int] = Field(description="What it was held against, by name; limits are those of the rules")
    signs: tuple[Sign, ...]
    rules: str
    found_at: datetime
    stands: bool
    verdict: FlagStep | None
    deals: tuple[FlaggedDealShape, ...]
    steps: tuple[FlagStepShape, ...]


class FlagList(ApiShape):
    """Some flags, those that wait for a person first."""

    total: int
    offset: int
    limit: int
    flags: tuple[FlagShape, ...]


@router.get("/flags", responses=UNUSABLE | LATER)
async def list_flags(
    *,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    kind: Annotated[FlagKind | None, Query(description="Only one kind")] = None,
    waits: Annotated[bool, Query(description="Only those that stand and that nobody decided about")] = False,
    offset: Offset = 0,
    limit: Limit = 20,
) -> FlagList:
    """List the flags of deals, for a token of the market office."""
    viewer = visitor.operator().viewer
    async with market.database.reading() as conn:
        found, total = await registration_flags.find(
            conn, FlagFilter(kind=kind, waits=waits), viewer=viewer, offset=offset, limit=limit
        )
    return FlagList(total=total, offset=offset, limit=limit, flags=tuple(map(_shape, found)))


def _shape(flag: Flag) -> FlagShape:
    return FlagShape(
        id=flag.id,
        kind=flag.kind,
        figures=dict(flag.figures),
        signs=flag.signs,
        rules=flag.rules,
        found_at=flag.found_at,
        stands=flag.stands,
        verdict=flag.verdict,
        deals=tuple(FlaggedDealShape.model_validate(each) for each in flag.evidence),
        steps=tuple(FlagStepShape.model_validate(each) for each in flag.steps),
    )


class PackageFieldShape(ApiShape):
    """A field of the form; `text` is what stands in it, in the reader's language, empty where nothing does."""

    section: str
    code: str
    label: str
    needed: bool
    standing: RegistrationStanding
    text: str


class PackageShape(ApiShape):
    """A package. `rules` is the version that the deal's terms were judged by, `form` that of the form, of a day."""

    deal_id: UUID
    form: str
    form_of: date
    certainty: Certainty = Field(description="How sure it is that the registrar asks this")
    rules: str
    missing: tuple[str, ...] = Field(description="Codes of the fields that the registrar needs and nothing fills yet")
    fields: tuple[PackageFieldShape, ...]


@router.get("/deals/{id}/registration", responses=MISSING | LATER)
async def get_package(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: DealPath) -> PackageShape:  # noqa: A002  the address says id
    """Give the package of a deal, for whoever looks after it; there is none while no terms count."""
    actor, asks = visitor.actor(scope=TokenScope.READ), load_registration_forms()[0]
    async with market.database.reading() as conn:
        dossier = await registrations.get(conn, DealId(id), actor=actor)
    package = fill(asks, dossier.deal, dossier.entries, dossier.answers)
    if package is None:
        raise NotFound("registration of deal", id)
    formats = Formats(market.catalogues[read_preferences(request).language])
    parts = list_sections(package, find_rules(package.terms.rules), formats)
    return PackageShape(
        deal_id=dossier.deal.id,
        form=asks.version,
        form_of=asks.of,
        certainty=asks.certainty,
        rules=package.terms.rules,
        missing=tuple(row.field.code for row in package.missing),
        fields=tuple(
            PackageFieldShape(
                section=part.code,
                code=line.row.field.code,
                label=line.label,
                needed=line.row.field.needed,
                standing=line.standing,
                text=line.text,
            )
            for part in parts
            for line in part.lines
        ),
    )
