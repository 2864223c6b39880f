"""Registration package (认定登记材料) over the API: the registrar's form filled from a deal, and what it lacks."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from corpus.reference.deal_rules import find_rules
from corpus.reference.registration_form import load_registration_forms
from market.account.api_token import Scope
from market.deal.deal import DealId
from market.deal.rule import Certainty
from market.errors import NotFound
from market.registration.registration import Standing, fill
from market.registration.store import registrations
from web.api.deals import DealKey
from web.api.mishaps import LATER, MISSING
from web.api.shape import Shape
from web.context import CurrentMarket
from web.formats import Formats
from web.preferences import read_preferences
from web.registration_view import parts_of
from web.visitor import CurrentVisitor

router = APIRouter()


class PackageFieldShape(Shape):
    """A field of the form; `text` is what stands in it, in the reader's language, empty where nothing does."""

    section: str
    code: str
    label: str
    needed: bool
    standing: Standing
    text: str


class PackageShape(Shape):
    """A package. `rules` is the version that the deal's terms were judged by, `form` that of the form, of a day."""

    deal_id: UUID
    form: str
    form_of: date
    certainty: Certainty = Field(description="How sure it is that the registrar asks this")
    rules: str
    missing: tuple[str, ...] = Field(description="Codes of the fields that the registrar needs and nothing fills yet")
    fields: tuple[PackageFieldShape, ...]


@router.get("/deals/{id}/registration", responses=MISSING | LATER)
async def get_package(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: DealKey) -> PackageShape:  # noqa: A002  the address says id
    """Give the package of a deal, for whoever looks after it; there is none while no terms count."""
    actor, asks = visitor.actor(scope=Scope.READ), load_registration_forms()[0]
    async with market.database.reading() as conn:
        dossier = await registrations.get(conn, DealId(id), actor=actor)
    package = fill(asks, dossier.deal, dossier.entries, dossier.answers)
    if package is None:
        raise NotFound("registration of deal", id)
    formats = Formats(market.catalogues[read_preferences(request).language])
    parts = parts_of(package, find_rules(package.terms.rules), formats)
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
