"""CAS ENTs and CAS services: looked at without keeping anything, added as drafts, changed with a reason."""

from dataclasses import asdict, replace

from pydantic import Field
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.scopes import EVERYTHING
from gateway.cas.client.addresses import CasVersion
from gateway.domain.dialects import DEFAULT
from gateway.onboarding.cas_partners import CasFields, CasReport, fields_of, kind_of, look
from gateway.onboarding.records import Record, find_record, subject_of
from gateway.onboarding.saving import SHORTEST_NOTE
from gateway.registry.engine import reading
from gateway.saml.metadata_findings import Level
from gateway.web.admin.errors import Absent
from gateway.web.admin.partner_acts import add_cas_partner, change_cas_settings
from gateway.web.admin.partner_views import check_may_change, found
from gateway.web.admin.partner_words import sentence_of
from gateway.web.admin_api.call import Answer, Call, waiting_answer
from gateway.web.admin_api.door import Door, Operation
from gateway.web.admin_api.metadata_shapes import FindingShape, finding_told
from gateway.web.admin_api.partner_shapes import Kind, Partner, partner_of
from gateway.web.admin_api.partners import ONE, changeable
from gateway.web.admin_api.problems import INVALID, Fault, Problem
from gateway.web.admin_api.shapes import Shape, shown

_LOOK, _CHANGE = Permission.VIEW_PARTNERS, Permission.CHANGE_PARTNERS


class CasSettings(Shape):
    """What is kept of a CAS partner."""

    name: str = Field(min_length=1, max_length=200)
    address: str = Field(
        min_length=1,
        max_length=2048,
        description="D'un ENT : de son serveur, avant /login. D'un service : sous laquelle il est tout entier.",
    )
    projects: list[str] = Field([], max_length=500, description="D'un service ; vide pour tous.")
    version: CasVersion = Field(CasVersion.CAS3, description="D'un ENT.")
    dialect: str = Field(DEFAULT, max_length=60, description="D'un ENT.")
    may_proxy: bool = Field(False, description="D'un service : il peut demander des tickets pour d'autres.")


class CasGiven(CasSettings):
    """The settings of a CAS partner as they are to be, whole."""

    model_config = shown(name="Blog", address="https://blog.example.fr/app/", note="Le service a changé d'hôte")

    note: str = Field("", max_length=500, description="Nécessaire pour enregistrer, 10 caractères au moins.")
    tried: str = Field("", max_length=2048, description="Une adresse de plus à comparer à celle du service.")
    dry_run: bool = Field(False, description="Dire ce qu'il y a à en dire, sans rien enregistrer.")


class NewCasGiven(CasGiven):
    """A new CAS partner."""

    model_config = shown(
        kind="ent",
        slug="verdun",
        project="ENT1",
        name="ENT de Verdun",
        address="https://ent.example.fr/cas",
        note="Marché signé le 24 novembre",
    )

    kind: Kind
    slug: str = Field(min_length=1, max_length=59)
    project: str = Field("", max_length=60, description="L'idENT du projet d'un ENT.")


class MatchShape(Shape):
    """Whether an address would be taken for one of the service."""

    address: str
    matches: bool


class CasOutcome(Shape):
    """What is to be said, and the partner once it is kept."""

    acceptable: bool
    findings: list[FindingShape]
    matches: list[MatchShape] = Field(description="D'un service : des adresses voisines, par la règle de la connexion.")
    settings: CasSettings
    partner: Partner | None = Field(description="null quand rien n'est enregistré.")


