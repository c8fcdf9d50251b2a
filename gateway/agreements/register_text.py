"""The register as an OpenDocument text, for whoever prints and signs it."""

import io

from odfdo import Document, Header, Paragraph, Table

from gateway.agreements.register import Register


def as_odt(register: Register) -> bytes:
    """A text document with a heading for each processing and a table of the conventions in force."""
    document = Document("text")
    body = document.body
    body.clear()
    body.append(Header(1, "Registre des activités de traitement"))
    body.append(Paragraph(f"{register.organization}, état au {register.day:%d/%m/%Y}."))
    if register.contact:
        body.append(Paragraph(f"Contact : {register.contact}"))
    for one in register.processings:
        body.append(Header(2, one.title))
        for label, told in (
            ("Personnes concernées", one.people),
            ("Destinataires", one.recipients),
            ("Base légale", one.basis),
            ("Sécurité", one.security),
        ):
            body.append(Paragraph(f"{label} : {told}"))
        rows = [["Donnée", "Finalité", "Conservation"], *([item.data, item.purpose, item.kept] for item in one.items)]
        body.append(_table(f"Données : {one.title}", rows))
        if one.conventions:
            body.append(Paragraph(f"Sous {one.conventions} convention(s) en vigueur, listées ci-après."))
    body.append(Header(2, "Conventions en vigueur"))
    rows = [["N°", "Collectivité", "ENT", "Écoles", "Finalités", "Données", "Du", "Au"]]
    rows += [
        [
            f"{one.number}", one.collectivite, one.ent, f"{one.schools}", " ; ".join(one.purposes),
            ", ".join(one.leaves), f"{one.signed:%d/%m/%Y}", f"{one.until:%d/%m/%Y}",
        ]
        for one in register.agreements
    ]  # fmt: skip
    body.append(_table("Conventions en vigueur", rows))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _table(name: str, rows: list[list[str]]) -> Table:
    table = Table("".join(letter for letter in name if letter.isalnum() or letter == " ")[:60])
    table.set_values(rows)
    return table
