"""Alembic's entry: it is handed an open connection by ``gateway.registry.upgrade``."""

from alembic import context

from gateway.registry.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
