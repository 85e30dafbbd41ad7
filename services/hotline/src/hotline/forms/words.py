"""How codes of the wire are called in Chinese papers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hotline.domain.rulebooks import Category

NONE_ZH = "（未列明）"
DIMENSIONS: Mapping[str, str] = MappingProxyType(
    {
        "channel": "渠道",
        "category": "类别",
        "subject": "对象",
        "issue": "问题",
        "institution": "机构",
        "branch": "分支机构",
        "region": "地区",
        "rulebook": "规则版本",
        "month": "月份",
    }
)
CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        "PHONE": "电话",
        "WEB": "网站",
        "APP": "客户端",
        "MINI_PROGRAM": "小程序",
        "LETTER": "信函",
        "EMAIL": "电子邮件",
        "VISIT": "来访",
        "REGULATOR_FORWARD": "监管转办",
        "LEGACY_COLUMN": "原网站栏目",
    }
)
SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "BROKER": "证券公司",
        "FUND_MGR": "基金管理公司",
        "FUND_SALES": "基金销售机构",
        "FUTURES": "期货公司",
        "ADVISER": "投资咨询机构",
        "PRIVATE_FUND": "私募基金",
        "LISTED_CO": "上市公司",
        "NEEQ": "新三板公司",
        "EXCHANGE": "交易所",
        "DEPOSITORY": "登记结算机构",
        "CUSTODIAN": "托管机构",
        "ILLEGAL_OUTSIDER": "非法机构",
        "REGULATOR": "监管部门",
        "OTHER": "其他",
    }
)
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "SETTLED_PAID": "和解（付款）",
        "SETTLED_OTHER": "和解（其他方式）",
        "EXPLAINED_ACCEPTED": "解释说明（认可）",
        "EXPLAINED_NOT_ACCEPTED": "解释说明（不认可）",
        "UNREACHABLE": "无法联系",
        "MEDIATED_AGREED": "调解达成",
        "MEDIATED_FAILED": "调解未达成",
        "WITHDRAWN": "撤诉",
        "REJECTED": "不予受理",
        "ANSWERED": "已答复",
        "FORWARDED": "已转送",
    }
)
CLOCKS: Mapping[str, str] = MappingProxyType(
    {
        "sign": "机构签收",
        "first_contact": "首次联系",
        "decide": "处理决定",
        "close": "办结",
        "answer": "咨询建议答复",
        "report_decision": "举报登记决定",
        "wrong_transfer_return": "错转退回",
        "callback": "回访",
        "investor_supplement": "投资者补充材料",
        "mediation": "调解",
    }
)
CATEGORIES: Mapping[str, str] = MappingProxyType({each.value: each.zh for each in Category})
_BY_DIMENSION: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"channel": CHANNELS, "subject": SUBJECTS, "category": CATEGORIES}
)


def word(words: Mapping[str, str], code: str) -> str:
    """A code in Chinese; one that is its own name as it is."""
    return words.get(code, code) if code else NONE_ZH


def fixed_names(by: str, codes: list[str]) -> dict[str, str]:
    """Names of the groups of a dimension whose codes are fixed; others name themselves."""
    words = _BY_DIMENSION.get(by, {})
    return {code: word(words, code) for code in codes}
