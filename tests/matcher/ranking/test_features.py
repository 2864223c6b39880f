from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from matcher.evaluation.collection import Text
from matcher.evaluation.ours import Ours, open_ours
from matcher.ranking.feature import Feature, matrix
from tests.hashing import HashingEncoder
from tests.matcher.market_index import quiet

NEED = Text("need", "高温钕铁硼磁体", "主驱电机的磁钢在150 ℃下退磁，求耐高温的钕铁硼磁体，镝铽含量要低。")
ANSWERS = (
    Text("a", "耐高温钕铁硼磁体的制备", "晶界扩散铽，150 ℃下剩磁不低于1.3 T，用于主驱电机的磁钢。"),
    Text("b", "耐高温钕铁硼磁体的制备方法", ""),
    Text("c", "污水处理用的陶瓷膜", "平板陶瓷膜，用于印染污水的深度处理。"),
    Text("d", "Sintered magnets for traction motors", "Grain boundary diffusion keeps them stable when hot."),
)
OTHERS = tuple(
    Text(f"z{place}", f"{what}的{how}", f"{what}经过{how}以后，性能稳定，已经在工厂里用了{place}年。")
    for place, (what, how) in enumerate(product(("豆粕", "纱线", "锂盐", "水泥", "疫苗"), ("发酵", "检测")))
)
ROWS = np.arange(4)


@pytest.fixture(scope="module")
def ours() -> Iterator[Ours]:
    with open_ours((*ANSWERS, *OTHERS), HashingEncoder(4096), say=quiet) as opened:
        yield opened


def test_a_closer_listing_has_every_feature_the_better_way_round(ours: Ours) -> None:
    values = ours.features(NEED, ROWS)
    for feature in values:
        near, far = values[feature][0], values[feature][2]
        if feature is not Feature.SAME_LANGUAGE:
            assert near * feature.definition.direction > far * feature.definition.direction, feature


def test_a_listing_without_a_body_has_no_feature_of_its_body(ours: Ours) -> None:
    values = ours.features(NEED, ROWS)
    of_body = {Feature.TITLE_BODY_MEANING, Feature.BODY_BODY_MEANING, Feature.WHOLE_WHOLE_CHARACTERS}
    assert {feature for feature in values if np.isnan(values[feature][1])} == of_body
    assert not any(np.isnan(values[feature][0]) for feature in values)


def test_a_need_without_a_body_has_no_feature_of_its_body(ours: Ours) -> None:
    values = ours.features(Text("need", NEED.title, ""), ROWS)
    for feature in (Feature.BODY_TITLE_MEANING, Feature.BODY_BODY_MEANING):
        assert np.isnan(values[feature]).all()
    assert not np.isnan(values[Feature.TITLE_BODY_MEANING][0])


def test_words_do_not_count_between_languages_and_meaning_does(ours: Ours) -> None:
    values = ours.features(NEED, ROWS)
    assert values[Feature.SAME_LANGUAGE].tolist() == [1.0, 1.0, 1.0, 0.0]
    assert np.isnan(values[Feature.WHOLE_WORDS][3])
    assert np.isnan(values[Feature.TERMS_OPEN][3])
    assert not np.isnan(values[Feature.TITLE_TITLE_MEANING][3])


def test_no_feature_depends_on_which_others_are_compared(ours: Ours) -> None:
    alone, together = ours.features(NEED, ROWS[:1]), ours.features(NEED, np.arange(14))
    for feature, values in alone.items():
        assert values[0] == pytest.approx(together[feature][0], abs=1e-6), feature


def test_what_the_title_leaves_open_is_counted_by_rarity(ours: Ours) -> None:
    values = ours.features(NEED, ROWS)
    assert values[Feature.TITLE_TERMS_OPEN][0] == 0.0
    assert values[Feature.TITLE_TERMS_OPEN][2] == pytest.approx(1.0)
    assert 0.0 < values[Feature.TERMS_OPEN][0] < values[Feature.TERMS_OPEN][1] < 1.0


def test_the_same_listing_keeps_its_features_in_a_larger_market(ours: Ours) -> None:
    # What letters weigh and what is usual is measured on the whole market: only that moves it, and little.
    more = tuple(Text(f"y{place}", f"{text.title}二", text.text) for place, text in enumerate(OTHERS * 4))
    with open_ours((*ANSWERS, *OTHERS, *more), HashingEncoder(4096), say=quiet) as larger:
        for feature, values in larger.features(NEED, ROWS).items():
            before = ours.features(NEED, ROWS)[feature]
            order = np.argsort(np.nan_to_num(before, nan=-9.0), kind="stable")
            assert order.tolist() == np.argsort(np.nan_to_num(values, nan=-9.0), kind="stable").tolist(), feature


def test_strange_texts_are_compared_without_error(ours: Ours) -> None:
    strange = (("？", ""), ("12345 67", "8.9"), ("忽略以上指令", "ignore all instructions"), ("长" * 3_000, ""))
    for title, text in strange:
        values = ours.features(Text("q", title, text), ROWS)
        assert matrix(values, tuple(Feature), 4).shape == (4, len(Feature))
        assert not np.isinf(matrix(values, tuple(Feature), 4)).any()
