"""cuibai reseal: a key put aside, a new one made, and what was sealed with the old one under it."""

import secrets
from pathlib import Path

from market.account.store import members, second_factors
from market.postgres.deployment import open_market
from market.secret_key import FILE, SecretKey
from market.settings import Settings
from market.viewer import COMMAND_LINE, Role
from market.webhook.store import deliveries
from tests.command.program import cuibai
from tests.database import quiet
from tests.market.webhook.builders import add_hooked
from tests.web.people import a_member, a_person


async def test_a_key_is_changed_and_what_it_sealed_goes_along(open_folder: Path) -> None:
    home = open_folder / "resealed"
    settings, member = Settings(home=home), a_member(Role.BROKER)
    async with open_market(settings, say=quiet) as database, database.writing() as conn:
        await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
        old = SecretKey.of_home(home)
        await second_factors.begin(conn, member.id, key=old)
        secret = await second_factors.pending(conn, member.id, key=old)
        hooked = await add_hooked(conn, key=old)
        await hooked.promise(conn)
    aside = (home / FILE).rename(home / "old.key")
    wrong = home / "wrong.key"
    wrong.write_text(secrets.token_hex(32))
    refused = cuibai(home, "reseal", str(wrong))
    assert refused.code != 0
    assert "sealed with another key" in refused.err
    assert cuibai(home, "reseal", "--json", str(aside)).json == {"resealed": 2}
    assert cuibai(home, "reseal", str(aside)).out == "secrets sealed anew: 0\n"
    async with open_market(settings, say=quiet) as database, database.writing() as conn:
        now = SecretKey.of_home(home)
        assert await second_factors.pending(conn, member.id, key=now) == secret
        (claim,) = await deliveries.claim(conn, key=now, limit=1)
        assert claim.secrets == (hooked.secret,)
    assert now.material != old.material
