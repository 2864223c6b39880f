"""Conditions, near misses and relaxations over the JSON API."""

from tests.web.api_market import Served, served

__all__ = ["served"]

NEED = {"text": "电机磁钢在 180 ℃ 退磁，要求矫顽力不低于 30 kOe，预算 100 万元"}


async def test_a_near_miss_says_what_fails_and_its_mend_can_be_sent_back(served: Served) -> None:
    said = (await served.client.post("/api/v1/match", json=NEED)).json()
    near = next(one for one in said["near_misses"] if one["match"]["listing"]["id"] == str(served.achievement.id))
    place = near["mend"]["place"]
    verdict = near["match"]["fit"]["verdicts"][place]
    assert near["mend"] == {"relax": f"indicator.{place}=25.5", "kind": "indicator", "place": place, "value": "25.5"}
    assert (verdict["outcome"], verdict["reason"], verdict["margin"]) == ("not_satisfied", "falls_short", "-4.5")
    assert (verdict["wanted"]["value"], verdict["offered"]["value"]) == ("30", "25.50")
    assert {"kind": "figure_short", "place": place} in near["match"]["fit"]["enquiries"]
    assert near["qualify"] == 1

    eased = (await served.client.post(f"/api/v1/match?relax={near['mend']['relax']}", json=NEED)).json()
    found = next(one for one in eased["achievements"] if one["listing"]["id"] == str(served.achievement.id))
    assert found["fit"]["verdicts"][place]["outcome"] == "satisfied"
    assert eased["relaxed"] == [near["mend"]]
    assert eased["ranking"] is None


async def test_an_expert_and_a_similar_need_have_no_fit(served: Served) -> None:
    said = (await served.client.get(f"/api/v1/needs/{served.need.id}/matches")).json()
    assert [one["fit"] for one in (*said["experts"], *said["needs"])] == [None] * len(said["experts"] + said["needs"])
    assert said["ranking"] is not None


async def test_what_is_no_relaxation_is_refused_by_its_name(served: Served) -> None:
    answer = await served.client.post("/api/v1/match?relax=everything", json=NEED)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == ["relax"]
