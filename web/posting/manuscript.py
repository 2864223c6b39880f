"""Reading of manuscripts (稿件读取): a manuscript as the listing that it would be, or what is wrong with it."""

from dataclasses import dataclass, replace
from datetime import date

from corpus.posting.form import describe_taken_number, read_posting_form, write_posting_form
from corpus.reference.taxonomy import plan_labels
from corpus.sheet.value import PlanNames
from corpus.validation.row import FieldError
from market.day import current_day
from market.errors import NotAllowed
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.field import Taxonomy
from market.listing.listing import Kind, Language
from market.listing.need import Need
from market.listing.store import listings
from market.office.store import organizations
from market.organization import Organization
from market.place import Place
from market.postgres.db import Connection
from market.posting.manuscript import Form, Manuscript
from market.viewer import OPERATOR, PUBLIC

NOBODY_S_CODE = "-"
"""What stands for the code of an organisation that the office has not approved yet."""


@dataclass(frozen=True, slots=True)
class ReadManuscript:
    """A manuscript with its organisation, None while that waits; `posting` is None where `faults` say why."""

    manuscript: Manuscript
    organization: Organization | None
    posting: Achievement | Need | Expert | None
    faults: tuple[FieldError, ...]

    @property
    def whole(self) -> Achievement | Need | Expert:
        """Give the posting. Raises NotAllowed where it can't be one yet."""
        if self.posting is None or self.organization is None:
            raise NotAllowed("the manuscript is no whole listing yet")
        return self.posting


async def read_manuscript(
    conn: Connection, manuscript: Manuscript, *, taxonomy: Taxonomy, language: Language
) -> ReadManuscript:
    """Read a manuscript as a listing of its organisation."""
    organization = None
    if manuscript.organization_id is not None:
        organization = await organizations.get(conn, manuscript.organization_id, viewer=PUBLIC)
    posted = read_posting_form(
        manuscript.kind,
        manuscript.form,
        organization=NOBODY_S_CODE if organization is None else organization.code,
        plan=PlanNames.of(plan_labels(taxonomy)),
        language=language,
        today=current_day(),
    )
    posting = None
    if posted.row is not None:
        posting = replace(posted.row.listing, id=manuscript.id)
        if posted.row.place is not None:
            home = Place() if organization is None else organization.place
            posting = replace(posting, place=posted.row.place.beside(home))
        elif organization is not None:
            posting = replace(posting, place=organization.place)
        if organization is not None:
            posting = replace(posting, organization_id=organization.id, sample=organization.sample)
    if posting is not None and posting.number is not None and organization is not None:
        name = (organization.id, manuscript.kind, posting.number)
        if await listings.find_by_number(conn, *name, viewer=OPERATOR) not in (None, posting.id):
            return ReadManuscript(manuscript, organization, None, (describe_taken_number(posting.number),))
    return ReadManuscript(manuscript, organization, posting, posted.faults)


def prefill_form(posting: Achievement | Need | Expert, *, taxonomy: Taxonomy, language: Language) -> Form:
    """Write a listing as its form, to be edited; who an expert is stays where it is kept."""
    plan = PlanNames.of(plan_labels(taxonomy))
    written = write_posting_form(posting, organization=NOBODY_S_CODE, plan=plan, language=language)
    return {name: values for name, values in written.items() if not name.startswith("person.")}


def make_blank_form(kind: Kind, organization: Organization | None, language: Language, *, until: date) -> Form:
    """Give what stands in a new form: where the organisation is, who reads the text, and until when it is offered."""
    form: dict[str, tuple[str, ...]] = {
        "language": (language.value,),
        "audience": ("public",),
        "expires_on": (until.isoformat(),),
    }
    if kind is Kind.EXPERT:
        form["languages"] = (language.value,)
    if organization is not None:
        place = organization.place
        parts = {"country": place.country, "province": place.province, "city": place.city, "district": place.district}
        form |= {f"place.{part}": (value,) for part, value in parts.items() if value}
    return form
