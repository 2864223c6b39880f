"""Attachments through crashes: a program that is killed while it writes leaves whole files, and those it told of."""

import hashlib
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from market.posting.store.attachment_files import AttachmentFiles

WRITING = """
import os, sys
from pathlib import Path
from market.posting.store.attachment_files import AttachmentFiles
files = AttachmentFiles(Path(sys.argv[1]))
while True:
    print(files.put(os.urandom(400_000)).hex(), flush=True)
"""


def killed_writer(folder: Path, after_s: float) -> list[bytes]:
    """Have a program write files until it is killed, and give the digests that it told of."""
    program = subprocess.Popen([sys.executable, "-c", WRITING, str(folder)], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    first = program.stdout.readline()
    time.sleep(after_s)
    program.kill()
    told, _ = program.communicate()
    return [bytes.fromhex(line) for line in (first + told).split("\n") if len(line) == 64]


@pytest.mark.prove
def test_no_file_is_half_and_none_that_was_told_of_is_lost(tmp_path: Path, rounds: int) -> None:
    files, rnd = AttachmentFiles(tmp_path / "attachments"), random.Random(5)
    told: list[bytes] = []
    for _ in range(rounds):
        told += killed_writer(files.folder, rnd.uniform(0, 0.2))
    named = [path for path in files.folder.glob("*/*") if not path.name.startswith(".")]
    halves = list(files.folder.glob("*/.*"))
    sys.stdout.write(f"\nattachments: {rounds} kills, {len(named)} files, {len(halves)} halves under other names\n")
    assert len(told) >= rounds
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name for path in named)
    assert all(files.path(digest).exists() for digest in told)
    assert set(files.old(older_s=-60)) >= set(told)
    assert list(files.folder.glob("*/.*")) == []
