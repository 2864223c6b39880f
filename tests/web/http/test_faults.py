import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from corpus.reference.taxonomy import load_taxonomy
from market.postgres.db import Database
from market.settings import Settings
from matcher.answering.local import LocalMatching
from matcher.encoder.encoder import Encoder
from matcher.encoder.queue import QUESTIONS_LIMIT, EncoderQueue
from matcher.index.words import Words
from matcher.ranking.live import RankerSource, ranker_path
from matcher.sync.manager import IndexManager
from tests.database import MarketServer, empty, quiet
from tests.hashing import HashingEncoder
from tests.listings import a_need, an_achievement, an_organization
from tests.matcher.encoder.failing_encoders import FailingEncoder, GatedEncoder
from tests.matcher.market_index import add_organization, matching_at, publish
from tests.web.api_market import client_of
from tests.web.http.database_faults import CuttableWire
from web.app import create_app
from web.http.errors import RETRY_STORE_S

ZH = {"Accept-Language": "zh-CN"}
NEED = "电机磁钢在高温下退磁，需要替代"


@pytest.fixture
async def stocked(market: MarketServer) -> AsyncIterator[MarketServer]:
    organization = await add_organization(market.database, an_organization())
    await publish(market.database, an_achievement(organization), a_need(organization))
    yield market
    await empty(market.superuser_url)


async def serve(stack: AsyncExitStack, database: Database, home: Path, encoder: Encoder) -> httpx.AsyncClient:
    matching = await stack.enter_async_context(matching_at(home, database, encoder))
    app = create_app(settings=Settings(home=home), database=database, matching=matching, taxonomy=load_taxonomy())
    return await stack.enter_async_context(client_of(app))


async def until_ready(client: httpx.AsyncClient, *, waiting: int) -> None:
    while True:
        status = (await client.get("/api/v1/status")).json()
        if status["ready"] and status["encoder_state"] != "opening" and status["waiting_vectors"] == waiting:
            return
        await asyncio.sleep(0.01)


async def ask(client: httpx.AsyncClient, text: str = NEED) -> httpx.Response:
    return await client.post("/?field=B1.01", data={"text": text}, headers=ZH)


async def test_while_the_database_is_away_pages_say_so_and_the_text_is_kept(
    stocked: MarketServer, tmp_path: Path
) -> None:
    wire = CuttableWire(stocked.application_url)
    await wire.mend()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(wire.cut)
        database = await Database.open(wire.url)
        stack.push_async_callback(database.close)
        client = await serve(stack, database, tmp_path, HashingEncoder())
        await until_ready(client, waiting=0)
        assert (await ask(client)).status_code == 200
        await wire.cut()
        answer = await ask(client)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, str(RETRY_STORE_S))
        assert f">{NEED}</textarea>" in answer.text
        assert "数据库暂时没有应答" in answer.text
        for path in ("/", "/search?q=磁", "/needs", "/achievements/00000000-0000-0000-0000-000000000000"):
            page = await client.get(path, headers=ZH)
            assert (page.status_code, page.headers["retry-after"]) == (503, str(RETRY_STORE_S)), path
            assert "数据库暂时没有应答" in page.text
            assert "127.0.0.1" not in page.text
        assert (await client.get("/livez")).status_code == 200
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["store_reachable"]) == (503, False)
        await wire.mend()
        assert (await client.get("/readyz")).status_code == 200
        assert (await ask(client)).status_code == 200
        assert (await client.get("/needs", headers=ZH)).status_code == 200


async def test_while_too_many_ask_the_next_is_told_when_to_come_back_and_the_text_is_kept(
    stocked: MarketServer, tmp_path: Path
) -> None:
    encoder = GatedEncoder()
    encoder.gate.set()
    async with AsyncExitStack() as stack:
        client = await serve(stack, stocked.database, tmp_path, encoder)
        await until_ready(client, waiting=0)
        encoder.gate.clear()
        encoder.entered.clear()  # listings were encoded before
        first = asyncio.create_task(ask(client))
        await asyncio.to_thread(encoder.entered.wait)  # it has a turn to itself, so all the others wait
        crowd = [first, *(asyncio.create_task(ask(client)) for _ in range(QUESTIONS_LIMIT + 8))]
        done, _ = await asyncio.wait(crowd, return_when=asyncio.FIRST_COMPLETED)
        answer = done.pop().result()
        encoder.gate.set()
        answers = [await one for one in crowd]
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
        assert f">{NEED}</textarea>" in answer.text
        assert f"请 {answer.headers['retry-after']} 秒后再试" in answer.text
        assert 'action="/?field=B1.01"' in answer.text
        assert {one.status_code for one in answers} == {200, 503}


