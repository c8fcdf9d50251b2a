"""The three questions that are asked: a page of dossiers, a page of deleted ones, one dossier.

With ``updatedSince`` the service sorts by the instant of the last change, and a cursor names that
instant: whatever changes later comes after every cursor that was kept (its DossiersConnection).
"""

import json

MAX_PAGE = 100
"""The service's own limit, and its default."""

EVERYTHING = "2000-01-01T00:00:00Z"
"""Older than any dossier: it is there for the order that it brings."""

_DOSSIER = """
fragment Files on File { url filename checksum byteSizeBigInt }
fragment Plain on Champ {
  id champDescriptorId label stringValue
  ... on DateChamp { date }
  ... on SiretChamp { etablissement { siret } }
  ... on PieceJustificativeChamp { files { ...Files } }
}
fragment Whole on Dossier {
  number state dateDerniereModification dateTraitement
  demandeur {
    ... on PersonneMorale { siret entreprise { raisonSociale } }
    ... on PersonneMoraleIncomplete { siret }
  }
  champs { ...Plain ... on RepetitionChamp { rows { champs { ...Plain } } } }
  annotations { ...Plain }
}
"""

_DOSSIERS = (
    """
query conventions($number: Int!, $first: Int!, $after: String, $since: ISO8601DateTime!) {
  demarche(number: $number) {
    dossiers(first: $first, after: $after, updatedSince: $since) {
      pageInfo { hasNextPage endCursor }
      nodes { ...Whole }
    }
  }
}
"""
    + _DOSSIER
)

_DELETED = """
query deleted($number: Int!, $first: Int!, $after: String, $since: ISO8601DateTime!) {
  demarche(number: $number) {
    deletedDossiers(first: $first, after: $after, deletedSince: $since) {
      pageInfo { hasNextPage endCursor }
      nodes { number reason state dateSupression }
    }
  }
}
"""

_ONE = "query dossier($number: Int!) { dossier(number: $number) { ...Whole } }\n" + _DOSSIER


def dossiers_query(demarche: int, after: str, first: int = MAX_PAGE) -> bytes:
    """The page of dossiers that follows a cursor, "" for the first page."""
    return _body("conventions", _DOSSIERS, number=demarche, first=first, after=after or None, since=EVERYTHING)


def deleted_query(demarche: int, after: str, first: int = MAX_PAGE) -> bytes:
    """The page of deleted dossiers that follows a cursor, "" for the first page."""
    return _body("deleted", _DELETED, number=demarche, first=first, after=after or None, since=EVERYTHING)


def dossier_query(number: int) -> bytes:
    """One dossier: the addresses of its files are then good for an hour."""
    return _body("dossier", _ONE, number=number)


def _body(name: str, query: str, **variables: object) -> bytes:
    return json.dumps({"operationName": name, "query": query, "variables": variables}).encode()
