"""Wishes of experts (专家意愿) in the store: to leave, to come back, to be ranked or not; done at once and recorded.

They are the expert's own. The office does what an expert asked for on paper or by telephone, and says where it has
their word from; only they themselves come back.
"""

from collections.abc import Mapping
from dataclasses import replace

from market.account.member import is_email, read_phone
from market.audit.audit import Detail, Event, Subject, SubjectKind, sha256_hex
from market.audit.store import audit
from market.day import current_day
from market.errors import Invalid, NotFound
from market.listing.expert import Basis, Origin, PersonField
from market.listing.listing import ListingId, Status
from market.listing.store import experts
from market.postgres.db import Connection
from market.posting.store import manuscripts, submissions
from market.privacy.consent import read_source
from market.privacy.store import consents
from market.viewer import OPERATOR, Actor

BY_THEMSELVES = "本人填写 / by themselves"
TITLE_LIMIT = 60


async def leave(conn: Connection, listing_id: ListingId, *, actor: Actor, source: str = "") -> None:
    """Take an expert out of every list and search, what lies with the office too, and take back what they agreed to.

    Raises NotFound for who doesn't speak for the expert, or Invalid without the office's source.
    """
    detail = await _spoken(conn, listing_id, actor, source)
    await submissions.recall(conn, listing_id, actor=actor)
    async with manuscripts.kept_in_step(conn, listing_id):
        await experts.opt_out(conn, listing_id, actor=actor)
    await consents.withdraw_all(conn, listing_id, actor=actor)
    await _record(conn, Event.OPTED_OUT, listing_id, actor, detail)


async def come_back(conn: Connection, listing_id: ListingId, *, actor: Actor) -> Status:
    """Let an expert come back, and say where their listing stands then; raises as `experts.opt_in` does."""
    async with manuscripts.kept_in_step(conn, listing_id):
        status = await experts.opt_in(conn, listing_id, actor=actor)
    await _record(conn, Event.OPTED_IN, listing_id, actor, {"status": status.value})
    return status


async def switch_ranking(
    conn: Connection, listing_id: ListingId, *, rankable: bool, actor: Actor, source: str = ""
) -> None:
    """Rank an expert in answers or not; what is so already stays. Raises as `leave` does."""
    detail = await _spoken(conn, listing_id, actor, source)
    async with manuscripts.kept_in_step(conn, listing_id):
        await experts.switch_ranking(conn, listing_id, rankable=rankable, actor=actor)
    await _record(conn, Event.RANKING_SWITCHED, listing_id, actor, {**detail, "rankable": rankable})


async def correct(conn: Connection, listing_id: ListingId, values: Mapping[PersonField, str], *, actor: Actor) -> None:
    """Write what an expert says of themselves; what they leave as it is stays from where it was.

    Raises NotFound for all but themselves and once they are erased, Invalid, or Conflict while they have left.
    """
    await experts.check_self(conn, listing_id, actor=actor)
    async with manuscripts.kept_in_step(conn, listing_id):  # no edit's form holds a person
        expert = await experts.get(conn, listing_id, viewer=OPERATOR)
        if expert.person is None:
            raise NotFound("expert", listing_id)
        check_contact(values)
        if PersonField.PHONE in values:
            values = {**values, PersonField.PHONE: read_phone(values[PersonField.PHONE]) or ""}
        person = expert.person.corrected(values, Origin(Basis.CONSENT, BY_THEMSELVES, current_day()))
        changed: list[Detail] = [each.value for each in values if person.value(each) != expert.person.value(each)]
        if changed:
            await experts.edit(conn, replace(expert, person=person), actor=actor)
    if changed:
        await _record(conn, Event.DATA_CORRECTED, listing_id, actor, {"fields": changed})


def check_contact(values: Mapping[PersonField, str]) -> None:
    """Refuse an address or a number that is none; empty ones pass. Raises Invalid."""
    wrong: dict[str, str] = {}
    email = values.get(PersonField.EMAIL, "")
    if email and not is_email(email):
        wrong["email"] = "write an e-mail address such as name@example.org"
    try:
        read_phone(values.get(PersonField.PHONE, ""))
    except Invalid as error:
        wrong |= error.fields
    if len(values.get(PersonField.TITLE, "")) > TITLE_LIMIT:
        wrong["title"] = f"write at most {TITLE_LIMIT} characters"
    if wrong:
        raise Invalid(wrong)


async def _spoken(conn: Connection, listing_id: ListingId, actor: Actor, source: str) -> dict[str, Detail]:
    """Let the expert pass, or the office with its source, of which the record gets a digest."""
    if actor.operates:
        return {"source_sha256": sha256_hex(read_source(source))}
    await experts.check_self(conn, listing_id, actor=actor)
    return {}


async def _record(
    conn: Connection, event: Event, listing_id: ListingId, actor: Actor, detail: dict[str, Detail]
) -> None:
    await audit.record(conn, event, actor=actor, subject=Subject(SubjectKind.LISTING, listing_id), detail=detail)
