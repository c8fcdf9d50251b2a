"""ENT projects, as the GAR knows them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Project
from gateway.registry.names import ident_faults, name_faults


def add_project(session: Session, ident: str, name: str) -> Project:
    """A new project. ident: its idENT. Raises ChangeRefused with all the faults."""
    faults = ident_faults(ident) + name_faults(name)
    if session.scalar(select(Project.id).where(Project.ident == ident)) is not None:
        faults.append(f"the project {ident} exists already")
    if faults:
        raise ChangeRefused(*faults)
    project = Project(ident=ident, name=name)
    session.add(project)
    return project
