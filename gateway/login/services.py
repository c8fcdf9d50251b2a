"""The services that may be reached from a project, by the names that they go by."""

from gateway.cas.service import Service
from gateway.login.gate import Gate
from gateway.login.refusals import UnknownService
from gateway.registry.records import CasService, SamlService


def find_saml_service(gate: Gate, project: str, entity_id: str) -> SamlService:
    """The registered service of that entityID that takes people of the project. Raises UnknownService."""
    registry = gate.catalogue.now()
    if not registry.has_project(project):
        raise UnknownService("project-unknown")
    service = registry.saml_service(entity_id)
    if service is None or not service.takes_from(project):
        raise UnknownService("partner-unknown")
    if service.valid_until is not None and service.valid_until <= gate.now():
        raise UnknownService("partner-metadata-expired", detail=service.slug)
    return service


def find_cas_service(gate: Gate, project: str, service: Service) -> CasService:
    """The registered service under whose address this one lies. Raises UnknownService."""
    registry = gate.catalogue.now()
    if not registry.has_project(project):
        raise UnknownService("project-unknown")
    for known in registry.cas_services():
        if known.pattern.matches(service) and known.takes_from(project):
            return known
    raise UnknownService("service-unknown")
