"""Whose rights a member has."""

from dataclasses import replace
from uuid import uuid4

from market.account.member import MemberStanding
from market.organization import OrganizationId
from market.viewer import Role
from tests.web.people import a_member

UNIT = OrganizationId(uuid4())


def test_an_expert_has_none_of_their_units_rights() -> None:
    expert = replace(a_member(Role.EXPERT), organization_id=UNIT, editor=True)
    assert (expert.viewer.organization_id, expert.actor.organization_id) == (None, None)
    assert not expert.actor.owns(UNIT)


def test_an_editor_has_their_organisations_only_while_active() -> None:
    editor = replace(a_member(Role.INSTITUTE), organization_id=UNIT, editor=True)
    assert editor.actor.owns(UNIT)
    for standing in (MemberStanding.WAITING, MemberStanding.INVITED, MemberStanding.SUSPENDED, MemberStanding.ERASED):
        shut = replace(editor, standing=standing)
        assert (shut.actor.owns(UNIT), shut.actor.editor, shut.viewer.role) == (False, False, Role.PUBLIC)
