"""The GAR's resource service by project, what schools pin and link, what people keep, and how often resources open."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.registry.models.base import Base
from gateway.registry.models.core import Project
from gateway.registry.types import Utc


class ResourceService(Base):
    """Where a project's lists come from. certificate, key, authorities: names of files in the home's keys, "" for none.

    launch_hosts, thumbnail_hosts: where links and pictures of its lists may lead.
    """

    __tablename__ = "resource_service"
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    url: Mapped[str] = mapped_column(String(1024))
    certificate: Mapped[str] = mapped_column(String(120), default="")
    key: Mapped[str] = mapped_column(String(120), default="")
    authorities: Mapped[str] = mapped_column(String(120), default="")
    launch_hosts: Mapped[list[str]] = mapped_column(JSON, default=list)
    thumbnail_hosts: Mapped[list[str]] = mapped_column(JSON, default=list)
    project: Mapped[Project] = relationship()


class PinnedResource(Base):
    """A resource that a school shows first. resource: its key. rank: from 0."""

    __tablename__ = "pinned_resource"
    uai: Mapped[str] = mapped_column(ForeignKey("school.uai"), primary_key=True)
    resource: Mapped[str] = mapped_column(String(300), primary_key=True)
    rank: Mapped[int]


class LocalLink(Base):
    """A resource of a school that is not in the GAR. audience: values of Profile."""

    __tablename__ = "local_link"
    token: Mapped[str] = mapped_column(String(24), primary_key=True)
    uai: Mapped[str] = mapped_column(ForeignKey("school.uai"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(2048))
    audience: Mapped[list[str]] = mapped_column(JSON)


class Desk(Base):
    """What somebody keeps. owner: a keyed hash that only they can lead to. used_on: the last day of use."""

    __tablename__ = "desk"
    owner: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_on: Mapped[date] = mapped_column(index=True)
    preferences: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)


class FavouriteResource(Base):
    """A favourite. resource: its key. title: as it was when it was added."""

    __tablename__ = "favourite_resource"
    owner: Mapped[str] = mapped_column(ForeignKey("desk.owner", ondelete="CASCADE"), primary_key=True)
    resource: Mapped[str] = mapped_column(String(300), primary_key=True)
    title: Mapped[str] = mapped_column(String(1000))
    added_at: Mapped[datetime] = mapped_column(Utc)


class RecentResource(Base):
    """A resource that was opened lately."""

    __tablename__ = "recent_resource"
    owner: Mapped[str] = mapped_column(ForeignKey("desk.owner", ondelete="CASCADE"), primary_key=True)
    resource: Mapped[str] = mapped_column(String(300), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(Utc)


class ClassShelf(Base):
    """The pins of one teacher for one class, reached by the code in its address. pins: keys in order."""

    __tablename__ = "class_shelf"
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    owner: Mapped[str] = mapped_column(ForeignKey("desk.owner", ondelete="CASCADE"), index=True)
    uai: Mapped[str] = mapped_column(ForeignKey("school.uai"), index=True)
    label: Mapped[str] = mapped_column(String(40))
    pins: Mapped[list[str]] = mapped_column(JSON)
    used_on: Mapped[date]


class OpeningsBatch(Base):
    """A batch of openings that was counted, so that it is counted once."""

    __tablename__ = "openings_batch"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc, index=True)
