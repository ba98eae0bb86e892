"""since when a workspace has had the app

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column; of those that are there already it is not known."""
    op.add_column("installations", sa.Column("since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("installations") as table:
        table.drop_column("since")
