"""What is counted: pseudonyms of open months, and the figures that remain"""

import sqlalchemy as sa
from alembic import op

from gateway.registry.types import Utc

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('figure',
    sa.Column('place', sa.String(length=220), nullable=False),
    sa.Column('span', sa.String(length=1), nullable=False),
    sa.Column('start', sa.Date(), nullable=False),
    sa.Column('profile', sa.String(length=12), nullable=False),
    sa.Column('service', sa.String(length=60), nullable=False),
    sa.Column('connexions', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=True),
    sa.Column('regulars', sa.Integer(), nullable=True),
    sa.Column('schools', sa.Integer(), nullable=True),
    sa.Column('days', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('hidden', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('place', 'span', 'start', 'profile', 'service', name=op.f('pk_figure'))
    )
    with op.batch_alter_table('figure', schema=None) as batch_op:
        batch_op.create_index('ix_figure_span_start_profile_service', ['span', 'start', 'profile', 'service'], unique=False)

    op.create_table('figure_day',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('attached', sa.String(length=1300), nullable=False),
    sa.Column('service', sa.String(length=60), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'attached', 'service', name=op.f('pk_figure_day'))
    )
    op.create_table('figure_failure',
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('ent', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.String(length=60), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('month', 'ent', 'reason', name=op.f('pk_figure_failure'))
    )
    op.create_table('figure_month',
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('key', sa.LargeBinary(), nullable=True),
    sa.Column('tallied', Utc(timezone=True), nullable=True),
    sa.Column('cost', sa.Double(), nullable=False),
    sa.Column('closed', Utc(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('month', name=op.f('pk_figure_month'))
    )
    op.create_table('figure_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=220), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('author', sa.String(length=200), nullable=False),
    sa.Column('at', Utc(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure_note'))
    )
    op.create_table('figure_opening',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('uai', sa.String(length=8), nullable=False),
    sa.Column('profile', sa.String(length=12), nullable=False),
    sa.Column('project', sa.String(length=45), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'uai', 'profile', 'project', 'key', name=op.f('pk_figure_opening'))
    )
    op.create_table('figure_person',
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('who', sa.String(length=16), nullable=False),
    sa.Column('attached', sa.String(length=1300), nullable=False),
    sa.Column('service', sa.String(length=60), nullable=False),
    sa.Column('days', sa.BigInteger(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('month', 'who', 'attached', 'service', name=op.f('pk_figure_person'))
    )
    op.create_table('figure_resource',
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('publisher', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_figure_resource'))
    )
    op.create_table('figure_school',
    sa.Column('uai', sa.String(length=8), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('uai', name=op.f('pk_figure_school'))
    )
    op.create_table('figure_top',
    sa.Column('place', sa.String(length=220), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('place', 'month', 'key', name=op.f('pk_figure_top'))
    )


def downgrade() -> None:
    op.drop_table('figure_top')
    op.drop_table('figure_school')
    op.drop_table('figure_resource')
    op.drop_table('figure_person')
    op.drop_table('figure_opening')
    op.drop_table('figure_note')
    op.drop_table('figure_month')
    op.drop_table('figure_failure')
    op.drop_table('figure_day')
    with op.batch_alter_table('figure', schema=None) as batch_op:
        batch_op.drop_index('ix_figure_span_start_profile_service')

    op.drop_table('figure')
