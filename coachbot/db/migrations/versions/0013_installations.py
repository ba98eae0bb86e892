"""where the app is installed

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "installations",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_org", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("token", "refresh_token")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ("expires_at", "refreshing_until")),
        sa.Column("installed_by", sa.Text(), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace", name=op.f("pk_installations")),
    )
    op.create_table(
        "install_states",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("workspace", "digest")),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "digest", name=op.f("pk_install_states")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("install_states")
    op.drop_table("installations")
