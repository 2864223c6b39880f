import numpy as np
import pytest

from matcher.evaluation.collection import Text
from matcher.evaluation.folds import need_groups, split_needs


def test_needs_that_share_a_title_or_a_text_are_one_group_also_through_a_third() -> None:
    queries = [
        Text("1", "磁体防锈", "盐雾 72 小时"),
        Text("2", "污水处理", ""),
        Text("3", "磁体 防锈！", "别的文"),
        Text("4", "另一题", "别的；文。"),
        Text("5", "ＰＣＲ检测", ""),
        Text("6", "pcr 检测", ""),
    ]

    assert need_groups(queries).tolist() == [0, 1, 0, 0, 2, 2]


def test_an_empty_part_or_one_of_marks_alone_is_shared_with_nobody() -> None:
    queries = [Text("1", "甲", ""), Text("2", "乙", ""), Text("3", "丙", "——"), Text("4", "丁", "。")]

    assert need_groups(queries).tolist() == [0, 1, 2, 3]


def test_a_title_is_not_compared_with_a_text() -> None:
    assert need_groups([Text("1", "甲", ""), Text("2", "", "甲")]).tolist() == [0, 1]


def test_every_need_is_in_one_fold_and_a_group_in_one() -> None:
    queries = [Text(str(n), f"题{n // 3}", f"文{n}") for n in range(60)]

    folds = split_needs(queries)

    assert sorted(np.concatenate(folds).tolist()) == list(range(60))
    assert [len(fold) for fold in folds] == [12] * 5
    groups = need_groups(queries)
    assert all(not set(groups[one]) & set(groups[other]) for one in folds for other in folds if one is not other)
    assert [fold.tolist() for fold in split_needs(queries)] == [fold.tolist() for fold in folds]


def test_fewer_groups_than_folds_are_refused() -> None:
    with pytest.raises(ValueError, match="1 groups of needs"):
        split_needs([Text("1", "甲", ""), Text("2", "甲", "")])
