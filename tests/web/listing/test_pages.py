from urllib.parse import unquote

import pytest

from tests.web.api_market import Served, served

__all__ = ["served"]

ZH = {"Accept-Language": "zh-CN"}


async def page(served: Served, address: str, status: int = 200) -> str:
    answer = await served.client.get(address, headers=ZH)
    assert (answer.status_code, address) == (status, address)
    return answer.text


def addresses(served: Served) -> list[str]:
    return [
        *("/", "/search", "/search?q=磁体", "/search?q=zzqq", "/achievements", "/needs", "/experts"),
        "/achievements?field=B1.01&scale=gbt37264-2018&level_min=4&language=zh&place=CN/浙江省",
        "/experts?field=B5.05",
        f"/achievements/{served.achievement.id}",
        f"/achievements/{served.members_only.id}",
        f"/needs/{served.need.id}",
        f"/needs/{served.anonymous.id}",
        f"/experts/{served.expert.id}",
        f"/needs/{served.need.id}/matches",
        f"/needs/{served.need.id}/matches?field=B5.05",
        "/nothing",
        "/search/suggestions?q=磁",
    ]


async def test_every_page_is_complete_in_both_languages(served: Served) -> None:
    for address in addresses(served):
        for language, lang in (("zh", "zh-CN"), ("en", "en")):
            answer = await served.client.get(address, headers={"Cookie": f"lang={language}"})
            assert answer.status_code == (404 if address == "/nothing" else 200), address
            assert answer.headers["content-language"] == lang
            assert answer.headers["cache-control"] == ("no-store" if address == "/nothing" else "private, no-cache")
            assert "None" not in answer.text, address


async def test_an_achievement_shows_figures_gains_rights_maturity_and_price(served: Served) -> None:
    text = await page(served, f"/achievements/{served.achievement.id}")
    assert '<p class="lead" lang="zh-CN">晶界扩散使矫顽力提高。</p>' in text
    assert '<td class="num">≥ 25.50</td><td class="unit">kOe</td>' in text
    assert '<td class="num">-40 – 180.0</td><td class="unit">℃</td>' in text
    assert '<td>同类烧结磁体</td><td class="gain">提高 15 %</td>' in text
    assert '<span class="status status-granted">已授权</span>' in text
    assert "有效期至 2046-01-02 · 与 共有方（样例） 共有" in text
    assert "50 – 120 万元，可议" in text
    assert '<span class="maturity-n">6</span><span class="maturity-of"> / 9</span> 工程化阶段' in text
    assert '<a href="/achievements?field=B1.01.03">' in text
    assert "2099-12-31" in text
    assert "2026-05-06" in text


async def test_an_achievement_shows_the_needs_that_it_may_answer(served: Served) -> None:
    text = await page(served, f"/achievements/{served.achievement.id}")
    assert f'href="/needs/{served.need.id}"' in text.split('id="beside-title"')[1]


async def test_a_need_shows_what_was_tried_its_budget_and_its_matches(served: Served) -> None:
    text = await page(served, f"/needs/{served.need.id}")
    for said in (
        "采用进口磁钢",
        "提高重稀土用量",
        "三方检测",
        "不超过 60 万元",
        "自筹",
        "2099-06-30",
        "<strong>必须</strong>",
    ):
        assert said in text
    assert f'href="/needs/{served.need.id}/matches"' in text
    assert f'href="/achievements/{served.achievement.id}"' in text


async def test_an_anonymous_need_betrays_nobody(served: Served) -> None:
    for address in (
        f"/needs/{served.anonymous.id}",
        "/needs",
        "/search?q=匿名",
        f"/needs/{served.anonymous.id}/matches",
    ):
        text = await page(served, address)
        assert "SECRET-7" not in text
    own = await page(served, f"/needs/{served.anonymous.id}")
    assert served.organization.name not in own.split('id="beside-title"')[0]
    assert "匿名" in own


async def test_an_expert_shows_evidence_and_consent_and_no_contact(served: Served) -> None:
    text = await page(served, f"/experts/{served.expert.id}")
    for said in (
        "沈测试（样例）",
        "研究员",
        "论磁体（样例）",
        "2024",
        "假日工程师",
        "最多 4 项",
        "本人同意; 登记表, 2026-04-05",
    ):
        assert said in text
    for address in (f"/experts/{served.expert.id}", "/experts", "/search?q=电机", f"/needs/{served.need.id}/matches"):
        text = await page(served, address)
        assert "example.invalid" not in text
        assert ">000-0000<" not in text


