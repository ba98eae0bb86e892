"""weekly digests

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "digests",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("workspace", "team", "manager")),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("hidden", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("note", "state", "channel", "ts")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "team", "week", "manager", name=op.f("pk_digests")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("digests")
