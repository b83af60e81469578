"""How long the reference data of the places is kept: while it is in force. None of it is about a person."""

from vigie.lib.retention import Rule

_WHY = "Public reference data, replaced by its next edition."

RULES = [
    Rule(model=f"places.{model}", keep="reference", why=_WHY)
    for model in (
        "Department",
        "Commune",
        "CommuneContour",
        "CommuneName",
        "CommuneKey",
        "Unit",
        "Competence",
        "Street",
        "ReferenceLoad",
    )
]
