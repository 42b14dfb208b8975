"""Nothing: keeps the place of the migration that comes before the keys, and goes when that one is there."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
