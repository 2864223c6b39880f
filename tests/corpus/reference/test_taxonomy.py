"""The plan's taxonomy: counted by hand in the plan's boxes 1 to 5, box by box."""

import json
from collections import Counter
from importlib.resources import files

import pytest

from corpus.reference.taxonomy import CorpusError, load_taxonomy, read_taxonomy
from market.listing.field import Emphasis, Taxonomy

INDUSTRIES = {
    "B1.01": ("新材料", 16),
    "B1.02": ("新能源与节能环保", 18),
    "B1.03": ("高端装备", 12),
    "B1.04": ("生物医药", 27),
    "B1.05": ("信息技术", 11),
    "B2.01": ("纺织服装", 13),
    "B2.02": ("电气机械", 5),
    "B2.03": ("文教文具", 8),
    "B2.04": ("汽车配件", 17),
    "B2.05": ("现代农业", 15),
    "B3.01": ("人工智能", 29),
    "B3.02": ("新一代新材料", 11),
    "B3.03": ("生物医学", 10),
    "B3.04": ("先进制造", 19),
    "B3.05": ("空天深海", 10),
    "B4.01": ("工业互联网核心技术", 18),
    "B4.02": ("标志性成果", 7),
    "B4.03": ("创新载体", 1),
    "B4.04": ("典型应用示范", 10),
    "B5.01": ("智慧工厂", 14),
    "B5.02": ("智慧交通", 15),
    "B5.03": ("智慧物流", 4),
    "B5.04": ("智慧健康", 8),
    "B5.05": ("智慧政务", 6),
}
SPOTS = {
    "B1.01.01": ("碳纤维及复合材料的原丝及成型技术", Emphasis.SUPPORT),
    "B1.01.11": ("钕铁硼磁环制造及绿色环保防护", Emphasis.BREAKTHROUGH),
    "B1.01.16": ("钛合金复杂流道多路液压阀材料与制造", Emphasis.BREAKTHROUGH),
    "B1.02.18": ("新能源汽车创新产品", Emphasis.PROMOTE),
    "B1.03.12": ("生活垃圾热解气化成套装备", Emphasis.BREAKTHROUGH),
    "B1.04.26": ("重组猪促卵泡素(rpFSH)研发", Emphasis.BREAKTHROUGH),
    "B1.05.11": ("基于5G和人工智能技术的道路病害判识及风险监控预警平台", Emphasis.BREAKTHROUGH),
    "B2.01.05": ("虚拟试衣", Emphasis.SUPPORT),
    "B2.02.04": ("纯机械栓式结构燃气自闭阀", Emphasis.BREAKTHROUGH),
    "B2.05.02": ("浙贝母新品种选育、品种改良、生态化种植和精深加工技术", Emphasis.SUPPORT),
    "B3.01.28": ("复杂版面手写图文识别及理解", Emphasis.RESERVE),
    "B3.02.04": ("高峰度元素燃料电池材料", Emphasis.BREAKTHROUGH),
    "B3.03.08": ("血透设备", Emphasis.RESERVE),
    "B3.04.18": ("高精度、高稳定性微陀螺仪", Emphasis.RESERVE),
    "B3.05.10": ("海洋牧场技术与装备", Emphasis.RESERVE),
    "B4.01.16": ("工控系统安全可信关键技术", Emphasis.RESERVE),
    "B4.02.02": ("开源智能工厂操作系统", Emphasis.SUPPORT),
    "B5.01.14": ("智能工厂智能引擎关键技术", Emphasis.BREAKTHROUGH),
    "B5.05.06": ("跨部门多场景协同应用", Emphasis.PROMOTE),
}


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy()


def test_every_industry_has_the_directions_that_the_plan_names(taxonomy: Taxonomy) -> None:
    counted = {each.code: (each.label, len(each.directions)) for each in taxonomy.industries()}
    assert counted == INDUSTRIES
    assert len(list(taxonomy.directions())) == 304


def test_boxes_and_highlands_are_the_plan_s(taxonomy: Taxonomy) -> None:
    assert [(box.code, box.label) for box in taxonomy.boxes] == [
        ("B1", "高新产业关键核心技术专项"),
        ("B2", "优势产业提质升级技术专项"),
        ("B3", "未来前沿引领技术专项"),
        ("B4", "工业互联网突破创新技术专项"),
        ("B5", "重大场景应用创新技术专项"),
    ]
    assert [(each.label, each.industries) for each in taxonomy.highlands] == [
        ("工业互联网", ("B1.05", "B3.01", "B4.01", "B4.02", "B4.03", "B4.04", "B5.01")),
        ("新材料", ("B1.01", "B3.02")),
        ("时尚产业", ("B2.01",)),
    ]
    assert "海政办发〔2021〕52号 2021-12-31" in taxonomy.source


def test_directions_stand_where_the_plan_has_them(taxonomy: Taxonomy) -> None:
    by_code = {each.code: (each.label, each.emphasis) for each in taxonomy.directions()}
    assert {code: by_code[code] for code in SPOTS} == SPOTS


def test_only_what_the_plan_itself_repeats_stands_in_two_industries(taxonomy: Taxonomy) -> None:
    labels = Counter(direction.label for direction in taxonomy.directions())
    assert {label for label, n in labels.items() if n > 1} == {
        "云计算",
        "新型显示",
        "智能传感器",
        "大数据应用",
        "“5G+工业互联网”融合应用",
        "行业工业互联网平台",
        "企业级工业互联网平台",
        "人工智能深度应用场景",
    }


def test_no_label_names_a_firm_or_keeps_a_verb(taxonomy: Taxonomy) -> None:
    for direction in taxonomy.directions():
        assert "公司" not in direction.label
        assert not direction.label.startswith(("重点", "积极", "支持", "储备", "推进", "加快", "大力"))
        assert direction.label_en.isascii()


def written() -> str:
    return files("corpus").joinpath("taxonomy.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"B1.01.02"', '"B1.01.03"', "stands where 'B1.01.02' is due"),
        ('"emphasis": "support"', '"emphasis": "urgent"', "write one of: support"),
        ('"label": "高性能膜材料"', '"label": "轻量化合金材料"', "names twice: 轻量化合金材料"),
        ('"B3.02"\n', '"B9.99"\n', "industries that no box has: B9.99"),
        ('"version"', '"verzion"', "version"),
        ('"source"', '"sauce"', "say which document"),
    ],
)
def test_a_damaged_taxonomy_is_refused_with_the_place(old: str, new: str, said: str) -> None:
    damaged = written().replace(old, new, 1)
    assert damaged != written()
    with pytest.raises(CorpusError, match=said):
        read_taxonomy(damaged)


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(CorpusError, match="no JSON"):
        read_taxonomy(written()[:-5])
    with pytest.raises(CorpusError, match="one object"):
        read_taxonomy(json.dumps([]))
