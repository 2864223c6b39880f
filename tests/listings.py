"""Organisations and listings for tests, each complete enough that a lost column shows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

from market.indicator.indicator import Comparator, Force, Indicator
from market.listing.achievement import Achievement, Advantage, Elements, SecrecyAttestation, TransferMode
from market.listing.expert import Availability, Basis, Evidence, EvidenceKind, Expert, Person, Topic
from market.listing.field import FieldCode, Scheme
from market.listing.listing import Language, ListingId
from market.listing.maturity import Maturity, Scale
from market.listing.need import Need
from market.listing.price import PriceRange
from market.listing.property import LegalStatus, Right, RightKind
from market.organization import Organization, OrganizationId, OrganizationKind, check_character
from market.place import Place

NINGBO = Place("CN", "浙江省", "宁波市", "海曙区")


def an_organization(number: int = 1, *, sample: bool = False) -> Organization:
    """Make an organisation whose code belongs to no real one."""
    body = f"91000000TEST{number:05}".replace("S", "5").replace("I", "1")
    return Organization(
        id=OrganizationId(uuid4()),
        code=body + check_character(body),
        number=f"ORG-{number}",
        name=f"测试机构{number}（样例）",
        name_en=f"Test organisation {number} (sample)",
        kind=OrganizationKind.INSTITUTE,
        place=NINGBO,
        sample=sample,
    )


def an_achievement(
    organization: Organization, *, number: str | None = "A-1", title: str = "高矫顽力磁体"
) -> Achievement:
    """Make an achievement with every part filled."""
    return Achievement(
        id=ListingId(uuid4()),
        organization_id=organization.id,
        number=number,
        title=title,
        summary="晶界扩散使矫顽力提高。",
        body="以低熔点合金作晶界扩散源。\n批次一致性好。",
        language=Language.ZH,
        place=NINGBO,
        fields=(
            FieldCode(Scheme.PLAN, "B1.01.03", "高性能磁性材料"),
            FieldCode(Scheme.IPC, "H01F 1/057", "永磁体"),
        ),
        expires_on=date(2099, 12, 31),
        elements=Elements(materials=("钕铁硼",), methods=("晶界扩散", "烧结"), applications=("电机",)),
        indicators=(
            Indicator(
                name="矫顽力", comparator=Comparator.AT_LEAST, value=Decimal("25.50"), unit="kOe", quote="≥25.50"
            ),
            Indicator(name="温度", comparator=Comparator.BETWEEN, value=Decimal(-40), upper=Decimal("180.0"), unit="℃"),
        ),
        maturity=Maturity(Scale.MATERIAL, 6, "中试报告", date(2026, 3, 1)),
        rights=(
            Right(
                kind=RightKind.INVENTION,
                number="样例-ZL-2099-000001",
                status=LegalStatus.GRANTED,
                held_on=date(2026, 1, 2),
                expires_on=date(2046, 1, 2),
                co_owners=("共有方（样例）",),
            ),
            Right(kind=RightKind.KNOW_HOW),
        ),
        modes=(TransferMode.JOINT_DEVELOPMENT, TransferMode.ASSIGNMENT),
        price=PriceRange(50_000_000, 120_000_000, negotiable=True),
        advantages=(Advantage("矫顽力", "同类烧结磁体", "提高 15 %"),),
        inventors=("测试甲（样例）", "测试乙（样例）"),
        territory="全国",
        secrecy=SecrecyAttestation("科研处", date(2026, 2, 3)),
        confirmed_on=date(2026, 5, 6),
    )


def a_need(organization: Organization, *, number: str | None = "N-1", title: str = "电机磁钢耐温") -> Need:
    """Make a need with every part filled."""
    return Need(
        id=ListingId(uuid4()),
        organization_id=organization.id,
        number=number,
        title=title,
        summary="磁钢在 180 ℃ 退磁。",
        body="现有磁钢在高温下退磁，需要替代。",
        place=NINGBO,
        fields=(FieldCode(Scheme.PLAN, "B2.02.01", "电机"),),
        present_state="采用进口磁钢",
        tried="提高重稀土用量",
        application="新能源汽车电机",
        elements=Elements(products=("磁钢",), effects=("耐温",)),
        indicators=(
            Indicator(name="工作温度", comparator=Comparator.MORE_THAN, value=Decimal(180), unit="℃", force=Force.MUST),
        ),
        budget=PriceRange(None, 60_000_000),
        budget_source="自筹",
        deadline_on=date(2099, 6, 30),
        maturity=Maturity(Scale.TRL, 5),
        modes=(TransferMode.COMMISSIONED_DEVELOPMENT,),
        criteria="三方检测",
    )


def an_anonymous_need(organization: Organization) -> Need:
    """Make a need whose poster stays hidden."""
    return replace(a_need(organization, number="SECRET-7", title="匿名需求"), anonymous=True)


def an_expert(organization: Organization, *, number: str | None = "E-1", title: str = "磁性材料与电机") -> Expert:
    """Make an expert with every part filled."""
    return Expert(
        id=ListingId(uuid4()),
        organization_id=organization.id,
        number=number,
        title=title,
        summary="从事稀土永磁研究。",
        body="主持多项稀土永磁项目。",
        place=NINGBO,
        fields=(FieldCode(Scheme.PLAN, "B1.01.03", "高性能磁性材料"),),
        person=Person(
            name="沈测试（样例）",
            name_en="Shen Ceshi (sample)",
            title="研究员",
            orcid="0000-0000-0000-0000",
            email="sample@example.invalid",
            phone="000-0000",
            basis=Basis.CONSENT,
            source="登记表",
            held_on=date(2026, 4, 5),
        ),
        topics=(
            Topic("晶界扩散", (Evidence(EvidenceKind.PAPER, "论磁体（样例）", 2024, "样例-10.0000/1"),)),
            Topic("电机"),
        ),
        languages=(Language.ZH, Language.EN),
        availability=(Availability.HOLIDAY_ENGINEER, Availability.REMOTE),
        load_cap=4,
        conflicts=("测试机构9（样例）",),
        rankable=False,
    )
