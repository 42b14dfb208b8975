"""Is this request from Twilio? Its signature is checked over the public address and every parameter received."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import HMAC_SHA1, RequestValidator  # type: ignore[import-untyped]

Pairs = list[tuple[str, str]]


class NotAForm(ValueError):
    """The body is no form that Twilio could have sent."""


def form_pairs(body: bytes) -> Pairs:
    """The names and values of a form body, in order, exactly as they were signed: blanks kept, nothing trimmed.

    Raises NotAForm for bytes that are no form, for text that is not UTF-8 and for a pair that stands there twice: the
    library signs such a pair once, so that a second copy could be slipped in unseen.
    """
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:
        raise NotAForm(type(error).__name__) from None
    if len(set(pairs)) != len(pairs):
        raise NotAForm("a pair stands there twice")
    return pairs


def public_url(base: str, raw_path: bytes, raw_query: bytes) -> str:
    """The address that Twilio signed: the configured public one, never what the request says of itself.

    Behind a proxy the request's own scheme and host are the proxy's; path and query must stay byte for byte.
    """
    url = base.rstrip("/") + raw_path.decode("latin-1")
    return f"{url}?{raw_query.decode('latin-1')}" if raw_query else url


def signed(url: str, pairs: Pairs, signature: str | None, tokens: Sequence[str]) -> bool:
    """Whether one of the tokens signed this (several while a token is being replaced). Raises nothing.

    SHA-1 is pinned: a header of the request must not choose the algorithm. Without a token or a header it is no.
    """
    if not signature:
        return False
    params = ImmutableMultiDict(pairs)
    return any(_signed_by(token, url, params, signature) for token in tokens if token)


def _signed_by(token: str, url: str, params: ImmutableMultiDict[str, str], signature: str) -> bool:
    try:
        return bool(RequestValidator(token).validate(url, params, signature, HMAC_SHA1))
    except (ValueError, TypeError):  # an address or a value that the library cannot work with is not signed
        return False
