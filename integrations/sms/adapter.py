"""Text messages through Twilio's own SDK, with our clock on how long it may take and our eyes on what is logged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx
from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http import AsyncHttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from integrations.texts import Text, Unavailable, Undeliverable

API = "https://api.twilio.com"
TIMEOUT = 5.0
"""Seconds for one request. An alert that hangs is tried again sooner than a patient one would end."""

_WRONG_TOKEN = 401
_TRY_AGAIN = (408, 425, 429)


class Account(Protocol):
    """The part of the settings that is the telephone company's."""

    @property
    def account_sid(self) -> str: ...

    @property
    def tokens(self) -> tuple[str, ...]: ...

    @property
    def twilio_api_url(self) -> str | None: ...


class Texts:
    """Keeps integrations.texts.Texting. `base_url` stands for Twilio's: another one is a Twilio that runs here."""

    def __init__(
        self,
        account_sid: str,
        tokens: Sequence[str],
        public_base_url: str,
        *,
        base_url: str = API,
        timeout: float = TIMEOUT,
    ) -> None:
        self.account_sid, self.tokens = account_sid, tuple(tokens)
        self.callback = f"{public_base_url.rstrip('/')}/text/status"
        self._wire = _Wire(base_url.rstrip("/"), timeout)

    @classmethod
    def from_settings(cls, settings: Account, public_base_url: str) -> Texts | None:
        """None without an account: then nothing can be sent, and callers are not told that it was.

        An address of its own (a Twilio that runs here) takes any account.
        """
        if not settings.account_sid.strip("AC0") and settings.twilio_api_url is None:
            return None
        base_url = settings.twilio_api_url or API
        return cls(settings.account_sid, settings.tokens, public_base_url, base_url=base_url)

    async def close(self) -> None:
        await self._wire.close()

    async def send(self, text: Text) -> str:
        """The message's SID. Raises Undeliverable, Unavailable."""
        account = text.account_sid or self.account_sid
        tokens = (text.token,) if text.token else self.tokens
        for token in tokens[:-1]:
            try:
                return await self._send(text, account, token)
            except Undeliverable as error:
                if error.code != "20003":
                    raise
        return await self._send(text, account, tokens[-1])

    def _callback(self, text: Text) -> str:
        """Where news of it goes: Twilio signs the address too, so what stands in it is ours."""
        return f"{self.callback}?{urlencode({'about': text.about})}" if text.about else self.callback

    async def _send(self, text: Text, account: str, token: str) -> str:
        client = Client(account, token, http_client=self._wire, environment={"": ""})
        try:
            sent = await client.messages.create_async(
                to=text.to, from_=text.sender, body=text.body, status_callback=self._callback(text)
            )
        except (TwilioRestException, TwilioServiceException) as error:
            raise _named(error) from None
        except httpx.TimeoutException:
            raise Unavailable("timeout") from None
        except (httpx.HTTPError, TwilioException, ValueError) as error:
            raise Unavailable(type(error).__name__) from None
        return str(sent.sid)


def _named(error: Any) -> Undeliverable | Unavailable:
    status, code = int(error.status), str(error.code or error.status)
    if status >= 500 or status in _TRY_AGAIN:
        return Unavailable(code)
    return Undeliverable("20003" if status == _WRONG_TOKEN else code)


class _Wire(AsyncHttpClient):  # type: ignore[misc]  # the SDK has no types
    """The SDK's way out, over httpx: its own has no time limit of its own, and writes headers to the log."""

    def __init__(self, base_url: str, timeout: float) -> None:
        # is_async is set here and not by AsyncHttpClient's parent, whose logger is not used.
        self.is_async = True
        self.base_url = base_url
        self.http = httpx.AsyncClient(timeout=timeout)

    async def close(self) -> None:
        await self.http.aclose()

    async def request(
        self,
        method: str,
        uri: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (the SDK's own signature)
        allow_redirects: bool = False,
    ) -> Response:
        answer = await self.http.request(
            method,
            uri.replace(API, self.base_url, 1),
            params=params,
            data=data,
            headers=headers,
            auth=auth,
            follow_redirects=allow_redirects,
        )
        return Response(answer.status_code, answer.text, answer.headers)
