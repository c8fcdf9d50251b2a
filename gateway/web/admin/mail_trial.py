"""A mail to oneself, by the server that carries alerts and reminders."""

from gateway.domain.letter import Letter
from gateway.outbound.mail import MailNotSent
from gateway.web.admin.desk import Desk
from gateway.web.dates import moment

_NO_SERVER = "Aucun serveur de courrier n'est réglé : alertes et rappels ne partent pas. L'exploitation règle smtp_url."
_CAUSES = {
    "SMTPAuthenticationError": "le nom ou le mot de passe ne lui conviennent pas",
    "SMTPRecipientsRefused": "il refuse votre adresse",
    "SMTPSenderRefused": "il refuse notre adresse d'expéditeur",
    "SMTPNotSupportedError": "il ne chiffre pas la connexion, et le mot de passe n'est pas envoyé en clair",
    "SSLCertVerificationError": "son certificat n'est pas reconnu",
    "ConnectionRefusedError": "rien ne répond à cette adresse",
    "TimeoutError": "il n'a pas répondu en 10 secondes",
    "gaierror": "son nom est inconnu",
}
_BODY = """Bonjour,

Ce courrier d'essai a été demandé le {when} à la page Système de la passerelle GAR.
Il est parti par le serveur qui porte les alertes et les rappels. Il n'y a rien à faire.

{base}
"""


def try_mail(desk: Desk) -> str:
    """Sends it to whoever asks; why it did not go, as a French sentence, "" when it went."""
    settings, to = desk.house.settings, desk.administrator.email
    if settings.mailer is None:
        return _NO_SERVER
    body = _BODY.format(when=moment(desk.house.gate.now()), base=settings.base_url)
    try:
        settings.mailer.send(Letter((to,), "Courrier d'essai de la passerelle GAR", body))
    except MailNotSent as error:
        cause = _CAUSES.get(str(error), f"cause technique : {error}")
        return f"Le serveur de courrier n'a pas pris le message : {cause}."
    with desk.change("site.mail", subject="site"):
        pass
    return ""
