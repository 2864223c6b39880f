import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.documents.reader import DocumentRefusal, DocumentRefused, read_document
from corpus.hostile.process import CPU_S
from tests.corpus.documents.hostile_documents import cases

CASES = list(cases())


def outcome(name: str, payload: bytes) -> DocumentRefusal | str:
    try:
        return read_document(name, payload).text
    except DocumentRefused as refused:
        return refused.reason


@pytest.mark.parametrize(("name", "payload", "expected"), CASES, ids=[name for name, _, _ in CASES])
def test_a_hostile_file_ends_in_its_reason_or_its_safe_text(
    name: str, payload: bytes, expected: DocumentRefusal | str
) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert outcome(name, payload) == expected
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < CPU_S + 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of a process")
@pytest.mark.parametrize(
    ("attempt", "end"),
    [
        ("bytes(MEMORY_BYTES)", "MemoryError"),
        ("open('written', 'w').write('x' * 10_000)", "OSError"),
        ("all(iter(lambda: True, False))", "killed"),
    ],
    ids=["memory", "file", "time"],
)
def test_the_reading_process_can_t_take_more_than_its_share(tmp_path: Path, attempt: str, end: str) -> None:
    code = (
        f"from corpus.hostile.process import *; limit_this_process()\ntry: {attempt}\n"
        "except Exception as error: print(type(error).__name__)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=False,
    )
    killed = -ended.returncode in (signal.SIGKILL, signal.SIGXCPU)
    assert ("killed" if killed else ended.stdout.strip()) == end


@pytest.mark.prove
def test_flipped_and_cut_files_always_end_in_text_or_a_reason() -> None:
    chance = random.Random(11)
    good = [payload for name, payload, _ in CASES if name in ("nested.docx", "late.pdf", "subset.pdf", "linked.docx")]
    slowest = 0.0
    ends: dict[str, int] = {}
    for _ in range(200):
        payload = bytearray(chance.choice(good))
        for _ in range(chance.randrange(1, 12)):
            payload[chance.randrange(len(payload))] = chance.randrange(256)
        if chance.random() < 0.3:
            del payload[chance.randrange(len(payload)) :]
        began = time.perf_counter()
        end = outcome("x.docx", bytes(payload))
        slowest = max(slowest, time.perf_counter() - began)
        ends[end.value if isinstance(end, DocumentRefusal) else "text"] = (
            ends.get("text" if isinstance(end, str) else end.value, 0) + 1
        )
    print(f"200 broken files: {ends}; slowest {slowest:.2f} s")  # noqa: T201  a proof prints its table
    assert sum(ends.values()) == 200
