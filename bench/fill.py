"""Fills a deployment for the figures, as its owner: invented towns, each with a desk of its own."""

import sys
from pathlib import Path

import django

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "tests"), str(Path(__file__).resolve().parents[1])]
django.setup()

from bench.ground import TOWNS  # noqa: E402 - models need settings first
from vigie.places.built_in import create_units  # noqa: E402
from vigie.places.models import Commune, Department  # noqa: E402

if __name__ == "__main__":
    departments = [town_code[:2] for town_code in TOWNS]
    for code in departments:
        Department.objects.get_or_create(code=code, defaults={"name": f"Département {code}", "folded": code})
        name = f"Commune-{code}"
        town = {"name": name, "folded": name.lower(), "department_id": code}
        Commune.objects.get_or_create(code=f"{code}001", defaults=town)
    create_units([(code, f"Département {code}", f"du {code}") for code in departments])
