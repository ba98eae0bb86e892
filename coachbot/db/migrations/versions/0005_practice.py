"""drills, their levels, disputes and assignments

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TABLES = ("practice_assignments", "practice_disputes", "practice_levels", "drills")


def upgrade() -> None:
    """Make the tables."""

    def text(*names: str) -> list[sa.Column[str]]:
        return [sa.Column(name, sa.Text(), nullable=False) for name in names]

    def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
        return sa.Column(name, sa.Integer(), nullable=nullable)

    def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
        return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)

    def data(name: str) -> sa.Column[object]:
        return sa.Column(name, sa.JSON(), nullable=False)

    def table(name: str, *columns: sa.Column[object] | sa.Column[str] | sa.Column[int], key: tuple[str, ...]) -> None:
        op.create_table(name, *columns, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")))

    def index(name: str, *columns: str) -> None:
        op.create_index(op.f(f"ix_{name}_{'_'.join(columns)}"), name, list(columns), unique=False)

    table(
        "drills",
        *text("workspace", "id", "person", "scene", "title", "length", "rubric", "why", "origin", "seed", "state"),
        *text("end", "again", "channel", "thread"),
        number("difficulty"),
        number("turns"),
        number("total", nullable=True),
        data("behaviours"),
        data("shared_with"),
        data("body"),
        moment("made_at"),
        moment("begun_at", nullable=True),
        moment("ended_at", nullable=True),
        moment("touched_at"),
        key=("workspace", "id"),
    )
    index("drills", "workspace", "person", "made_at")
    index("drills", "workspace", "channel", "thread")
    index("drills", "workspace", "state", "touched_at")
    table(
        "practice_levels",
        *text("workspace", "drill", "behaviour", "person", "scene", "rubric"),
        number("level"),
        moment("at"),
        key=("workspace", "drill", "behaviour"),
    )
    index("practice_levels", "workspace", "person", "at")
    table(
        "practice_disputes",
        *text("workspace", "drill", "behaviour", "check", "person", "heard", "said", "reviewer"),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.Boolean(), nullable=True),
        moment("at"),
        moment("decided_at", nullable=True),
        key=("workspace", "drill", "behaviour", "check"),
    )
    index("practice_disputes", "workspace", "behaviour", "check")
    table(
        "practice_assignments",
        *text("workspace", "id", "team", "by", "what"),
        moment("until"),
        moment("made_at"),
        key=("workspace", "id"),
    )
    index("practice_assignments", "workspace", "team", "until")


def downgrade() -> None:
    """Drop them."""
    for name in _TABLES:
        op.drop_table(name)
