"""The procedure of « Démarche numérique » that the configuration names."""

from gateway.agreements.service import DemarcheService
from gateway.outbound.http import Caller
from gateway.settings import Settings


def is_demarche_set(settings: Settings) -> bool:
    """Whether there is one."""
    return bool(settings.demarches_number and settings.demarches_token.get_secret_value())


def demarche_service(settings: Settings, caller: Caller) -> DemarcheService:
    """How it is asked."""
    return DemarcheService(
        caller=caller,
        url=settings.demarches_url,
        token=settings.demarches_token.get_secret_value(),
        number=settings.demarches_number,
        places=settings.demarches_fields,
    )
