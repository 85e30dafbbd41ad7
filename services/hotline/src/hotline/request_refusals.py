"""Refusals of requests that rest on what is stored or on who asks, not on the rule books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from hotline.domain.work_proofs import Challenge
from servicekit.problems import ConflictError, HttpRefusal, UnprocessableError


class ChannelClosedError(UnprocessableError):
    code = "channel_not_open"
    title = "Not a channel for this caller"
    title_zh = "不能使用该渠道"

    def __init__(self, channel: str) -> None:
        super().__init__(
            f"Requests by {channel} cannot be handed in here.",
            f"此处不接受{channel}渠道的诉求。",
            channel=channel,
        )


class UnknownIssueError(UnprocessableError):
    code = "unknown_issue"
    title = "Not an issue code in force"
    title_zh = "问题代码不存在"

    def __init__(self, issue: str, known: Sequence[str]) -> None:
        super().__init__(
            f"{issue} is no issue code in force; see `known`.",
            f"{issue}不是有效的问题代码，有效代码见known。",
            issue=issue,
            known=list(known),
        )


class DuplicateOpenError(ConflictError):
    code = "duplicate_open"
    title = "Handed in already"
    title_zh = "同一诉求正在办理"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"The same words are being handled under {number}; add to that one.",
            f"同一诉求正在以编号{number}办理，请在该件中补充。",
            number=number,
        )


class TooManyReportsError(HttpRefusal):
    status = 429
    code = "too_many_reports"
    title = "Too many reports today"
    title_zh = "今日举报次数已满"
    headers: ClassVar[dict[str, str]] = {"Retry-After": "3600"}

    def __init__(self, most: int) -> None:
        super().__init__(
            f"A person hands in at most {most} real-name reports a day.",
            f"每人每日实名举报不超过{most}次。",
            most=most,
        )


class TooManyAnonymousError(HttpRefusal):
    """Too much from one source; carries the work that lets a report in all the same."""

    status = 429
    code = "too_many_anonymous_reports"
    title = "Too many reports at once"
    title_zh = "举报过于频繁"

    def __init__(self, challenge: Challenge, wait_seconds: int) -> None:
        super().__init__(
            "Too many anonymous reports come from here; wait, or send `proof`: the challenge and an"
            " answer with which the SHA-256 of `challenge:answer` begins with so many zero bits.",
            "来自此处的匿名举报过于频繁，请稍后再试，或者提交工作量证明（proof）。",
            challenge=challenge.text,
            zero_bits=challenge.zero_bits,
        )
        self.own_headers = {"Retry-After": str(max(wait_seconds, 1))}


class TooManyMessagesError(HttpRefusal):
    status = 429
    code = "too_many_messages"
    title = "Too many messages today"
    title_zh = "今日留言次数已满"
    headers: ClassVar[dict[str, str]] = {"Retry-After": "3600"}

    def __init__(self, most: int) -> None:
        super().__init__(
            f"An anonymous report takes at most {most} messages a day.",
            f"每件匿名举报每日补充留言不超过{most}次。",
            most=most,
        )


class TooManyTriesError(HttpRefusal):
    status = 429
    code = "too_many_tries"
    title = "Too many wrong tries"
    title_zh = "错误次数过多"
    headers: ClassVar[dict[str, str]] = {"Retry-After": "3600"}

    def __init__(self) -> None:
        super().__init__(
            "Too many wrong second factors for this number today; try again tomorrow.",
            "今日对该编号的验证错误次数过多，请明日再试。",
        )


class ClosingFrozenError(HttpRefusal):
    status = 423
    code = "closing_frozen"
    title = "Closing is frozen"
    title_zh = "已冻结办结"

    def __init__(self) -> None:
        super().__init__(
            "A supervisor has frozen the closing of this request.", "督导人员已冻结该诉求的办结。"
        )


class NotTheTargetError(HttpRefusal):
    status = 403
    code = "not_the_target"
    title = "Not routed to you"
    title_zh = "该诉求未转至贵单位"

    def __init__(self, kind: str | None) -> None:
        super().__init__(
            "Only those to whom the request is routed now can do this.",
            "仅当前承办单位可进行此操作。",
            target_kind=kind,
        )


class SupervisorOnlyError(ConflictError):
    code = "supervisor_only"
    title = "For the supervisor"
    title_zh = "须由督导人员处理"

    def __init__(self, returns: int) -> None:
        super().__init__(
            f"Returned {returns} times: a supervisor decides where it goes.",
            f"已被退回{returns}次，须由督导人员决定去向。",
            returns=returns,
        )


class TargetUnknownError(UnprocessableError):
    code = "target_unknown"
    title = "No such target"
    title_zh = "无法确定承办单位"

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        super().__init__(
            f"{name} is no target that holds today; see `candidates`.",
            f"{name}不是当前有效的承办单位，可选的见candidates。",
            candidates=list(candidates),
        )


class AppealedAlreadyError(ConflictError):
    code = "appealed_already"
    title = "Reviewed once already"
    title_zh = "已经内部复核"

    def __init__(self) -> None:
        super().__init__("A rejection is reviewed once.", "对不予受理决定只复核一次。")


class TimeOutsideRequestError(UnprocessableError):
    code = "time_outside_request"
    title = "Not a possible time"
    title_zh = "时间不合理"

    def __init__(self) -> None:
        super().__init__(
            "The time lies in the future, or before the request was routed or offered.",
            "时间晚于现在，或者早于转办、提出的时间。",
        )


class NothingPendingError(ConflictError):
    code = "nothing_pending"
    title = "Nothing to decide"
    title_zh = "没有待决定事项"

    def __init__(self) -> None:
        super().__init__("There is nothing to decide here.", "没有待决定的事项。")


class ExtensionPendingError(ConflictError):
    code = "extension_pending"
    title = "Asked for already"
    title_zh = "延期申请待决定"

    def __init__(self) -> None:
        super().__init__(
            "A longer limit has been asked for and is not decided yet.", "延期申请尚未决定。"
        )


class SecondPersonError(ConflictError):
    code = "second_person_required"
    title = "A second person is required"
    title_zh = "须由另一人批准"

    def __init__(self) -> None:
        super().__init__(
            "This takes another person than the one who asked or decided before.",
            "须由申请人或原经办人以外的人员办理。",
        )


class CallUnknownError(UnprocessableError):
    code = "call_unknown"
    title = "No such call"
    title_zh = "没有该通话"

    def __init__(self, call_ref: str) -> None:
        super().__init__(
            f"Call {call_ref} was not offered yet: send `offered` first.",
            f"通话{call_ref}尚无呼入记录，请先发送offered。",
            call_ref=call_ref,
        )


class TooManyFilesError(HttpRefusal):
    status = 413
    code = "too_many_files"
    title = "Too many files"
    title_zh = "附件过多"

    def __init__(self, most: int, largest: int) -> None:
        super().__init__(
            f"A request has at most {most} files with {largest} bytes together.",
            f"每件诉求附件不超过{most}个，合计不超过{largest}字节。",
            most=most,
            largest=largest,
        )


class QuarantinedError(HttpRefusal):
    status = 423
    code = "quarantined_attachment"
    title = "Not released"
    title_zh = "附件尚未放行"

    def __init__(self, state: str) -> None:
        super().__init__(
            "This file has not been found clean.", "该附件未通过安全检查。", state=state
        )


class LinkRefusedError(HttpRefusal):
    status = 403
    code = "link_refused"
    title = "Link not valid"
    title_zh = "链接无效"

    def __init__(self) -> None:
        super().__init__(
            "This link has expired or was made for somebody else; ask for a new one.",
            "链接已过期或者不属于您，请重新获取。",
        )