def cas(door: Door) -> None:
    """Puts them on the door."""

    @door.offer(
        Operation(
            "POST", "/partners/cas", "addCasPartner", "Ajouter un partenaire CAS, en brouillon", _CHANGE, CasOutcome,
            NewCasGiven, status=201,
        )
    )  # fmt: skip
    def add(call: Call) -> Answer:
        given = call.body(NewCasGiven)
        call.needs(_CHANGE, EVERYTHING)
        projects = ([given.project] if given.project else []) if given.kind == "ent" else given.projects
        fields = _fields(given, projects)
        with reading(call.house.engine) as session:
            report = look(session, given.kind, fields, call.house.settings.egress, given.tried)
        if given.dry_run:
            return Answer(_outcome(report, fields))
        _check(report, given.note)
        subject = add_cas_partner(call, given.kind, given.slug, fields, given.note)
        return _kept(call, subject, report, 201)

    @door.offer(
        Operation("GET", f"{ONE}/cas", "getCasSettings", "Les réglages d'un partenaire CAS", _LOOK, CasSettings)
    )
    def current(call: Call, kind: str, slug: str) -> Answer:
        with reading(call.house.engine) as session:
            record = _by_cas(found(session, call, kind, slug))
            return Answer(_settings(fields_of(record)), version=f"{record.version}")

    @door.offer(
        Operation(
            "PUT", f"{ONE}/cas", "setCasSettings", "Vérifier d'autres réglages CAS, ou les enregistrer", _CHANGE,
            CasOutcome, CasGiven, guarded=True, waits=True,
        )
    )  # fmt: skip
    def put(call: Call, kind: str, slug: str) -> Answer:
        given = call.body(CasGiven)
        with reading(call.house.engine) as session:
            record = _to_change(session, call, kind, slug, dry_run=given.dry_run)
            fields = _fields(given, given.projects)
            if kind_of(record) == "ent":
                fields = replace(fields, projects=fields_of(record).projects)
            report = look(session, kind_of(record), fields, call.house.settings.egress, given.tried, record.slug)
            if given.dry_run:
                return Answer(_outcome(report, fields), version=f"{record.version}")
            _check(report, given.note)
            waiting = change_cas_settings(session, call, record, fields, given.note, record.version)
        return waiting_answer(waiting) if waiting is not None else _kept(call, subject_of(record), report)


def _by_cas(record: Record) -> Record:
    """Raises Absent."""
    if record.protocol != "cas":
        raise Absent
    return record


def _to_change(session: Session, call: Call, kind: str, slug: str, *, dry_run: bool) -> Record:
    """A dry run needs no version. Raises Absent, Denied, Outdated, Problem."""
    if not dry_run:
        return _by_cas(changeable(session, call, kind, slug))
    record = found(session, call, kind, slug)
    check_may_change(session, call, record)
    return _by_cas(record)


def _fields(given: CasGiven, projects: list[str]) -> CasFields:
    return CasFields(given.name, given.address, tuple(projects), given.version, given.dialect, given.may_proxy)


def _settings(fields: CasFields) -> CasSettings:
    return CasSettings.model_validate(asdict(fields))


def _check(report: CasReport, note: str) -> None:
    """Raises Problem for what blocks, and for a reason that is missing."""
    faults = [Fault("address", sentence_of(one).says) for one in report.findings if one.level is Level.BLOCKING]
    if len(note.strip()) < SHORTEST_NOTE:
        faults.append(Fault("note", "Dites pourquoi, en 10 caractères au moins."))
    if faults:
        raise Problem(INVALID, "Corrigez les champs indiqués.", faults)


def _outcome(report: CasReport, fields: CasFields, partner: Partner | None = None) -> CasOutcome:
    return CasOutcome(
        acceptable=not report.blocks,
        findings=[finding_told(one) for one in report.findings],
        matches=[MatchShape(address=one.address, matches=one.matches) for one in report.matches],
        settings=_settings(fields),
        partner=partner,
    )


def _kept(call: Call, subject: str, report: CasReport, status: int = 200) -> Answer:
    with reading(call.house.engine) as session:
        record = find_record(session, subject)
        whole = _outcome(report, fields_of(record), partner_of(session, record))
        return Answer(whole, status, f"{record.version}", f"/partners/{subject.replace(':', '/')}" * (status == 201))
