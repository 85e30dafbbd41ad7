"""H11: many at once: one key makes one request, a step is taken once, no number is given twice."""

from concurrent.futures import ThreadPoolExecutor

COUNT = 8


def at_once(call):
    with ThreadPoolExecutor(COUNT) as pool:
        return list(pool.map(call, range(COUNT)))


def test_parallel_repetitions_of_one_intake_make_one_request(path, people):
    body = {"text": "请问如何办理销户？"}
    headers = {"Idempotency-Key": "the-same"}
    answers = at_once(lambda _: people["investor"].post("/requests", json=body, headers=headers))
    made = [answer for answer in answers if answer.status_code == 201]
    assert made
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["number"] for answer in made}) == 1
    assert len(people["investor"].get("/requests").json()["items"]) == 1
    other = people["investor"].post("/requests", json={"text": "另一件"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_requests_that_come_together_get_numbers_of_their_own(path, people):
    answers = at_once(
        lambda place: people["call_agent"].post(
            "/requests", json={"text": f"请问第{place}个问题？", "channel": "PHONE"}
        )
    )
    assert {answer.status_code for answer in answers} == {201}
    numbers = sorted(answer.json()["number"] for answer in answers)
    assert [int(number.split("-")[2]) for number in numbers] == list(range(1, COUNT + 1))


def test_of_many_who_sign_at_once_one_does(path, people):
    request_id = path.routed()["id"]
    answers = at_once(lambda _: people["branch"].post(f"/requests/{request_id}/sign", json={}))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [409] * (COUNT - 1)


def test_sign_and_return_at_once_leave_one_of_the_two(path, people):
    request_id = path.routed()["id"]

    def step(place):
        if place % 2:
            return people["branch"].post(f"/requests/{request_id}/sign", json={})
        body = {"reason": "不是我部客户", "evidence": ["截图"]}
        return people["branch"].post(f"/requests/{request_id}/return", json=body)

    statuses = [answer.status_code for answer in at_once(step)]
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 404, 409}
    history = people["triager"].get(f"/requests/{request_id}/routings").json()["items"]
    state = people["triager"].get(f"/requests/{request_id}").json()["state"]
    ended = history[0]["ended_at"] is not None
    assert (state, ended) in {("SIGNED", False), ("RETURNED_BY_INSTITUTION", True)}


def test_a_step_on_a_version_that_is_gone_is_refused(path, people):
    taken = path.received()
    url = f"/requests/{taken['id']}/triage"
    body = {"category": "COMPLAINT"}
    first = people["triager"].post(url, json=body, headers={"If-Match": f'"{taken["version"]}"'})
    assert first.status_code == 200
    stale = people["triager"].post(url, json=body, headers={"If-Match": f'"{taken["version"]}"'})
    assert stale.status_code == 412


def test_two_requests_merged_into_each_other_at_once_leave_one_master(path, people):
    first = path.received(text="客户经理承诺收益，亏损五万元，要求赔偿。")["id"]
    second = path.received(text="营业部阻挠销户，已拖延十天，要求办理。")["id"]
    for each in (first, second):
        path.step("triager", each, "triage", category="COMPLAINT")

    def merge(place):
        child, master = (first, second) if place % 2 else (second, first)
        return people["triager"].post(f"/requests/{child}/merge", json={"master_id": master})

    statuses = [answer.status_code for answer in at_once(merge)]
    assert statuses.count(200) == 1
    assert set(statuses) == {200, 409}
    states = [
        people["triager"].get(f"/requests/{each}").json()["state"] for each in (first, second)
    ]
    assert sorted(states) == ["MERGED", "TRIAGED"]
