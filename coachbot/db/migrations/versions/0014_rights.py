"""who is being forgotten, and who left the team

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "forgetting",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("workspace", "person", "part", "slack", "email", "name", "stand_in")
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "person", "part", name=op.f("pk_forgetting")),
    )
    op.create_table(
        "departed",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("workspace", "id", "name", "email", "slack")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_departed")),
    )
    op.create_index(op.f("ix_departed_workspace_slack"), "departed", ["workspace", "slack"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("departed")
    op.drop_table("forgetting")
