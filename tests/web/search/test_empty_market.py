"""A market in which nothing is listed yet: no page blames its reader."""

from pathlib import Path

from corpus.reference.taxonomy import load_taxonomy
from market.settings import Settings
from tests.database import MarketServer
from tests.matcher.market_index import matching_at
from tests.web.api_market import client_of
from web.app import create_app

ZH = {"Accept-Language": "zh-CN"}


async def test_an_empty_market_says_that_it_is_empty_and_how_it_is_filled(market: MarketServer, tmp_path: Path) -> None:
    async with matching_at(tmp_path, market.database) as matching:
        await matching.caught_up()
        app = create_app(
            settings=Settings(home=tmp_path), database=market.database, matching=matching, taxonomy=load_taxonomy()
        )
        async with client_of(app) as client:
            pasted = (await client.post("/", data={"text": "磁钢在高温下退磁"}, headers=ZH)).text
            front, found, newest, narrowed, listed = [
                (await client.get(path, headers=ZH)).text
                for path in ("/", "/search?q=磁", "/search", "/needs?field=B1.01", "/needs")
            ]
    for page in (pasted, front, found, newest, narrowed, listed):
        assert "cuibai import FILE.jsonl --publish" in page
        assert "筛选条件下" not in page
        assert "去掉一个筛选条件" not in page
    for page in (pasted, found, newest):
        assert "<h2>市场还是空的</h2>" in page
        assert "换" not in page.split('class="nothing"')[1]
    assert "<h2>这个库还是空的</h2>" in listed
    assert "没有相近的内容" not in pasted
