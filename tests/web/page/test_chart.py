"""Pictures: what is drawn is what the table and the file say, and the library is as its authors publish it."""

import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from corpus.reference.taxonomy import load_taxonomy
from market.listing.listing import Language
from web.page.chart import Chart, ChartColumn, ChartLayer, Ink, LayerStyle
from web.page.language import read_catalogues
from web.page.table_download import answer_chart
from web.page.templating import STATIC, Templates

VENDOR = STATIC / "vendor"
SHOWN = '{% import "macros/picture.html" as pictures %}{{ pictures.picture(page) }}'
PICTURE = Chart(
    key="path",
    title="Path </script><b>",
    definition="What was registered.",
    says="In 2021 it was 1.2.",
    head="Year",
    labels=("2021", "=2022"),
    columns=(
        ChartColumn("Registered", (Decimal("1.20"), None), ("1.2", "--")),
        ChartColumn("Low", (1, 2), ("1", "2")),
        ChartColumn("High", (3.5, 4.5), ("3.5", "4.5")),
    ),
    layers=(
        ChartLayer(draws=LayerStyle.BAND, column=1, upper=2, ink=Ink.SOFT, name="Between"),
        ChartLayer(draws=LayerStyle.LINE, column=0, ink=Ink.GREEN, dashed=True),
    ),
    unit="亿元",
    links=("/deals?year=2021", ""),
    csv="/target/path.csv",
)


@pytest.fixture(scope="module")
def html() -> str:
    templates = Templates.load(read_catalogues(), load_taxonomy())
    environment = templates._environments[Language.EN]
    return environment.from_string(SHOWN).render({"page": PICTURE})


def drawing(html: str) -> Mapping[str, Any]:
    found = re.search(r"<script type=\"application/json\" data-drawing>(.*?)</script>", html, re.DOTALL)
    assert found is not None
    return json.loads(found[1])  # type: ignore[no-any-return]


def test_what_is_drawn_is_what_the_table_says(html: str) -> None:
    drawn = drawing(html)
    assert drawn["labels"] == ["2021", "=2022"]
    assert [column["values"] for column in drawn["columns"]] == [[1.2, None], [1.0, 2.0], [3.5, 4.5]]
    assert drawn["layers"][0] == {
        "column": 1,
        "dashed": False,
        "draws": "band",
        "ink": "ink-soft",
        "name": "Between",
        "upper": 2,
    }
    assert '<td class="num">1.2</td><td class="num">1</td><td class="num">3.5</td>' in html
    assert '<a href="/deals?year=2021">2021</a>' in html
    assert "Registered (亿元)" in html


def test_a_title_becomes_no_markup(html: str) -> None:
    assert "</script><b>" not in html
    assert "Path </script><b>" in unescape(html)


def test_the_table_stands_open_and_the_drawing_waits_for_the_script(html: str) -> None:
    assert "<details open>" in html
    assert re.search(r"data-picture-place role=\"img\"[^>]* hidden>", html)
    assert 'href="/target/path.csv"' in html


def test_the_file_holds_the_exact_figures_and_no_formula() -> None:
    body = bytes(answer_chart(PICTURE, "path").body).decode()
    assert body == "\ufeffYear,Registered (亿元),Low (亿元),High (亿元)\r\n2021,1.20,1,3.5\r\n'=2022,,2,4.5\r\n"


def test_columns_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="as long as its labels"):
        Chart(
            key="k",
            title="",
            definition="",
            says="",
            head="",
            labels=("a",),
            columns=(ChartColumn("x", (), ()),),
            layers=(),
        )


def test_the_library_is_the_published_one_and_turns_no_text_into_code() -> None:
    library = VENDOR / "echarts.common.min.js"
    digest = hashlib.sha256(library.read_bytes()).hexdigest()
    assert digest == "61f13280aba3161f77fc801bf5f9c786f55f10432153a0683fc5cc0700b013d5"
    assert digest in (VENDOR / "README").read_text(encoding="utf-8")
    assert re.findall(r"\beval\(|\bFunction\(|setAttribute\(\"style\"", library.read_text(encoding="utf-8")) == []
    assert "Apache License" in (VENDOR / "echarts.LICENSE").read_text(encoding="utf-8")
    assert "Apache Software Foundation" in (VENDOR / "echarts.NOTICE").read_text(encoding="utf-8")


def test_only_pages_with_a_drawing_load_the_library() -> None:
    templates = Path(STATIC).parent
    loading = {path.name for path in templates.rglob("*.html") if "vendor/echarts" in path.read_text(encoding="utf-8")}
    assert loading == {"evaluation.html", "picture.html"}
