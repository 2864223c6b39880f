"""Inventors: where each name is from, and how it is taken out."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from market.day import current_day
from market.errors import Invalid, NotAllowed
from market.listing.expert import Basis, Origin
from market.listing.listing import Language
from market.listing.store import achievements
from market.office.store import inventors
from market.office.store.inventors import Inventor
from market.organization import Organization
from market.postgres.db import Connection
from market.posting.bulk_import import BulkImportId, BulkRequest
from market.posting.store import bulk_imports, manuscripts
from market.viewer import COMMAND_LINE, OPERATOR, Actor, Role
from tests.listings import an_achievement
from tests.market.posting.test_submissions import member_of

EARLIER = Origin(Basis.CONSENT, "本人同意书（样例）", date(2026, 1, 2))


async def test_a_name_knows_where_it_is_from_and_an_edit_keeps_it(conn: Connection, organization: Organization) -> None:
    achievement = replace(an_achievement(organization), inventors=("甲（样例）", "乙（样例）"))
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    named = Origin(Basis.PUBLIC, "随成果由所属机构填报", current_day())
    assert await inventors.find(conn, achievement.id, actor=COMMAND_LINE) == [
        Inventor("甲（样例）", named),
        Inventor("乙（样例）", named),
    ]
    await conn.execute(
        "UPDATE achievement_inventor SET basis = 'consent', source = $1, held_on = $2 WHERE name = '甲（样例）'",
        *(EARLIER.source, EARLIER.held_on),
    )
    current = await achievements.get(conn, achievement.id, viewer=OPERATOR)
    await achievements.edit(conn, replace(current, inventors=("丙（样例）", "甲（样例）")), actor=COMMAND_LINE)
    assert await inventors.find(conn, achievement.id, actor=COMMAND_LINE) == [
        Inventor("丙（样例）", named),
        Inventor("甲（样例）", EARLIER),
    ]


async def test_the_office_takes_the_names_out_at_somebody_s_word(conn: Connection, organization: Organization) -> None:
    achievement = an_achievement(organization)
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    owner = Actor("member:1", Role.INSTITUTE, organization.id)
    with pytest.raises(NotAllowed):
        await inventors.erase(conn, achievement.id, actor=owner, source="来信（样例）")
    with pytest.raises(NotAllowed):
        await inventors.find(conn, achievement.id, actor=owner)
    with pytest.raises(Invalid, match="source"):
        await inventors.erase(conn, achievement.id, actor=COMMAND_LINE, source="")
    await inventors.erase(conn, achievement.id, actor=COMMAND_LINE, source="来信（样例）")
    assert await inventors.find(conn, achievement.id, actor=COMMAND_LINE) == []
    row = await conn.fetchrow("SELECT subject_id, detail FROM audit WHERE event = 'data-erased'")
    assert row is not None
    assert (row["subject_id"], row["detail"]["part"]) == (str(achievement.id), "inventors")
    assert "来信" not in str(row["detail"])


async def test_an_edit_and_the_reports_of_imports_forget_the_names_too(
    conn: Connection, organization: Organization
) -> None:
    achievement = replace(an_achievement(organization), inventors=("甲（样例）",))
    await achievements.add(conn, achievement, actor=COMMAND_LINE)
    actor, form = member_of(organization), {"title": ("题",), "inventors": ("甲（样例）",)}
    await manuscripts.begin_edit(conn, achievement.id, achievement.KIND, form, listing_version=1, actor=actor)
    wishes = BulkRequest(attestation=None)
    for told in ("甲（样例）", "丁（样例）"):
        brought = BulkImportId(uuid4())
        await bulk_imports.begin(conn, brought, "表.xlsx", b"x", wishes, language=Language.ZH, actor=actor)
        await bulk_imports.finish(conn, brought, {"refused": [told]})
    await inventors.erase(conn, achievement.id, actor=COMMAND_LINE, source="来信（样例）")
    edit = await manuscripts.get(conn, achievement.id, viewer=actor.viewer)
    assert (edit.form, edit.version, edit.listing_version) == ({"title": ("题",)}, 2, 2)
    (report,) = await bulk_imports.latest(conn, viewer=actor.viewer, limit=9)
    assert report.report == {"refused": ["丁（样例）"]}
