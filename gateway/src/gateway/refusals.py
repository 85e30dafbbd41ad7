"""What the gateway itself refuses, each with its status and stable code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from servicekit.problems import HttpRefusal, MalformedRequestError, UnavailableError

BEARER = 'Bearer realm="tianping"'


class UnauthenticatedError(HttpRefusal):
    """No token: the challenge carries no error (RFC 6750 section 3.1)."""

    status = 401
    code = "unauthenticated"
    title = "Authentication required"
    title_zh = "需要身份验证"
    headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": BEARER}

    def __init__(self) -> None:
        super().__init__(
            "Send an access token: Authorization: Bearer <token>.",
            "请携带访问令牌：Authorization: Bearer <令牌>。",
        )


class InvalidTokenError(HttpRefusal):
    """A token that does not hold, for whatever reason: one text for all of them."""

    status = 401
    code = "invalid_token"
    title = "Access token not valid"
    title_zh = "访问令牌无效"
    headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": f'{BEARER}, error="invalid_token"'}

    def __init__(self) -> None:
        super().__init__(
            "The access token is malformed, expired, revoked or not meant for this gateway.",
            "访问令牌格式错误、已过期、已撤销或非为本网关签发。",
        )


class InsufficientScopeError(HttpRefusal):
    """A good token that was not made for this service."""

    status = 403
    code = "insufficient_scope"
    title = "Scope missing"
    title_zh = "令牌范围不足"

    def __init__(self, needed: str) -> None:
        super().__init__(
            f"This needs a token with the scope {needed}.",
            f"此请求需要范围包含{needed}的令牌。",
            needed_scope=needed,
        )
        challenge = f'{BEARER}, error="insufficient_scope", scope="{needed}"'
        self.headers = {"WWW-Authenticate": challenge}  # type: ignore[misc]


class AmbiguousCredentialsError(MalformedRequestError):
    code = "invalid_request"
    title = "Ambiguous credentials"
    title_zh = "凭据不明确"
    headers: ClassVar[Mapping[str, str]] = {
        "WWW-Authenticate": f'{BEARER}, error="invalid_request"'
    }

    def __init__(self) -> None:
        super().__init__("Send one Authorization header.", "请只携带一个Authorization请求头。")


class UnsafePathError(MalformedRequestError):
    code = "unsafe_path"
    title = "Path refused"
    title_zh = "路径被拒绝"

    def __init__(self) -> None:
        super().__init__(
            "The path holds dot segments, doubled or encoded separators, or stray characters; "
            "it is not normalised but refused.",
            "路径含有点段、重复或编码的分隔符或非法字符；网关不做规范化处理，直接拒绝。",
        )


class MalformedHeaderError(MalformedRequestError):
    code = "malformed_header"
    title = "Header refused"
    title_zh = "请求头被拒绝"

    def __init__(self, name: str) -> None:
        super().__init__(f"The header {name} cannot be passed on.", f"请求头{name}无法转发。")


class UpgradeRefusedError(MalformedRequestError):
    code = "upgrade_not_supported"
    title = "No protocol upgrades"
    title_zh = "不支持协议升级"

    def __init__(self) -> None:
        super().__init__("WebSocket is not offered here.", "此处不提供WebSocket。")


class MisdirectedError(HttpRefusal):
    status = 421
    code = "misdirected_request"
    title = "Not served here"
    title_zh = "请求目标有误"

    def __init__(self) -> None:
        super().__init__("This host is not served here.", "本网关不为该主机名提供服务。")


class MethodNotAllowedError(HttpRefusal):
    status = 405
    code = "method_not_allowed"
    title = "Method not allowed"
    title_zh = "不允许的方法"

    def __init__(self, allowed: tuple[str, ...]) -> None:
        names = ", ".join(allowed)
        super().__init__(f"Allowed here: {names}.", f"此处允许：{names}。")
        self.headers = {"Allow": names}  # type: ignore[misc]


class UnknownMethodError(HttpRefusal):
    status = 501
    code = "method_unknown"
    title = "Method unknown"
    title_zh = "未知方法"

    def __init__(self) -> None:
        super().__init__("This method is not known here.", "未知的请求方法。")


class HeadersTooLargeError(HttpRefusal):
    status = 431
    code = "headers_too_large"
    title = "Request headers too large"
    title_zh = "请求头过大"

    def __init__(self) -> None:
        super().__init__("At most 100 headers and 64 kB.", "请求头最多100个、64 kB。")


class TargetTooLongError(HttpRefusal):
    status = 414
    code = "target_too_long"
    title = "Address too long"
    title_zh = "请求地址过长"

    def __init__(self) -> None:
        super().__init__("Path and query are too long.", "路径与查询参数过长。")


class RequestTimeoutError(HttpRefusal):
    status = 408
    code = "request_timeout"
    title = "Request body too slow"
    title_zh = "请求体传输超时"

    def __init__(self) -> None:
        super().__init__("The body stopped arriving.", "请求体传输中断。")


class OriginRefusedError(HttpRefusal):
    status = 403
    code = "origin_not_allowed"
    title = "Origin not allowed"
    title_zh = "来源不被允许"

    def __init__(self) -> None:
        super().__init__("This origin has no access.", "该来源无访问权限。")


class UpstreamDownError(UnavailableError):
    code = "service_unavailable"
    title = "Service not available"
    title_zh = "服务暂不可用"

    def __init__(self, service: str) -> None:
        super().__init__(
            f"{service} does not answer at the moment; try again.",
            f"服务{service}暂时无响应，请稍后重试。",
            service=service,
        )


class UpstreamFailedError(HttpRefusal):
    """The service broke off, or answered with something that is no answer."""

    status = 502
    code = "bad_gateway"
    title = "No usable answer from the service"
    title_zh = "服务未返回有效应答"

    def __init__(self, service: str) -> None:
        super().__init__(
            f"{service} gave no usable answer. If the request stores something, repeat it with "
            "the same Idempotency-Key.",
            f"服务{service}未返回有效应答。如请求会保存数据，请使用同一Idempotency-Key重发。",
            service=service,
        )


class UpstreamSlowError(HttpRefusal):
    status = 504
    code = "gateway_timeout"
    title = "The service took too long"
    title_zh = "服务响应超时"

    def __init__(self, service: str) -> None:
        super().__init__(
            f"{service} did not answer in time.", f"服务{service}未在规定时间内应答。",
            service=service,
        )  # fmt: skip
