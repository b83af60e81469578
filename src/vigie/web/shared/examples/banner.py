"""Specimens of banners: information, success, warning, mistake, emergency."""

from django.utils.html import format_html

from vigie.web.shared.examples import Example

EXAMPLES = (
    Example(
        "Information",
        {
            "title": "Votre signalement sera lu par la gendarmerie du Doubs.",
            "text": "Besançon est partagée entre deux services : le bureau du département choisira.",
        },
    ),
    Example(
        "Réussite",
        {"kind": "success", "title": "Votre message est arrivé.", "text": "Un agent le lira.", "role": "status"},
    ),
    Example(
        "Attention, avec un lien",
        {
            "kind": "warning",
            "title": "Ce que vous écrivez peut vous faire reconnaître.",
            "slot": format_html(
                '<p>Évitez ce que vous êtes seul à savoir. <a href="{}">En savoir plus</a></p>', "#plus"
            ),
        },
    ),
    Example("Erreur", {"kind": "mistake", "title": "Ce code ne correspond à aucun signalement."}),
    Example(
        "Urgence",
        {"kind": "alarm", "title": "Quelqu’un est en danger ?", "text": "Appelez le 17 maintenant, puis revenez."},
    ),
)
