"""Signatures of an agreement, and the moment from which it binds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lawkit.articles import carries_out
from mediation.domain.agreement_errors import SignatureRefusedError, SignedContentDiffersError
from mediation.domain.articles import ONLINE_EFFECT, RELIABLE_SIGNATURE


class Signer(StrEnum):
    """Whose signature it is: an investor signs its own page, the others sign the root once."""

    INVESTOR = "INVESTOR"
    ISSUER = "ISSUER"
    MEDIATOR = "MEDIATOR"
    ORGANISATION = "ORGANISATION"


ROOT_SIGNERS = frozenset({Signer.ISSUER, Signer.MEDIATOR, Signer.ORGANISATION})


class SignatureMethod(StrEnum):
    """A one-time code will do for claims in funds; papers for a court need a certificate."""

    OTP_CLICK = "OTP_CLICK"
    CA_CERT = "CA_CERT"


class PageState(StrEnum):
    """Where one investor's page stands."""

    OPEN = "OPEN"
    SIGNED = "SIGNED"
    SIGNED_CONDITIONAL = "SIGNED_CONDITIONAL"
    EFFECTIVE = "EFFECTIVE"
    LAPSED = "LAPSED"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature with its proof."""

    signer: Signer
    method: SignatureMethod
    document_sha256: str
    certificate_serial: str = ""
    timestamp_token: str = ""
    device: str = ""


@carries_out(RELIABLE_SIGNATURE)
def check_signature(signature: Signature, *, document_sha256: str, is_for_court: bool) -> None:
    """A reliable signature is the signer's alone and shows any later change of the document.

    So it names the hash of exactly this document, and for a court a certificate and a time stamp.
    """
    if signature.document_sha256 != document_sha256:
        raise SignedContentDiffersError(document_sha256, signature.document_sha256)
    if is_for_court and signature.method is not SignatureMethod.CA_CERT:
        raise SignatureRefusedError(
            "must rest on a certificate: the paper goes to a court",
            "须使用数字证书：文书将提交法院",
        )
    is_certified = signature.certificate_serial and signature.timestamp_token
    if signature.method is SignatureMethod.CA_CERT and not is_certified:
        raise SignatureRefusedError(
            "lacks the certificate's serial number or the time stamp", "缺少证书序列号或时间戳"
        )


@carries_out(ONLINE_EFFECT)
def is_root_complete(root_signers: frozenset[Signer], *, is_mediated: bool) -> bool:
    """An agreement takes effect once all parties, the mediator and the organisation have signed.

    A fund's plan is offered and accepted without mediation, so no mediator signs there.
    """
    needed = ROOT_SIGNERS if is_mediated else ROOT_SIGNERS - {Signer.MEDIATOR}
    return root_signers >= needed
