"""How a run is shared among the workers of pytest-xdist, and what holds in each of them."""

import os

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/browser"


class SharedByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist comes without types
    """Give a file to one worker, and all of the browser's files to one: what they are served is set up once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return BROWSER if file.startswith(f"{BROWSER}/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> SharedByFile:
    """Hand the files out in their order: the long ones of the browser and the programs come first, so none is last."""
    config.option.loadscopereorder = False
    return SharedByFile(config, log)


def pytest_configure() -> None:
    """Share the cores too: threads that spin while they wait for a core keep it from the other worker."""
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // workers())))


def workers() -> int:
    """Say how many workers share this run."""
    return int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
