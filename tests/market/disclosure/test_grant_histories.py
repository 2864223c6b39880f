"""Whatever was asked, granted, refused, revoked, signed and decided in whatever order: the right ones read."""

import sys
from random import Random

import pytest

from tests.market.disclosure.builders import Disclosing, disclosing
from tests.market.disclosure.grant_history import History

__all__ = ["disclosing"]


async def lived(disclosing: Disclosing, seed: int, steps: int) -> int:
    """Live through a history, comparing after each step; count how often somebody could read."""
    history, open_ = History(disclosing, Random(seed)), 0
    for _ in range(steps):
        await history.step()
        assert await history.wrong() == [], f"seed {seed}"
        open_ += sum(history.may_read(name, known.tier) for name in history.actors for known in history.known.values())
    return open_


@pytest.mark.parametrize("seed", range(3))
async def test_the_right_ones_read_after_every_step(disclosing: Disclosing, seed: int) -> None:
    assert await lived(disclosing, seed, 80) > 0


@pytest.mark.prove
async def test_the_right_ones_read_in_every_history(disclosing: Disclosing) -> None:
    histories, steps, opened = 60, 80, 0
    for seed in range(100, 100 + histories):
        await disclosing.conn.execute("SAVEPOINT history")
        opened += await lived(disclosing, seed, steps)
        await disclosing.conn.execute("ROLLBACK TO SAVEPOINT history")
    sys.stdout.write(f"\ngrants: {histories} histories of {steps} steps, {opened:,} open texts, none wrong\n")
    assert opened > histories


async def test_a_model_that_forgets_the_grounds_is_found_out(
    disclosing: Disclosing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(History, "_holds", lambda *_: True)
    with pytest.raises(AssertionError):
        await lived(disclosing, 0, 200)
