"""The registry"""

import sqlalchemy as sa
from alembic import op

from gateway.registry.types import Utc

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('origin', sa.String(length=60), nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('reference', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=60), nullable=False),
    sa.Column('project', sa.String(length=45), nullable=False),
    sa.Column('ent', sa.String(length=60), nullable=False),
    sa.Column('partner', sa.String(length=60), nullable=False),
    sa.Column('author', sa.String(length=200), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event')),
    sa.UniqueConstraint('origin', name=op.f('uq_audit_event_origin'))
    )
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_event_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_event_reference'), ['reference'], unique=False)

    op.create_table('project',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ident', sa.String(length=45), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project')),
    sa.UniqueConstraint('ident', name=op.f('uq_project_ident'))
    )
    op.create_table('registry_state',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registry_state'))
    )
    op.create_table('revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.Column('author', sa.String(length=200), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('source', sa.String(length=1024), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('parsed', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision')),
    sa.UniqueConstraint('subject', 'number', name=op.f('uq_revision_subject'))
    )
    with op.batch_alter_table('revision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revision_subject'), ['subject'], unique=False)

    op.create_table('ent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('protocol', sa.String(length=8), nullable=False),
    sa.Column('dialect', sa.String(length=60), nullable=False),
    sa.Column('entity_id', sa.String(length=1024), nullable=True),
    sa.Column('cas_url', sa.String(length=1024), nullable=True),
    sa.Column('sha1_until', sa.Date(), nullable=True),
    sa.Column('identifier', sa.String(length=20), nullable=False),
    sa.Column('signed', sa.String(length=12), nullable=False),
    sa.Column('unsigned_cbc', sa.Boolean(), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_ent_project_id')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_ent_revision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ent')),
    sa.UniqueConstraint('project_id', 'entity_id', name=op.f('uq_ent_project_id')),
    sa.UniqueConstraint('slug', name=op.f('uq_ent_slug'))
    )
    with op.batch_alter_table('ent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ent_project_id'), ['project_id'], unique=False)

    op.create_table('partner',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('protocol', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('entity_id', sa.String(length=1024), nullable=True),
    sa.Column('encrypt', sa.Boolean(), nullable=False),
    sa.Column('sign_response', sa.Boolean(), nullable=False),
    sa.Column('sign_assertion', sa.Boolean(), nullable=False),
    sa.Column('sha1_until', sa.Date(), nullable=True),
    sa.Column('relay_state', sa.String(length=2048), nullable=True),
    sa.Column('release', sa.JSON(), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_partner_revision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner')),
    sa.UniqueConstraint('entity_id', name=op.f('uq_partner_entity_id')),
    sa.UniqueConstraint('slug', name=op.f('uq_partner_slug'))
    )
    op.create_table('convention',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ent_id', sa.Integer(), nullable=False),
    sa.Column('collectivite', sa.String(length=200), nullable=False),
    sa.Column('signed', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('ended', sa.Date(), nullable=True),
    sa.Column('attributes', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['ent_id'], ['ent.id'], name=op.f('fk_convention_ent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_convention'))
    )
    with op.batch_alter_table('convention', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_convention_ent_id'), ['ent_id'], unique=False)

    op.create_table('partner_project',
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_partner_project_partner_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_partner_project_project_id')),
    sa.PrimaryKeyConstraint('partner_id', 'project_id', name=op.f('pk_partner_project'))
    )
    op.create_table('school',
    sa.Column('uai', sa.String(length=8), nullable=False),
    sa.Column('ent_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['ent_id'], ['ent.id'], name=op.f('fk_school_ent_id')),
    sa.PrimaryKeyConstraint('uai', name=op.f('pk_school'))
    )
    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_school_ent_id'), ['ent_id'], unique=False)

    op.create_table('convention_school',
    sa.Column('convention_id', sa.Integer(), nullable=False),
    sa.Column('uai', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['convention_id'], ['convention.id'], name=op.f('fk_convention_school_convention_id')),
    sa.ForeignKeyConstraint(['uai'], ['school.uai'], name=op.f('fk_convention_school_uai')),
    sa.PrimaryKeyConstraint('convention_id', 'uai', name=op.f('pk_convention_school'))
    )
    with op.batch_alter_table('convention_school', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_convention_school_uai'), ['uai'], unique=False)
    op.execute("INSERT INTO registry_state (id, generation) VALUES (1, 1)")
    for statement in _append_only(op.get_bind().dialect.name):
        op.execute(statement)


def _append_only(dialect):
    """Audit lines are never changed, and deleted only after twelve months; revisions are never changed."""
    if dialect == "sqlite":
        yield """CREATE TRIGGER audit_event_frozen BEFORE UPDATE ON audit_event
                 BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"""
        yield """CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_event
                 WHEN OLD.at > datetime('now', '-12 months')
                 BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"""
        yield """CREATE TRIGGER revision_frozen BEFORE UPDATE ON revision
                 BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END"""
        yield """CREATE TRIGGER revision_kept BEFORE DELETE ON revision
                 BEGIN SELECT RAISE(ABORT, 'a revision is never deleted'); END"""
        return
    yield """CREATE FUNCTION refuse_change() RETURNS trigger AS $$
             BEGIN
               IF TG_TABLE_NAME = 'audit_event' AND TG_OP = 'DELETE' THEN
                 IF OLD.at <= now() - interval '12 months' THEN RETURN OLD; END IF;
               END IF;
               RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
             END $$ LANGUAGE plpgsql"""
    yield """CREATE TRIGGER audit_event_frozen BEFORE UPDATE OR DELETE ON audit_event
             FOR EACH ROW EXECUTE FUNCTION refuse_change()"""
    yield """CREATE TRIGGER revision_frozen BEFORE UPDATE OR DELETE ON revision
             FOR EACH ROW EXECUTE FUNCTION refuse_change()"""
    for table in ("audit_event", "revision"):
        yield f"""CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
                  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""


def downgrade() -> None:
    with op.batch_alter_table('convention_school', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_convention_school_uai'))

    op.drop_table('convention_school')
    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_school_ent_id'))

    op.drop_table('school')
    op.drop_table('partner_project')
    with op.batch_alter_table('convention', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_convention_ent_id'))

    op.drop_table('convention')
    op.drop_table('partner')
    with op.batch_alter_table('ent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ent_project_id'))

    op.drop_table('ent')
    with op.batch_alter_table('revision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_revision_subject'))

    op.drop_table('revision')
    op.drop_table('registry_state')
    op.drop_table('project')
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_event_reference'))
        batch_op.drop_index(batch_op.f('ix_audit_event_at'))

    op.drop_table('audit_event')
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_change()")
