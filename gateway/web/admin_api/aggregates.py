"""A whole aggregate: every entity judged without keeping anything, then the right ones added as drafts."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from gateway.access.permissions import Permission
from gateway.access.scopes import EVERYTHING
from gateway.domain.dialects import DEFAULT
from gateway.onboarding.anchors import Trust
from gateway.onboarding.bulk import Entry, Fate, Harvest, matching
from gateway.onboarding.saving import SHORTEST_NOTE
from gateway.onboarding.sources import Kind, Source
from gateway.saml.metadata_file import MAX_AGGREGATE
from gateway.saml.metadata_findings import Level
from gateway.web.admin.aggregates import Bundle, faults_of_entry, harvested, keep_all
from gateway.web.admin_api.call import Answer, Call
from gateway.web.admin_api.door import Door, Operation
from gateway.web.admin_api.metadata import BLOCKS, anchor_given, blocking_faults, document_given
from gateway.web.admin_api.metadata_shapes import DRY, NOTE, AnchorGiven, FindingShape, finding_told
from gateway.web.admin_api.partner_shapes import Kind as PartnerKind
from gateway.web.admin_api.problems import INVALID, Fault, Problem
from gateway.web.admin_api.shapes import Shape, shown

_CHANGE = Permission.CHANGE_PARTNERS
_ROOM = MAX_AGGREGATE // 4
"""Bytes of a document that is sent; a larger one is read at its address."""

_WRONG = "Corrigez les champs indiqués."


class AggregateSource(Shape):
    """Where the aggregate is."""

    kind: Literal["file", "aggregate"] = Field(description="file : dans « document » ; aggregate : à « address ».")
    address: str = Field("", max_length=1024)
    document: str = Field("", description="Le texte XML, 32 Mo au plus ; au-delà, une adresse.")


class AggregateGiven(Shape):
    """An aggregate whose entities become partners that speak SAML, as drafts."""

    model_config = shown(
        kind="ent",
        project="B0",
        source={"kind": "aggregate", "address": "https://federation.example.fr/metadata.xml"},
        anchor={"trust": "first-seen"},
        note="Fédération de l'académie",
    )

    kind: PartnerKind = Field(description="Ce que les entités deviennent.")
    project: str = Field("", max_length=60, description="L'idENT du projet ; nécessaire pour des ENT.")
    dialect: str = Field(DEFAULT, max_length=60, description="Des ENT.")
    source: AggregateSource
    anchor: AnchorGiven = AnchorGiven(trust=Trust.NONE)
    words: str = Field("", max_length=200, description="Seulement celles dont le nom ou l'entityID contient ces mots.")
    entities: list[str] | None = Field(None, description="Seulement celles-ci, par entityID ; null : toutes.")
    note: str = NOTE
    dry_run: bool = DRY


class EntityShape(Shape):
    """One entity of the aggregate."""

    entity_id: str
    name: str
    line: int = Field(description="0 quand elle n'est pas connue.")
    fate: Literal["usable", "faulty", "known"] = Field(description="known : c'est déjà un partenaire.")
    faults: list[FindingShape] = Field(description="Pourquoi elle ne peut pas être reprise.")


class AggregateOutcome(Shape):
    """What the aggregate holds, and what was added of it."""

    acceptable: bool = Field(description="false : le fichier entier est refusé, voir « findings ».")
    findings: list[FindingShape] = Field(description="Sur le fichier entier.")
    usable: int
    faulty: int
    known: int
    other: int = Field(description="Entités qui n'ont pas ce rôle ; elles ne sont pas dans « entities ».")
    chosen: int = Field(description="Entités utilisables qui seraient ajoutées.")
    entities: list[EntityShape]
    added: list[str] = Field(description="Les noms courts, dans l'ordre du fichier ; vide quand rien n'est enregistré.")


def aggregates(door: Door) -> None:
    """Puts them on the door."""

    @door.offer(
        Operation(
            "POST", "/partners/aggregate", "importAggregate", "Vérifier un agrégat, ou en ajouter les entités", _CHANGE,
            AggregateOutcome, AggregateGiven, status=201, largest=_ROOM,
        )
    )  # fmt: skip
    def load(call: Call) -> Answer:
        call.needs(_CHANGE, EVERYTHING)
        given = call.body(AggregateGiven)
        bundle = _bundle(call, given)
        found = harvested(call.house, bundle)
        chosen = _chosen(given, found)
        outcome = _outcome(found, chosen)
        if given.dry_run:
            return Answer(outcome)
        if found.faults:
            blocking = (one for one in found.faults if one.level is Level.BLOCKING)
            raise Problem(INVALID, BLOCKS, blocking_faults(blocking))
        if faults := _missing(given, chosen):
            raise Problem(INVALID, _WRONG, faults)
        added = keep_all(call, bundle, found, chosen, given.note)
        return Answer(outcome.model_copy(update={"added": added}), 201)


def _bundle(call: Call, given: AggregateGiven) -> Bundle:
    """Raises Problem."""
    kind, faults = Kind(given.source.kind), []
    if kind.is_remote and not given.source.address:
        faults.append(Fault("source.address", "Donnez l'adresse https:// de l'agrégat."))
    if not kind.is_remote and not given.source.document:
        faults.append(Fault("source.document", "Donnez le texte de l'agrégat."))
    if given.kind == "ent" and not given.project:
        faults.append(Fault("project", "Dites à quel projet les ENT appartiennent."))
    if faults:
        raise Problem(INVALID, _WRONG, faults)
    source, anchor = Source(kind, given.source.address if kind.is_remote else ""), anchor_given(given.anchor)
    document = document_given(call, source, given.source.document)
    return Bundle(document, "idp" if given.kind == "ent" else "sp", source, anchor, given.project, given.dialect)


def _chosen(given: AggregateGiven, found: Harvest) -> tuple[Entry, ...]:
    named = None if given.entities is None else set(given.entities)
    usable = matching(found.of(Fate.USABLE), given.words)
    return tuple(entry for entry in usable if named is None or entry.entity_id in named)


def _missing(given: AggregateGiven, chosen: Sequence[Entry]) -> list[Fault]:
    """What keeps the chosen ones from being kept."""
    faults = []
    if unusable := sorted(set(given.entities or ()) - {entry.entity_id for entry in chosen}):
        told = ", ".join(unusable[:3]) + ("…" if len(unusable) > 3 else "")
        faults.append(Fault("entities", f"Non utilisables, ou écartées par « words » : {told}"))
    elif not chosen:
        faults.append(Fault("entities", "Aucune entité utilisable n'est choisie : rien à enregistrer."))
    if len(given.note.strip()) < SHORTEST_NOTE:
        faults.append(Fault("note", "Dites pourquoi, en 10 caractères au moins."))
    return faults


def _outcome(found: Harvest, chosen: Sequence[Entry]) -> AggregateOutcome:
    counts = {fate.value: len(found.of(fate)) for fate in Fate}
    blocks = any(one.level is Level.BLOCKING for one in found.faults)
    told = [
        EntityShape.model_validate(
            {
                "entity_id": entry.entity_id,
                "name": entry.name,
                "line": entry.line,
                "fate": entry.fate.value,
                "faults": [finding_told(one) for one in faults_of_entry(entry)],
            }
        )
        for entry in found.entries
        if entry.fate is not Fate.OTHER
    ]
    return AggregateOutcome(
        acceptable=not blocks,
        findings=[finding_told(one) for one in found.faults],
        **counts,
        chosen=len(chosen),
        entities=told,
        added=[],
    )
