import random
import resource
import time

import pytest

from corpus.documents import DocumentRefused, Refusal, read_document
from corpus.documents_child import CPU_S, MEMORY_BYTES
from tests.corpus.hostile import cases

CASES = list(cases())


def outcome(name: str, payload: bytes) -> Refusal | str:
    try:
        return read_document(name, payload).text
    except DocumentRefused as refused:
        return refused.reason


@pytest.mark.parametrize(("name", "payload", "expected"), CASES, ids=[name for name, _, _ in CASES])
def test_a_hostile_file_ends_in_its_reason_or_its_safe_text(name: str, payload: bytes, expected: Refusal | str) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert outcome(name, payload) == expected
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < CPU_S + 1


def test_no_reading_process_grew_over_its_memory() -> None:
    for name, payload, _ in CASES:
        if name in ("bomb.docx", "elements.docx", "stream-bomb.pdf", "forms.pdf"):
            outcome(name, payload)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 <= MEMORY_BYTES


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
        ends[end.value if isinstance(end, Refusal) else "text"] = (
            ends.get("text" if isinstance(end, str) else end.value, 0) + 1
        )
    print(f"200 broken files: {ends}; slowest {slowest:.2f} s")  # noqa: T201  a proof prints its table
    assert sum(ends.values()) == 200
