"""Traditional characters that complaints use, and the simplified ones that rules are written in."""

from __future__ import annotations

_PAIRS = (
    "開开戶户銷销轉转撓挠傭佣費费誤误導导誘诱諾诺證证風风險险級级經经權权託托係系統统機机錄录敗败閃闪遲迟資资強强倉仓簽签棄弃紅红稅税報报業业績绩預预復复謊谎實实陳陈賠赔償偿內内縱纵"
    "擡抬對对薦荐間间師师帶带單单會会員员務务贖赎賬账帳账虧亏損损淨净產产確确過过洩泄騷骚擾扰電电話话個个態态罵骂諉诿聽听動动議议規规則则處处罰罚違违懲惩請请問问詢询麼么時时為为這这"
    "們们買买賣卖購购價价額额銀银國国滬沪門门與与從从說说讓让錢钱長长東东車车據据將将應应該该還还沒没無无來来後后發发現现關关於于種种當当並并點点難难題题訴诉舉举協协調调監监審审計计"
    "劃划營营寧宁聯联網网絡络線线號号碼码聲声稱称書书讀读學学數数庫库圖图圓圆團团場场廣广慶庆陽阳陰阴陸陆際际優优傳传傷伤儲储兒儿兩两冊册凍冻減减剛刚創创勞劳勢势區区華华廠厂參参雙双"
    "變变嗎吗嚴严壓压夠够奪夺奮奋婦妇媽妈孫孙寫写寶宝寬宽專专尋寻屬属歲岁幣币幫帮幾几廢废張张彌弥徵征恆恒惡恶慮虑憂忧戰战戲戏擁拥擇择擔担擴扩攜携敵敌斷断暫暂條条樂乐標标檢检欄栏歸归"
)

_SIMPLIFIED = str.maketrans(_PAIRS[::2], _PAIRS[1::2])


def simplified(text: str) -> str:
    """The text with known traditional characters replaced, one for one."""
    return text if text.isascii() else text.translate(_SIMPLIFIED)
