"""Pictures in a real browser under the policy of our pages: drawn in its colours, and standing without scripts."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from playwright.async_api import expect
from starlette.responses import HTMLResponse

from corpus.reference.taxonomy import load_taxonomy
from market.listing.listing import Language
from tests.browser.conftest import Window, chromium_running, listening
from web.http.middleware import HEADERS
from web.page.chart import Chart, ChartColumn, ChartLayer, Ink, LayerStyle
from web.page.language import read_catalogues
from web.page.templating import Assets, Templates

pytestmark = pytest.mark.browser

SHEETS = ("tokens", "shell", "parts", "pages")
PAGE = """{% import "macros/picture.html" as pictures %}<!doctype html>
<html lang="zh-CN" data-theme="auto"><head><meta charset="utf-8"><title>图</title>
<link rel="icon" href="{{ asset('page/icon.svg') }}">
<meta name="viewport" content="width=device-width">
{% for name in sheets %}<link rel="stylesheet" href="{{ asset('page/' ~ name ~ '.css') }}">{% endfor %}
{{ pictures.files() }}</head>
<body><main class="wrap">{% for shown in shown %}{{ pictures.picture(shown) }}{% endfor %}</main></body></html>"""
GREEN, GREEN_AT_NIGHT = "rgb(28,95,71)", "rgb(127,202,166)"
INKS = """place => [...place.querySelectorAll("path")].flatMap(
  (path) => [path.getAttribute("stroke"), path.getAttribute("fill")].map((ink) => {
    const probe = document.createElement("canvas").getContext("2d");
    probe.fillStyle = ink ?? "#000000";
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(probe.fillStyle.slice(at, at + 2), 16));
    return `rgb(${red},${green},${blue})`;
  })
)"""


def column(name: str, *values: float | None) -> ChartColumn:
    return ChartColumn(name, values, tuple("--" if value is None else f"{value:.1f}" for value in values))


def a_picture(key: str, *layers: ChartLayer, lying: bool = False, least: float = 1) -> Chart:
    return Chart(
        key=key,
        title="目标曲线",
        definition="本年累计。",
        says="到三月为 3.0。",
        head="月份",
        labels=("2026-01", "2026-02", "2026-03"),
        columns=(
            column("已登记", least, 2 * least, 3 * least),
            column("下限", None, 2, 2.5),
            column("上限", None, 2.5, 4),
        ),
        layers=layers,
        unit="亿元",
        csv="/curve.csv",
        lying=lying,
    )


SHOWN = (
    a_picture(
        "curve",
        ChartLayer(draws=LayerStyle.BAND, column=1, upper=2, ink=Ink.SOFT, name="区间"),
        ChartLayer(draws=LayerStyle.LINE, column=0, ink=Ink.GREEN),
    ),
    a_picture("funnel", ChartLayer(draws=LayerStyle.BARS, column=0, ink=Ink.GREEN), lying=True),
    a_picture(
        "forecast",
        ChartLayer(draws=LayerStyle.BAND, column=1, upper=2, ink=Ink.SOFT, name="预测区间（五次中四次）"),
        ChartLayer(draws=LayerStyle.LINE, column=0, ink=Ink.GREEN),
        ChartLayer(draws=LayerStyle.DOTS, column=2, ink=Ink.OCHRE, name="全年预测中值"),
    ),
    a_picture("small", ChartLayer(draws=LayerStyle.LINE, column=0, ink=Ink.GREEN), least=0.004),
    a_picture("nothing", ChartLayer(draws=LayerStyle.BARS, column=0, ink=Ink.GREEN), least=0),
)


@pytest.fixture
async def pictures() -> AsyncIterator[Window]:
    """Serve a page with two pictures, and open a browser before it."""
    environment = Templates.load(read_catalogues(), load_taxonomy())._environments[Language.ZH]
    html = environment.from_string(PAGE).render(shown=SHOWN, sheets=SHEETS)
    app = FastAPI()
    app.add_api_route("/", lambda: HTMLResponse(html, headers=HEADERS))
    app.mount("/static", Assets())
    async with listening(app) as address, chromium_running() as browser:
        yield Window(browser, address)


async def test_pictures_are_drawn_without_a_complaint_and_follow_the_colours(pictures: Window) -> None:
    async with pictures.reader() as reader:
        page = reader.page
        await reader.open("/")
        for key in ("curve", "funnel"):
            await expect(page.locator(f"#{key} svg")).to_be_visible()
        drawn = f"(colour) => ({INKS})(document.querySelector('#curve [data-picture-place]')).includes(colour)"
        await page.wait_for_function(drawn, arg=GREEN)
        await page.emulate_media(color_scheme="dark")
        await page.wait_for_function(drawn, arg=GREEN_AT_NIGHT)
        await expect(page.locator("#curve table")).to_be_hidden()
        await page.locator("#curve summary").click()
        await expect(page.locator("#curve tbody tr").nth(2)).to_contain_text("3.0")
        assert reader.complaints == []


async def test_a_small_window_and_paper_hold_them_and_paper_has_the_table(pictures: Window) -> None:
    async with pictures.reader(width=360) as reader:
        await reader.open("/")
        await expect(reader.page.locator("#funnel svg")).to_be_visible()
        assert await reader.overflow() == 0
        await reader.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        await expect(reader.page.locator("#curve table")).to_be_visible()
        assert reader.complaints == []


async def test_a_chinese_legend_that_wraps_leaves_the_unit_alone(pictures: Window) -> None:
    async with pictures.reader(width=360) as reader:
        await reader.open("/")
        texts = reader.page.locator("#forecast svg text")
        await expect(texts.filter(has_text="亿元")).to_be_visible()
        unit, last = [await texts.filter(has_text=said).first.bounding_box() for said in ("亿元", "全年预测中值")]
        assert unit is not None
        assert last is not None
        assert last["y"] + last["height"] <= unit["y"]


async def test_steps_of_small_amounts_are_told_apart(pictures: Window) -> None:
    async with pictures.reader() as reader:
        await reader.open("/")
        texts = reader.page.locator("#small svg text")
        await expect(texts.filter(has_text="0.012")).to_be_visible()
        said = [text for text in await texts.all_text_contents() if text.replace(".", "").isdigit()]
        assert len(said) == len(set(said))


async def test_where_no_bar_would_stand_the_table_stands_open(pictures: Window) -> None:
    async with pictures.reader() as reader:
        await reader.open("/")
        await expect(reader.page.locator("#funnel svg")).to_be_visible()
        await expect(reader.page.locator("#nothing [data-picture-place]")).to_be_hidden()
        await expect(reader.page.locator("#nothing table")).to_be_visible()


async def test_without_scripts_the_table_and_the_words_stand_alone(pictures: Window) -> None:
    async with pictures.reader(scripts=False) as reader:
        await reader.open("/")
        await expect(reader.page.locator("#curve [data-picture-place]")).to_be_hidden()
        await expect(reader.page.locator("#curve tbody tr").first).to_contain_text("1.0")
        await expect(reader.page.locator("#curve figcaption")).to_have_text("到三月为 3.0。")
