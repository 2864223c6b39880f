"""Provinces (省级行政区): their full names, of which people write the first characters."""

_FULL = (
    *("北京市", "天津市", "上海市", "重庆市", "内蒙古自治区", "广西壮族自治区", "西藏自治区", "宁夏回族自治区"),
    *("新疆维吾尔自治区", "香港特别行政区", "澳门特别行政区"),
    *("河北省", "山西省", "辽宁省", "吉林省", "黑龙江省", "江苏省", "浙江省", "安徽省", "福建省", "江西省", "山东省"),
    *("河南省", "湖北省", "湖南省", "广东省", "海南省", "四川省", "贵州省", "云南省", "陕西省", "甘肃省", "青海省"),
    "台湾省",
)
_SUFFIXES = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "市")
_BY_SHORT = {full.removesuffix(next(suffix for suffix in _SUFFIXES if full.endswith(suffix))): full for full in _FULL}


def full_name(name: str) -> str:
    """Complete the short name of a province, 浙江 to 浙江省; any other name stays as it is.

    A city of its own name is completed as well: 上海 to 上海市.
    """
    return _BY_SHORT.get(name, name)
