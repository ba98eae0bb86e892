"""plays written in Slack, scored calls, and the team a call and a drill belong to

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_DRAFT = (
    "workspace", "id", "group", "question", "author", "reviewer", "title", "stage", "when", "say", "ask", "why",
    "avoid", "state", "page",
)  # fmt: skip


_TEAM = (
    "UPDATE {table} SET team = coalesce((SELECT people.team FROM people "
    "WHERE people.workspace = {table}.workspace AND people.id = {table}.person), '')"
)
_OF_A_TEAM = {"debriefs": ("workspace", "team"), "drills": ("workspace", "team", "ended_at")}


def upgrade() -> None:
    """Make the tables, and say of each call and drill in which team its rep is."""
    op.create_table(
        "play_drafts",
        *(sa.Column(name, sa.Text(), nullable=False) for name in _DRAFT),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_play_drafts")),
    )
    op.create_table(
        "scored_calls",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("workspace", "file", "person", "team")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("on", "known_on")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("stage", "outcome")),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("shown",)),
        sa.PrimaryKeyConstraint("workspace", "file", name=op.f("pk_scored_calls")),
    )
    op.create_index(op.f("ix_scored_calls_workspace_team"), "scored_calls", ["workspace", "team"], unique=False)
    for table, index in _OF_A_TEAM.items():
        op.add_column(table, sa.Column("team", sa.Text(), nullable=False, server_default=""))
        op.execute(_TEAM.format(table=table))
        op.create_index(op.f(f"ix_{table}_{'_'.join(index)}"), table, list(index), unique=False)
    op.add_column("digests", sa.Column("aside", sa.JSON(), nullable=False, server_default="{}"))
    # Made of figures that may be told no more.
    op.execute("DELETE FROM digests")


def downgrade() -> None:
    """Drop them."""
    op.drop_column("digests", "aside")
    for table, index in _OF_A_TEAM.items():
        op.drop_index(op.f(f"ix_{table}_{'_'.join(index)}"), table_name=table)
        op.drop_column(table, "team")
    op.drop_table("scored_calls")
    op.drop_table("play_drafts")
