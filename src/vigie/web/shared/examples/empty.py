"""Specimens of a page that has nothing to show, and says what to do about it."""

from vigie.web.shared.examples import Example

EXAMPLES = (
    Example(
        "Sans action",
        {"title": "Aucun message pour l’instant", "text": "Revenez avec votre code dans un jour ou deux."},
    ),
    Example(
        "Avec une action",
        {
            "title": "La file est vide",
            "text": "Le dernier signalement a été pris il y a quatre minutes.",
            "action_label": "Voir mes signalements",
            "action_url": "#miens",
        },
    ),
)
