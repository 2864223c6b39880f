"""Grounds of a grant in the store (授权依据): the NDA behind an L3, the decision about export control."""

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.disclosure.grant import GrantId
from market.disclosure.ground import ExportDecision, GroundOutcome, Nda
from market.disclosure.store.grants import get, lock_own
from market.errors import Conflict, NotAllowed
from market.organization import OrganizationId
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import Actor, Viewer


async def record_nda(conn: Connection, grant_id: GrantId, nda: Nda, *, actor: Actor) -> None:
    """Record an NDA between a grant's two organisations, as an editor of the owner or as the market office.

    Raises NotFound for strangers, NotAllowed for readers, Conflict where the parties are others.
    """
    grant = await lock_own(conn, grant_id, actor=actor, office=True)
    if nda.parties != {grant.owner_id, grant.party_id}:
        raise Conflict("an NDA for this grant is between its owner and the organisation that asked")
    first_id, second_id = nda.in_order
    await conn.execute(
        queries(__name__)["add_nda"],
        first_id=first_id,
        second_id=second_id,
        signed_on=nda.signed_on,
        valid_until=nda.valid_until,
        file_sha256=nda.file_sha256,
        recorded_by=actor.name,
    )
    detail = {"grant": str(grant_id), "signed": nda.signed_on.isoformat(), "file": nda.file_sha256.hex()}
    subject = Subject(SubjectKind.GRANT, grant_id)
    await audit.record(
        conn, Event.NDA_RECORDED, actor=actor, subject=subject, organization_id=grant.owner_id, detail=detail
    )


async def find_nda(conn: Connection, one: OrganizationId, other: OrganizationId) -> Nda | None:
    """Find the latest record of an NDA between two organisations."""
    row = await conn.fetchrow(queries(__name__)["find_nda"], one, other)
    if row is None:
        return None
    return Nda(
        parties=frozenset((OrganizationId(row["first_id"]), OrganizationId(row["second_id"]))),
        signed_on=row["signed_on"],
        valid_until=row["valid_until"],
        file_sha256=row["file_sha256"],
    )


async def decide_export(conn: Connection, decision: ExportDecision, *, actor: Actor) -> None:
    """Record what a named member of the market office decided; it counts from this commit on.

    Raises NotAllowed for others, and for an operator whom no account names; NotFound.
    """
    actor.check_operator()
    if actor.member_id is None:
        raise NotAllowed("a named person decides about export control")
    grant = await lock_own(conn, decision.grant_id, actor=actor, office=True)
    await conn.execute(
        queries(__name__)["add_export_decision"],
        grant_id=decision.grant_id,
        outcome=decision.outcome.value,
        catalogue=decision.catalogue,
        catalogue_seen_on=decision.catalogue_seen_on,
        reason=decision.reason.strip(),
        decided_by=actor.name,
    )
    detail = {"outcome": decision.outcome.value, "catalogue_seen_on": decision.catalogue_seen_on.isoformat()}
    subject = Subject(SubjectKind.GRANT, decision.grant_id)
    await audit.record(
        conn, Event.EXPORT_CONTROL_DECIDED, actor=actor, subject=subject, organization_id=grant.owner_id, detail=detail
    )


async def export_decisions(conn: Connection, grant_id: GrantId, *, viewer: Viewer) -> list[ExportDecision]:
    """List what was decided for a grant, the latest first, for an operator. Raises NotFound, NotAllowed for others."""
    await get(conn, grant_id, viewer=viewer)
    if not viewer.reads_drafts:
        raise NotAllowed("this is for the market office")
    return [
        ExportDecision(
            grant_id=GrantId(row["grant_id"]),
            outcome=GroundOutcome(row["outcome"]),
            catalogue=row["catalogue"],
            catalogue_seen_on=row["catalogue_seen_on"],
            reason=row["reason"],
            decided_at=row["decided_at"],
            decided_by=row["decided_by"],
        )
        for row in await conn.fetch(queries(__name__)["export_decisions"], grant_id)
    ]
