"""pages by their path, people by the team's id; what somebody chose, by capability; conversations; where a page is from

Revision: 0004, after 0003
"""

import json
import posixpath
from collections import Counter
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

PAGES = sa.table("pages", *(sa.column(name) for name in ("workspace", "id", "file", "path", "kind")))
PASSAGES = sa.table("passages", *(sa.column(name) for name in ("workspace", "id", "page_id", "position")))
PREFERENCES = ("workspace", "person", "plans", "lead_minutes", "morning", "quiet_from", "quiet_until")


def upgrade() -> None:
    """Give pages and people their one id, wherever they are named."""
    connection = op.get_bind()
    op.create_table(
        "conversations",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("workspace", "channel", "thread", "feature", "ref")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", "thread", name=op.f("pk_conversations")),
    )
    with op.batch_alter_table("pages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.Text(), nullable=False, server_default="file"))
    preferences(connection)
    for (workspace,) in connection.execute(sa.text("SELECT DISTINCT workspace FROM pages")).all():
        pages(connection, workspace)
    # Bots of the version before look at their library again.
    connection.execute(sa.text("UPDATE libraries SET revision = revision + 1"))
    people(connection)


# -- pages -----------------------------------------------------------------------------------------


def pages(connection: sa.Connection, workspace: str) -> None:
    """Each page's id becomes its path; a second page of the same path has its folder's name in front."""
    rows = connection.execute(sa.select(PAGES).where(PAGES.c.workspace == workspace).order_by(PAGES.c.file)).all()
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for row in rows:
        without = posixpath.splitext(row.path)[0]
        folder = posixpath.basename(row.file.removesuffix(row.path).rstrip("/"))
        ways = (without, f"{folder}/{without}", f"{folder}/{row.path}", row.file)
        ids[row.id] = next(way for way in ways if way not in taken)
        taken.add(ids[row.id])
    kinds = {row.id: row.kind for row in rows}
    stems = Counter(new.rpartition("/")[2] for old, new in ids.items() if kinds[old] == "play")
    # Of two plays with one stem nobody knows which was meant; they keep it.
    named = ((new.rpartition("/")[2], new) for old, new in ids.items() if kinds[old] == "play")
    plays = {stem: new for stem, new in named if stems[stem] == 1}
    for old, new in ids.items():
        mine = (PAGES.c.workspace == workspace, PAGES.c.id == old)
        connection.execute(sa.update(PAGES).where(*mine).values(id=new))
        of_page = (PASSAGES.c.workspace == workspace, PASSAGES.c.page_id == old)
        passage = sa.literal(f"{new}-").concat(sa.cast(PASSAGES.c.position, sa.Text()))
        connection.execute(sa.update(PASSAGES).where(*of_page).values(id=passage, page_id=new))

    def page(value: str) -> str:
        return ids.get(value, value)

    def play(value: str) -> str:
        return plays.get(value, value)

    # Each table in one pass: a pass for each page would take minutes where there is much of both.
    rewrite(connection, workspace, "answers", ("id",), "shown", lambda data: deep(data, page))
    rewrite(connection, workspace, "answers", ("id",), "page_id", page, sa.Text())
    rewrite(connection, workspace, "practice_intents", ("rep", "answer_id"), "page_id", page, sa.Text())
    rewrite(connection, workspace, "gaps", ("id",), "nearest_page_id", page, sa.Text())
    key = ("person", "uid", "occurrence")
    # A plan names its plays by the stems of their files, and the pages of its sources by their ids.
    rewrite(connection, workspace, "plans", key, "content", lambda data: in_plan(deep(data, page), play))
    rewrite(connection, workspace, "plans", key, "accepted", lambda data: [play(one) for one in data])
    rewrite(connection, workspace, "debriefs", key, "moments", lambda data: {play(p): how for p, how in data.items()})


def deep(value: Any, renamed: Callable[[str], str]) -> Any:
    """Plain data with every id renamed that stands alone."""
    if isinstance(value, dict):
        return {key: deep(item, renamed) for key, item in value.items()}
    if isinstance(value, list):
        return [deep(item, renamed) for item in value]
    return renamed(value) if isinstance(value, str) else value


def in_plan(plan: dict[str, Any], play: Callable[[str], str]) -> dict[str, Any]:
    """A plan whose plays are known by their pages."""
    for line in plan.get("if_then", []):
        line["id"] = play(line["id"])
    for named in (*plan.get("likely_objections", []), *filter(None, [plan.get("warm_up")])):
        named["play"] = play(named["play"])
    return plan


def rewrite(
    connection: sa.Connection,
    workspace: str,
    table: str,
    key: tuple[str, ...],
    column: str,
    change: Callable[[Any], Any],
    kind: Any = None,
) -> None:
    """Change one column in every row of a workspace; plain data unless ``kind`` says otherwise."""
    names = (sa.column(name) for name in key)
    there = sa.table(table, sa.column("workspace"), *names, sa.column(column, kind or sa.JSON()))
    changed: list[dict[str, Any]] = []
    for row in connection.execute(sa.select(there).where(there.c.workspace == workspace)).mappings().all():
        before = row[column]
        after = change(json.loads(json.dumps(before))) if before is not None else None
        if after != before:
            changed.append({f"of_{name}": row[name] for name in key} | {"after": after})
    if changed:
        which = (there.c.workspace == workspace, *(there.c[name] == sa.bindparam(f"of_{name}") for name in key))
        connection.execute(sa.update(there).where(*which).values({column: sa.bindparam("after")}), changed)


# -- people ----------------------------------------------------------------------------------------


def people(connection: sa.Connection) -> None:
    """Answers, thumbs, wishes and gaps name whoever the team's list knows by the list's id."""
    known = connection.execute(
        sa.text("SELECT workspace, id, slack FROM people WHERE slack <> '' AND id <> slack")
    ).all()
    for row in known:
        given = {"workspace": row.workspace, "new": row.id, "old": row.slack}
        for table in ("answers", "gaps"):
            connection.execute(
                sa.text(f"UPDATE {table} SET rep = :new WHERE workspace = :workspace AND rep = :old"), given
            )
        for table in ("feedback", "practice_intents"):
            # What is there under the new id already was said later.
            same = f"SELECT 1 FROM {table} o WHERE o.workspace = :workspace AND o.rep = :new"
            connection.execute(
                sa.text(
                    f"DELETE FROM {table} WHERE workspace = :workspace AND rep = :old AND EXISTS "
                    f"({same} AND o.answer_id = {table}.answer_id)"
                ),
                given,
            )
            connection.execute(
                sa.text(f"UPDATE {table} SET rep = :new WHERE workspace = :workspace AND rep = :old"), given
            )


# -- preferences -----------------------------------------------------------------------------------


def preferences(connection: sa.Connection) -> None:
    """A row for each capability instead of a column for each wish; bots of the version before go on with the other."""
    rows = connection.execute(sa.text(f"SELECT {', '.join(PREFERENCES)} FROM preferences")).mappings().all()
    op.create_table(
        "capability_preferences",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("workspace", "person", "capability")),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "person", "capability", name=op.f("pk_capability_preferences")),
    )
    there = sa.table(
        "capability_preferences",
        *(sa.column(name) for name in ("workspace", "person", "capability")),
        sa.column("chosen", sa.JSON()),
    )
    for row in rows:
        mine = {"workspace": row["workspace"], "person": row["person"]}
        plans = {"plans": bool(row["plans"]), "lead_minutes": row["lead_minutes"], "morning": clock(row["morning"])}
        quiet = {"begin": clock(row["quiet_from"]), "until": clock(row["quiet_until"])}
        for capability, chosen in (("plans", plans), ("team", quiet)):
            connection.execute(sa.insert(there).values(**mine, capability=capability, chosen=chosen))


def clock(text: str) -> str | None:
    """A time of day as JSON has it."""
    return f"{text}:00" if text else None
