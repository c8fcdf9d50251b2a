"""An administrator at work on partners' metadata, without pages around."""

from dataclasses import dataclass

from sqlalchemy import Engine
from stage.clock import Clock
from stage.gateway import PROJECT

from gateway.onboarding.anchors import UNANCHORED
from gateway.onboarding.inspecting import Inspection, inspect
from gateway.onboarding.records import find_record
from gateway.onboarding.saving import Incoming, Ourselves, changes_for, save_ent, save_revision
from gateway.onboarding.sources import Kind, Source
from gateway.registry.engine import changing, reading
from gateway.registry.ents import EntChoices
from gateway.saml.metadata_findings import Level, Rules

US = Ourselves(frozenset(), "https://passerelle.example")
ME = "claire@ac-exemple.fr"
NOTE = "nouvelle clé annoncée par courriel"
PASTE = Source(Kind.PASTE)


@dataclass
class Importer:
    engine: Engine
    clock: Clock

    def inspect(self, document: bytes, *, source=PASTE, anchor=UNANCHORED, role="idp") -> Inspection:
        return inspect(document, source, anchor, Rules(self.clock()), role)

    def accepted(self, document: bytes, **options) -> Inspection:
        seen = self.inspect(document, **options)
        assert seen.of(Level.BLOCKING) == (), seen.findings
        return seen

    def incoming(self, document: bytes, note=NOTE, source=PASTE, **options) -> Incoming:
        seen = self.accepted(document, source=source, **options)
        return Incoming(seen.document, seen.entity, source, seen.anchor, ME, note, self.clock())

    def add(self, document: bytes, slug="ent-b", us=US, **options) -> None:
        with changing(self.engine) as session:
            save_ent(session, EntChoices(slug, PROJECT, f"ENT {slug}"), self.incoming(document, **options), us)

    def delta(self, document: bytes, subject="ent:ent-a"):
        with reading(self.engine) as session:
            return changes_for(find_record(session, subject), self.accepted(document).entity)

    def record(self, document: bytes, chosen=None, subject="ent:ent-a", us=US, **options) -> int:
        """The number of the revision that takes over the chosen changes, or those that were proposed."""
        incoming = self.incoming(document, **options)
        with changing(self.engine) as session:
            record = find_record(session, subject)
            if chosen is None:
                chosen = [change.key for change in changes_for(record, incoming.entity) if change.proposed]
            return save_revision(session, record, incoming, chosen, us).number
