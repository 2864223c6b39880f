"""A hundred random edits of the record, each of a kind and at a place drawn by chance: all must show."""

from collections import Counter
from random import Random

import pytest

from market.audit.store import links as audit_links
from market.postgres.db import Database
from tests.database import MarketServer
from tests.market.audit.edits import KINDS, after_edit, an_edit, keep_record

pytestmark = pytest.mark.prove

EDITS = 100
LENGTH = 1000


async def test_a_hundred_of_a_hundred_edits_show(
    database: Database, market: MarketServer, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = Random(20261126)
    await keep_record(database, rng, LENGTH)
    async with database.reading() as conn:
        assert (await audit_links.verify(conn)).faults == ()
    tried: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    for number in range(EDITS):
        kind = KINDS[number % len(KINDS)] if number < len(KINDS) else rng.choice(KINDS)
        finding = await after_edit(market.superuser_url, an_edit(rng, kind, LENGTH))
        tried[kind] += 1
        shown[kind] += bool(finding.faults)
    with capsys.disabled():
        print(f"\nedits of a record of {LENGTH} entries")  # noqa: T201
        for kind in KINDS:
            print(f"  {kind:26}{shown[kind]:4} of {tried[kind]}")  # noqa: T201
        print(f"  {'all':26}{shown.total():4} of {tried.total()}")  # noqa: T201
    assert shown == tried
    async with database.reading() as conn:
        assert (await audit_links.verify(conn)).faults == ()
