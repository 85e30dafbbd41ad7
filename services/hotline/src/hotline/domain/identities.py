"""Identities without identities: keyed hashes of persons, receipts of anonymous reports, codes."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import scrypt, sha256

from hotline.domain.plain_text import bare

RECEIPT_DIGITS = 16
LOOKUP_DIGITS = 4
_SCRYPT_COST = 2**14
_SCRYPT_BLOCK = 8
_SCRYPT_LANES = 1
_SCRYPT_MEMORY = 64 * 1024 * 1024


def identity_hash(key: bytes, kind: str, value: str) -> str:
    """A keyed hash by which the same person is known again and nobody is found out.

    Spaces, hyphens, width and letter case do not matter; without the key the hash tells nothing,
    not even to somebody who tries every number there is.
    """
    message = f"{kind}\x00{bare(value).upper()}".encode()
    return hmac.new(key, message, sha256).hexdigest()


def report_code(key: bytes, report_ref: str) -> str:
    """The code that stands for the name of a reporter in all later steps."""
    digest = hmac.new(key, f"reporter\x00{report_ref}".encode(), sha256).hexdigest()
    return f"R-{digest[:12].upper()}"


@dataclass(frozen=True, slots=True)
class StoredReceipt:
    """What is kept of a receipt: digits to look it up by, and a slow hash with its salt."""

    lookup: str
    salt: bytes
    digest: bytes


def receipt_from(entropy: bytes) -> str:
    """A receipt of 16 digits from random bytes (at least 8)."""
    return f"{int.from_bytes(entropy[:16], 'big') % 10**RECEIPT_DIGITS:0{RECEIPT_DIGITS}d}"


def stored_receipt(receipt: str, salt: bytes) -> StoredReceipt:
    """What to keep of a receipt that is shown once."""
    digits = receipt_digits(receipt)
    return StoredReceipt(digits[:LOOKUP_DIGITS], salt, _slow_hash(digits, salt))


def is_receipt(receipt: str, stored: StoredReceipt) -> bool:
    """Whether a receipt is the one that was given out; takes as long for a wrong one."""
    return hmac.compare_digest(_slow_hash(receipt_digits(receipt), stored.salt), stored.digest)


def receipt_digits(receipt: str) -> str:
    """A receipt as it was given out, however it was typed; not every text is one."""
    return bare(receipt)[: RECEIPT_DIGITS * 2]


def _slow_hash(digits: str, salt: bytes) -> bytes:
    return scrypt(
        digits.encode(),
        salt=salt,
        n=_SCRYPT_COST,
        r=_SCRYPT_BLOCK,
        p=_SCRYPT_LANES,
        maxmem=_SCRYPT_MEMORY,
        dklen=32,
    )
