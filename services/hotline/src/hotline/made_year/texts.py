"""Texts of requests that nobody made: every one carries the mark that it is synthetic."""

from __future__ import annotations

import random

MARK = "【合成样例】"
COMPLAINTS: tuple[tuple[str, str, int], ...] = (
    (
        "COMM_FEE",
        "开户时说好佣金万分之二点五，实际按千分之一收取，多收手续费{amount}元，要求退还",
        18,
    ),
    (
        "SYS_OUTAGE",
        "{month}月{day}日开盘后交易软件登录失败，无法委托，造成损失{amount}元，要求赔偿",
        14,
    ),
    ("ACC_CLOSE", "申请销户转户，营业部以各种理由阻挠，已拖延{day}天，要求尽快办理", 12),
    ("MISSELL", "理财经理承诺收益保本，风险等级与本人测评不符，亏损{amount}元，要求赔偿", 11),
    ("REFUND_ADVISER", "交纳投顾服务费{amount}元，服务与宣传不符，要求退费退款", 16),
    ("MARGIN_CALL", "融资融券账户未经充分通知即被强平，损失{amount}元，要求说明并赔偿", 6),
    ("REDEEM", "基金赎回已过{day}天仍未到账，涉及{amount}元，要求说明并尽快付款", 7),
    ("STAFF_CONDUCT", "客服人员态度恶劣、互相推诿，来电{day}次未解决，要求道歉", 6),
    ("UNAUTH_TRADE", "客户经理未经同意代客操作账户，亏损{amount}元，要求赔偿", 4),
    ("PRIVACY", "个人信息疑似泄露，每天接到荐股骚扰电话{day}个，要求停止并说明", 3),
    ("IPO_SUB", "打新中签后因系统提示错误造成弃购，损失{amount}元，要求赔偿", 3),
)
CONSULTATIONS: tuple[tuple[str, str, int], ...] = (
    ("ACC_OPEN", "请问开户需要哪些材料，异地可以办理吗？", 20),
    ("ILLEGAL_ADVICE", "请问直播间里收会员费的荐股老师有没有资质，怎样核实？", 18),
    ("DIVIDEND", "请问分红派息的红利税是怎么计算的，持有{day}天按什么税率？", 12),
    ("DELIST", "请问股票退市以后持有的股份怎么办理转让？", 12),
    ("SUSPEND", "请问公司停牌{day}天以上什么时候可以复牌？", 10),
    ("TRANSFER_CUSTODY", "请问休眠账户怎样激活，转托管需要多久？", 10),
    ("FALSE_STMT", "请问上市公司虚假陈述的索赔应当向哪里提出？", 10),
    ("IR_CONTACT", "请问上市公司投资者电话一直无人接听应该怎么反映？", 8),
)
SUGGESTIONS: tuple[tuple[str, str, int], ...] = (
    ("POLICY", "建议完善新股申购制度，让中小投资者更公平地参与", 5),
    ("POLICY", "建议加强对上市公司信息披露规则的执行，公告应当更通俗", 4),
    ("DISCLOSURE", "建议统一年报摘要的格式，方便投资者比较", 3),
)
NOISE: tuple[tuple[str, str, int], ...] = (
    ("OTHER", "接通后无人说话", 5),
    ("OTHER", "拨错电话，询问银行卡密码重置", 3),
    ("OTHER", "测试来电", 1),
)


def made_text(
    dice: random.Random, kinds: tuple[tuple[str, str, int], ...], institution: str
) -> tuple[str, str]:
    """An issue code and a text about an institution, or about none."""
    weights = [weight for _, _, weight in kinds]
    issue, pattern, _ = dice.choices(kinds, weights)[0]
    amount = dice.randrange(200, 60_000, 10)
    text = pattern.format(amount=amount, month=dice.randint(1, 12), day=dice.randint(2, 28))
    head, end = f"{institution}：" if institution else "", "" if text.endswith("？") else "。"
    return issue, f"{MARK}{head}{text}{end}"
