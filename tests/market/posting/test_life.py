"""The life of a posting: written, submitted, taken back, returned, published, edited beside its public text."""

from collections.abc import Coroutine
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from market.errors import Conflict, Invalid, NotAllowed, NotFound
from market.listing.listing import Kind, ListingId, Status, Step
from market.listing.store import needs
from market.office.store import organizations
from market.posting.manuscript import Form, Manuscript, ManuscriptOutdated, ManuscriptState
from market.posting.review import Attestation, ReviewId
from market.posting.store import manuscripts, postings, reviews, submissions, whole_listings
from market.posting.store.whole_listings import Entry
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC, Role
from tests.listings import a_need, an_organization
from tests.market.disclosure.builders import join
from tests.market.state_machine import SOME, Live, StoreMachine, live

__all__ = ["live"]
M, S = ManuscriptState, Status
ATTESTED = Attestation("研发部", date(2026, 1, 2))
PUBLIC_EDITED, ENDED = (S.PUBLISHED, S.PAUSED), (S.EXPIRED, S.WITHDRAWN)
TEXTS = st.sampled_from("甲乙丙丁")


class PostingLife(StoreMachine):
    """A need beside its manuscript's state, version and text, and its listing's status, version and text."""

    async def prepare(self) -> None:
        owner, other = an_organization(82), an_organization(83)
        for firm in (owner, other):
            await organizations.add(self.conn, firm, actor=COMMAND_LINE)
        self.editor = await join(self.conn, Role.ENTERPRISE, owner)
        self.reader = await join(self.conn, Role.ENTERPRISE, owner, editor=False)
        self.stranger = await join(self.conn, Role.ENTERPRISE, other)
        self.office = await join(self.conn, Role.OPERATOR)
        self.need = replace(a_need(owner), id=ListingId(uuid4()))
        self.state: ManuscriptState | None = None
        self.version, self.text = 0, ""
        self.status: Status | None = None
        self.listing_version, self.public_text = 0, ""
        self.review: ReviewId | None = None
        self.edits, self.begun_from = False, 0

    @property
    def form(self) -> Form:
        return {"title": (self.text,)}

    def posting(self) -> Entry:
        return replace(self.need, title=self.text)

    @precondition(lambda self: self.state is None and self.status is None)
    @rule(text=TEXTS)
    def begin(self, text: str) -> None:
        self.text, self.version, self.state = text, 1, M.WRITING
        assert self.met(self.saving(0, text)) is None

    @precondition(lambda self: self.state is None and self.status is not None)
    @rule(text=TEXTS)
    def begin_edit(self, text: str) -> None:
        self.text, self.version, self.state, self.begun_from = text, 1, M.WRITING, self.listing_version
        doing = manuscripts.begin_edit(
            self.conn, self.need.id, Kind.NEED, self.form, listing_version=self.listing_version, actor=self.editor
        )
        assert self.met(doing) is None

    @precondition(lambda self: self.state is not None)
    @rule(text=TEXTS, late=st.booleans())
    def write(self, text: str, *, late: bool) -> None:
        met = self.met(self.saving(self.version - late, text))
        if self.state is M.SUBMITTED:
            assert met is Conflict
        elif text == self.text:
            assert met is None
        elif late:
            assert met is ManuscriptOutdated
        else:
            assert met is None
            self.text, self.version = text, self.version + 1

    @precondition(lambda self: self.state in (M.WRITING, M.RETURNED))
    @rule()
    def discard(self) -> None:
        assert self.met(manuscripts.discard(self.conn, self.need.id, actor=self.reader)) is NotAllowed
        assert self.met(manuscripts.discard(self.conn, self.need.id, actor=self.editor)) is None
        self.state = None

    @precondition(lambda self: self.state is not None)
    @rule()
    def submit(self) -> None:
        doing = submissions.submit(
            self.conn, self.posting(), version=self.version, attestation=ATTESTED, actor=self.editor
        )
        if self.state is M.SUBMITTED:
            assert self.met(doing) is None  # the same once more
            return
        assert self.met(doing) is None
        self.state, self.edits = M.SUBMITTED, self.status in PUBLIC_EDITED
        if not self.edits:
            self.listing_version += {None: 2, S.DRAFT: 2}.get(self.status, 3)  # added or edited, submitted; or reopened
            self.status, self.public_text = S.SUBMITTED, self.text
        (review,) = self.run(reviews.queue(self.conn, viewer=self.office.viewer, limit=9))
        self.review = review.id

    @precondition(lambda self: self.state is not None)
    @rule()
    def take_back(self) -> None:
        for actor, refusal in ((self.stranger, NotFound), (self.reader, NotAllowed)):
            assert self.met(submissions.take_back(self.conn, self.need.id, actor=actor)) is refusal
        met = self.met(submissions.take_back(self.conn, self.need.id, actor=self.editor))
        if self.state is not M.SUBMITTED:
            assert met is Conflict
            return
        assert met is None
        self.leave_office(M.WRITING)

    @precondition(lambda self: self.review is not None)
    @rule(reason=st.sampled_from(["请补充", " "]))
    def send_back(self, reason: str) -> None:
        assert self.review is not None
        assert self.met(submissions.send_back(self.conn, self.review, {"": "请"}, actor=self.editor)) is NotAllowed
        met = self.met(submissions.send_back(self.conn, self.review, {"": reason}, actor=self.office))
        if not reason.strip():
            assert met is Invalid
        elif self.state is not M.SUBMITTED:
            assert met is Conflict
        else:
            assert met is None
            self.leave_office(M.RETURNED)

    def leave_office(self, becomes: ManuscriptState) -> None:
        self.state, self.version = becomes, self.version + 1  # a version of its own: it can be submitted as it stands
        if not self.edits:
            self.status, self.listing_version = S.DRAFT, self.listing_version + 1

    @precondition(lambda self: self.review is not None)
    @rule()
    def approve(self) -> None:
        assert self.review is not None
        assert self.met(submissions.approve(self.conn, self.review, self.posting(), actor=self.editor)) is NotAllowed
        met = self.met(submissions.approve(self.conn, self.review, self.posting(), actor=self.office))
        changed = self.edits and self.begun_from != self.listing_version
        if self.state is not M.SUBMITTED or changed:
            assert met is Conflict
            return
        assert met is None
        if not self.edits:
            self.status = S.PUBLISHED
        self.state, self.listing_version, self.public_text = None, self.listing_version + 1, self.text

    @precondition(lambda self: self.state in (M.WRITING, M.RETURNED))
    @rule()
    def submit_and_approve(self) -> None:
        """Get on: what happens after a publication is half of a life."""
        self.submit()
        self.approve()

    @precondition(lambda self: self.status is not None)
    @rule(step=st.sampled_from([Step.PAUSE, Step.RESUME, Step.WITHDRAW]))
    def step(self, step: Step) -> None:
        leads = {Step.PAUSE: S.PAUSED, Step.RESUME: S.PUBLISHED, Step.WITHDRAW: S.WITHDRAWN}
        froms = {
            Step.PAUSE: [S.PUBLISHED],
            Step.RESUME: [S.PAUSED],
            Step.WITHDRAW: [s for s in S if s not in ENDED[1:]],
        }
        doing = postings.take_step(self.conn, self.need.id, step, version=self.listing_version, actor=self.editor)
        met = self.met(doing)
        if self.status is leads[step]:
            assert met is None
        elif self.status not in froms[step] or (step is Step.WITHDRAW and self.state is M.SUBMITTED):
            assert met is Conflict
        else:
            assert met is None
            follows = self.state is not None and self.begun_from == self.listing_version
            self.status, self.listing_version = leads[step], self.listing_version + 1
            self.begun_from = self.listing_version if follows else self.begun_from

    def saving(self, version: int, text: str) -> Coroutine[object, object, Manuscript]:
        form = {"title": (text,)}
        return manuscripts.save(self.conn, self.need.id, Kind.NEED, form, version=version, actor=self.editor)

    @invariant()
    def stands_where_the_model_says(self) -> None:
        found = self.run(manuscripts.find(self.conn, self.need.id, viewer=self.reader.viewer))
        assert (None if found is None else found.state) is self.state
        listing = self.run(whole_listings.find(self.conn, self.need.id))
        assert (None if listing is None else listing.status) is self.status
        if listing is not None:
            assert (listing.version, listing.title) == (self.listing_version, self.public_text)

    @invariant()
    def nobody_else_sees_more_than_was_published(self) -> None:
        assert self.run(manuscripts.find(self.conn, self.need.id, viewer=self.stranger.viewer)) is None
        public = self.run(needs.find(self.conn, [self.need.id], viewer=PUBLIC))
        assert [need.title for need in public.values()] == [self.public_text] * (self.status is S.PUBLISHED)

    @invariant()
    def lies_with_the_office_once_or_not_at_all(self) -> None:
        waiting = self.run(reviews.queue(self.conn, viewer=OPERATOR, limit=9))
        assert len(waiting) == (self.state is M.SUBMITTED)


def test_a_posting_lives_as_its_rules_say(live: Live) -> None:
    assert live(PostingLife) >= SOME


@pytest.mark.prove
def test_many_postings_live_as_their_rules_say(live: Live) -> None:
    assert live(PostingLife) >= SOME
