"""Specimens of buttons, and of links that look like one."""

from vigie.web.shared.examples import Example

EXAMPLES = (
    Example("Principal", {"label": "Continuer"}),
    Example("Secondaire, un lien", {"label": "Répondre à une question", "kind": "secondary", "href": "#suite"}),
    Example("Danger : acte qu’on ne peut pas défaire", {"label": "Effacer mon signalement", "kind": "danger"}),
    Example("Lien", {"label": "Revenir en arrière", "kind": "link", "name": "go", "value": "back"}),
    Example("Avec raccourci clavier", {"label": "Prendre le suivant", "key": "S"}),
)
