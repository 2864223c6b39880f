"""What is hidden: texts and identities that may be one thing or another without an outsider's noticing."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from uuid import NAMESPACE_URL, UUID, uuid5

from market.indicator.indicator import Comparator, Force, Indicator
from market.listing.achievement import Achievement, Advantage, Elements, SecrecyAttestation
from market.listing.expert import Basis, Evidence, EvidenceKind, Expert, Person, Topic
from market.listing.listing import Audience, ListingId, Tier
from market.listing.need import Need
from market.listing.price import PriceRange
from market.organization import Organization, OrganizationId, OrganizationKind
from tests.listings import a_need, an_achievement, an_expert, an_organization

Entry = Achievement | Need | Expert


class Secret(Enum):
    """What is swapped: L2 and L3, the L1 of listings for members, who is behind an anonymous need."""

    CONFIDENTIAL = auto()
    MEMBERS_TEXT = auto()
    IDENTITY = auto()


@dataclass(frozen=True)
class Words:
    """The words of one world, which its other has nowhere; of another length, so that even that shows nothing."""

    confidential: str
    members: str
    person: str
    pinyin: str
    figure: int


ONE = Words("钪锆合金在七百度下退火两小时", "聚酰亚胺气凝胶的发泡工艺", "欧阳锦程（样例）", "Ouyang Jincheng", 41)
OTHER = Words("镓铟锡液态金属", "磁体隔热的另一种办法，用石墨烯薄膜逐层包覆", "上官玉（样例）", "Shangguan Yu", 7)
WORDS = {False: ONE, True: OTHER}


NOTHING: frozenset[Secret] = frozenset()


def fixed(name: str) -> UUID:
    """Make an id that is the same in both worlds."""
    return uuid5(NAMESPACE_URL, f"leaks:{name}")


def a_firm(number: int) -> Organization:
    firm = replace(an_organization(number), id=OrganizationId(fixed(f"firm {number}")))
    return replace(firm, kind=OrganizationKind.ENTERPRISE, name=f"泄漏试验机构{number}（样例）")


POSTERS = (a_firm(81), a_firm(82))
"""Either may be behind the anonymous needs."""
INSTITUTE = a_firm(83)
OUTSIDE = a_firm(84)
"""The firm of those who look: it owns nothing that is hidden."""
FIRMS = (*POSTERS, INSTITUTE, OUTSIDE)


def a_world(swapped: frozenset[Secret]) -> tuple[Entry, ...]:
    """Make the listings of a world in which some secrets are swapped, and all the rest is the same."""

    def words(secret: Secret) -> Words:
        return WORDS[secret in swapped]

    texts = words(Secret.CONFIDENTIAL).confidential
    confidential = {
        Tier.L2: f"L2：{texts}。指标：矫顽力≥{words(Secret.CONFIDENTIAL).figure}kOe",
        Tier.L3: f"L3：{texts}",
    }
    poster = POSTERS[Secret.IDENTITY in swapped]
    number = "甲-1" if Secret.IDENTITY in swapped else "乙-27"
    told = words(Secret.MEMBERS_TEXT)
    made: list[Entry] = []
    for n, title in enumerate(("高矫顽力磁体", "磁体隔热材料", "电机磁钢耐温涂层")):
        achievement = replace(an_achievement(INSTITUTE, number=f"A-{n}", title=title), confidential=confidential)
        made.append(achievement)
        made.append(_members_achievement(replace(achievement, number=f"MA-{n}", title=f"{title}（会员）"), told))
        need = replace(a_need(INSTITUTE, number=f"N-{n}", title=f"{title}需求"), confidential=confidential)
        made.append(need)
        made.append(_members_need(replace(need, number=f"MN-{n}", title=f"{title}需求（会员）"), told))
        hidden = replace(
            need, organization_id=poster.id, number=f"{number}{n}", title=f"{title}匿名需求", anonymous=True
        )
        made.append(hidden)
        made.append(_members_need(replace(hidden, number=f"{number}M{n}", title=f"{title}匿名需求（会员）"), told))
    expert = replace(an_expert(INSTITUTE, number="E-1"), rankable=True, confidential=confidential)
    made.append(expert)
    made.append(_members_expert(replace(expert, number="ME-1", title="磁性材料（会员）"), told))
    draft = replace(an_achievement(INSTITUTE, number="D-1", title=f"草稿{told.members[:3]}"), body=told.members)
    made.append(draft)
    return tuple(replace(each, id=ListingId(fixed(f"listing {place}"))) for place, each in enumerate(made))


def _indicator(words: Words, force: Force) -> Indicator:
    return Indicator(
        name="矫顽力", comparator=Comparator.AT_LEAST, value=Decimal(words.figure), unit="kOe", force=force
    )


def _members_achievement(achievement: Achievement, words: Words) -> Achievement:
    return replace(
        achievement,
        audience=Audience.MEMBERS,
        summary=words.members[:12],
        body=words.members * words.figure,
        elements=Elements(materials=(words.members[:5],), methods=(words.members[-4:],)),
        indicators=(_indicator(words, Force.FACT),) * (1 + words.figure % 2),
        advantages=(Advantage(words.members[:4], "同类", f"{words.figure} %"),),
        price=PriceRange(words.figure * 1_000_000, None),
        inventors=(words.person,),
        territory=words.members[:6],
        secrecy=SecrecyAttestation(words.members[:4], date(2026, 1, words.figure % 28 + 1)),
        rights=(),
    )


def _members_need(need: Need, words: Words) -> Need:
    return replace(
        need,
        audience=Audience.MEMBERS,
        summary=words.members[:12],
        body=words.members * words.figure,
        present_state=words.members[:8],
        tried=words.members[2:9],
        application=words.members[:7],
        elements=Elements(products=(words.members[:5],)),
        indicators=(_indicator(words, Force.MUST),) * (1 + words.figure % 2),
        budget=PriceRange(None, words.figure * 1_000_000),
        budget_source=words.members[:3],
        criteria=words.members[:5],
    )


def _members_expert(expert: Expert, words: Words) -> Expert:
    return replace(
        expert,
        audience=Audience.MEMBERS,
        summary=words.members[:12],
        body=words.members * 3,
        person=Person(
            name=words.person,
            name_en=words.pinyin,
            title=words.members[:3],
            orcid=None,
            email=None,
            phone=None,
            basis=Basis.CONSENT,
            source=words.members[:4],
            held_on=date(2026, 2, words.figure % 28 + 1),
        ),
        topics=(Topic(words.members[:5], (Evidence(EvidenceKind.PAPER, words.members, 2000 + words.figure, ""),)),),
        conflicts=(words.members[:6],),
    )
