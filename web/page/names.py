"""The English names of Chinese places: every province, the cities and districts at hand; others keep their own.

The names of the plan's codes, in the language of the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from market.listing.field import Box, Direction, Industry, Taxonomy
from market.listing.listing import Language
from market.place import PROVINCES


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Labels of every box, industry and direction by code: (Chinese, English)."""

    labels: Mapping[str, tuple[str, str]]

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> "FieldNames":
        """Collect the names of a taxonomy."""
        nouns: list[Box | Industry | Direction] = [*taxonomy.boxes, *taxonomy.industries(), *taxonomy.directions()]
        return cls({noun.code: (noun.label, noun.label_en) for noun in nouns})

    def label(self, code: str, language: Language) -> str:
        """Name a code; one that the taxonomy doesn't hold (an older plan's) stands for itself."""
        if code not in self.labels:
            return code
        chinese, english = self.labels[code]
        return english if language is Language.EN else chinese


ENGLISH: Mapping[str, str] = {
    **PROVINCES,
    "杭州市": "Hangzhou",
    "宁波市": "Ningbo",
    "温州市": "Wenzhou",
    "嘉兴市": "Jiaxing",
    "湖州市": "Huzhou",
    "绍兴市": "Shaoxing",
    "金华市": "Jinhua",
    "衢州市": "Quzhou",
    "舟山市": "Zhoushan",
    "台州市": "Taizhou",
    "丽水市": "Lishui",
    "南京市": "Nanjing",
    "苏州市": "Suzhou",
    "无锡市": "Wuxi",
    "合肥市": "Hefei",
    "武汉市": "Wuhan",
    "广州市": "Guangzhou",
    "深圳市": "Shenzhen",
    "成都市": "Chengdu",
    "西安市": "Xi'an",
    "哈尔滨市": "Harbin",
    "沈阳市": "Shenyang",
    "鞍山市": "Anshan",
    "青岛市": "Qingdao",
    "潍坊市": "Weifang",
    "长沙市": "Changsha",
    "海曙区": "Haishu",
    "江北区": "Jiangbei",
    "北仑区": "Beilun",
    "镇海区": "Zhenhai",
    "鄞州区": "Yinzhou",
    "奉化区": "Fenghua",
    "余姚市": "Yuyao",
    "慈溪市": "Cixi",
    "宁海县": "Ninghai",
    "象山县": "Xiangshan",
    "西湖区": "Xihu",
    "定海区": "Dinghai",
    "吴中区": "Wuzhong",
    "闵行区": "Minhang",
    "雁塔区": "Yanta",
    "松北区": "Songbei",
    "浑南区": "Hunnan",
    "铁东区": "Tiedong",
    "铁西区": "Tiexi",
    "胶州市": "Jiaozhou",
    "寿光市": "Shouguang",
    "岳麓区": "Yuelu",
    "洪山区": "Hongshan",
    "蜀山区": "Shushan",
    "柯桥区": "Keqiao",
    "磐安县": "Pan'an",
    "天河区": "Tianhe",
    "光明区": "Guangming",
    "沙坪坝区": "Shapingba",
    "龙泉驿区": "Longquanyi",
}
"""Official names, in pinyin where there is no other; a name that two places share is spelled the same in both."""


def place_name(name: str, language: Language) -> str:
    """Name a part of a place in a language, as it names itself where no other name is known."""
    return ENGLISH.get(name, name) if language is Language.EN else name
