"""RFC 9457 answers: every refusal is a problem document with a stable code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse

from lawkit.refusals import Refusal
from servicekit.tracing import current_trace_id

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:tianping:problem:"
INLINE_ERRORS = 1_000


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of the request that cannot be accepted; `pointer` is a JSON Pointer."""

    pointer: str
    detail: str
    code: str


class HttpRefusal(Refusal):
    """A refusal that is about the request itself and so knows its status."""

    status: ClassVar[int] = 400
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self,
        detail: str,
        detail_zh: str,
        *,
        errors: Sequence[FieldError] = (),
        **facts: object,
    ) -> None:
        super().__init__(detail, detail_zh, **facts)
        self.errors = tuple(errors)
        self.own_headers: Mapping[str, str] = {}
        """Headers of this one refusal, over those of its kind."""

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:  # noqa: ARG002
        return [asdict(error) for error in self.errors]


class MalformedRequestError(HttpRefusal):
    status = 400
    code = "malformed_request"
    title = "Malformed request"
    title_zh = "请求格式错误"


class NotFoundError(HttpRefusal):
    """Also for what the caller may not see."""

    status = 404
    code = "not_found"
    title = "Not found"
    title_zh = "未找到"

    def __init__(self, what: str = "resource", what_zh: str = "资源") -> None:
        super().__init__(f"No such {what}.", f"未找到该{what_zh}。")


class ForbiddenError(HttpRefusal):
    status = 403
    code = "forbidden"
    title = "Not permitted"
    title_zh = "无权操作"

    def __init__(self, needed: Sequence[str]) -> None:
        super().__init__(
            f"This needs one of the roles: {', '.join(needed)}.",
            f"此操作需要下列角色之一：{'、'.join(needed)}。",
            needed_roles=list(needed),
        )


class NotAcceptableError(HttpRefusal):
    status = 406
    code = "not_acceptable"
    title = "No such representation"
    title_zh = "无此表现形式"


class ConflictError(HttpRefusal):
    status = 409
    code = "conflict"
    title = "Conflict with the present state"
    title_zh = "与当前状态冲突"


class PreconditionFailedError(HttpRefusal):
    status = 412
    code = "stale_version"
    title = "The resource has changed"
    title_zh = "资源已变更"


class BodyTooLargeError(HttpRefusal):
    status = 413
    code = "body_too_large"
    title = "Body too large"
    title_zh = "请求体过大"


class UnsupportedMediaTypeError(HttpRefusal):
    status = 415
    code = "unsupported_media_type"
    title = "Media type not supported"
    title_zh = "不支持的媒体类型"


class UnprocessableError(HttpRefusal):
    status = 422
    code = "invalid_input"
    title = "The content cannot be accepted"
    title_zh = "内容不符合要求"


class PreconditionRequiredError(HttpRefusal):
    status = 428
    code = "if_match_required"
    title = "If-Match is required"
    title_zh = "缺少If-Match"


class UnavailableError(HttpRefusal):
    status = 503
    code = "unavailable"
    title = "Temporarily unavailable"
    title_zh = "暂时不可用"
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "2"}


def prefers_chinese(request: Request) -> bool:
    """Whether the caller asked for Chinese texts: the first language named counts."""
    first = request.headers.get("accept-language", "").split(",")[0]
    return first.strip().lower().startswith("zh")


def problem_of(refusal: Refusal, status: int, *, instance: str, chinese: bool) -> dict[str, object]:
    """The problem document of a refusal, in one language."""
    document: dict[str, object] = {
        **refusal.facts,
        "type": TYPE_PREFIX + refusal.code,
        "title": refusal.title_zh if chinese else refusal.title,
        "status": status,
        "detail": refusal.detail_zh if chinese else refusal.detail,
        "instance": instance,
        "code": refusal.code,
        "trace_id": current_trace_id(),
    }
    errors = refusal.listed_errors(chinese=chinese)
    if errors:
        document["errors"] = list(errors[:INLINE_ERRORS])
    return document


def problem_answer(request: Request, refusal: Refusal, status: int) -> JSONResponse:
    """The HTTP answer to a refusal."""
    document = problem_of(
        refusal, status, instance=request.url.path, chinese=prefers_chinese(request)
    )
    headers = {**getattr(refusal, "headers", {}), **getattr(refusal, "own_headers", {})}
    headers["Content-Language"] = "zh" if prefers_chinese(request) else "en"
    return JSONResponse(document, status_code=status, media_type=MEDIA_TYPE, headers=headers)
