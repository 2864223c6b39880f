"""Columns of every listing (共用表头): what the sheets of achievements, needs and experts have in common.

What the rows of all listings share, read before the keys of their kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corpus.listing.codecs import drop_empty, read_fields, read_place, write_day, write_fields, write_place
from corpus.sheet.column import CellFormat, Column, ColumnWording
from corpus.validation.record import JsonRecord
from corpus.validation.row import UNRESOLVED, UNSAVED, Json
from market.listing.field import FieldCode
from market.listing.listing import BODY_LIMIT, SUMMARY_LIMIT, TITLE_LIMIT, Audience, Language, Listing, ListingId
from market.organization import OrganizationId
from market.place import Place

NUMBER_LIMIT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedValues:
    """The shared values of a listing on its way in; `organization` is a code, not yet an id."""

    id: ListingId = UNSAVED
    organization_id: OrganizationId = UNRESOLVED
    organization: str
    number: str | None
    title: str
    summary: str
    body: str
    audience: Audience
    language: Language
    place: Place | None
    fields: tuple[FieldCode, ...]
    expires_on: date | None


def read_shared(record: JsonRecord, labels: Mapping[str, str]) -> SharedValues:
    """Read the keys that every listing has; whether they are right, the record knows."""
    return SharedValues(
        organization=record.code("organization", limit=NUMBER_LIMIT, required=True),
        number=record.optional_code("number", limit=NUMBER_LIMIT),
        title=record.text("title", limit=TITLE_LIMIT, required=True),
        summary=record.text("summary", limit=SUMMARY_LIMIT),
        body=record.text("body", limit=BODY_LIMIT, lines=True),
        audience=record.choice("audience", Audience) or Audience.PUBLIC,
        language=record.choice("language", Language) or Language.ZH,
        place=read_place(record.record("place")),
        fields=read_fields(record.records("fields"), labels),
        expires_on=record.day("expires_on"),
    )


def write_shared(listing: Listing, organization: str, place: Place | None) -> dict[str, Json]:
    """Write the keys that every listing has, the organisation as its code."""
    return drop_empty(
        {
            "kind": listing.KIND.value,
            "organization": organization,
            "number": listing.number,
            "title": listing.title,
            "summary": listing.summary,
            "body": listing.body,
            "language": listing.language.value,
            "audience": listing.audience.value,
            "place": write_place(place),
            "fields": write_fields(listing.fields),
            "expires_on": write_day(listing.expires_on),
        }
    )


ORGANIZATION = Column(
    key="organization",
    form=CellFormat.CODE,
    required=True,
    zh=ColumnWording(
        "机构代码",
        "发布单位的统一社会信用代码（18 位）；该单位须已在库中，或在同一文件的“机构”表中。",
        "00000000MA00000016",
    ),
    en=ColumnWording(
        "Organisation code",
        "The 统一社会信用代码 of the organisation (18 characters), which is in the market or in the same file.",
        "00000000MA00000016",
    ),
    aliases=(
        "统一社会信用代码",
        "企业统一社会信用代码",
        "单位统一社会信用代码",
        "统一信用代码",
        "社会信用代码",
        "信用代码",
        "单位代码",
        "机构信用代码",
        "发布单位代码",
        "organisation",
        "organization",
    ),
)

LANGUAGE = Column(
    key="language",
    form=CellFormat.CHOICE,
    choices=Language,
    zh=ColumnWording("语种", "本条内容用哪种语言写成；空着即为中文。", "中文"),
    en=ColumnWording("Language", "Which language the row is written in; Chinese if left empty.", "English"),
    aliases=("语言",),
)

AUDIENCE = Column(
    key="audience",
    form=CellFormat.CHOICE,
    choices=Audience,
    zh=ColumnWording("公开范围", "简介和正文给谁看：公开，或仅会员；空着即为公开。名称总是公开的。", "公开"),
    en=ColumnWording(
        "Audience", "Who reads the summary and the text: public or members only; public if left empty.", "public"
    ),
    aliases=("公开方式", "可见范围"),
)

EXPIRES = Column(
    key="expires_on",
    form=CellFormat.DAY,
    zh=ColumnWording("有效期至", "过了这一天不再展示；写作 2027-12-31。", "2027-12-31"),
    en=ColumnWording("Expires on", "The listing is shown until this day, written 2027-12-31.", "2027-12-31"),
    aliases=("有效期", "截止有效期", "有效截止日期"),
)

PLACE = (
    Column(
        key="place.country",
        form=CellFormat.COUNTRY,
        zh=ColumnWording("国家", "空着即为中国。", "中国"),
        en=ColumnWording("Country", "China if left empty.", "CN"),
        aliases=("国别", "国家或地区"),
    ),
    Column(
        key="place.province",
        form=CellFormat.TEXT,
        zh=ColumnWording("省份", "写全称；四格都空着即为发布单位所在地。", "浙江省"),
        en=ColumnWording(
            "Province", "The official name; the organisation's own place if all four are left empty.", "浙江省"
        ),
        aliases=("省", "省市", "省、直辖市"),
    ),
    Column(
        key="place.city",
        form=CellFormat.TEXT,
        zh=ColumnWording("城市", "写全称。", "宁波市"),
        en=ColumnWording("City", "The official name.", "宁波市"),
        aliases=("市", "地市"),
    ),
    Column(
        key="place.district",
        form=CellFormat.TEXT,
        zh=ColumnWording("区县", "写全称。", "海曙区"),
        en=ColumnWording("District", "The official name.", "海曙区"),
        aliases=("区", "县", "县区", "区（县、市）"),
    ),
)

FIELDS = (
    Column(
        key="fields",
        form=CellFormat.PLAN_FIELDS,
        zh=ColumnWording("规划领域", "规划领域的代码或名称，代码表附在本文件后面；多个用分号隔开。", "B1.01.06"),
        en=ColumnWording(
            "Plan fields",
            "Codes of the plan's fields, which this file lists further on; several are separated by ;",
            "B1.01.06",
        ),
        aliases=("技术领域", "所属领域", "领域", "行业领域", "field", "fields", "所属技术领域", "需求领域"),
    ),
    Column(
        key="fields",
        form=CellFormat.OTHER_FIELDS,
        zh=ColumnWording(
            "其他分类",
            "每行一条：分类 | 代码 | 名称。分类有 IPC、GB/T 4754、GB/T 13745、统计领域。",
            "IPC | H01F 1/057",
        ),
        en=ColumnWording(
            "Other codes",
            "A line for each: scheme | code | label; the schemes are IPC, GB/T 4754, GB/T 13745, statistics.",
            "IPC | H01F 1/057",
        ),
        aliases=("分类号", "其他分类号"),
    ),
)


def make_number_column(zh: str, en: str, *, example: str, aliases: tuple[str, ...]) -> Column:
    """Make the column of the owner's own number, by which a row is known again."""
    return Column(
        key="number",
        form=CellFormat.CODE,
        zh=ColumnWording(zh, "单位自己的编号；有了它，再次导入同一编号即为修改。空着则按单位和名称识别。", example),
        en=ColumnWording(
            en,
            "The owner's own number; the same number again is an edit. Without it the title identifies the row.",
            example,
        ),
        aliases=aliases,
    )


