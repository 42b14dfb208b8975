"""The Synchronizer: the keys, the practices, the clock that all of it runs by, and time that passes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count

import jwt

from .clock import Clock, Timeline, VirtualClock
from .limits import Limits
from .log import Log
from .office import Office
from .quirks import Quirks
from .records import Location
from .restless import begin
from .trouble import Trouble
from .webhooks import Send, Webhooks

KEY = "nex-key-for-tests"


class Synchronizer:
    """One NexHealth account. Ids come from one count, so that no id of one kind is an id of another."""

    def __init__(
        self,
        clock: Clock | None = None,
        trouble: Trouble | None = None,
        quirks: Quirks | None = None,
        limits: Limits | None = None,
        keys: tuple[str, ...] = (KEY,),
        send: Send | None = None,
        request_takes: timedelta = timedelta(0),
    ) -> None:
        self.clock = clock or VirtualClock()
        self.trouble = trouble if trouble is not None else Trouble()
        self.quirks = quirks if quirks is not None else Quirks()
        self.limits = limits if limits is not None else Limits()
        self.keys = set(keys)
        self.request_takes = request_takes
        """How far virtual time goes on with each request."""
        self.timeline = Timeline(self.clock)
        self.log = Log()
        self.offices: dict[str, Office] = {}
        self.hooks = Webhooks(self, send)
        self._ids: Iterator[int] = count(21_241)
        self._secret = secrets.token_hex(32)
        self._tokens: dict[str, tuple[str, datetime]] = {}
        begin(self)

    # ------------------------------------------------------------------ practices

    def open_office(self, subdomain: str = "happy-smiles", system: str = "opendental", **more: str) -> Office:
        if subdomain in self.offices:
            raise ValueError(f"there is an office {subdomain} already")
        office = self.offices[subdomain] = Office(self, subdomain, system, **more)
        return office

    def new_id(self) -> int:
        return next(self._ids)

    def location(self, location_id: int) -> tuple[Office, Location] | None:
        for office in self.offices.values():
            if location_id in office.locations:
                return office, office.locations[location_id]
        return None

    # ------------------------------------------------------------------ keys

    def token(self, key: str) -> str:
        """A bearer token for a key, good for the quirks' `token_lifetime` (an hour; a day in NexHealth's sandbox)."""
        expires = self.now + self.quirks.token_lifetime
        claims = {"exp": int(expires.timestamp()), "jti": secrets.token_hex(4)}
        token = jwt.encode(claims, self._secret, algorithm="HS256")
        self._tokens[token] = key, expires
        return token

    def key_of(self, token: str) -> str | None:
        key, expires = self._tokens.get(token, ("", self.now))
        return key if key in self.keys and self.now < expires else None

    def forget_tokens(self) -> None:
        """Every token given so far is refused from now on, whatever its `exp` says."""
        self._tokens.clear()

    # ------------------------------------------------------------------ time

    @property
    def now(self) -> datetime:
        return self.timeline.now

    def catch_up(self) -> None:
        """What has happened by now; webhooks wait for `tick`."""
        self.timeline.run(self.clock())

    async def tick(self) -> None:
        """Everything that is due by the clock, webhooks too, in the order in which it is due."""
        await self._run_until(self.clock(), lambda due: None)

    async def advance(self, by: timedelta) -> None:
        """Virtual time goes on by `by`, with all that happens in it."""
        move = getattr(self.clock, "move_to", None)
        if move is None:
            raise TypeError("this clock cannot be moved: move it yourself, then tick()")
        until = self.clock() + by
        await self._run_until(until, move)
        move(until)

    def request_passes(self) -> None:
        if self.request_takes and (move := getattr(self.clock, "move_to", None)):
            move(self.clock() + self.request_takes)
        self.catch_up()

    async def _run_until(self, until: datetime, move: Callable[[datetime], None]) -> None:
        while True:
            happening, delivery = self.timeline.next_due(), self.hooks.next_due()
            due = min((d for d in (happening, delivery) if d is not None), default=None)
            if due is None or due > until:
                return
            move(due)
            if due == happening:
                self.timeline.run_one()
            else:
                await self.hooks.deliver_one()
