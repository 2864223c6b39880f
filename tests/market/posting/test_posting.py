"""Where an owner's own stands, told apart from the change that lies beside it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from market.listing.listing import Kind, ListingId, Status
from market.posting.manuscript import ManuscriptState
from market.posting.posting import Posting, Stage


def a_posting(stage: Stage, status: Status | None, edit: ManuscriptState | None) -> Posting:
    return Posting(
        id=ListingId(UUID(int=1)),
        kind=Kind.NEED,
        title="磁体",
        stage=stage,
        status=status,
        version=3,
        edit=edit,
        reasons={},
        expires_on=None,
        touched_at=datetime(2026, 1, 2, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("stage", "status", "edit", "in_market"),
    [
        (Stage.RETURNED, Status.PUBLISHED, ManuscriptState.RETURNED, Stage.PUBLISHED),
        (Stage.RETURNED, Status.WITHDRAWN, ManuscriptState.RETURNED, Stage.WITHDRAWN),
        (Stage.SUBMITTED, Status.PAUSED, ManuscriptState.SUBMITTED, Stage.PAUSED),
        (Stage.EXPIRING, Status.PUBLISHED, ManuscriptState.WRITING, Stage.EXPIRING),
        (Stage.PUBLISHED, Status.PUBLISHED, None, None),
        (Stage.SUBMITTED, Status.SUBMITTED, ManuscriptState.SUBMITTED, None),
        (Stage.RETURNED, None, ManuscriptState.RETURNED, None),
    ],
)
def test_a_change_beside_does_not_hide_where_the_listing_stands(
    stage: Stage, status: Status | None, edit: ManuscriptState | None, in_market: Stage | None
) -> None:
    assert a_posting(stage, status, edit).in_market is in_market
