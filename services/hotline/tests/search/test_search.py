"""H14: search in Chinese: one list of queries for both databases."""

import unicodedata
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from hotline.domain.similarity import QueryTooShortError, searched_words
from hotline.store import search_pages
from hotline.store.search import Span, holds, index_of, make_findable
from hotline.tables.requests import RequestRow

TEXTS = {
    "fees": "投诉某证券公司佣金过高，手续费不透明。",
    "mixed": "拨打12386热线三次均无人接听，APP闪退！",
    "wide": "账户１２３４５在２０２６年无法登录",
    "traditional": "營業部人員誘導購買基金",
    "broken": "佣 金，太-高",
}
QUERIES = [
    ("佣金", {"fees", "broken"}),
    ("手续费", {"fees"}),
    ("证券公司", {"fees"}),
    ("佣金过高手续费", {"fees"}),
    ("12386热线", {"mixed"}),
    ("app闪退", {"mixed"}),
    ("APP", {"mixed"}),
    ("１２３８６", {"mixed"}),
    ("12345", {"wide"}),
    ("2026年", {"wide"}),
    ("营业部", {"traditional"}),
    ("太高", {"broken"}),
    ("金佣", set()),
    ("佣金太低", set()),
    ('佣"金', {"fees", "broken"}),
    ("佣金 OR 闪退", set()),
    ("100%", set()),
]


@pytest.fixture
def texts(path, people):
    """The requests by their names in the list."""
    ids = {}
    for name, text in TEXTS.items():
        answer = people["call_agent"].post("/requests", json={"text": text, "channel": "PHONE"})
        ids[name] = answer.json()["id"]
    return ids


def found(people, query):
    answer = people["triager"].get("/requests", params={"q": query})
    assert answer.status_code == 200, answer.text
    return {each["id"] for each in answer.json()["items"]}


def test_every_query_of_the_list_finds_exactly_what_contains_it(people, texts):
    for query, names in QUERIES:
        assert found(people, query) == {texts[name] for name in names}, query


def test_a_single_character_is_too_short(people):
    for query in ("佣", " 金 ", "，", "x", ""):
        answer = people["triager"].get("/requests", params={"q": query})
        assert (answer.status_code, answer.json()["code"]) == (422, "query_too_short"), query


def test_a_search_finds_only_what_the_caller_sees(people, texts):
    assert people["other_investor"].get("/requests?q=佣金").json()["items"] == []
    assert people["institution"].get("/requests?q=佣金").json()["items"] == []


def test_a_number_and_a_counterparty_are_searched_as_well(path, people):
    taken = path.received()
    assert found(people, taken["number"]) == {taken["id"]}
    assert found(people, "安信证券") == {taken["id"]}


def test_personal_data_are_not_in_the_index(path, people):
    path.received()
    assert found(people, "13812345678") == set()
    assert found(people, "王小明") == set()


def test_what_an_investor_adds_is_found_too(path, people):
    request_id = path.received()["id"]
    path.step("triager", request_id, "triage", category="COMPLAINT")
    path.step("triager", request_id, "ask-investor", text="请补充")
    path.step("investor", request_id, "supplement", text="附上录音证据")
    assert found(people, "录音证据") == {request_id}


def letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return "".join(each for each in plain if unicodedata.category(each)[0] in "LN")


DAY = date(2026, 3, 2).toordinal()
ALPHABET = "佣金证券营业部賬戶ＡＢａ１２3é，。 *-①"


def test_every_pair_of_neighbours_finds_its_text(hotline, path):
    """Straight on the index: what is stored is a candidate for each two of its characters."""
    request_id = path.received()["id"]
    database = hotline.app.state.database

    @settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.text(alphabet=ALPHABET, min_size=2, max_size=20))
    def check(text):
        with database.reading() as session:
            row = session.exec(select(RequestRow)).one()
            make_findable(session, row, text)
            plain = letters(text)
            for place in range(len(plain) - 1):
                words = searched_words(plain[place : place + 2])
                candidates = index_of(session).candidates(words, Span(DAY, 0))
                assert row.id in session.execute(candidates).scalars().all()
                assert session.execute(select(holds(session, words))).scalar_one()
            if len(plain) < 2:
                with pytest.raises(QueryTooShortError):
                    searched_words(text)

    check()
    assert request_id


MORE = ["佣金过高", "佣金和手续费", "手续费佣金", "无关的诉求", "佣 金 太 高"]


@pytest.mark.parametrize("most", [0, 3_000])
def test_pages_by_either_way_are_what_a_reader_would_find(people, clock, monkeypatch, most):
    """Through the texts, or span by span through the index: the same pages in the same order."""
    monkeypatch.setattr(search_pages, "MOST_LOOKED_THROUGH", most)
    told = []
    for number, days in enumerate([0, 0, 0, 1, 15, 2, 300, 0, 1, 700]):
        clock.forward(days=days)
        text = f"{MORE[number % len(MORE)]}，第{number}次"
        body = {"text": text, "channel": "LETTER"}
        answer = people["triager"].post("/requests", json=body)
        assert answer.status_code == 201, answer.text
        told.append((answer.json()["id"], letters(text)))
    for query in ("佣金", "手续费", "佣金过高", "第7次", "没有"):
        found, more = [], f"/requests?q={query}&limit=2"
        while more:
            page = people["triager"].get(more).json()
            found += [each["id"] for each in page["items"]]
            more = (
                page["next_cursor"] and f"/requests?q={query}&limit=2&cursor={page['next_cursor']}"
            )
        assert found == [each for each, text in told if letters(query) in text], query
