"""Standard Webhooks 1.0 with Ed25519 (`v1a`): how an event is signed, and when one is believed.

The standard names no key, so `webhook-key-id` does; the key decides who the sender is.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature

from servicekit.clock import Clock
from servicekit.keys import SigningKey, TrustedKeyFile
from servicekit.problems import HttpRefusal
from servicekit.strictjson import loads

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
KEY_ID = "webhook-key-id"
HEADERS = (ID, TIMESTAMP, SIGNATURE, KEY_ID)
SCHEME = "v1a"
TOLERANCE = timedelta(minutes=5)
MAX_BODY = 20_000
"""Bytes; the standard asks for payloads under 20 kB."""

MAX_SIGNATURES = 10
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class UntrustedWebhookError(HttpRefusal):
    """No signature that holds for this sender, body and time."""

    status = 401
    code = "untrusted_webhook"
    title = "Webhook not trusted"
    title_zh = "事件通知不可信"

    def __init__(self) -> None:
        # One text for every reason: a forger learns nothing from it.
        super().__init__("A valid webhook signature is required.", "需要有效的事件签名。")


@dataclass(frozen=True, slots=True)
class Delivered:
    """An event as it arrived, its sender proven by the signature.

    `seq` counts the events of one `aggregate` of the sender, from 1.
    """

    id: str
    sender: str
    type: str
    aggregate: str
    seq: int
    occurred_at: str
    payload: Any


def body_of(
    *,
    sender: str,
    type: str,  # noqa: A002 - the standard's word
    aggregate: str,
    seq: int,
    occurred_at: str,
    payload: Any,
) -> bytes:
    """The body of an event, always the same bytes for the same event.

    Raises ValueError when it is not under 20 kB, TypeError when it is not JSON.
    """
    document = {
        "type": type,
        "timestamp": occurred_at,
        "sender": sender,
        "aggregate": aggregate,
        "seq": seq,
        "data": payload,
    }
    text = json.dumps(
        document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    body = text.encode()
    if len(body) >= MAX_BODY:
        raise ValueError(f"an event has less than {MAX_BODY} bytes, this one {len(body)}")
    return body


def sign(key: SigningKey, webhook_id: str, body: bytes, *, now: datetime) -> dict[str, str]:
    """The headers of one attempt to deliver `body`."""
    timestamp = str(int(now.timestamp()))
    signature = key.private.sign(_content(webhook_id, timestamp, body))
    return {
        ID: webhook_id,
        TIMESTAMP: timestamp,
        SIGNATURE: f"{SCHEME},{base64.b64encode(signature).decode()}",
        KEY_ID: key.kid,
        "content-type": "application/json",
    }


def verify_webhook(
    headers: Mapping[str, str], body: bytes, keys: TrustedKeyFile, clock: Clock
) -> Delivered:
    """The event in a request whose headers (names in lower case) and body these are.

    Raises UntrustedWebhookError for everything that is not exactly right: an unknown key, a bad
    signature, a timestamp more than five minutes off, a body that names another sender.
    """
    if len(body) >= MAX_BODY or any(name not in headers for name in HEADERS):
        raise UntrustedWebhookError
    webhook_id, timestamp = headers[ID], headers[TIMESTAMP]
    if not _ID.fullmatch(webhook_id) or not _TIMESTAMP.fullmatch(timestamp):
        raise UntrustedWebhookError
    if abs(clock().timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise UntrustedWebhookError
    key = keys.find(headers[KEY_ID])
    if key is None:
        raise UntrustedWebhookError
    content = _content(webhook_id, timestamp, body)
    for signature in _signatures(headers[SIGNATURE]):
        try:
            key.public.verify(signature, content)
        except InvalidSignature:
            continue
        return _delivered(webhook_id, key.issuer, body)
    raise UntrustedWebhookError


def _content(webhook_id: str, timestamp: str, body: bytes) -> bytes:
    return f"{webhook_id}.{timestamp}.".encode() + body


def _signatures(header: str) -> list[bytes]:
    """The Ed25519 signatures among those listed; other schemes are not ours to believe."""
    found = []
    for entry in header.split(" ")[:MAX_SIGNATURES]:
        scheme, _, text = entry.partition(",")
        if scheme != SCHEME:
            continue
        try:
            found.append(base64.b64decode(text, validate=True))
        except ValueError:
            continue
    return found


def _delivered(webhook_id: str, sender: str, body: bytes) -> Delivered:
    document = loads(body)
    try:
        delivered = Delivered(
            id=webhook_id,
            sender=document["sender"],
            type=document["type"],
            aggregate=document["aggregate"],
            seq=document["seq"],
            occurred_at=document["timestamp"],
            payload=document["data"],
        )
    except (KeyError, TypeError) as error:
        raise UntrustedWebhookError from error
    texts = (delivered.type, delivered.aggregate, delivered.occurred_at)
    is_formed = all(type(text) is str for text in texts) and type(delivered.seq) is int
    if not is_formed or delivered.sender != sender:
        raise UntrustedWebhookError
    return delivered
