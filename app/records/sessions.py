"""Who may see the front desk's pages: sign-in links that work once, and sessions kept here and not in the browser.

Links and cookies read "{practice id}.{random}", so that the practice's own rows alone are asked. Only hashes are kept:
who reads the database cannot sign in with what stands there.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from app.records.database import Database, Transaction
from app.records.tables import sessions, signins

LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=12)


async def make_link(tx: Transaction, now: datetime) -> str:
    """The secret of a sign-in link, good for 15 minutes and for one sign-in."""
    secret = secrets.token_urlsafe(32)
    expires = now + LINK_LASTS
    await tx.execute(insert(signins).values(practice_id=tx.practice_id, hash=_hash(secret), expires_at=expires))
    return f"{tx.practice_id}.{secret}"


async def sign_in(db: Database, link: str, now: datetime) -> str | None:
    """Use the link up for the cookie of a new session of 12 hours; None when it is unknown, used or too old.

    Only a POST may call this: mail and chat programs open links to preview them, and would use them up.
    """
    practice_id, hashed = _parts(link)
    async with db.practice(practice_id) as tx:
        used = update(signins).where(
            signins.c.practice_id == practice_id,
            signins.c.hash == hashed,
            signins.c.used_at.is_(None),
            signins.c.expires_at > now,
        )
        if not (await tx.execute(used.values(used_at=now))).rowcount:
            return None
        secret = secrets.token_urlsafe(32)
        await tx.execute(
            insert(sessions).values(
                practice_id=practice_id, hash=_hash(secret), made_at=now, expires_at=now + SESSION_LASTS
            )
        )
    return f"{practice_id}.{secret}"


async def practice_of(db: Database, cookie: str, now: datetime) -> int | None:
    """The practice that the session behind a cookie may see; None when it is unknown, ended or too old."""
    practice_id, hashed = _parts(cookie)
    async with db.practice(practice_id) as tx:
        query = select(sessions.c.practice_id).where(
            sessions.c.practice_id == practice_id, sessions.c.hash == hashed, sessions.c.expires_at > now
        )
        found = (await tx.execute(query)).scalar()
    return None if found is None else int(found)


async def sign_out(db: Database, cookie: str) -> None:
    practice_id, hashed = _parts(cookie)
    async with db.practice(practice_id) as tx:
        await tx.execute(delete(sessions).where(sessions.c.practice_id == practice_id, sessions.c.hash == hashed))


async def sweep(tx: Transaction, now: datetime) -> None:
    """Forget the links and sessions whose time is over."""
    for table in (signins, sessions):
        await tx.execute(delete(table).where(table.c.practice_id == tx.practice_id, table.c.expires_at <= now))


def _parts(text: str) -> tuple[int, bytes]:
    """The practice and the hash; nonsense gives a practice that does not exist."""
    practice_id, _, secret = text.partition(".")
    known = practice_id.isascii() and practice_id.isdigit() and len(practice_id) < 18
    return (int(practice_id) if known else 0), _hash(secret)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()
