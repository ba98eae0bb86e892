"""people, deals, calendars, meetings, plans, debriefs; urgency and second runs of jobs

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = ("workspace", "person", "uid", "occurrence")


def text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def flag(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=nullable)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def data(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.JSON(), nullable=nullable)


def table(name: str, *columns: sa.Column, key: tuple[str, ...]) -> None:
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")))


def index(name: str, *columns: str) -> None:
    with op.batch_alter_table(name, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{name}_{'_'.join(columns)}"), list(columns), unique=False)


def upgrade() -> None:
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("needed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_index(batch_op.f("ix_jobs_workspace_state_due_at"))
        batch_op.drop_index(batch_op.f("ix_jobs_workspace_lane_state"))
    op.execute(sa.text("UPDATE jobs SET needed_at = due_at"))
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.alter_column("needed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    for state, columns in (
        ("ready", ("workspace", "due_at", "needed_at", "lane", "kind", "id")),
        ("running", ("workspace", "lease_until", "lane", "kind")),
    ):
        where = sa.text(f"state = '{state}'")
        name = op.f(f"ix_jobs_{'_'.join(columns)}")
        op.create_index(name, "jobs", list(columns), unique=False, sqlite_where=where, postgresql_where=where)

    people = text("workspace", "id", "name", "email", "role", "team", "manager", "time_zone", "style", "slack")
    table("people", *people, sa.Column("started_on", sa.Date(), nullable=True), key=("workspace", "id"))
    index("people", "workspace", "email")
    index("people", "workspace", "slack")
    wishes = text("workspace", "person", "morning", "quiet_from", "quiet_until")
    table("preferences", *wishes, flag("plans"), number("lead_minutes"), key=("workspace", "person"))
    deals = text("workspace", "id", "account", "domain", "rep", "stage", "package", "competitor", "next_step")
    table(
        "deals",
        *deals,
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("close_on", sa.Date(), nullable=True),
        data("contacts"),
        data("promises"),
        key=("workspace", "id"),
    )
    index("deals", "workspace", "domain")
    table(
        "calendars",
        *text("workspace", "person", "place", "trouble"),
        data("state"),
        moment("next_at"),
        moment("checked_at", nullable=True),
        number("failures"),
        key=("workspace", "person"),
    )
    index("calendars", "workspace", "next_at")
    table(
        "meetings",
        *text(*KEY, "title", "status", "organizer", "show_as", "link", "why", "arranged"),
        moment("start_at"),
        moment("end_at"),
        data("attendees"),
        *(flag(name) for name in ("all_day", "private", "series", "gone")),
        flag("is_call", nullable=True),
        number("missed"),
        key=KEY,
    )
    index("meetings", "workspace", "person", "start_at")
    index("meetings", "workspace", "uid")
    table(
        "series_choices",
        *text("workspace", "person", "uid"),
        flag("is_call"),
        moment("at"),
        key=("workspace", "person", "uid"),
    )
    table(
        "plans",
        *text(*KEY, "key", "state", "channel", "ts", "details_ts", "shown"),
        moment("start_at"),
        moment("at"),
        data("content"),
        data("accepted"),
        key=KEY,
    )
    index("plans", "workspace", "channel", "ts")
    table(
        "debriefs",
        *text(*KEY, "state", "channel", "ts", "account", "deal", "stage", "outcome", "note"),
        data("moments"),
        data("asked"),
        data("transcript", nullable=True),
        moment("first_tap_at", nullable=True),
        moment("done_at", nullable=True),
        moment("call_at"),
        key=KEY,
    )
    index("debriefs", "workspace", "account")
    index("debriefs", "workspace", "channel", "ts")
