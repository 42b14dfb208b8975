"""Alembic's way in; `migrate` has opened the connection and holds the others off."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
