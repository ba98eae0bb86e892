"""where questions were answered, after a manager's yes

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "places",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("workspace", "id", "question", "page", "title", "quote", "state", "by")
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_places")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("places")
