"""Pages of one pair, and of answers side by side, over the small market."""

from uuid import uuid4

import pytest

from matcher.answering.match import Reasons, SentencePair, SharedTerm
from tests.web.api_market import Served, served
from web.search.pair import cut_pieces

__all__ = ["served"]

ZH = {"Accept-Language": "zh-CN"}
NEED = "电机磁钢在 180 ℃ 退磁，要求矫顽力不低于 30 kOe，预算 100 万元"
SECRET = "绝密配方七号"


async def page(served: Served, address: str, status: int = 200) -> str:
    answer = await served.client.get(address, headers=ZH)
    assert (answer.status_code, address) == (status, address)
    return answer.text


async def test_a_pair_shows_both_texts_with_the_conditions_checked(served: Served) -> None:
    text = await page(served, f"/needs/{served.need.id}/matches/{served.achievement.id}")
    assert "现有磁钢在高温下退磁" in text
    assert "批次一致性好" in text
    for said in ("工作温度", "&gt; 180 ℃", "50 – 120 万元，可议"):
        assert said in text.split('class="fit"')[1]
    assert f'href="/needs/{served.need.id}/matches"' in text


async def test_a_pair_with_an_expert_or_another_need_has_a_page_too(served: Served) -> None:
    text = await page(served, f"/needs/{served.need.id}/matches/{served.anonymous.id}")
    assert "匿名需求" in text
    assert "SECRET-7" not in text
    await page(
        served, f"/needs/{served.need.id}/matches/{served.expert.id}", 404
    )  # who is not to be ranked is not compared


def test_sentences_are_numbered_where_they_first_stand_and_shared_terms_marked_within() -> None:
    reasons = Reasons((SharedTerm("磁钢", 5.0),), SentencePair("磁钢会退磁。", "x", 0.9), (), {})
    cut = cut_pieces("先看。磁钢会退磁。磁钢会退磁。", ["磁钢会退磁。", "没有这句"], reasons)
    assert [(piece.number, [(span.text, span.hit) for span in piece.spans]) for piece in cut] == [
        (None, [("先看。", False)]),
        (1, [("磁钢", True), ("会退磁。", False)]),
        (None, [("磁钢会退磁。", False)]),
    ]


@pytest.mark.parametrize("kind", ["withdrawn", "nobody", "itself"])
async def test_a_pair_with_what_is_not_open_is_not_there(served: Served, kind: str) -> None:
    other = {"withdrawn": served.withdrawn.id, "nobody": uuid4(), "itself": served.need.id}[kind]
    await page(served, f"/needs/{served.need.id}/matches/{other}", 404)


async def test_a_members_text_is_on_no_pair_s_page(served: Served) -> None:
    text = await page(served, f"/needs/{served.need.id}/matches/{served.members_only.id}")
    assert "摘要与正文仅对市场成员开放" in text
    assert "批次一致性好" not in text


async def test_answers_to_a_listed_need_stand_side_by_side_by_their_address(served: Served) -> None:
    both = f"with={served.achievement.id}&with={served.members_only.id}"
    text = await page(served, f"/needs/{served.need.id}/compare?{both}")
    head = text.split("<thead>")[1].split("</thead>")[0]
    assert "高矫顽力磁体" in head
    assert "会员磁体" in head
    assert f'href="/needs/{served.need.id}/compare?with={served.members_only.id}"' in head
    assert "发明专利" in text


async def test_what_left_the_market_is_told_and_the_rest_compared(served: Served) -> None:
    ids = f"with={served.achievement.id}&with={served.withdrawn.id}"
    text = await page(served, f"/needs/{served.need.id}/compare?{ids}")
    assert "所选的答案中有的已不在市场上" in text
    assert "撤回的磁体" not in text


async def test_too_many_and_too_few_are_told(served: Served) -> None:
    many = "&".join(f"with={uuid4()}" for _ in range(6))
    assert "最多并排五个" in await page(served, f"/needs/{served.need.id}/compare?{many}")
    assert "请勾选二至五个答案" in await page(served, f"/needs/{served.need.id}/compare")
    await page(served, f"/needs/{served.need.id}/compare?with=x", 400)


async def test_a_pasted_need_is_compared_from_the_form_and_kept_nowhere(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    form = {"text": f"{NEED} {SECRET}", "with": [str(served.achievement.id), str(served.members_only.id)]}
    answer = await served.client.post("/compare?field=B1.01", data=form, headers=ZH)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.count("<thead>") == 1
    assert 'formaction="/?field=B1.01"' in answer.text
    assert f"{SECRET}" in answer.text.split('name="text"')[1].split(">")[0]
    assert SECRET not in caplog.text
    assert not any(SECRET in value for value in answer.headers.values())


async def test_comparing_without_a_text_leads_to_the_box(served: Served) -> None:
    answer = await served.client.get("/compare", headers=ZH)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_a_near_miss_says_what_would_mend_it_and_asks_so_in_one_click(served: Served) -> None:
    asked = await served.client.post("/", data={"text": NEED}, headers=ZH)
    lane = asked.text.split('id="near-misses"')[1]
    assert "矫顽力：需要 ≥ 30 kOe，对方 ≥ 25.50 kOe。" in lane
    assert "若改为矫顽力 ≥ 25.5 kOe" in lane
    assert 'form="need-form" formaction="/?relax=indicator.' in lane
    where = lane.split('formaction="')[1].split('"')[0]
    eased = await served.client.post(where, data={"text": NEED}, headers=ZH)
    assert "以下答案按放宽后的条件得出" in eased.text
    assert 'formaction="/"' in eased.text.split('class="given"')[1].split("</div>")[0]
    assert f'href="/achievements/{served.achievement.id}"' in eased.text.split('id="achievement-matches"')[1]
    assert 'action="/"' in eased.text.split('id="need-form"')[1].split(">")[0]  # a new text has other conditions


async def test_a_relaxation_that_names_nothing_is_said_and_one_that_is_none_refused(served: Served) -> None:
    matches = f"/needs/{served.need.id}/matches"
    assert "这一需求没有的条件" in await page(served, f"{matches}?relax=indicator.9=1")
    await page(served, f"{matches}?relax=everything", 400)
