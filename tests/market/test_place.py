"""A place of which only the lower part was written, beside the place of its organisation."""

import pytest

from market.place import Place

HOME = Place("CN", "浙江省", "宁波市", "海曙区")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (Place("CN", "", "宁波市", "鄞州区"), Place("CN", "浙江省", "宁波市", "鄞州区")),
        (Place("CN", "", "", "海曙区"), HOME),
        (Place("CN", "浙江省", "", "海曙区"), HOME),
        (Place("CN", "", "杭州市", ""), Place("CN", "", "杭州市", "")),
        (Place("CN", "江苏省", "", "海曙区"), Place("CN", "江苏省", "", "海曙区")),
        (Place("FI", "", "宁波市", ""), Place("FI", "", "宁波市", "")),
        (Place(), Place()),
    ],
)
def test_what_lies_above_a_part_is_filled_where_the_part_is_the_same(written: Place, read: Place) -> None:
    assert written.beside(HOME) == read
