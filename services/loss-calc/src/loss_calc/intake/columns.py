"""The columns, headers and words of a court's trade file."""

from __future__ import annotations

REQUIRED_COLUMNS = (
    "investor_id",
    "account",
    "trade_id",
    "executed_at",
    "side",
    "quantity",
    "price",
)
OPTIONAL_COLUMNS = ("investor_name", "investor_kind", "kind", "cancels", "fee_fen")
COLUMNS = REQUIRED_COLUMNS + OPTIONAL_COLUMNS

CHINESE_HEADERS = {
    "投资者编号": "investor_id",
    "证券账户": "account",
    "成交编号": "trade_id",
    "成交时间": "executed_at",
    "买卖方向": "side",
    "成交数量": "quantity",
    "成交价格": "price",
    "投资者名称": "investor_name",
    "投资者类型": "investor_kind",
    "业务类型": "kind",
    "撤销编号": "cancels",
    "费用": "fee_fen",
}

BUY = 1
SELL = -1
SIDE_CODES = {"buy": BUY, "sell": SELL, "买入": BUY, "卖出": SELL}
SIDE_NAMES = {BUY: "buy", SELL: "sell"}

# The position in this tuple is the code stored in a table: append, never reorder.
KIND_NAMES = (
    "auction",
    "ipo",
    "margin",
    "block",
    "agreement",
    "placement",
    "transfer_in",
    "transfer_out",
    "collateral_in",
    "collateral_out",
    "short_sell",
    "short_cover",
    "opening",
)
AUCTION = KIND_NAMES.index("auction")
OPENING = KIND_NAMES.index("opening")
CHINESE_KINDS = {
    "竞价交易": "auction",
    "新股申购": "ipo",
    "融资交易": "margin",
    "大宗交易": "block",
    "协议转让": "agreement",
    "定向增发": "placement",
    "非交易过户转入": "transfer_in",
    "非交易过户转出": "transfer_out",
    "担保品转入": "collateral_in",
    "担保品转出": "collateral_out",
    "融券卖出": "short_sell",
    "买券还券": "short_cover",
    "期初持仓": "opening",
}
KIND_CODES = {
    "": AUCTION,
    **{name: code for code, name in enumerate(KIND_NAMES)},
    **{zh: KIND_NAMES.index(name) for zh, name in CHINESE_KINDS.items()},
}

# Movements that no price belongs to; all but the opening position may state one nevertheless.
KINDS_WITHOUT_PRICE = ("opening", "transfer_in", "transfer_out", "collateral_in", "collateral_out")
KINDS_ONLY_BOUGHT = ("opening", "ipo", "placement", "transfer_in", "collateral_in", "short_cover")
KINDS_ONLY_SOLD = ("transfer_out", "collateral_out", "short_sell")


def kind_words(names: tuple[str, ...]) -> list[str]:
    """Every word, English or Chinese, that names one of these kinds in a file."""
    return [*names, *(zh for zh, name in CHINESE_KINDS.items() if name in names)]


def column_named(header: str) -> str:
    """The column a header cell means: trimmed, English in any case, Chinese as listed.

    An unknown header comes back as written, for the caller to refuse by name.
    """
    written = header.strip()
    if written.lower() in COLUMNS:
        return written.lower()
    return CHINESE_HEADERS.get(written, written)
