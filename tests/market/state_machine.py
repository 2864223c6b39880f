"""A machine of hypothesis over the real store: a life in a transaction that is rolled back, a step in a savepoint."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, run_state_machine_as_test

from market.errors import MarketError
from market.postgres.db import Connection, connect
from tests.database import MarketServer

T = TypeVar("T")
LIVES, STEPS = 12, 30
LIVES_PROVED, STEPS_PROVED = 60, 50
SOME = LIVES * STEPS // 2
"""As many steps as are taken at least."""


class _OverError(Exception):
    """Ends a life without a commit."""


class StoreMachine(RuleBasedStateMachine):
    """One life: `prepare` makes what it is about, rules take its steps, invariants compare store and model."""

    runner: ClassVar[asyncio.Runner]
    conn: ClassVar[Connection]
    taken: ClassVar[int] = 0

    @initialize()
    def set_up(self) -> None:
        self._transaction = self.conn.transaction()
        self.run(self._transaction.__aenter__())
        self.run(self.prepare())

    @invariant()
    def is_counted(self) -> None:
        type(self).taken += 1

    async def prepare(self) -> None:
        """Make what the life is about."""
        raise NotImplementedError

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        """Wait for the store."""
        return self.runner.run(doing)

    def met(self, doing: Coroutine[Any, Any, object]) -> type[MarketError] | None:
        """Take a step, whole or not at all, and say with what error it was refused."""

        async def whole() -> None:
            async with self.conn.transaction():
                await doing

        try:
            self.run(whole())
        except MarketError as error:
            return type(error)
        return None

    def teardown(self) -> None:
        over = _OverError()
        self.run(self._transaction.__aexit__(_OverError, over, None))


Live = Callable[[type[StoreMachine]], int]


@pytest.fixture
def live(market: MarketServer, request: pytest.FixtureRequest) -> Live:
    """Give what lives a machine many times, more often in a proof, and counts the steps."""
    proves = request.node.get_closest_marker("prove") is not None
    lives, steps = (LIVES_PROVED, STEPS_PROVED) if proves else (LIVES, STEPS)

    def lived(machine: type[StoreMachine]) -> int:
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            conn = runner.run(connect(market.application_url))
            machine.runner, machine.conn, machine.taken = runner, conn, 0
            checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
            chosen = settings(
                max_examples=lives, stateful_step_count=steps, deadline=None, suppress_health_check=checks
            )
            try:
                run_state_machine_as_test(machine, settings=chosen)
            finally:
                runner.run(conn.close())
        if proves:
            sys.stdout.write(f"\n{machine.__name__}: {lives} lives, {machine.taken:,} steps, all as the model says\n")
        return machine.taken

    return lived