async def test_without_an_encoder_words_answer_and_the_page_says_so(stocked: MarketServer, tmp_path: Path) -> None:
    encoder = FailingEncoder()
    async with AsyncExitStack() as stack:
        client = await serve(stack, stocked.database, tmp_path, encoder)
        await until_ready(client, waiting=0)
        assert "暂时无法比较语义" not in (await ask(client)).text
        encoder.broken.set()
        answer = await ask(client)
        assert answer.status_code == 200
        assert "暂时无法比较语义" in answer.text
        assert "高矫顽力磁体" in answer.text


async def test_how_many_wait_for_their_meaning_is_said_where_meanings_are_compared(
    stocked: MarketServer, tmp_path: Path
) -> None:
    encoder = FailingEncoder()
    encoder.broken.set()
    async with AsyncExitStack() as stack:
        client = await serve(stack, stocked.database, tmp_path, encoder)
        await until_ready(client, waiting=2)
        need = (await client.get("/api/v1/needs")).json()["listings"][0]["id"]
        for page in (await ask(client), await client.get(f"/needs/{need}/matches", headers=ZH)):
            assert "还有 2 条内容的语义尚未入库" in page.text
            assert "暂时无法比较语义" in page.text


async def test_a_process_is_not_ready_before_its_index_is_open_nor_after_a_loop_of_it_has_ended(
    stocked: MarketServer, tmp_path: Path
) -> None:
    async def end() -> None:
        raise RuntimeError("机密")

    settings, words, desk = Settings(home=tmp_path), Words.build(()), EncoderQueue(HashingEncoder)
    unopened = IndexManager(tmp_path / "index", stocked.database, desk, words, say=quiet)
    matching = LocalMatching(stocked.database, unopened, desk, words, rankers=RankerSource(tmp_path))
    app = create_app(settings=settings, database=stocked.database, matching=matching, taxonomy=load_taxonomy())
    async with client_of(app) as client:
        assert (await client.get("/readyz")).status_code == 503
    matching.close()
    await unopened.close()
    async with AsyncExitStack() as stack:
        matching = await stack.enter_async_context(matching_at(tmp_path, stocked.database))
        app = create_app(settings=settings, database=stocked.database, matching=matching, taxonomy=load_taxonomy())
        client = await stack.enter_async_context(client_of(app))
        await until_ready(client, waiting=0)
        assert (await client.get("/readyz")).status_code == 200
        assert "索引暂时跟不上" not in (await ask(client)).text
        ended = asyncio.create_task(end())
        ended.add_done_callback(matching._keeper.note_end)
        await asyncio.wait([ended])
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["index_ready"]) == (503, False)
        assert "机密" not in (await client.get("/api/v1/status")).text
        need = (await client.get("/api/v1/needs")).json()["listings"][0]["id"]
        for path in ("/", "/search?q=磁", f"/needs/{need}/matches"):
            page = (await client.get(path, headers=ZH)).text
            assert "索引暂时跟不上市场的变化" in page, path
            assert "索引正在建立" not in page
            assert "机密" not in page
        assert "索引暂时跟不上市场的变化" in (await ask(client)).text


async def test_while_the_index_is_being_built_pages_say_that_not_everything_is_found(
    stocked: MarketServer, tmp_path: Path
) -> None:
    """The keeper is opened and not yet run: a new home's index in its first moment."""
    words, desk = Words.build(()), EncoderQueue(HashingEncoder)
    keeper = IndexManager(tmp_path / "index", stocked.database, desk, words, say=quiet)
    (tmp_path / "index").mkdir()
    await keeper.open()
    matching = LocalMatching(stocked.database, keeper, desk, words, rankers=RankerSource(tmp_path))
    app = create_app(
        settings=Settings(home=tmp_path), database=stocked.database, matching=matching, taxonomy=load_taxonomy()
    )
    async with client_of(app) as client:
        pages = [await client.get(path, headers=ZH) for path in ("/", "/search?q=磁")]
        ready = await client.get("/readyz")
        pages.append(await ask(client))
    matching.close()
    await keeper.close()
    for page in pages:
        assert page.status_code == 200
        assert "索引正在建立" in page.text
    assert "项科技成果" not in pages[0].text
    assert (ready.status_code, ready.json()["index_ready"]) == (503, False)


async def test_a_ranker_that_can_t_be_used_is_told_as_what_it_is(stocked: MarketServer, tmp_path: Path) -> None:
    own = ranker_path(tmp_path)
    own.parent.mkdir(parents=True)
    own.write_text("{", encoding="utf-8")
    async with AsyncExitStack() as stack:
        client = await serve(stack, stocked.database, tmp_path, HashingEncoder())
        await until_ready(client, waiting=0)
        page = (await ask(client)).text
        assert "市场自己的排序模型暂时不能用" in page
        assert "索引暂时跟不上" not in page
        assert (await client.get("/api/v1/status")).json()["trouble"] is True
        assert (await client.get("/readyz")).status_code == 200
