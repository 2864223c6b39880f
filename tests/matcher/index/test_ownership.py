import fcntl
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread, Timer

import pytest

from matcher.errors import IndexHeld
from matcher.sync.ownership import owned, owner

HOLD = """
import sys
from pathlib import Path
from matcher.sync.ownership import owned
with owned(Path(sys.argv[1]), address="http://127.0.0.1:8123"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_owner_is_told_who_the_first_is(tmp_path: Path) -> None:
    with owned(tmp_path / "index", address="http://127.0.0.1:8000"):
        with pytest.raises(IndexHeld) as refused, owned(tmp_path / "index", address=None):
            pass
        assert (refused.value.pid, refused.value.address) == (os.getpid(), "http://127.0.0.1:8000")
        assert owner(tmp_path / "index") == (os.getpid(), "http://127.0.0.1:8000")
    assert owner(tmp_path / "index") is None
    with owned(tmp_path / "index", address=None):
        assert owner(tmp_path / "index") == (os.getpid(), None)


def test_nobody_owns_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert owner(tmp_path / "absent") is None


def test_who_wants_to_own_waits_a_moment_for_who_only_looks(tmp_path: Path) -> None:
    looking = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(looking, fcntl.LOCK_SH)
    Timer(0.1, os.close, (looking,)).start()
    with owned(tmp_path, address=None):
        assert owner(tmp_path) == (os.getpid(), None)


def test_who_looks_does_not_see_another_who_looks(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    seen: list[object] = []
    lookers = [Thread(target=lambda: seen.extend(owner(tmp_path) for _ in range(5_000))) for _ in range(2)]
    for looker in lookers:
        looker.start()
    for looker in lookers:
        looker.join()
    assert seen == [None] * 10_000


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(IndexHeld) as refused, owned(tmp_path, address=None):
            pass
        assert (refused.value.pid, refused.value.address) == (holder.pid, "http://127.0.0.1:8123")
        holder.kill()
        holder.wait()
    with owned(tmp_path, address=None):
        assert owner(tmp_path) == (os.getpid(), None)
