"""What the service refuses, and answers that cannot be used."""


class DemarcheFault(Exception):
    """Base. ``reason`` is a stable code; ``sentence``, in French, is for the administrator."""

    reason = "demarche"
    sentence = "Démarche numérique n'a pas donné de réponse utilisable."


class TokenRefused(DemarcheFault):
    """The token is unknown, has expired, or does not open this procedure from this machine (HTTP 401, 403)."""

    reason = "demarche-token"
    sentence = (
        "Démarche numérique refuse le jeton : il a expiré, il n'ouvre pas cette démarche, "
        "ou il est réservé à une autre adresse IP. Faites-en un nouveau dans votre compte administrateur."
    )


class RateLimited(DemarcheFault):
    """Too many requests in a minute (HTTP 429), and waiting did not help. seconds: until it may be asked again."""

    reason = "demarche-rate"
    sentence = "Démarche numérique demande d'attendre : la lecture reprendra où elle s'est arrêtée."

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:g} s")
        self.seconds = seconds


class QueryRefused(DemarcheFault):
    """A root error of GraphQL: whatever data came beside it is not used. code: of the service."""

    reason = "demarche-query"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = f"Démarche numérique a refusé la demande (« {code} ») : rien n'a été retenu de cette page."


class UnreadableAnswer(DemarcheFault):
    """Not the JSON that the API describes."""

    reason = "demarche-answer"
    sentence = "La réponse de Démarche numérique n'a pas la forme attendue : rien n'a été retenu de cette page."


class DemarcheUnknown(DemarcheFault):
    """The number names no procedure that the token opens."""

    reason = "demarche-unknown"
    sentence = "Cette démarche n'existe pas, ou le jeton ne l'ouvre pas : vérifiez le réglage demarches_number."
