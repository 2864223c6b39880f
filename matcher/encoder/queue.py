"""Desk (编码台): the one place where texts wait for the encoder, and the one thread in which it works.

People who wait go before listings that wait, but every few turns a listing is taken, so that neither starves.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher.answering.match import EncoderState
from matcher.encoder.encoder import Encoder
from matcher.errors import Busy, EncoderUnavailable

Vectors = NDArray[np.float32]
T = TypeVar("T")

QUESTIONS_LIMIT = 24
"""How many questions may wait; the next one is told to come back."""

_TEXTS_A_TURN = 16
_TURNS_BEFORE_LISTINGS = 4
_FIRST_GUESS_S = 0.1  # a text, before any was measured

RETRY_S = (5.0, 15.0, 60.0, 300.0)
"""Pauses between attempts to open the encoder; the last one repeats."""


@dataclass(slots=True)
class _Job:
    texts: Sequence[str]
    answer: asyncio.Future[Vectors] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class EncoderQueue:
    """Opens the encoder in its thread and serves questions and listings in turn, while `run` runs."""

    def __init__(
        self,
        factory: Callable[[], Encoder],
        *,
        questions_limit: int = QUESTIONS_LIMIT,
        retry_s: Sequence[float] = RETRY_S,
    ) -> None:
        self._factory = factory
        self._retry_s = retry_s
        self._limit = questions_limit
        self._questions: deque[_Job] = deque()
        self._listings: deque[_Job] = deque()
        self._work = asyncio.Event()
        self._opened = asyncio.Event()
        self._seconds_a_text = _FIRST_GUESS_S
        self._serving: list[_Job] = []
        self.encoder: Encoder | None = None
        self.state = EncoderState.OPENING
        self.trouble: str | None = None

    @property
    def waiting(self) -> int:
        """Count the questions that wait and were not given up."""
        return sum(not job.answer.done() for job in self._questions)

    async def opened(self) -> Encoder:
        """Wait until the encoder is open, however long that takes."""
        while self.encoder is None:
            await self._opened.wait()
        return self.encoder

    async def encode_question(self, texts: Sequence[str]) -> Vectors:
        """Encode the texts of one question, (n, d).

        Raises EncoderUnavailable at once while there is no encoder, and Busy when too many wait; who is cancelled
        while waiting leaves the queue.
        """
        if self.encoder is None:
            raise EncoderUnavailable(self.trouble or "the encoder is being opened")
        if self.waiting >= self._limit:
            raise Busy(self._retry_after_s())
        return await self._queued(self._questions, texts)

    async def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Encode texts of listings, (n, d), when nobody waits; few at a time, since a turn can't be interrupted.

        Raises EncoderUnavailable.
        """
        if self.encoder is None:
            raise EncoderUnavailable(self.trouble or "the encoder is being opened")
        return await self._queued(self._listings, texts)

    async def run(self) -> None:
        """Serve until cancelled; whoever still waits then is told that the encoder is gone."""
        threads = ThreadPoolExecutor(1, thread_name_prefix="encoder")
        try:
            encoder = await self._open(threads)
            turns = 0
            while True:
                await self._work.wait()
                jobs, turns = self._next(turns)
                if jobs:
                    await self._serve(threads, encoder, jobs, question=turns > 0)
                else:
                    self._work.clear()
        finally:
            self.encoder = None
            self._opened.clear()  # or who waits for another encoder would spin
            for job in (*self._serving, *self._questions, *self._listings):
                if not job.answer.done():
                    job.answer.set_exception(EncoderUnavailable("the matcher is closing"))
            threads.shutdown(wait=False, cancel_futures=True)

    async def _queued(self, queue: deque[_Job], texts: Sequence[str]) -> Vectors:
        job = _Job(texts)
        queue.append(job)
        self._work.set()
        return await job.answer

    async def _open(self, threads: ThreadPoolExecutor) -> Encoder:
        attempt = 0
        while True:
            opening = asyncio.get_running_loop().run_in_executor(threads, self._factory)
            opening.add_done_callback(_hear)
            await asyncio.wait([opening])
            error = opening.exception()
            if error is None:
                self.encoder, self.state, self.trouble = opening.result(), EncoderState.READY, None
                self._opened.set()
                return self.encoder
            if not isinstance(error, Exception):
                raise error
            self.state, self.trouble = EncoderState.FAILED, _opening_failure(error)
            await asyncio.sleep(self._retry_s[min(attempt, len(self._retry_s) - 1)])
            attempt += 1

    def _next(self, turns: int) -> tuple[list[_Job], int]:
        """Take the jobs of one turn, and say how many turns in a row went to questions; 0 after a listing."""
        for queue in (self._questions, self._listings):
            while queue and queue[0].answer.done():
                queue.popleft()
        if self._listings and (not self._questions or turns >= _TURNS_BEFORE_LISTINGS):
            return [self._listings.popleft()], 0
        jobs: list[_Job] = []
        texts = 0
        while self._questions and (not jobs or texts + len(self._questions[0].texts) <= _TEXTS_A_TURN):
            job = self._questions.popleft()
            if not job.answer.done():
                jobs.append(job)
                texts += len(job.texts)
        return jobs, turns + 1 if jobs else 0

    async def _serve(self, threads: ThreadPoolExecutor, encoder: Encoder, jobs: list[_Job], *, question: bool) -> None:
        texts = [text for job in jobs for text in job.texts]
        encode = encoder.encode_queries if question else encoder.encode_documents
        self._serving = jobs
        started = time.monotonic()
        encoding = asyncio.get_running_loop().run_in_executor(threads, _checked, encode, texts)
        encoding.add_done_callback(_hear)
        await asyncio.wait([encoding])
        self._serving = []
        error = encoding.exception()
        if error is None:
            self.state, self.trouble = EncoderState.READY, None
            self._seconds_a_text += 0.2 * ((time.monotonic() - started) / max(1, len(texts)) - self._seconds_a_text)
        else:
            # its message may hold the text, and pasted text is kept nowhere
            self.state, self.trouble = EncoderState.FAILED, f"the encoder failed ({type(error).__name__})"
        begin = 0
        for job in jobs:
            end = begin + len(job.texts)
            if not job.answer.done():
                if error is None:
                    job.answer.set_result(encoding.result()[begin:end])
                else:
                    job.answer.set_exception(EncoderUnavailable(self.trouble or ""))
            begin = end

    def _retry_after_s(self) -> int:
        texts = sum(len(job.texts) for job in (*self._serving, *self._questions) if not job.answer.done())
        return max(1, math.ceil(texts * self._seconds_a_text))


def _opening_failure(error: Exception) -> str:
    """Say why there is no encoder; no text of anybody is known to it yet."""
    if isinstance(error, EncoderUnavailable):
        return str(error)
    return f"the encoder can't be opened ({type(error).__name__}: {error}); mend it or name another in CUIBAI_ENCODER"


def _checked(encode: Callable[[Sequence[str]], Vectors], texts: Sequence[str]) -> Vectors:
    """Encode, and refuse what is no vector for each text: one that is not finite would spoil every comparison."""
    vectors = np.asarray(encode(texts), dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
        raise ValueError(f"shape {vectors.shape} for {len(texts)} texts, or a number that is not finite")
    return vectors


def _hear(ended: asyncio.Future[T]) -> None:
    """Take note of a failure after we were cancelled, when nobody else is left to be told."""
    if not ended.cancelled():
        ended.exception()
