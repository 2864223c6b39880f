from enum import Enum

import pytest

from corpus.documents.reader import DocumentNote, DocumentRefusal
from corpus.sheet.column import SheetKind
from corpus.validation.row import ValidationRule
from market.account.api_token import TokenScope
from market.account.member import MemberStanding as AccountStanding
from market.account.password import LENGTH_MAX, LENGTH_MIN, PasswordFault
from market.disclosure.grant import GrantState, Obstacle
from market.disclosure.ground import GroundOutcome
from market.disclosure.reading import ReadingPurpose
from market.indicator.indicator import Force
from market.judging.judgement import Level, Reason
from market.listing.achievement import TransferMode
from market.listing.expert import Availability, Basis, EvidenceKind
from market.listing.field import Scheme
from market.listing.listing import Kind, Language
from market.listing.maturity import Scale
from market.listing.property import LegalStatus, RightKind
from market.organization import OrganizationKind
from market.viewer import MEMBER_ROLES
from matcher.answering.match import FacetName, QueryNote, Signal
from web.account.form import FAULTS
from web.page.hints import RULES
from web.page.labels import LABELS, SCALE_NAMES, STEPS
from web.page.notices import DOCUMENT_NOTES, QUERY_NOTES, REFUSALS
from web.page.preferences import Theme

SHOWN: list[type[Enum]] = [
    *(Kind, Language, Scale, Availability, Basis, EvidenceKind, RightKind, LegalStatus, TransferMode),
    *(SheetKind, Force, OrganizationKind, FacetName, Signal, Theme, Scheme),
    *(Level, Reason, AccountStanding, TokenScope),
    *(GrantState, Obstacle, GroundOutcome, ReadingPurpose),
]


@pytest.mark.parametrize("members", SHOWN, ids=lambda members: members.__name__)
def test_every_member_that_a_page_may_show_has_a_name(members: type[Enum]) -> None:
    assert [member for member in members if not LABELS.get(member)] == []


def test_every_role_of_a_member_has_a_name() -> None:
    assert [role for role in MEMBER_ROLES if not LABELS.get(role)] == []


def test_every_note_and_every_refusal_has_its_sentence() -> None:
    assert set(QUERY_NOTES) == set(QueryNote)
    assert set(DOCUMENT_NOTES) == set(DocumentNote)
    assert set(REFUSALS) == set(DocumentRefusal)
    assert set(RULES) == set(ValidationRule)


def test_a_refused_password_is_told_the_lengths_that_hold() -> None:
    assert set(FAULTS) == set(PasswordFault)
    assert f" {LENGTH_MIN} characters" in FAULTS[PasswordFault.SHORT]
    assert f" {LENGTH_MAX} characters" in FAULTS[PasswordFault.LONG]


def test_each_scale_has_nine_steps_and_a_short_name() -> None:
    assert {scale: len(steps) for scale, steps in STEPS.items()} == dict.fromkeys(Scale, 9)
    assert set(SCALE_NAMES) == set(Scale)
