"""The shapes of what is taken and given: validated when they come in, described as JSON Schema."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import ErrorDetails

from gateway.web.admin_api.problems import Fault


class Shape(BaseModel):
    """One JSON object; what it does not name is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def shown(**example: Any) -> ConfigDict:
    """The settings of a shape with an example in its description."""
    return ConfigDict(json_schema_extra={"examples": [example]})


class FieldFault(Shape):
    """What is wrong with one field of the request."""

    field: str = Field(description="Le champ, tel que « source.address » ; vide pour l'ensemble.")
    detail: str = Field(description="Une phrase en français.")


class ProblemShape(BaseModel):
    """What went wrong, as RFC 9457 writes it."""

    type: str = Field(description="Stable, tel que « urn:gar-gateway:conflict ».")
    title: str
    status: int
    detail: str
    faults: list[FieldFault] = Field(default=[], description="Ce qui ne va pas, champ par champ.")


class Waiting(Shape):
    """The change waits for a second person."""

    request: int = Field(description="Le numéro de la demande, à la page « Demandes de changement ».")
    detail: str


_SENTENCES = {
    "missing": "Ce champ est nécessaire.",
    "extra_forbidden": "Ce champ n'existe pas ici.",
    "string_type": "Un texte est attendu.",
    "string_too_short": "Ce texte est trop court : {min_length} caractère(s) au moins.",
    "string_too_long": "Ce texte est trop long : {max_length} caractères au plus.",
    "string_pattern_mismatch": "Ce texte n'a pas la forme attendue.",
    "enum": "Valeurs possibles : {expected}.",
    "literal_error": "Valeurs possibles : {expected}.",
    "too_short": "Il en faut {min_length} au moins.",
    "too_long": "Il en faut {max_length} au plus.",
    "greater_than_equal": "{ge} au moins.",
    "less_than_equal": "{le} au plus.",
    "list_type": "Une liste est attendue.",
}
_BY_KIND = {"date": "La date s'écrit AAAA-MM-JJ.", "int": "Un nombre entier est attendu.", "bool": "true ou false."}


def faults_of(errors: Iterable[ErrorDetails]) -> tuple[Fault, ...]:
    """What is wrong, in French."""
    return tuple(Fault(".".join(map(str, error["loc"])), _sentence(error)) for error in errors)


def _sentence(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _SENTENCES:
        told: dict[str, Any] = {name: f"{value}".replace(" or ", " ou ") for name, value in context.items()}
        return _SENTENCES[kind].format_map(told)
    return _BY_KIND.get(kind.partition("_")[0], "Cette valeur n'est pas comprise.")