async def test_what_is_for_members_is_said_to_be(served: Served) -> None:
    text = await page(served, f"/achievements/{served.members_only.id}")
    assert "摘要与正文仅对市场成员开放" in text
    assert served.achievement.body.splitlines()[0] not in text


@pytest.mark.parametrize("kind", ["achievements", "needs", "experts"])
async def test_what_a_stranger_may_not_know_is_not_there(served: Served, kind: str) -> None:
    for key in (served.withdrawn.id, "00000000-0000-0000-0000-000000000000", "abc", "../etc"):
        text = await page(served, f"/{kind}/{key}", 404)
        assert "这里没有内容" in text
        assert str(served.withdrawn.title) not in text
    await page(served, f"/needs/{served.withdrawn.id}/matches", 404)


async def test_a_listing_of_another_store_is_not_at_this_address(served: Served) -> None:
    await page(served, f"/needs/{served.achievement.id}", 404)
    await page(served, f"/needs/{served.achievement.id}/matches", 404)


async def test_search_marks_hits_and_counts_stores(served: Served) -> None:
    text = await page(served, "/search?q=磁体")
    assert "高矫顽力<mark>磁体</mark>" in text or "<mark>磁体</mark>" in text
    assert "成果 <span" in text
    only = await page(served, "/search?q=磁&kind=need&field=B2.02")
    assert '<input type="hidden" name="kind" value="need">' in only
    assert '<input type="hidden" name="field" value="B2.02">' in only


async def test_a_need_pasted_into_search_is_sent_to_the_box(served: Served) -> None:
    assert "检索只读取前 200 个字" in await page(served, "/search?q=" + "磁" * 300)


async def test_suggestions_are_rows_with_links(served: Served) -> None:
    text = await page(served, "/search/suggestions?q=ci")
    assert 'role="option"' in text
    assert "<html" not in text
    assert (await page(served, "/search/suggestions?q=")).strip() == ""


async def test_suggestions_come_from_the_chosen_store_alone(served: Served) -> None:
    for kind, title in (("achievement", "/achievements/"), ("need", "/needs/"), ("expert", "/experts/")):
        text = await page(served, f"/search/suggestions?q=磁&kind={kind}")
        assert text.count('role="option"') == text.count(f'href="{title}'), kind
    everything = await page(served, "/search/suggestions?q=磁")
    assert 'href="/achievements/' in everything
    assert 'href="/achievements/' in await page(served, "/search/suggestions?q=磁&kind=achievement")
    await page(served, "/search/suggestions?q=磁&kind=firm", 400)


@pytest.mark.parametrize("query", ["language=fr", "level_min=4", "page=0", "page=x", "kind=firm"])
async def test_an_address_that_can_t_be_used_says_so(served: Served, query: str) -> None:
    assert "地址或表单中有无法使用的内容" in await page(served, f"/search?{query}", 400)


async def test_a_list_keeps_its_filters_when_it_is_paged_or_narrowed(served: Served) -> None:
    text = await page(served, "/achievements?scale=gbt37264-2018&level_min=4")
    assert "共 2 条" in text
    assert 'class="chip chip-on" href="/achievements" rel="nofollow">材料成熟度 4 级及以上' in text
    empty = await page(served, "/achievements?scale=gbt37264-2018&level_min=9")
    assert "这些筛选条件下没有内容" in empty


@pytest.mark.parametrize("page", ["2", "501", "999", "9" * 40])
async def test_past_the_end_a_reader_is_led_to_the_last_page(served: Served, page: str) -> None:
    for address in ("/needs", "/search?q=磁", "/achievements?language=zh"):
        sign = "&" if "?" in address else "?"
        answer = await served.client.get(f"{address}{sign}page={page}", headers=ZH)
        assert (answer.status_code, unquote(answer.headers["location"])) == (303, address)


async def test_english_names_the_taxonomy_and_the_poster_in_english(served: Served) -> None:
    answer = await served.client.get(f"/achievements/{served.achievement.id}", headers={"Accept-Language": "en"})
    assert str(served.organization.name_en) in answer.text
    assert "CNY 500,000 – 1,200,000, negotiable" in answer.text
    assert "granted" in answer.text
    assert "<dd>Haishu, Ningbo, Zhejiang</dd>" in answer.text
    filters = await served.client.get("/needs", headers={"Accept-Language": "en"})
    assert '<span class="option-name">Zhejiang</span>' in filters.text
