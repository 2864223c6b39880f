"""What betrays the firm behind an anonymous need, found in its texts and told with its place."""

from dataclasses import replace

import pytest

from market.place import Place
from market.posting.anonymity import Firm, TraceKind, find_traces, short_names
from tests.listings import an_organization

FIRM = replace(
    an_organization(7),
    name="宁波海曙鹿鸣精密机械有限公司（样例）",
    name_en="Ningbo Luming Precision Co., Ltd. (sample)",
    place=Place("CN", "浙江省", "宁波市", "海曙区"),
)
KNOWN = Firm(FIRM, people=("申样例",), addresses=("a@luming-precision.invalid.cn", "b@qq.com"))


def found(text: str) -> set[tuple[TraceKind, str]]:
    return {(trace.kind, trace.found) for trace in find_traces(KNOWN, {"body": text})}


def test_a_firm_is_known_by_its_name_without_region_and_form_and_by_its_core() -> None:
    assert short_names(FIRM) == ("鹿鸣精密机械", "鹿鸣", "Ningbo Luming Precision")


def test_of_a_long_name_people_say_the_first_four_characters() -> None:
    firm = replace(FIRM, name="甬江精工激光有限公司（样例）", name_en=None)
    assert short_names(firm) == ("甬江精工激光", "甬江精工")
    traces = find_traces(Firm(firm), {"body": "甬江精工的客户退货多"})
    assert [(trace.kind, trace.found) for trace in traces] == [(TraceKind.SHORT_NAME, "甬江精工")]


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("我们宁波海曙鹿鸣精密机械有限公司想要", TraceKind.NAME, "宁波海曙鹿鸣精密机械有限公司"),
        ("鹿 鸣 的磁钢退磁", TraceKind.SHORT_NAME, "鹿鸣"),
        ("at NINGBO  Luming precision we", TraceKind.SHORT_NAME, "Ningbo Luming Precision"),
        (f"代码 {FIRM.code.lower()} 见附件", TraceKind.CODE, FIRM.code),
        ("请找申样例", TraceKind.PERSON, "申样例"),
        ("见 luming-precision.invalid.cn/x", TraceKind.DOMAIN, "luming-precision.invalid.cn"),
        ("电话 13800000000 联系", TraceKind.CONTACT, "13800000000"),
        ("写信到 x.y@qq.com", TraceKind.CONTACT, "x.y@qq.com"),
    ],
)
def test_a_trace_is_found_whatever_its_width_case_and_blanks(text: str, kind: TraceKind, name: str) -> None:
    assert (kind, name) in found(text)


@pytest.mark.parametrize(
    "text", ["高温退磁，150 ℃ 时磁通损失 3 %", "精密机械厂的轴承", "宁波海曙", "blumings", "20260101123"]
)
def test_an_innocent_text_has_no_trace(text: str) -> None:
    assert found(text) == set()


def test_a_name_that_was_found_whole_is_not_told_again_in_parts() -> None:
    assert len(found("宁波海曙鹿鸣精密机械有限公司")) == 1


def test_each_place_is_told_and_one_thing_has_one_key() -> None:
    traces = find_traces(KNOWN, {"title": "鹿鸣", "L2": "ＬＵＭＩＮＧ 鹿鸣"})
    assert [(trace.place, trace.found) for trace in traces] == [("title", "鹿鸣"), ("L2", "鹿鸣")]
    assert {trace.key for trace in traces} == {"short_name:鹿鸣"}
