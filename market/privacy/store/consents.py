"""Consents in the store: an expert's contact details go to whom the expert agrees, and each showing is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from market.audit.audit import Detail, Event, Subject, SubjectKind, sha256_hex
from market.audit.store import audit
from market.day import current_day, day_of
from market.errors import NotAllowed, NotFound
from market.listing.listing import ListingId
from market.listing.store import experts
from market.organization import OrganizationId
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.privacy.consent import Consent, ConsentId, ConsentState, Lasting, Recipient, read_purpose, read_source
from market.viewer import PUBLIC, Actor, MemberId, Role

SHOWINGS_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRequest:
    """A request as who answers it sees it, with the recipient's name and the expert's.

    `has_account`: the expert can answer it themselves.
    """

    consent: Consent
    recipient_name: str
    recipient_name_en: str | None
    expert_title: str
    expert_name: str | None
    has_account: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach an expert; what is not known is None."""

    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Showing:
    """One time at which contact details were shown: to an organisation, to a broker by name, or to the office."""

    at: datetime
    name: str | None
    name_en: str | None
    office: bool


def recipient_of(actor: Actor) -> Recipient | None:
    """Say who would receive what a member asks for; None for who is neither of an organisation nor a broker."""
    if actor.role is Role.BROKER and actor.member_id is not None:
        return Recipient(broker_id=actor.member_id)
    if actor.role in (Role.ENTERPRISE, Role.INSTITUTE) and actor.organization_id is not None:
        return Recipient(organization_id=actor.organization_id)
    return None


async def ask(conn: Connection, listing_id: ListingId, purpose: str, *, actor: Actor) -> Consent:
    """Ask an expert for their contact details, in the name of the actor's organisation or as a broker.

    Raises NotFound, NotAllowed, Invalid, or Conflict while a request waits or holds or was refused a short time ago.
    """
    recipient = recipient_of(actor)
    if recipient is None:
        raise NotAllowed("organisations and brokers can ask for contact details")
    if recipient.organization_id is not None:
        actor.check_owner(recipient.organization_id)
    await experts.get(conn, listing_id, viewer=PUBLIC)
    said, now = read_purpose(purpose), datetime.now(UTC)
    earlier = await latest(conn, listing_id, actor=actor)
    if earlier is not None:
        earlier.check_askable_again(now)
    consent = Consent(
        id=ConsentId(uuid4()),
        listing_id=listing_id,
        recipient=recipient,
        purpose=said,
        asked_by=actor.name,
        asked_at=now,
    )
    sql = queries(__name__)["ask"]
    await conn.execute(
        sql,
        id=consent.id,
        listing_id=listing_id,
        organization_id=recipient.organization_id,
        broker_id=recipient.broker_id,
        purpose=said,
        asked_by=actor.name,
    )
    await _record(conn, Event.CONTACT_ASKED, consent, actor=actor)
    return consent


async def latest(conn: Connection, listing_id: ListingId, *, actor: Actor) -> Consent | None:
    """Find what the actor's organisation, or the broker, asked of an expert last."""
    to = recipient_of(actor)
    if to is None:
        return None
    row = await conn.fetchrow(queries(__name__)["latest"], listing_id, to.organization_id, to.broker_id)
    return None if row is None else _consent(row)


async def count_asked(conn: Connection, *, actor: Actor) -> int:
    """Count the requests that wait for the actor's own answer, as an expert."""
    return int(await conn.fetchval(queries(__name__)["count_asked"], actor.member_id))


async def answer(
    conn: Connection, consent_id: ConsentId, *, lasting: Lasting | None, actor: Actor, source: str = ""
) -> Consent:
    """Answer a request: yes for a while, or no (None); the office says where it has the expert's word from.

    Raises NotFound for who doesn't speak for the expert, Invalid, or Conflict when it was answered before.
    """
    consent = await _lock(conn, consent_id)
    said = await _speaking(conn, consent, actor, source)
    consent.check_answerable()
    now = datetime.now(UTC)
    until = None if lasting is None else day_of(now + lasting.span)
    await conn.execute(
        queries(__name__)["answer"], id=consent_id, answered_by=actor.name, answered_at=now, source=said, until=until
    )
    event = Event.CONSENT_REFUSED if until is None else Event.CONSENT_GIVEN
    detail: dict[str, Detail] = {} if until is None else {"until": until.isoformat()}
    await _record(conn, event, consent, actor=actor, detail=detail)
    return await _lock(conn, consent_id)


async def withdraw(conn: Connection, consent_id: ConsentId, *, actor: Actor, source: str = "") -> None:
    """Take a consent back: from now on the recipient is shown nothing. Raises as `answer` does."""
    consent = await _lock(conn, consent_id)
    await _speaking(conn, consent, actor, source)
    consent.check_withdrawable()
    await conn.execute(queries(__name__)["withdraw"], consent_id, actor.name, datetime.now(UTC))
    await _record(conn, Event.CONSENT_WITHDRAWN, consent, actor=actor)


