"""Origins of members' personal fields in the store: each knows its basis, source and day."""

from market.account.member import MemberPerson
from market.listing.expert import Basis, Origin, PersonField
from market.postgres.db import Connection
from market.postgres.queries import queries
from market.viewer import MemberId


async def keep(conn: Connection, member_id: MemberId, person: MemberPerson) -> None:
    """Keep where those fields are from which `person`, about to be written, leaves as they are."""
    values = {"member_id": member_id, "name": person.name, "email": person.email, "phone": person.phone}
    await conn.execute(queries(__name__)["drop_changed"], **values)
    origin = {"basis": person.basis.value, "source": person.source, "held_on": person.held_on}
    await conn.execute(queries(__name__)["keep"], **values, **origin)


async def find(conn: Connection, member_id: MemberId) -> dict[PersonField, Origin]:
    """Map the fields that are known of a member to where each is from; none once they are erased."""
    rows = await conn.fetch(queries(__name__)["find"], member_id)
    found = {PersonField(row["field"]): Origin(Basis(row["basis"]), row["source"], row["held_on"]) for row in rows}
    return {field: found[field] for field in PersonField if field in found}
