"""Every page is HTML as the standard has it, so that all browsers and readers build the same tree of it."""

import itertools
from collections import Counter

import pytest
from django.db import transaction
from justhtml import JustHTML

from tests.architecture.doors import people_and_things
from tests.architecture.pages import LETTERS, addresses, clients, opened_by

REFERENCES = ("for", "form", "list", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns",
              "aria-errormessage", "aria-activedescendant")  # fmt: skip
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@pytest.fixture
def visitors(db):
    people, things = people_and_things()
    return clients(people), addresses(things)


def faults(html: str) -> list[str]:
    """What the standard calls a parse error, and what leads nowhere or is said twice."""
    read = JustHTML(html, sanitize=False, collect_errors=True)
    lines = html.splitlines()
    found = [f"{error}: {lines[error.line - 1].strip()[:120]}" for error in read.errors]
    elements = list(_below(read.root))
    ids = Counter(element.attrs["id"] for element in elements if "id" in element.attrs)
    found += [f"the id {name!r} stands {times} times" for name, times in ids.items() if times > 1]
    for element, attribute in itertools.product(elements, REFERENCES):
        for name in (element.attrs.get(attribute) or "").split():
            if name not in ids:
                found.append(f"<{element.name} {attribute}={name!r}> leads nowhere")
    return found + _headings([int(element.name[1]) for element in elements if element.name in HEADINGS])


def _headings(levels: list[int]) -> list[str]:
    found = [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of the first rank"]
    for above, level in itertools.pairwise([0, *levels]):
        if level > above + 1:
            found.append(f"h{level} comes after h{above}")
    return found


def _below(node):
    for child in node.children or ():
        if not child.name.startswith(("#", "!")):
            yield child
            yield from _below(child)


def wrong_in(name, response) -> set[str]:
    """What is wrong with a page; what htmx or a frame puts into one is none."""
    html = b"" if response.streaming else response.content
    if name in LETTERS or html.lstrip()[:9].lower() != b"<!doctype":
        return set()
    return {f"{name}: {fault}" for fault in faults(html.decode())}


def test_every_page_is_read_without_an_error_and_what_it_points_to_is_there(visitors):
    readers, urls = visitors
    wrong, seen = set(), 0
    for role, reader in readers.items():
        for name in opened_by(role):
            response = reader.get(urls[name])
            seen += response.status_code == 200
            wrong |= wrong_in(name, response)
    assert not wrong, "\n".join(sorted(wrong))
    assert seen > 100


def test_a_form_that_was_refused_points_to_its_reasons(visitors):
    readers, urls = visitors
    wrong, refused = set(), 0
    for role, reader in readers.items():
        for name in opened_by(role, "post"):
            with transaction.atomic():
                response = reader.post(urls[name])
                transaction.set_rollback(True)
            refused += not response.streaming and b"field-error" in response.content
            wrong |= wrong_in(name, response)
    assert not wrong, "\n".join(sorted(wrong))
    assert refused > 20


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<h1>Quay</h1><p><div>Ink</div></p>", "unexpected-end-tag"),
        ("<h1 id=a>Quay</h1><p id=a>Ink</p>", "the id 'a' stands 2 times"),
        ("<h1>Quay</h1><label for=size>Size</label>", "leads nowhere"),
        ("<h1>Quay</h1><h3>Ink</h3>", "h3 comes after h1"),
        ("<h2>Quay</h2>", "0 headings of the first rank"),
    ],
)
def test_a_fault_of_each_kind_is_found(html, fault):
    assert fault in "\n".join(faults(f"<!doctype html><html lang=en><title>Quay</title>{html}</html>"))
