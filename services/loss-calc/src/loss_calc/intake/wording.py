"""What each refusal code says to a person, in English and in Chinese."""

from __future__ import annotations

# {column}, {value} and {other} are filled in when the error is shown.
WORDING: dict[str, tuple[str, str]] = {
    "sale_above_holdings": (
        "trade {value} sells {other} shares more than are held",
        "成交{value}卖出数量超过持有数量{other}股",
    ),
    # the file and its header
    "no_header": ("the file is empty: no header", "文件为空，没有表头"),
    "no_rows": ("the file has no data rows", "文件没有数据行"),
    "unknown_column": ("unknown column {column}", "未知的列：{column}"),
    "missing_column": ("column {column} is missing", "缺少列：{column}"),
    "duplicate_column": ("column {column} stands twice", "列重复：{column}"),
    "malformed_file": ("the file cannot be read: {value}", "无法读取文件：{value}"),
    "wrong_column_type": (
        "column {column} has type {value}; it must be {other}",
        "列 {column} 的类型为 {value}，应为 {other}",
    ),
    "workbook_too_large": (
        "the workbook takes too much memory when unpacked: {value}",
        "工作簿解压后过大：{value}",
    ),
    "hidden_sheet": (
        "a hidden sheet has content: show it, or remove it",
        "隐藏的工作表含有内容：请取消隐藏或删除",
    ),
    "sheet_header_differs": (
        "the sheet's header is not that of the first sheet",
        "本工作表的表头与第一个工作表不同",
    ),
    "cell_error": (
        "the cell in column {column} holds a spreadsheet error",
        "列 {column} 的单元格为电子表格错误值",
    ),
    "too_many_rows": ("{value} rows; at most {other}", "共 {value} 行，最多 {other} 行"),
    # lines
    "invalid_encoding": (
        "the line is not {other}; a GB18030 file must say charset=gb18030",
        "本行不是 {other} 编码；GB18030 文件须注明 charset=gb18030",
    ),
    "line_too_long": ("the line is longer than {other} bytes", "本行超过 {other} 字节"),
    "wrong_field_count": (
        "the line has {value} fields, the header has {other}",
        "本行有 {value} 个字段，表头有 {other} 个",
    ),
    "malformed_row": ("the line is not well-formed CSV: {value}", "本行不是有效的CSV：{value}"),
    "malformed_json": ("the line is not one JSON object: {value}", "本行不是一个JSON对象：{value}"),
    "unknown_field": ("unknown field {column}", "未知的字段：{column}"),
    "duplicate_field": ("field {column} stands twice", "字段重复：{column}"),
    "wrong_json_type": (
        "{column} must be {other}, not {value}",
        "{column} 应为 {other}，不应为 {value}",
    ),
    # cells
    "required": ("{column} is empty", "{column} 不能为空"),
    "control_character": (
        "{column} has a control or direction character: {value}",
        "{column} 含有控制字符：{value}",
    ),
    "surrounding_space": (
        "{column} begins or ends with a space: {value}",
        "{column} 首尾有空格：{value}",
    ),
    "too_long": ("{column} is longer than 200 characters", "{column} 超过200个字符"),
    "unknown_side": ("{value} is neither buy nor sell", "{value} 既不是买入也不是卖出"),
    "unknown_kind": ("{value} is not a kind of trade", "{value} 不是已知的业务类型"),
    "side_contradicts_kind": (
        "a trade of kind {other} cannot be {value}",
        "业务类型 {other} 的买卖方向不能是 {value}",
    ),
    "offset_refused": (
        "{value} has a zone; local exchange time without offset is wanted",
        "{value} 带有时区；应为不带时区的交易所当地时间",
    ),
    "time_malformed": (
        "{value} is not YYYY-MM-DD or YYYY-MM-DDTHH:MM[:SS[.ffffff]]",
        "{value} 不是 YYYY-MM-DD 或 YYYY-MM-DD HH:MM:SS 格式",
    ),
    "year_out_of_range": ("{value}: years 1990 to 2100 only", "{value}：年份应在1990至2100之间"),
    "impossible_time": ("{value} does not exist", "{value} 不是真实存在的日期或时间"),
    "quantity_malformed": (
        "{value} is not a whole number of shares in plain digits",
        "{value} 不是以数字书写的整数股数",
    ),
    "quantity_not_positive": ("{value} shares is not a quantity", "数量 {value} 应大于零"),
    "quantity_too_large": ("{value} shares is more than 10^12", "数量 {value} 超过一万亿股"),
    "price_required": ("a trade of this kind needs a price", "此类业务必须填写价格"),
    "price_not_allowed": (
        "an opening position has no price; {value} given",
        "期初持仓不应填写价格（{value}）",
    ),
    "price_malformed": ("{value} is not a price in plain digits", "{value} 不是以数字书写的价格"),
    "price_too_precise": (
        "{value} has more than 4 decimals",
        "价格 {value} 的小数超过4位",
    ),
    "price_not_positive": ("a price of {value} is not positive", "价格 {value} 应大于零"),
    "price_too_large": ("a price of {value} is above 10^7", "价格 {value} 超过一千万元"),
    "fee_malformed": ("{value} is not a whole number of fen", "{value} 不是以分为单位的整数"),
    "fee_too_large": ("a fee of {value} fen is above 10^12", "费用 {value} 分超过一万亿分"),
    # rows against each other
    "duplicate_trade_id": (
        "trade {value} stands already on line {other}",
        "成交编号 {value} 已在第 {other} 行出现",
    ),
    "trade_id_in_case": (
        "trade {value} is already in this case",
        "成交编号 {value} 在本案中已经存在",
    ),
    "cancels_unknown_trade": (
        "no trade {value} in this file or case",
        "本文件及本案中没有成交编号 {value}",
    ),
    "cancels_other_investor": (
        "trade {value} belongs to investor {other}",
        "成交编号 {value} 属于投资者 {other}",
    ),
    "cancels_a_cancellation": (
        "row {value} is itself a cancellation",
        "成交编号 {value} 本身就是撤销记录",
    ),
    "cancelled_twice": (
        "trade {value} is cancelled already by {other}",
        "成交编号 {value} 已被 {other} 撤销",
    ),
    "investor_clash": (
        "this investor is {other} elsewhere, here {value}",
        "该投资者在别处为 {other}，此处为 {value}",
    ),
    "account_clash": (
        "account {value} belongs to investor {other}",
        "证券账户 {value} 属于投资者 {other}",
    ),
    "opening_after_trade": (
        "the opening position of {value} comes after trade {other}",
        "期初持仓（{value}）晚于成交 {other}",
    ),
    "trade_before_opening": (
        "the trade of {value} comes before opening position {other}",
        "成交（{value}）早于期初持仓 {other}",
    ),
    # market data
    "date_malformed": ("{value} is not a date YYYY-MM-DD", "{value} 不是 YYYY-MM-DD 格式的日期"),
    "duplicate_date": ("{value} stands already on line {other}", "{value} 已在第 {other} 行出现"),
    "number_malformed": (
        "{value} is not a number in plain digits with at most {other} decimals",
        "{value} 不是小数不超过 {other} 位的数字",
    ),
    "not_positive": ("{column} of {value} is not positive", "{column} 的值 {value} 应大于零"),
    "count_malformed": ("{value} is not a whole number", "{value} 不是整数"),
    "number_too_large": ("{value} is above {other}", "{value} 超过 {other}"),
    "adjusted_prices": (
        "{column} is {value}: only unadjusted prices ({other}) can be used",
        "{column} 为 {value}：仅可使用不复权价格（{other}）",
    ),
    "another_code": (
        "the file begins with {other}, this line is of {value}",
        "文件以 {other} 开始，本行属于 {value}",
    ),
    "block_volume_above_volume": (
        "block volume {value} is above the day's volume {other}",
        "大宗成交量 {value} 大于当日成交量 {other}",
    ),
}


def shown(text: str) -> str:
    """`text` as it may stand in a message: what cannot be printed is written as its number."""
    return "".join(mark if mark.isprintable() else f"\\u{{{ord(mark):x}}}" for mark in text)
