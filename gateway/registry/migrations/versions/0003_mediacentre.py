"""The MédiaCentre: where lists come from, pins, links, what people keep, how often resources open"""

import sqlalchemy as sa
from alembic import op

from gateway.registry.types import Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('desk',
    sa.Column('owner', sa.String(length=64), nullable=False),
    sa.Column('used_on', sa.Date(), nullable=False),
    sa.Column('preferences', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('owner', name='pk_desk')
    )
    op.create_index('ix_desk_used_on', 'desk', ['used_on'], unique=False)
    op.create_table('known_resource',
    sa.Column('resource', sa.String(length=300), nullable=False),
    sa.Column('title', sa.String(length=1000), nullable=False),
    sa.Column('publisher', sa.String(length=1000), nullable=False),
    sa.PrimaryKeyConstraint('resource', name='pk_known_resource')
    )
    op.create_table('openings_batch',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.PrimaryKeyConstraint('name', name='pk_openings_batch')
    )
    op.create_index('ix_openings_batch_at', 'openings_batch', ['at'], unique=False)
    op.create_table('resource_openings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('project', sa.String(length=45), nullable=False),
    sa.Column('uai', sa.String(length=8), nullable=False),
    sa.Column('profile', sa.String(length=20), nullable=False),
    sa.Column('resource', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_resource_openings'),
    sa.UniqueConstraint('day', 'project', 'uai', 'profile', 'resource', 'kind', name='uq_resource_openings_day')
    )
    op.create_index('ix_resource_openings_day', 'resource_openings', ['day'], unique=False)
    op.create_index('ix_resource_openings_uai', 'resource_openings', ['uai'], unique=False)
    op.create_table('favourite_resource',
    sa.Column('owner', sa.String(length=64), nullable=False),
    sa.Column('resource', sa.String(length=300), nullable=False),
    sa.Column('title', sa.String(length=1000), nullable=False),
    sa.Column('added_at', Utc(), nullable=False),
    sa.ForeignKeyConstraint(['owner'], ['desk.owner'], name='fk_favourite_resource_owner', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('owner', 'resource', name='pk_favourite_resource')
    )
    op.create_table('recent_resource',
    sa.Column('owner', sa.String(length=64), nullable=False),
    sa.Column('resource', sa.String(length=300), nullable=False),
    sa.Column('opened_at', Utc(), nullable=False),
    sa.ForeignKeyConstraint(['owner'], ['desk.owner'], name='fk_recent_resource_owner', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('owner', 'resource', name='pk_recent_resource')
    )
    op.create_table('resource_service',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('url', sa.String(length=1024), nullable=False),
    sa.Column('certificate', sa.String(length=120), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('authorities', sa.String(length=120), nullable=False),
    sa.Column('launch_hosts', sa.JSON(), nullable=False),
    sa.Column('thumbnail_hosts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name='fk_resource_service_project_id'),
    sa.PrimaryKeyConstraint('project_id', name='pk_resource_service')
    )
    op.create_table('class_shelf',
    sa.Column('code', sa.String(length=16), nullable=False),
    sa.Column('owner', sa.String(length=64), nullable=False),
    sa.Column('uai', sa.String(length=8), nullable=False),
    sa.Column('label', sa.String(length=40), nullable=False),
    sa.Column('pins', sa.JSON(), nullable=False),
    sa.Column('used_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['owner'], ['desk.owner'], name='fk_class_shelf_owner', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['uai'], ['school.uai'], name='fk_class_shelf_uai'),
    sa.PrimaryKeyConstraint('code', name='pk_class_shelf')
    )
    op.create_index('ix_class_shelf_owner', 'class_shelf', ['owner'], unique=False)
    op.create_index('ix_class_shelf_uai', 'class_shelf', ['uai'], unique=False)
    op.create_table('local_link',
    sa.Column('token', sa.String(length=24), nullable=False),
    sa.Column('uai', sa.String(length=8), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=2048), nullable=False),
    sa.Column('audience', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['uai'], ['school.uai'], name='fk_local_link_uai'),
    sa.PrimaryKeyConstraint('token', name='pk_local_link')
    )
    op.create_index('ix_local_link_uai', 'local_link', ['uai'], unique=False)
    op.create_table('pinned_resource',
    sa.Column('uai', sa.String(length=8), nullable=False),
    sa.Column('resource', sa.String(length=300), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['uai'], ['school.uai'], name='fk_pinned_resource_uai'),
    sa.PrimaryKeyConstraint('uai', 'resource', name='pk_pinned_resource')
    )


def downgrade() -> None:
    op.drop_table('pinned_resource')
    op.drop_index('ix_local_link_uai', table_name='local_link')
    op.drop_table('local_link')
    op.drop_index('ix_class_shelf_uai', table_name='class_shelf')
    op.drop_index('ix_class_shelf_owner', table_name='class_shelf')
    op.drop_table('class_shelf')
    op.drop_table('resource_service')
    op.drop_table('recent_resource')
    op.drop_table('favourite_resource')
    op.drop_index('ix_resource_openings_uai', table_name='resource_openings')
    op.drop_index('ix_resource_openings_day', table_name='resource_openings')
    op.drop_table('resource_openings')
    op.drop_index('ix_openings_batch_at', table_name='openings_batch')
    op.drop_table('openings_batch')
    op.drop_table('known_resource')
    op.drop_index('ix_desk_used_on', table_name='desk')
    op.drop_table('desk')
