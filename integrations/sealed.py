"""How a patient's words are kept: sealed for one practice and one column, and found again by a blind index.

Functions instead of a SQLAlchemy column type: what is sealed is bound to the practice it belongs to, and a column type
is not told the practice. So the records say it aloud, `ring.seal(practice_id, "calls.body", text)`, and a value moved
to another practice or another column does not open.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FORMAT = b"\x01"
_KEY_ID = 4  # bytes
_NONCE = 12  # bytes, drawn at random: 2^32 seals under one key are safe (NIST SP 800-38D, 8.3)


class NotOpened(Exception):
    """A sealed value that does not open: sealed with a key that is not in the ring, for another place, or damaged."""


class Ring:
    """The keys of an installation: the first one seals, all of them open, so that a key can be replaced.

    Every purpose has a key of its own, derived by HKDF-SHA256 (RFC 5869) from the secret; a secret is any text of 32
    characters or more. Raises ValueError for one that is shorter.
    """

    def __init__(self, secrets_: Sequence[str]) -> None:
        if not secrets_ or any(len(secret) < 32 for secret in secrets_):
            raise ValueError("a key has at least 32 characters")
        self._first = secrets_[0]
        self._blind = [_derived(secret, b"blind index") for secret in secrets_]
        self._ciphers = {_derived(s, b"key id")[:_KEY_ID]: AESGCM(_derived(s, b"sealed")) for s in reversed(secrets_)}
        self._sealing = _derived(self._first, b"key id")[:_KEY_ID]

    def seal(self, practice_id: int, place: str, text: str) -> bytes:
        """AES-256-GCM of the text, bound to the practice and to `place`, which is "table.column"."""
        nonce = secrets.token_bytes(_NONCE)
        cipher = self._ciphers[self._sealing]
        return _FORMAT + self._sealing + nonce + cipher.encrypt(nonce, text.encode(), _bound(practice_id, place))

    def unseal(self, practice_id: int, place: str, sealed: bytes) -> str:
        """The text again. Raises NotOpened."""
        key_id, nonce, rest = sealed[1 : 1 + _KEY_ID], sealed[1 + _KEY_ID :][:_NONCE], sealed[1 + _KEY_ID + _NONCE :]
        cipher = self._ciphers.get(key_id)
        if cipher is None or sealed[:1] != _FORMAT:
            raise NotOpened(f"{place}: sealed with a key that is not in DOSVOCES_KEY")
        try:
            return cipher.decrypt(nonce, rest, _bound(practice_id, place)).decode()
        except (InvalidTag, ValueError):
            raise NotOpened(f"{place}: sealed for another practice or column, or damaged") from None

    def blind(self, practice_id: int, value: str) -> bytes:
        """An index of 32 bytes to look a sealed value up by: equal values of one practice alone have equal ones.

        The caller brings the value into one form first (E.164, ISO dates).
        """
        return _blinded(self._blind[0], practice_id, value)

    def blinds(self, practice_id: int, value: str) -> list[bytes]:
        """What the value's index may be, under every key of the ring: for looking up, with `= ANY`."""
        return [_blinded(key, practice_id, value) for key in self._blind]

    def password(self, purpose: str) -> str:
        """A secret of its own for something of ours that needs one, the same every time."""
        return urlsafe_b64encode(_derived(self._first, b"password|" + purpose.encode())).decode().rstrip("=")


def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"dosvoces|" + purpose).derive(secret.encode())


def _bound(practice_id: int, place: str) -> bytes:
    return f"{practice_id}|{place}".encode()


def _blinded(key: bytes, practice_id: int, value: str) -> bytes:
    return hmac.digest(key, f"{practice_id}|{value}".encode(), "sha256")
