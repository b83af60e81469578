"""Runs a figure that asks the product's own functions, inside a deployment: `python -m bench.inside FIGURE`.

Told the environment of a process of that deployment, it prints the figures as JSON.
"""

import importlib
import json
import sys
from dataclasses import asdict

import django

if __name__ == "__main__":
    django.setup()
    measured = importlib.import_module(f"bench.{sys.argv[1]}").run()
    print(json.dumps([asdict(one) for one in measured]))
