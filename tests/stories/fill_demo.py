"""Makes the demo's officers and tips in a test deployment: run by `house.open_house` as the owner."""

import django

django.setup()

from vigie.config.env import home  # noqa: E402 - models need settings first
from vigie.config.run.demo import create_demo  # noqa: E402

if __name__ == "__main__":
    create_demo(home())
