"""Market data as others export them: recognised by header, units converted exactly."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from loss_calc.intake.errors import MarketFileRefusedError
from loss_calc.intake.market import BarRow, LevelRow, read_bars, read_levels

DAYS = (date(2018, 7, 17), date(2018, 7, 18))
TUSHARE = """\
ts_code,trade_date,open,high,low,close,pre_close,change,pct_chg,vol,amount,float_share
000001.SZ,20180718,8.75,8.85,8.69,8.7,8.72,-0.02,-0.23,525152.77,460697.377,1691799.0172
000001.SZ,20180717,8.74,8.75,8.66,8.72,8.73,-0.01,-0.11,375356.33,326396.994,
"""
AKSHARE = """\
日期,股票代码,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率
2018-07-17,000001,8.74,8.72,8.75,8.66,375356,326396994.0,1.03,-0.11,-0.01,0.22
2018-07-18,000001,8.75,8.7,8.85,8.69,525152,460697377.0,1.83,-0.23,-0.02,0.31
"""
SINA = """\
,date,open,high,low,close,volume,amount,outstanding_share,turnover
0,2018-07-17,8.74,8.75,8.66,8.72,37535633.0,326396994.0,16917990172.0,0.0022
1,2018-07-18,8.75,8.85,8.69,8.7,52515277.0,460697377.0,16917990172.0,0.0031
"""
BAOSTOCK = """\
date,code,open,high,low,close,preclose,volume,amount,adjustflag,turn,tradestatus,pctChg,isST
2018-07-17,sz.000001,8.7400000000,8.75,8.66,8.7200000000,8.73,37535633,326396994.0000,3,0.22,1,-0.11,0
2018-07-18,sz.000001,8.72,8.72,8.72,8.7200000000,8.72,,,3,,0,0,0
"""
WIND = """\
代码,简称,日期,前收盘价(元),开盘价(元),最高价(元),最低价(元),收盘价(元),成交量(股),成交金额(元),换手率(%),A股流通股本（股）
000001.SZ,平安银行,2018/7/17,8.73,8.74,8.75,8.66,8.7200,"37,535,633","326,396,994.00",0.22,"16,917,990,172"
000001.SZ,平安银行,2018/7/18,8.72,8.72,8.72,8.72,8.7200,--,--,--,"16,917,990,172"
数据来源：Wind
"""


def bars(text: str, **options) -> tuple[BarRow, ...]:
    return read_bars(text.encode(options.get("encoding", "utf-8")), **options)


def test_tushare_counts_in_lots_and_ten_thousands():
    assert bars(TUSHARE) == (
        BarRow(DAYS[0], Fraction("8.72"), 37_535_633, 0, None),
        BarRow(DAYS[1], Fraction("8.7"), 52_515_277, 0, 16_917_990_172),
    )


def test_akshare_counts_in_lots_and_its_turnover_rate_is_not_used():
    assert bars(AKSHARE) == (
        BarRow(DAYS[0], Fraction("8.72"), 37_535_600, 0, None),
        BarRow(DAYS[1], Fraction("8.7"), 52_515_200, 0, None),
    )


def test_the_sina_export_of_akshare_counts_in_shares():
    assert bars(SINA) == (
        BarRow(DAYS[0], Fraction("8.72"), 37_535_633, 0, 16_917_990_172),
        BarRow(DAYS[1], Fraction("8.7"), 52_515_277, 0, 16_917_990_172),
    )


def test_halted_days_of_baostock_and_wind_have_no_close():
    halted = BarRow(DAYS[1], None, 0, 0, None)
    traded = BarRow(DAYS[0], Fraction("8.72"), 37_535_633, 0, None)
    assert bars(BAOSTOCK) == (traded, halted)
    for encoding in ("utf-8", "gb18030"):
        shares = 16_917_990_172
        assert bars(WIND, encoding=encoding) == (
            BarRow(DAYS[0], traded.close, traded.volume, 0, shares),
            BarRow(DAYS[1], None, 0, 0, shares),
        )


@pytest.mark.parametrize(
    ("text", "old", "new", "fault"),
    [
        (TUSHARE, "525152.77", "525152.771", (2, "volume", "count_malformed")),
        (TUSHARE, "525152.77", "5.2e5", (2, "volume", "count_malformed")),
        (TUSHARE, "1691799.0172", "1691799.01723", (2, "float_shares", "count_malformed")),
        (TUSHARE, "000001.SZ,20180717", "000002.SZ,20180717", (3, "ts_code", "another_code")),
        (TUSHARE, "20180717", "20180718", (3, "date", "duplicate_date")),
        (TUSHARE, "20180717", "2018.07.17", (3, "date", "date_malformed")),
        (TUSHARE, ",vol,", ",volume,", (1, "vol", "missing_column")),
        (TUSHARE, "8.7,8.72", "8.70001,8.72", (2, "close", "number_malformed")),
        (BAOSTOCK, ".0000,3,", ".0000,2,", (2, "adjustflag", "adjusted_prices")),
        (AKSHARE, "375356,", "375356", (2, None, "wrong_field_count")),
        (AKSHARE, "375356", "", (2, "volume", "required")),
        (WIND, '"37,535,633"', '"37,535,63"', (2, "volume", "count_malformed")),
        (WIND, "成交量(股)", "成交量", (1, "成交量(股)", "missing_column")),
    ],
)
def test_a_line_that_is_not_exact_is_refused(text, old, new, fault):
    with pytest.raises(MarketFileRefusedError) as refusal:
        bars(text.replace(old, new, 1))
    first = refusal.value.first()[0]
    assert (first.line, first.column, first.code) == fault


@pytest.mark.parametrize(
    "text",
    [
        TUSHARE,
        AKSHARE,
        "代码,日期,收盘,开盘,最高,最低,成交量,成交额\n"
        "801150,2018-07-17,8.72,1,1,1,1,1\n801150,2018-07-18,8.70,1,1,1,1,1\n",
        "date,open,high,low,close,volume\n2018-07-17,1,1,1,8.7200,5\n2018-07-18,1,1,1,8.7,5\n",
        "日期,收盘价(元)\n2018-07-17,8.72\n2018-07-18,8.7\n",
        "date,code,close,preclose\n2018-07-17,sh.1,8.7200,1\n2018-07-18,sh.1,8.7000,1\n",
    ],
)
def test_levels_are_recognised_as_well(text):
    assert read_levels(text.encode()) == (
        LevelRow(DAYS[0], Fraction("8.72")),
        LevelRow(DAYS[1], Fraction("8.7")),
    )


def test_the_plain_columns_stay_what_they_are():
    text = (
        "date,open,high,low,close,volume,block_volume,turnover_pct\n2018-07-17,1,1,1,8.72,5,1,9\n"
    )
    assert bars(text) == (BarRow(DAYS[0], Fraction("8.72"), 5, 1, None),)
    assert read_levels(b"date,open,high,low,close,level\n2018-07-17,1,1,1,1,5\n") == (
        LevelRow(DAYS[0], Fraction(5)),
    )
