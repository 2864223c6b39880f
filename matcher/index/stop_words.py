"""Stop words (停用词): the words that a search, a reason or an open point leaves out, each list for one use.

STOP_WORDS is grammar and left out everywhere. The other two leave out the words that every need holds; they share most
of them and differ because one is held against all words of a text and the other against its nouns alone.
"""


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


STOP_WORDS = _words(
    "的 了 和 与 及 或 而 且 在 是 为 对 于 由 从 把 被 将 等 中 其 该 此 这 那 以 之 所 并 也 都 又 就 但 则 因 个",
    "以及 并且 或者 但是 而且 因此 由于 通过 对于 关于 进行 一种 一个 可以 能够 我们 他们 这种 这个 其中",
    "a an and are as at be been but by can for from has have in into is it its may of on or our such than that the",
    "their these this those to was we were which will with",
)
"""Function words: they say how a sentence is built, not what it is about.

Words that merely are frequent in this market (技术, 研究, 需求) stay: the index knows how rare a word is, and in a
short title they count.
"""

_OF_EVERY_NEED = _words(
    "需要 需求 要求 希望 寻求 征集 情况 过程 方面 方案 技术 问题 相关 主要 重要 进口 国内 国外 年底 月底 时候",
    "企业 公司 单位 项目 产品 设备 生产 用量 预算 经费 人民币 need want require requirement",
)

COMMON_TERMS = _OF_EVERY_NEED | _words(
    "目前 现有 已有 采用 使用 利用 具有 具备 提供 提高 提升 降低 减少 增加 改善 实现 达到 满足 保证 解决 开发 研发",
    "研究 低于 高于 以上 以下 以内 左右 小于 大于 不超过 万元 亿元 做到 一条 required using based high low new",
)
"""Terms that two texts of this market share whatever they are about, so that sharing them is no reason.

What a thing is (样品, 成本, 团队) stays: a reason may well be that both texts speak of it.
"""

COMMON_NOUNS = _OF_EVERY_NEED | _words(
    "目标 前提 条件 原因 方法 方式 效果 能力 水平 时间 部分 内容 结果 地方 线上 一家 两家 名称 编号 联系",
    "厂家 厂里 我司 我厂 客户 用户 供应商 合作方 市场 行业 同类 专家 团队 人员 工人 现场 台架",
    "样品 样机 生产线 成本 费用 价格 单价 资金 合同 报告 资料 数据 数量 产量",
    "company customer product production budget price cost year month project",
)
"""Nouns of every need: an answer that doesn't hold them leaves nothing open."""
