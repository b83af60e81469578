"""Specimens of what unfolds."""

from vigie.web.shared.examples import Example

EXAMPLES = (
    Example(
        "Fermé",
        {"summary": "Que deviennent mes réponses ?", "text": "Un agent les lit, puis elles sont effacées."},
    ),
    Example(
        "Ouvert",
        {
            "summary": "Pourquoi cette question ?",
            "text": "Une heure habituelle aide à envoyer quelqu’un au bon moment.",
            "open": True,
        },
    ),
)
