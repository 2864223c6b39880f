"""Where an owner's own stands, told apart from the change that lies beside it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from market.listing.listing import Kind, ListingId, Status
from market.posting.manuscript import ManuscriptState
from market.posting.posting import Posting, PostingStage


def a_posting(stage: PostingStage, status: Status | None, edit: ManuscriptState | None) -> Posting:
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
        (PostingStage.RETURNED, Status.PUBLISHED, ManuscriptState.RETURNED, PostingStage.PUBLISHED),
        (PostingStage.RETURNED, Status.WITHDRAWN, ManuscriptState.RETURNED, PostingStage.WITHDRAWN),
        (PostingStage.SUBMITTED, Status.PAUSED, ManuscriptState.SUBMITTED, PostingStage.PAUSED),
        (PostingStage.EXPIRING, Status.PUBLISHED, ManuscriptState.WRITING, PostingStage.EXPIRING),
        (PostingStage.PUBLISHED, Status.PUBLISHED, None, None),
        (PostingStage.SUBMITTED, Status.SUBMITTED, ManuscriptState.SUBMITTED, None),
        (PostingStage.RETURNED, None, ManuscriptState.RETURNED, None),
    ],
)
def test_a_change_beside_does_not_hide_where_the_listing_stands(
    stage: PostingStage, status: Status | None, edit: ManuscriptState | None, in_market: PostingStage | None
) -> None:
    assert a_posting(stage, status, edit).in_market is in_market
