"""Fixtures for every folder, and what holds in every run."""

import signal

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.workers", "tests.database"]


def pytest_configure(config: pytest.Config) -> None:
    """Let no test depend on how fast the machine is, how the run was started or, but for proofs, what chance draws."""
    settings.register_profile(
        "untimed",
        settings(),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize="not prove" in config.getoption("markexpr"),
    )
    settings.load_profile("untimed")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background; programs would ignore Ctrl-C too
        signal.signal(signal.SIGINT, signal.default_int_handler)
