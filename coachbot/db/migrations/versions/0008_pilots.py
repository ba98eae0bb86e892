"""pilots, and what happened to pages

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables."""

    def text(*names: str) -> list[sa.Column[str]]:
        return [sa.Column(name, sa.Text(), nullable=False) for name in names]

    op.create_table(
        "pilots",
        *text("workspace", "id", "manager", "stage", "page", "helped", "missing", "decision"),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("asks", "reps")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("first", "last")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_pilots")),
    )
    op.create_table(
        "page_notes",
        *text("workspace", "page", "text", "by"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "page", "text", name=op.f("pk_page_notes")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("page_notes")
    op.drop_table("pilots")
