"""Specimens of the return code: seven words, shown large."""

from vigie.web.shared.examples import Example

WORDS = ("lanterne", "sapin", "bocal", "riviere", "tambour", "noisette", "clocher")
EXAMPLES = (
    Example(
        "Code de retour",
        {
            "id": "code",
            "title": "Votre code de retour",
            "words": WORDS,
            "text": "Majuscules, accents et espaces ne comptent pas.",
        },
    ),
)
