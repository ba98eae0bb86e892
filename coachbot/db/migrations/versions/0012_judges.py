"""who judged a level, and which judges agree with managers

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column and make the table."""
    op.add_column("practice_levels", sa.Column("judge", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "practice_calibrations",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("workspace", "judge", "rubric", "behaviour")),
        sa.Column("count", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=True) for name in ("managers", "engine")),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "judge", "rubric", "behaviour", name=op.f("pk_practice_calibrations")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("practice_calibrations")
    with op.batch_alter_table("practice_levels") as table:
        table.drop_column("judge")
