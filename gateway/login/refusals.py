"""Why a login does not go through: one class for each thing that a user can be told.

``page`` names the wording, ``status`` is that of HTTP, ``reason`` a stable code for the audit;
``answer`` is what the service may be told, ``silent`` whether it is told without the user's doing.
Nothing in here holds anything of a person but their profile.
"""

from collections.abc import Iterable

from gateway.domain.profile import Profile
from gateway.domain.way import Way
from gateway.saml.status import AuthnFailed, RequestDenied, StatusError


class Refusal(Exception):
    """way: the destination, when it is known. ent: the portal's slug. detail: names and counts for the audit."""

    page = "interrompue"
    status = 400
    answer: type[StatusError] | None = None
    silent = False

    def __init__(
        self,
        reason: str,
        *,
        way: Way | None = None,
        ent: str = "",
        detail: str = "",
        profiles: Iterable[Profile] = (),
        answer: type[StatusError] | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.way = way
        self.ent = ent
        self.detail = detail
        self.profiles = tuple(profiles)
        if answer is not None:
            self.answer = answer


class InvalidRequest(Refusal):
    """The service's request cannot be answered, nor trusted with an answer."""

    page = "demande-invalide"


class UnknownService(Refusal):
    """Nobody that we know, or nobody who takes people of this project."""

    page = "service-inconnu"
    status = 403


class Interrupted(Refusal):
    """The response finds no login under way in this browser."""

    page = "interrompue"


class Expired(Refusal):
    """The login under way, or the request behind it, is too old."""

    page = "expiree"


class AlreadyDone(Refusal):
    """The login already took place, in this browser or another."""

    page = "deja-connecte"


class Unrecognised(Refusal):
    """The portal's response proves nothing. All cryptographic causes read the same."""

    page = "reponse-non-reconnue"
    status = 403
    answer = AuthnFailed


class RefusedByEnt(Refusal):
    """The portal says that it does not authenticate the person."""

    page = "refus-ent"
    status = 403
    answer = AuthnFailed


class MissingFromEnt(Refusal):
    """The portal left out, or muddled, something that the login cannot do without."""

    page = "attribut-manquant"
    status = 403
    answer = AuthnFailed


class UnusableIdentifier(Refusal):
    """The portal's identifier of the person may not leave."""

    page = "identifiant-refuse"
    status = 403
    answer = AuthnFailed


class SchoolNotOfEnt(Refusal):
    """The portal speaks for schools that are not its own."""

    page = "ecole-inconnue"
    status = 403
    answer = RequestDenied


class WithoutConvention(Refusal):
    """No convention in force for any of the person's schools."""

    page = "sans-convention"
    status = 403
    answer = RequestDenied


class ProfileNotTaken(Refusal):
    """The service does not take people of this profile, such as parents at the GAR."""

    page = "profil-non-transmis"
    status = 403
    answer = RequestDenied


class EntUnavailable(Refusal):
    """The portal is unknown here, or switched off, or its metadata ran out."""

    page = "ent-indisponible"
    status = 403
    answer = AuthnFailed


class EntUnreachable(Refusal):
    """The portal does not answer when it is asked about a ticket."""

    page = "ent-injoignable"
    status = 503
    answer = AuthnFailed


class CannotAnswer(Refusal):
    """The request is genuine but asks for what the gateway does not do: the service is told, not the user."""

    page = "demande-invalide"
    status = 403
    silent = True
