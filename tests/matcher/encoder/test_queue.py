import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import numpy as np
import pytest

from matcher.answering.match import EncoderState
from matcher.encoder.encoder import Encoder
from matcher.encoder.queue import RETRY_S, EncoderQueue
from matcher.errors import Busy, EncoderUnavailable
from tests.hashing import HashingEncoder
from tests.matcher.encoder.failing_encoders import ChokingEncoder, FailingEncoder, GatedEncoder


@asynccontextmanager
async def running(
    factory: Callable[[], Encoder], *, limit: int = 24, retry_s: Sequence[float] = RETRY_S
) -> AsyncIterator[EncoderQueue]:
    desk = EncoderQueue(factory, questions_limit=limit, retry_s=retry_s)
    work = asyncio.create_task(desk.run())
    try:
        yield desk
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110  another thread makes it true
        await asyncio.sleep(0.001)


async def test_each_question_gets_its_own_vectors() -> None:
    encoder = HashingEncoder()
    async with running(lambda: encoder) as desk:
        await desk.opened()
        texts = [[f"需求{number}", f"正文{number}"] for number in range(20)]
        answers = await asyncio.gather(*(desk.encode_question(each) for each in texts))
    for asked, answer in zip(texts, answers, strict=True):
        assert np.array_equal(answer, HashingEncoder().encode_queries(asked))


async def test_who_finds_the_queue_full_is_told_when_to_come_back() -> None:
    encoder = GatedEncoder()
    async with running(lambda: encoder, limit=3) as desk:
        await desk.opened()
        first = asyncio.create_task(desk.encode_question(["占住"]))
        await until(encoder.entered.is_set)
        waiting = [asyncio.create_task(desk.encode_question([f"等{number}"])) for number in range(3)]
        await until(lambda: desk.waiting == 3)
        with pytest.raises(Busy) as refused:
            await desk.encode_question(["多余"])
        assert refused.value.retry_after_s >= 1
        encoder.gate.set()
        assert len(await asyncio.gather(first, *waiting)) == 4
        assert (await desk.encode_question(["后来"])).shape == (1, 64)
    assert "多余" not in encoder.calls


async def test_questions_that_wait_share_one_turn() -> None:
    encoder = GatedEncoder()
    async with running(lambda: encoder) as desk:
        await desk.opened()
        jobs = [asyncio.create_task(desk.encode_question([f"问{number}"])) for number in range(6)]
        await until(encoder.entered.is_set)
        encoder.gate.set()
        await asyncio.gather(*jobs)
    assert sum(count for _, count in encoder.turns) == 6
    assert len(encoder.turns) <= 2


async def test_who_gives_up_leaves_the_queue_and_is_not_encoded() -> None:
    encoder = GatedEncoder()
    async with running(lambda: encoder) as desk:
        await desk.opened()
        first = asyncio.create_task(desk.encode_question(["先来"]))
        await until(encoder.entered.is_set)
        gone = asyncio.create_task(desk.encode_question(["离开"]))
        stays = asyncio.create_task(desk.encode_question(["留下"]))
        await until(lambda: desk.waiting == 2)
        gone.cancel()
        await until(lambda: desk.waiting == 1)
        encoder.gate.set()
        await asyncio.gather(first, stays)
    assert encoder.calls == ["先来", "留下"]


async def test_people_go_before_listings_and_listings_do_not_starve() -> None:
    encoder = GatedEncoder()
    async with running(lambda: encoder) as desk:
        await desk.opened()
        jobs = [asyncio.create_task(desk.encode_question(["先来"]))]
        await until(encoder.entered.is_set)
        jobs += [asyncio.create_task(desk.encode_documents([f"条目{number}"])) for number in range(2)]
        jobs += [
            asyncio.create_task(desk.encode_question([f"问{number}-{part}" for part in range(16)]))
            for number in range(6)
        ]
        await until(lambda: desk.waiting == 6)
        encoder.gate.set()
        await asyncio.gather(*jobs)
    roles = [role for role, _ in encoder.turns]
    assert roles.count("documents") == 2
    assert roles[:4] == ["queries"] * 4
    assert roles[4] == "documents"


async def test_a_failure_is_told_without_the_text_and_forgotten_when_it_works_again() -> None:
    encoder = FailingEncoder()
    async with running(lambda: encoder) as desk:
        await desk.opened()
        encoder.broken.set()
        with pytest.raises(EncoderUnavailable) as failed:
            await desk.encode_question(["秘密"])
        assert "pasted text" not in str(failed.value)
        assert (desk.state, desk.trouble) == (EncoderState.FAILED, "the encoder failed (RuntimeError)")
        encoder.broken.clear()
        assert (await desk.encode_documents(["条目"])).shape == (1, 64)
        assert (desk.state, desk.trouble) == (EncoderState.READY, None)


async def test_without_an_encoder_questions_are_refused_at_once() -> None:
    def broken() -> Encoder:
        raise EncoderUnavailable("name a folder in CUIBAI_ENCODER")

    async with running(broken) as desk:
        await until(lambda: desk.state is EncoderState.FAILED)
        with pytest.raises(EncoderUnavailable, match="CUIBAI_ENCODER"):
            await desk.encode_question(["问"])


@pytest.mark.parametrize("error", [ImportError("undefined symbol"), TypeError("an argument"), KeyError("hidden_size")])
async def test_whatever_keeps_the_encoder_from_opening_is_said_and_tried_again(error: Exception) -> None:
    mended = threading.Event()
    encoder = HashingEncoder()

    def broken() -> Encoder:
        if not mended.is_set():
            raise error
        return encoder

    async with running(broken, retry_s=(0.0,)) as desk:
        await until(lambda: desk.state is EncoderState.FAILED)
        said = str(desk.trouble)
        assert said.startswith(f"the encoder can't be opened ({type(error).__name__}: {error})")
        assert "CUIBAI_ENCODER" in said
        mended.set()
        assert await desk.opened() is encoder
        assert (desk.state, desk.trouble) == (EncoderState.READY, None)


async def test_vectors_that_are_not_finite_are_refused() -> None:
    encoder = ChokingEncoder("坏")
    async with running(lambda: encoder) as desk:
        await desk.opened()
        encoder.gives_nan = True
        with pytest.raises(EncoderUnavailable):
            await desk.encode_documents(["好", "坏的"])
        assert (await desk.encode_documents(["好"])).shape == (1, 64)


async def test_closing_tells_who_still_waits() -> None:
    encoder = GatedEncoder()
    async with running(lambda: encoder) as desk:
        await desk.opened()
        jobs = [asyncio.create_task(desk.encode_question([f"问{number}"])) for number in range(3)]
        await until(encoder.entered.is_set)
    ended = await asyncio.gather(*jobs, return_exceptions=True)
    encoder.gate.set()
    assert all(isinstance(each, EncoderUnavailable) for each in ended)


async def test_who_wants_an_encoder_after_the_end_waits_without_holding_up_the_event_loop() -> None:
    async with running(HashingEncoder) as queue:
        await queue.opened()
    waiting = asyncio.create_task(queue.opened())
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


async def test_the_event_loop_goes_on_while_the_encoder_works() -> None:
    encoder = GatedEncoder()
    beats = 0
    async with running(lambda: encoder) as desk:
        await desk.opened()
        job = asyncio.create_task(desk.encode_question(["问"]))
        await until(encoder.entered.is_set)
        for _ in range(50):
            await asyncio.sleep(0)
            beats += 1
        assert not job.done()
        encoder.gate.set()
        await job
    assert beats == 50