async def withdraw_all(conn: Connection, listing_id: ListingId, *, actor: Actor) -> int:
    """Take back every consent of an expert who leaves, and count them."""
    rows = await conn.fetch(queries(__name__)["withdraw_all"], listing_id, actor.name, datetime.now(UTC))
    for row in rows:
        await _record(conn, Event.CONSENT_WITHDRAWN, _consent(row), actor=actor)
    return len(rows)


async def requests_of(conn: Connection, listing_id: ListingId, *, actor: Actor) -> list[ContactRequest]:
    """List what was asked of an expert, for themselves or the office: what waits first, then the newest.

    Raises NotFound.
    """
    if not actor.operates:
        await experts.check_self(conn, listing_id, actor=actor)
    return [_request(row) for row in await conn.fetch(queries(__name__)["requests"], listing_id)]


async def waiting(conn: Connection, *, actor: Actor) -> list[ContactRequest]:
    """List every request that waits, for the office. Raises NotAllowed."""
    actor.check_operator()
    return [_request(row) for row in await conn.fetch(queries(__name__)["requests"], None)]


async def show_contact(conn: Connection, listing_id: ListingId, *, actor: Actor) -> Contact:
    """Give an expert's contact details to who has the expert's consent, and record that they were shown.

    Raises NotFound where the expert is not public (any more), NotAllowed without a consent that holds.
    """
    row = await conn.fetchrow(queries(__name__)["contact"], listing_id)
    if row is None:
        raise NotFound("expert", listing_id)
    consent = await latest(conn, listing_id, actor=actor)
    if consent is None or not consent.holds(current_day()):
        raise NotAllowed("the expert has not agreed that you see their contact details")
    await _record(conn, Event.CONTACT_RELEASED, consent, actor=actor)
    return Contact(row["email"], row["phone"])


async def showings(conn: Connection, listing_id: ListingId, *, actor: Actor) -> list[Showing]:
    """Tell an expert, or the office, when their contact details were shown and to whom, newest first, at most
    SHOWINGS_MAX.

    Raises NotFound.
    """
    if not actor.operates:
        await experts.check_self(conn, listing_id, actor=actor)
    rows = await conn.fetch(queries(__name__)["showings"], str(listing_id), SHOWINGS_MAX)
    return [
        Showing(row["recorded_at"], row["broker_name"] or row["name"], row["name_en"], row["office"]) for row in rows
    ]


async def show_to_office(conn: Connection, listing_id: ListingId, reason: str, *, actor: Actor) -> Contact:
    """Give an expert's contact details to the office, which has to reach them, and record it with a digest of why.

    Raises NotAllowed, Invalid without a reason, or NotFound once they are erased.
    """
    actor.check_operator()
    said = read_source(reason)
    row = await conn.fetchrow(queries(__name__)["contact_for_office"], listing_id)
    if row is None:
        raise NotFound("expert", listing_id)
    subject = Subject(SubjectKind.LISTING, listing_id)
    detail: dict[str, Detail] = {"office": True, "reason_sha256": sha256_hex(said)}
    await audit.record(conn, Event.CONTACT_RELEASED, actor=actor, subject=subject, detail=detail)
    return Contact(row["email"], row["phone"])


async def _speaking(conn: Connection, consent: Consent, actor: Actor, source: str) -> str:
    """Let the expert pass, or the office with its source, which is given back in order."""
    if actor.operates:
        return read_source(source)
    await experts.check_self(conn, consent.listing_id, actor=actor)
    return ""


async def _lock(conn: Connection, consent_id: ConsentId) -> Consent:
    row = await conn.fetchrow(queries(__name__)["lock"], consent_id)
    if row is None:
        raise NotFound("consent", consent_id)
    return _consent(row)


async def _record(
    conn: Connection, event: Event, consent: Consent, *, actor: Actor, detail: Mapping[str, Detail] | None = None
) -> None:
    to = consent.recipient
    await audit.record(
        conn,
        event,
        actor=actor,
        subject=Subject(SubjectKind.LISTING, consent.listing_id),
        detail={"consent": str(consent.id), "recipient": str(to.organization_id or to.broker_id), **(detail or {})},
        organization_id=to.organization_id,
    )


def _request(row: Record) -> ContactRequest:
    return ContactRequest(
        consent=_consent(row),
        recipient_name=row["recipient_name"],
        recipient_name_en=row["recipient_name_en"],
        expert_title=row["expert_title"],
        expert_name=row["expert_name"],
        has_account=row["has_account"],
    )


def _consent(row: Record) -> Consent:
    organization_id, broker_id = row["organization_id"], row["broker_id"]
    return Consent(
        id=ConsentId(row["id"]),
        listing_id=ListingId(row["listing_id"]),
        recipient=Recipient(
            None if organization_id is None else OrganizationId(organization_id),
            None if broker_id is None else MemberId(broker_id),
        ),
        purpose=row["purpose"],
        state=ConsentState(row["state"]),
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        answered_by=row["answered_by"],
        answered_at=row["answered_at"],
        source=row["source"],
        until=row["until"],
        withdrawn_at=row["withdrawn_at"],
    )
