"""Fixtures for every folder, and what holds in every run."""

import signal

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.workers", "tests.database"]


def pytest_configure() -> None:
    """Let no test depend on how fast the machine is, nor on how the run was started."""
    settings.register_profile("untimed", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("untimed")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background; programs would ignore Ctrl-C too
        signal.signal(signal.SIGINT, signal.default_int_handler)