def make_element_columns() -> tuple[Column, ...]:
    """Make the columns of the five elements (五要素)."""
    named = (
        ("materials", "材料", "Materials", "钕铁硼；铽铜铝合金"),
        ("methods", "方法", "Methods", "晶界扩散；真空热处理"),
        ("effects", "功效", "Effects", "提高矫顽力；减少重稀土用量"),
        ("products", "产品", "Products", "高矫顽力磁钢"),
        ("applications", "应用", "Applications", "驱动电机；压缩机"),
    )
    return tuple(
        Column(
            key=f"elements.{key}",
            form=CellFormat.TERMS,
            zh=ColumnWording(zh, "几个短词，用分号隔开。", example),
            en=ColumnWording(en, "A few short terms, separated by ;", example),
            aliases=(f"{zh}要素", f"涉及{zh}"),
        )
        for key, zh, en, example in named
    )


def make_range_columns(
    key: str, zh: str, en: str, *, example: tuple[str, str], aliases: tuple[str, ...] = ()
) -> tuple[Column, ...]:
    """Make the columns of an amount's two ends and of 面议; one that holds the whole range is understood too.

    `aliases` are other headings of the whole range, without their unit.
    """
    low, high = example
    note_zh, note_en = "万元；也可写“50万元”“0.5亿元”。", "In units of 10,000 CNY (万元), or with a unit of its own."
    return (
        Column(
            key=f"{key}.low_wan",
            form=CellFormat.AMOUNT,
            zh=ColumnWording(f"{zh}下限（万元）", note_zh, low),
            en=ColumnWording(f"{en} from (万元)", note_en, low),
            aliases=(f"最低{zh}（万元）",),
        ),
        Column(
            key=f"{key}.high_wan",
            form=CellFormat.AMOUNT,
            zh=ColumnWording(f"{zh}上限（万元）", note_zh, high),
            en=ColumnWording(f"{en} up to (万元)", note_en, high),
            aliases=(f"最高{zh}（万元）",),
        ),
        Column(
            key=f"{key}.negotiable",
            form=CellFormat.FLAG,
            zh=ColumnWording(f"{zh}可面议", "是或否；没有数额时写是。", "是"),
            en=ColumnWording(f"{en} negotiable", "yes or no; yes where there is no amount.", "yes"),
            aliases=("可面议", "是否面议"),
        ),
        Column(
            key=key,
            form=CellFormat.AMOUNT,
            read_only=True,
            zh=ColumnWording(f"{zh}（万元）", "一格写完：50-100万、不超过80万、面议。"),
            en=ColumnWording(f"{en} (万元)", "All in one cell: 50-100万, 不超过80万, 面议."),
            aliases=(
                *(f"{zh}金额（万元）", f"{zh}区间（万元）", f"{zh}范围（万元）", f"意向{zh}（万元）"),
                *(f"{alias}（万元）" for alias in aliases),
            ),
        ),
    )


def make_maturity_columns(note_zh: str, note_en: str) -> tuple[Column, ...]:
    """Make the columns of a level on its scale, with what shows it."""
    return (
        Column(
            key="maturity",
            form=CellFormat.MATURITY,
            zh=ColumnWording("成熟度", note_zh, "TRL 6"),
            en=ColumnWording("Maturity", note_en, "TRL 6"),
            aliases=("技术成熟度", "成熟度等级", "技术就绪度", "成熟度要求"),
        ),
        Column(
            key="maturity.evidence",
            form=CellFormat.TEXT,
            zh=ColumnWording("成熟度依据", "什么能说明达到了这一级。", "中试线连续生产 14 个月"),
            en=ColumnWording(
                "Maturity evidence", "What shows that the level is reached.", "a pilot line ran for 14 months"
            ),
        ),
        Column(
            key="maturity.held_on",
            form=CellFormat.DAY,
            zh=ColumnWording("成熟度日期", "哪一天达到这一级。", "2026-06-30"),
            en=ColumnWording("Maturity on", "The day on which the level held.", "2026-06-30"),
            aliases=("成熟度评定日期",),
        ),
    )
