"""Columns of a past deal's amounts, steps and payments (历史合同金额与步骤)."""

from corpus.columns import Form
from corpus.deal_rows_form import column

AMOUNTS = (
    column(
        "total",
        Form.AMOUNT,
        ("合同成交额（元）", "合同总额；写了合同明细时可留空，写了就须与明细之和相等", "1200000"),
        ("Total (元)", "The whole contract; may be blank beside lines, and must be their sum otherwise"),
        aliases=("合同交易总额", "合同总额", "成交额", "合同金额"),
    ),
    column(
        "technical",
        Form.AMOUNT,
        ("技术交易额（元）", "其中的技术部分；没有明细时，其余部分记为其他非技术费用", "1000000"),
        ("Technical part (元)", "What of it is technical; without lines the rest is kept as another cost"),
    ),
    column(
        "lines",
        Form.LINES,
        (
            "合同明细",
            "一行一条：类别 | 说明 | 金额（元） | 套数 | 理由",
            "技术 | 研究开发费（样例） | 1000000\n设备仪器 | 试验设备（样例） | 200000",
        ),
        ("Lines", "A line each: kind | what | amount (元) | sets | reason"),
    ),
    column(
        "rules",
        Form.CODE,
        ("规则版本", "按哪一版认定规则判定，留空为现行版本", ""),
        ("Rules", "The version of the rules it was judged by; blank for the present one"),
    ),
)

STEPS = (
    column(
        "drafted_on", Form.DAY, ("意向日期", "没有记录则留空", "2023-02-01"), ("Intended on", "Blank where not known")
    ),
    column(
        "signed_on",
        Form.DAY,
        ("签订日期", "合同签订的日期", "2023-03-01"),
        ("Signed on", "The day of the signature"),
        required=True,
        aliases=("签约日期", "合同签订日期"),
    ),
    column(
        "begins_on",
        Form.DAY,
        ("履行开始", "合同期限的第一天", "2023-03-15"),
        ("Begins on", "The first day of its term"),
    ),
    column(
        "ends_on", Form.DAY, ("履行结束", "合同期限的最后一天", "2024-03-14"), ("Ends on", "The last day of its term")
    ),
    column(
        "submitted_on",
        Form.DAY,
        ("提交登记日期", "已登记而留空时，按登记日期记", "2023-03-20"),
        ("Handed in on", "Where blank, a registered deal counts as handed in on the day of its registration"),
        aliases=("提交日期", "申请登记日期"),
    ),
    column(
        "registered_on",
        Form.DAY,
        ("登记日期", "未登记则留空", "2023-04-01"),
        ("Registered on", "Blank where it is not registered"),
        aliases=("认定登记日期", "认定日期"),
    ),
    column(
        "registration_number",
        Form.CODE,
        ("登记编号", "认定登记证明上的编号，一个编号只用一次", "样例-2023-0001"),
        ("Registration number", "As on the registrar's certificate; a number is used once"),
        aliases=("认定登记编号", "登记证明编号"),
    ),
    column(
        "agency", Form.TEXT, ("登记机构", "登记机构全称", "登记机构（样例）"), ("Agency", "The registrar's full name")
    ),
    column(
        "approved_total",
        Form.AMOUNT,
        ("核定合同成交额（元）", "留空则与合同成交额相同", "1200000"),
        ("Approved total (元)", "Blank where it is the total"),
    ),
    column(
        "approved_technical",
        Form.AMOUNT,
        ("核定技术交易额（元）", "留空则与技术交易额相同", "1000000"),
        ("Approved technical part (元)", "Blank where it is the technical part"),
    ),
    column(
        "changed_on",
        Form.DAY,
        ("变更日期", "登记后变更的日期；其他各列写变更后的内容", ""),
        ("Changed on", "When it was changed after its registration; the other columns say what holds since"),
    ),
    column("terminated_on", Form.DAY, ("解除日期", "合同解除的日期", ""), ("Terminated on", "The day of its end")),
    column(
        "revoked_on",
        Form.DAY,
        ("撤销日期", "登记被撤销的日期", ""),
        ("Revoked on", "When the registration was revoked"),
    ),
    column(
        "end_reason",
        Form.TEXT,
        ("解除或撤销原因", "解除或撤销时必填", ""),
        ("Reason of the end", "Needed where it has ended"),
    ),
)

MONEY = (
    column(
        "plan",
        Form.LINES,
        ("付款计划", "一行一期：日期 | 条件 | 金额（元），日期和条件可缺一", "2023-06-30 | 样机验收（样例） | 400000"),
        ("Payment plan", "A line each: day | condition | amount (元); one of day and condition may be blank"),
    ),
    column(
        "payments",
        Form.LINES,
        ("到账", "一行一笔：日期 | 金额（元）", "2023-07-05 | 400000"),
        ("Payments", "A line each: day | amount (元)"),
        aliases=("到账记录", "付款记录"),
    ),
)
