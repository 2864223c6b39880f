"""Previews (预览): what each reader would be given of a posting, told by the very reads that will give it to them.

The posting is written, published and read in a transaction that is undone, so that there is no second copy of the
rules of disclosure, and what the store would refuse is refused before anybody submits it.
"""

from collections.abc import Sequence

from market.errors import NotFound
from market.listing.listing import Status, Step
from market.listing.store import listings
from market.postgres.db import Connection
from market.posting.store import whole_listings
from market.posting.store.submissions import revised
from market.posting.store.whole_listings import Entry
from market.viewer import Actor, Viewer

_TO_PUBLISH = {
    Status.DRAFT: (Step.SUBMIT, Step.PUBLISH),
    Status.SUBMITTED: (Step.PUBLISH,),
    Status.PAUSED: (Step.RESUME,),
    Status.EXPIRED: (Step.REOPEN, Step.SUBMIT, Step.PUBLISH),
    Status.WITHDRAWN: (Step.REOPEN, Step.SUBMIT, Step.PUBLISH),
    Status.PUBLISHED: (),
}


class _UndoneError(Exception):
    """Leave the trial's transaction without a trace."""


async def preview(conn: Connection, posting: Entry, viewers: Sequence[Viewer], *, actor: Actor) -> list[Entry]:
    """Give a posting as each viewer would read it once it is published.

    Raises Conflict where the store would refuse it: a number in use, an expert who opted out.
    """
    seen: list[Entry] = []
    try:
        async with conn.transaction():
            await _publish(conn, posting, actor)
            for viewer in viewers:
                found = (await listings.find(conn, [posting.id], viewer=viewer)).get(posting.id)
                if not isinstance(found, Entry):
                    raise NotFound("listing", posting.id)
                seen.append(found)
            raise _UndoneError  # noqa: TRY301 -- leaving by an error is how a transaction is undone
    except _UndoneError:
        pass
    return seen


async def _publish(conn: Connection, posting: Entry, actor: Actor) -> None:
    current = await whole_listings.find(conn, posting.id)
    status = Status.DRAFT if current is None else current.status
    steps = _TO_PUBLISH[status]
    if current is None:
        await whole_listings.add(conn, posting, actor=actor)
    else:
        if steps[:1] == (Step.REOPEN,):
            await listings.take_step(conn, posting.id, Step.REOPEN, actor=actor)
            steps = steps[1:]
            current = await whole_listings.find(conn, posting.id) or current
        await whole_listings.edit(conn, revised(current, posting), actor=actor)
    for step in steps:
        await listings.take_step(conn, posting.id, step, actor=actor)
