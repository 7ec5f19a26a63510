"""
`make screenshots`: photograph the pages that the README shows, on a site that is up with the sample co-op.

Takes the address as its argument; without one, that of the last `make run` here.
"""

import io
import os
import sys
from pathlib import Path

from PIL import Image

from marketplace.embedded import environment, particulars
from marketplace.sample.accounts import PASSWORD
from tests.harness import chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
WIDE = {"width": 1_280, "height": 860}

# Name, who looks, light or dark, and where.
PICTURES = (
    ("home", None, "light", "/"),
    ("work", None, "light", "/works/harbour-before-the-boats/"),
    ("studio", "ana", "light", "/studio/"),
    ("payout-run", "carla", "light", "/console/runs/3/"),
    ("wall-dark", None, "dark", "/works/"),
)


def main(arguments: list[str]) -> None:
    url = arguments[0] if arguments else _last_run()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with chromium.running() as browser:
        for name, who, light, path in PICTURES:
            with chromium.visitor(browser, url, viewport=WIDE, color_scheme=light) as page:
                if who:
                    _sign_in(page, f"{who}@sample.fairhand.example")
                page.goto(path, wait_until="networkidle")
                _keep(page.screenshot(), FOLDER / f"{name}.jpg")
                print(f"{name}: {path}")


def _last_run() -> str:
    known = particulars.load(environment.data_dir_of(os.environ))
    return f"http://{environment.reachable(known['web_host'])}:{known['web_port']}"


def _sign_in(page, email: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()


def _keep(screenshot: bytes, file: Path) -> None:
    Image.open(io.BytesIO(screenshot)).convert("RGB").save(file, quality=84, optimize=True, progressive=True)


if __name__ == "__main__":
    main(sys.argv[1:])
