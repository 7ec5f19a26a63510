"""The distribution's Chromium, driven by Playwright."""

import contextlib
import os
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Quiet, without a sandbox (root has none), and silent towards every network but ours.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 15_000  # milliseconds until an element that does not appear fails the test


@contextlib.contextmanager
def running() -> Iterator[Browser]:
    """One browser; make a context for each visitor."""
    program = next((found for found in map(shutil.which, NAMES) if found), None)
    if program is None:
        raise RuntimeError("there is no Chromium; scripts/install-chromium installs it")
    # Playwright keeps an event loop on this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def visitor(browser: Browser, base_url: str, **options) -> Iterator[Page]:
    """
    A page of somebody with cookies of their own.

    Fails at the end if a script of the page failed or broke the Content-Security-Policy.
    """
    options = {
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-GB",
        "reduced_motion": "reduce",
    } | options
    context = browser.new_context(base_url=base_url, **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on("console", lambda message: _note_refusal(message, problems))
    try:
        yield page
    finally:
        context.close()
    assert not problems, "\n".join(problems)


def _note_refusal(message, problems: list[str]) -> None:
    if message.type == "error" and "Content Security Policy" in message.text:
        problems.append(message.text)
