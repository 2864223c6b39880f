from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from market.listing.listing import Audience, Listing, Tier
from matcher.index.text import Face, full_text, indexed_listing, indexed_text
from tests.listings import a_need, an_achievement, an_anonymous_need, an_expert, an_organization

OWNER = an_organization()
PLACES = ("浙江省", "宁波市", "海曙区")
LISTINGS: tuple[Listing, ...] = (an_achievement(OWNER), a_need(OWNER), an_expert(OWNER))


@settings(max_examples=60)
@given(deep=st.dictionaries(st.sampled_from([Tier.L2, Tier.L3]), st.text(min_size=1, max_size=200)))
def test_what_is_confidential_changes_nothing_of_what_is_indexed(deep: dict[Tier, str]) -> None:
    for listing in LISTINGS:
        assert indexed_listing(replace(listing, confidential=deep), OWNER) == indexed_listing(listing, OWNER)


def test_swapped_confidential_texts_change_nothing_either() -> None:
    one = replace(LISTINGS[0], confidential={Tier.L2: "甲的配方", Tier.L3: "乙的工艺"})
    other = replace(LISTINGS[0], confidential={Tier.L2: "乙的工艺", Tier.L3: "甲的配方"})
    assert indexed_listing(one, OWNER) == indexed_listing(other, OWNER)
    assert "配方" not in full_text(one).whole
    assert "工艺" not in full_text(one).whole


def test_an_achievement_is_found_by_its_elements_indicators_and_advantages() -> None:
    text = indexed_listing(LISTINGS[0], OWNER).texts[Face.EVERYBODY]
    assert text.title == "高矫顽力磁体"
    for part in (
        "晶界扩散使矫顽力提高",
        "钕铁硼",
        "晶界扩散、烧结",
        "≥25.50",
        "温度 -40–180.0 ℃",
        "提高 15 %",
        "高性能磁性材料",
    ):
        assert part in text.body
    assert text.names == (OWNER.name, OWNER.name_en, "A-1", *PLACES)
    assert OWNER.name not in text.whole


def test_personal_and_commercial_fields_are_not_in_the_text() -> None:
    text = full_text(LISTINGS[0]).whole
    for part in ("测试甲", "科研处", "样例-ZL", "共有方"):
        assert part not in text


def test_an_expert_has_one_passage_a_topic_and_is_named_in_the_names_alone() -> None:
    text = indexed_listing(LISTINGS[2], OWNER).texts[Face.EVERYBODY]
    assert text.passages[-2:] == ("晶界扩散\n论磁体（样例）", "电机")
    assert text.names[:2] == ("沈测试（样例）", "Shen Ceshi (sample)")
    assert "沈测试" not in text.whole
    assert not {"sample@example.invalid", "000-0000", "0000-0000-0000-0000"} & {*text.names, *text.passages}


def test_an_anonymous_need_does_not_carry_its_poster() -> None:
    text = indexed_listing(an_anonymous_need(OWNER), OWNER).texts[Face.EVERYBODY]
    assert text.names == PLACES


def test_a_members_listing_shows_outsiders_its_title_and_field_alone() -> None:
    listing = replace(LISTINGS[0], audience=Audience.MEMBERS)
    texts = indexed_listing(listing, OWNER).texts
    assert texts[Face.OUTSIDERS].whole == "高矫顽力磁体\n高性能磁性材料 永磁体"
    assert texts[Face.OUTSIDERS].passages == ("高矫顽力磁体",)
    assert "晶界扩散" in texts[Face.MEMBERS].body


def test_a_members_expert_is_named_to_members_alone() -> None:
    texts = indexed_listing(replace(LISTINGS[2], audience=Audience.MEMBERS), OWNER).texts
    assert texts[Face.OUTSIDERS].names == (OWNER.name, OWNER.name_en, "E-1", *PLACES)
    assert texts[Face.MEMBERS].names == (
        "沈测试（样例）",
        "Shen Ceshi (sample)",
        OWNER.name,
        OWNER.name_en,
        "E-1",
        *PLACES,
    )


def test_columns_hold_wider_codes_and_places() -> None:
    indexed = indexed_listing(LISTINGS[0], OWNER)
    assert indexed.fields == ("B1", "B1.01", "B1.01.03")
    assert indexed.places[-1] == "CN/浙江省/宁波市/海曙区"
    assert len(indexed.places) == 4
    assert not indexed_listing(LISTINGS[2], OWNER).rankable


def test_a_document_without_a_title_is_represented_by_its_first_passage() -> None:
    assert indexed_text("", "只有正文。").title == "只有正文。"
    assert indexed_text("只有标题", "").passages == ("只有标题",)


def test_equal_titles_and_passages_have_equal_digests_whatever_the_names() -> None:
    assert indexed_text("题", "文", names=("甲",)).digest == indexed_text("题", "文", names=("乙",)).digest
    assert indexed_text("题文", "").digest != indexed_text("题", "文").digest
