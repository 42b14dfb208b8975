"""The database's roles: one that holds the service's rights and cannot log in, and a login of every database's own.

Roles belong to the whole server, and two installations may share one: a login that both used would have one password,
and who migrated last would lock the other out. The login gets what SERVICE has in its own database by name and not by
membership: membership would let every installation's login into all others' tables, and an owner who is no superuser
could not give it (PostgreSQL 16 and newer) where another owner had made SERVICE first.
"""

from __future__ import annotations

import contextlib
import hashlib

import psycopg
from psycopg import errors
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy import URL, Connection, text

from app.records.database import conninfo
from integrations.sealed import Ring

SERVICE = "dosvoces_service"
"""Migrations grant to it, and policies name it: what the service may do stays written down when a database is renamed
or restored under another name. It has no members."""

UNEVEN = text("""
WITH objects AS (
    SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, oid::regclass::text AS name, relacl AS acl
      FROM pg_class
    UNION ALL SELECT 'SCHEMA', oid::regnamespace::text, nspacl FROM pg_namespace
    UNION ALL SELECT 'ROUTINE', oid::regprocedure::text, proacl FROM pg_proc
    UNION ALL SELECT 'DATABASE', quote_ident(datname), datacl FROM pg_database WHERE datname = current_database()
), uneven AS (
    SELECT kind, name, privilege_type, bool_or(grantee = CAST(:service AS regrole)) AS missing
      FROM objects, aclexplode(acl)
     WHERE grantee IN (CAST(:service AS regrole), CAST(:login AS regrole))
     GROUP BY kind, name, privilege_type HAVING count(DISTINCT grantee) = 1
)
SELECT format(CASE WHEN missing THEN 'GRANT %s ON %s %s TO %I' ELSE 'REVOKE %s ON %s %s FROM %I' END,
              string_agg(privilege_type, ', '), kind, name, CAST(:login AS text))
  FROM uneven WHERE missing OR kind <> 'DATABASE'  -- a server's keeper may have let the login in by name
 GROUP BY kind, name, missing
UNION ALL
SELECT format('ALTER POLICY %I ON %s TO %I, %I', polname, polrelid::regclass,
              CAST(:service AS text), CAST(:login AS text))
  FROM pg_policy
 WHERE CAST(:service AS regrole) = ANY(polroles) AND NOT CAST(:login AS regrole) = ANY(polroles)
""")
"""The statements that are still to be said until the login may do in this database what SERVICE may, and no more."""


def login_of(database: str) -> str:
    """The name of a database's own login role; the same for as long as the database keeps its name."""
    return f"{SERVICE}_{hashlib.sha256(database.encode()).hexdigest()[:12]}"


def make(connection: psycopg.Connection, owner: URL, ring: Ring) -> URL:
    """Have both roles, and the login's password be the one that our key gives; its URL.

    `connection` is the owner's, in autocommit. Only what is missing is written, so an owner who may make no roles will
    do where they stand.
    """
    database = connection.info.dbname
    name, password = login_of(database), ring.password(f"database role {database}")
    entrance = owner.set(username=name, password=password, database=database)
    if not _exists(connection, SERVICE):
        with contextlib.suppress(errors.DuplicateObject, errors.UniqueViolation):  # another database's was quicker
            connection.execute(SQL("CREATE ROLE {} NOLOGIN").format(Identifier(SERVICE)))
    if not _exists(connection, name):
        rights = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
        with connection.transaction():
            connection.execute(SQL(f"CREATE ROLE {{}} {rights} PASSWORD {{}}").format(Identifier(name), password))
            # Procrastinate's functions name its tables without their schema.
            connection.execute(SQL("ALTER ROLE {} SET search_path = public, procrastinate").format(Identifier(name)))
    elif not _enters(entrance):
        connection.execute(SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(Identifier(name), Literal(password)))
    return entrance


def make_even(connection: Connection, login: str) -> None:
    """Let the login do in this database what SERVICE may by now, and no more."""
    for statement in connection.execute(UNEVEN, {"service": SERVICE, "login": login}).scalars().all():
        connection.exec_driver_sql(statement.replace("%", "%%"))


def close_the_shared_door(connection: psycopg.Connection) -> None:
    """SERVICE was the login of all databases once. The last of them on the server to come over closes that door.

    Each that entered by it had a setting of its own for it, and a database that has not come over needs it still.
    """
    role = Identifier(SERVICE)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolcanlogin", [SERVICE]).fetchone():
        return
    # Another owner's role is not ours to close; and if another database is closing it now, that will do.
    with contextlib.suppress(errors.InsufficientPrivilege, errors.InternalError_):
        database = Identifier(connection.info.dbname)
        connection.execute(SQL("ALTER ROLE {} IN DATABASE {} RESET ALL").format(role, database))
        needed = connection.execute("SELECT 1 FROM pg_db_role_setting WHERE setrole = %s::regrole", [SERVICE])
        if not needed.fetchone():
            connection.execute(SQL("ALTER ROLE {} NOLOGIN PASSWORD NULL").format(role))


def _exists(connection: psycopg.Connection, role: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def _enters(entrance: URL) -> bool:
    try:
        psycopg.connect(conninfo(entrance)).close()
    except psycopg.OperationalError:
        return False
    return True
