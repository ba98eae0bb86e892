"""How alembic reaches our tables: always through a connection that is already open."""

from alembic import context

from coachbot.db.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
)
context.run_migrations()
