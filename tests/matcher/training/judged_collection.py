"""A made-up judged collection: needs of six trades, each with listings of its own trade and of others."""

from matcher.evaluation.collection import Collection, Text

TRADES = (
    ("钕铁硼磁体", "晶界扩散", "剩磁", "驱动电机"),
    ("锂离子电池", "隔膜涂覆", "循环寿命", "储能电站"),
    ("印染污水", "陶瓷膜", "脱色率", "纺织园区"),
    ("豆粕饲料", "固态发酵", "粗蛋白", "养殖场"),
    ("高强混凝土", "纳米改性", "抗压强度", "跨海大桥"),
    ("涤纶纱线", "阻燃整理", "极限氧指数", "工装面料"),
)


def a_collection(*, needs_a_trade: int = 2, merely_titles: bool = False) -> Collection:
    """Make needs whose listings of the same trade are level 4, of the same method 2, others 1."""
    queries, documents, qrels = [], [], {}
    for trade, (thing, method, measure, place) in enumerate(TRADES):
        body = f"采用{method}，使{thing}的{measure}提高两成，已经用于{place}。"
        documents.append(Text(f"a{trade}", f"{thing}的{method}技术", "" if merely_titles else body))
        documents.append(Text(f"b{trade}", f"{place}用{thing}", "" if merely_titles else f"{measure}稳定，成本低。"))
        other = TRADES[(trade + 1) % len(TRADES)][0]
        documents.append(Text(f"c{trade}", f"{other}的{method}", "" if merely_titles else f"{method}用于{other}。"))
    for trade, (thing, method, measure, place) in enumerate(TRADES):
        for number in range(needs_a_trade):
            id_ = f"n{trade}-{number}"
            asked = f"{place}需要{thing}，第{number + 1}批{measure}不足，希望用{method}解决。"
            queries.append(Text(id_, f"{thing}{measure}不足{'的改进' * number}", asked))
            qrels[id_] = {document.id: 0 for document in documents} | {f"a{trade}": 3, f"b{trade}": 2, f"c{trade}": 1}
    return Collection(tuple(queries), tuple(documents), qrels)
