"""The page of evaluations: empty, full, of a damaged file; never a text of a collection that is not the sample's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from matcher.evaluation.evaluation import JudgementSource
from matcher.evaluation.kept import FOLDER, Key, keep
from tests.matcher.evaluation.invented_evaluation import AT, an_evaluation
from tests.web.api_market import Served, served
from web.http.context import Market

__all__ = ["served"]


@pytest.fixture
def home(served: Served) -> Iterator[Path]:
    """Give the home of the served market, without evaluations before and after."""
    market: Market = served.app.state.market
    yield market.settings.home
    for path in (market.settings.home / FOLDER).glob("*"):
        path.unlink()


async def page(served: Served, address: str = "/evaluation", *, language: str = "en") -> str:
    answer = await served.client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


async def test_an_empty_page_says_which_command_to_run(served: Served, home: Path) -> None:
    assert not (home / FOLDER).exists()
    html = await page(served)

    assert "cuibai evaluate --samples" in html
    assert "Nothing has been measured yet" in html
    assert "echarts" not in html


async def test_figures_differences_slices_and_lists_are_in_the_page_without_scripts(served: Served, home: Path) -> None:
    keep(home, an_evaluation())
    html = await page(served)

    assert 'data-mean="0.7" data-low="0.6" data-high="0.8"' in html
    assert '<span class="figure">0.700</span>' in html
    assert '<span class="figure">+0.050</span>\n<span class="figure-bounds">−0.020 – +0.120</span>' in html
    assert "Ours reaches 0.700 (0.600 to 0.800)." in html
    assert "Ours less the best single one is +0.050 (−0.020 to +0.120): not told apart." in html
    assert "precise: it states a figure" in html
    assert "too few needs for a figure" in html
    assert "industry" in html
    assert "0.400 → 0.900" in html
    assert "level 4" in html
    assert "Characters alone (TF-IDF)" in html


async def test_a_folder_s_needs_and_answers_are_ids_and_the_samples_are_titles(served: Served, home: Path) -> None:
    keep(home, an_evaluation())
    keep(home, replace(an_evaluation(source=JudgementSource.SAMPLES), measured_at=AT + timedelta(days=1)))

    latest, earlier = await page(served), await page(served, f"/evaluation?of={Key('made-up', AT)}")

    assert "磁体防锈" in latest
    assert "no human annotator graded it" in latest
    assert "磁体防锈" not in earlier
    assert ">q-1<" in earlier
    assert "no human annotator" not in earlier
    assert latest.count('<li><a href="/evaluation?of=made-up-') == 2


async def test_a_run_s_name_is_shown_as_it_is(served: Served, home: Path) -> None:
    made = an_evaluation()
    systems = {**made.systems, "100% <b>": made.systems["dense"]}
    minus = {**made.ours_minus, "100% <b>": made.ours_minus["dense"]}
    keep(home, replace(made, systems=systems, ours_minus=minus, covered={"100% <b>": 4}))

    html = await page(served)

    assert "100% &lt;b&gt;" in html
    assert "ranks 4 of 30 needs; the others count 0" in html


async def test_chinese_names_every_measure_and_system(served: Served, home: Path) -> None:
    keep(home, an_evaluation())
    html = await page(served, language="zh")

    assert "前五名中相关的比例" in html
    assert "仅字符（TF-IDF）" in html
    assert "分不出高下" in html


@pytest.mark.parametrize("key", ["nothing", "made-up-20200101T000000Z", "../x-20261124T080000Z"])
async def test_an_evaluation_that_is_not_kept_is_not_found(served: Served, home: Path, key: str) -> None:
    keep(home, an_evaluation())

    assert (await served.client.get("/evaluation", params={"of": key})).status_code == 404


async def test_a_damaged_file_is_told_of_and_the_others_are_shown(served: Served, home: Path) -> None:
    keep(home, an_evaluation())
    path = keep(home, replace(an_evaluation(), collection="broken", measured_at=AT + timedelta(days=1)))
    path.write_text("{}", encoding="utf-8")

    html = await page(served)

    assert "is damaged or of another version" in html
    assert str(home) not in html
    assert "Ours reaches 0.700" in await page(served, f"/evaluation?of={Key('made-up', AT)}")
