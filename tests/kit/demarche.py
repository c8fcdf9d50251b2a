"""A stand-in of « Démarche numérique », over HTTP: the same cursors, refusals and errors as the service's own.

Sorted by the last change when ``updatedSince`` is given, as its DossiersConnection does; cursors name an
instant and a number; files are at addresses that stop working.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from kit.listener import Heard, Listener, Reply

TOKEN = "jeton-d-essai"
NUMBER = 4242
BEGAN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n% une convention\n%%EOF\n"


def champ(label: str, text: str = "", **more) -> dict:
    """One answer of the form."""
    place = hashlib.md5(label.encode()).hexdigest()[:8]
    return {"id": f"champ-{place}", "champDescriptorId": f"Q-{place}", "label": label, "stringValue": text} | more


def school(uai: str) -> dict:
    """As the champ ``annuaire_education`` tells it."""
    return champ("École", f"École des Tilleuls, Valmeuse ({uai})")


def schools(*uais: str) -> dict:
    """A repeated block."""
    return champ("Écoles", "", rows=[{"champs": [school(uai)]} for uai in uais])


@dataclass
class Procedure:
    """The procedure and its dossiers. changed: the last change of each, by number. page: the service's limit.

    waits: how many requests are answered 429 first. broken: the code of a root error, with half of the data.
    falls_after: pages after which the service breaks off.
    """

    dossiers: dict[int, dict] = field(default_factory=dict)
    deleted: list[dict] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    page: int = 100
    token: str = TOKEN
    waits: int = 0
    broken: str = ""
    falls_after: int | None = None
    pages: int = 0
    url: str = ""
    clock: datetime = BEGAN

    def stand_on(self, listener: Listener) -> str:
        """Answers there from now on; its address."""
        listener.says = self.answer
        self.url = listener.url
        return f"{listener.url}/api/v2/graphql"

    def file(self, number: int, *champs: dict, state: str = "accepte", siret: str = "21550001800019", **more) -> dict:
        """A dossier that is filed, or filed again."""
        self.clock += timedelta(minutes=1)
        usual = [champ("ENT", "ent-a"), champ("Date de fin", "31 août 2099", date="2099-08-31")]
        dossier = {
            "number": number,
            "state": state,
            "dateDerniereModification": self.clock.isoformat(),
            "dateTraitement": self.clock.isoformat() if state == "accepte" else None,
            "demandeur": {"siret": siret, "entreprise": {"raisonSociale": "COMMUNE DE VALMEUSE"}},
            "champs": [*champs, *(one for one in usual if one["label"] not in [c["label"] for c in champs])],
            "annotations": [],
        }
        self.dossiers[number] = dossier | more
        return self.dossiers[number]

    def attach(self, name: str = "convention.pdf", content: bytes = PDF) -> dict:
        """The champ of a signed document."""
        self.files[f"/files/{name}"] = content
        digest = base64.b64encode(hashlib.md5(content).digest()).decode()
        shown = {"url": f"{self.url}/files/{name}", "filename": name, "checksum": digest, "byteSizeBigInt": "33"}
        return champ("Convention signée", "", files=[shown])

    def delete(self, number: int, reason: str) -> None:
        """A dossier goes."""
        self.clock += timedelta(minutes=1)
        self.dossiers.pop(number, None)
        told = {"number": number, "reason": reason, "state": "accepte", "dateSupression": self.clock.isoformat()}
        self.deleted.append(told)

    def answer(self, heard: Heard) -> Reply:
        if heard.method == "GET":
            content = self.files.get(heard.path)
            return Reply(content or b"", 200 if content else 403, "application/pdf")
        if self.waits:
            self.waits -= 1
            return Reply(b"{}", 429, "application/json", (("Retry-After", "7"),))
        if heard.headers.get("authorization") != f"Bearer {self.token}":
            return Reply(b"{}", 401, "application/json")
        asked = json.loads(heard.body)
        answers = {"conventions": self.conventions, "deleted": self.deleted_page, "dossier": self.dossier}
        return self._json(answers[asked["operationName"]](**asked["variables"]))

    def conventions(self, number: int, first: int, after: str | None, since: str) -> dict:
        assert since
        self.pages += 1
        if self.falls_after is not None and self.pages > self.falls_after:
            return {"errors": [{"message": "Internal server error"}]}
        key = "dateDerniereModification"
        data = self._page(number, "dossiers", list(self.dossiers.values()), key, first, after)
        if not self.broken:
            return data
        half = data["data"]["demarche"]["dossiers"]["nodes"]
        del half[len(half) // 2 :]
        return data | {"errors": [{"message": "…", "extensions": {"code": self.broken}}]}

    def deleted_page(self, number: int, first: int, after: str | None, since: str) -> dict:
        return self._page(number, "deletedDossiers", self.deleted, "dateSupression", first, after)

    def dossier(self, number: int) -> dict:
        return {"data": {"dossier": self.dossiers[number]}}

    def _page(self, number: int, name: str, nodes: list[dict], key: str, first: int, after: str | None) -> dict:
        if number != NUMBER:
            return {"errors": [{"message": "…", "extensions": {"code": "not_found"}}], "data": {"demarche": None}}
        rest = sorted(nodes, key=_place(key))
        if after:
            rest = [node for node in rest if _place(key)(node) > tuple(json.loads(base64.b64decode(after)))]
        shown = rest[: min(first, self.page)]
        cursor = base64.b64encode(json.dumps(_place(key)(shown[-1])).encode()).decode() if shown else None
        info = {"hasNextPage": len(rest) > len(shown), "endCursor": cursor}
        return {"data": {"demarche": {name: {"pageInfo": info, "nodes": shown}}}}

    def _json(self, answer: dict) -> Reply:
        return Reply(json.dumps(answer).encode(), 200, "application/json")


def _place(key: str):
    return lambda node: (node[key], node["number"])
