"""Every page of the table of doors: in nobody's way, narrow in the dark and wide by daylight, and never wider than its window."""

import pytest
from django.conf import settings

from tests.architecture.doors import people_and_things
from tests.architecture.pages import LETTERS, addresses, clients, opened_by
from tests.browser.test_look import violations

pytestmark = pytest.mark.django_db(transaction=True)
SHAPES = (("dark", 390), ("light", 834), ("light", 1440))
AXE_AT = {390, 1440}
# On a phone a cell stands beside its label, so it is one thing; and no choice is cut off that there is room for.
ASKEW = """() => [
  ...[...document.querySelectorAll('.table-cards td[data-label]')]
    .filter(td => td.children.length && [...td.childNodes].filter(n => n.nodeType == 1 || n.data?.trim()).length > 1)
    .map(td => 'a cell of many parts: ' + td.innerHTML),
  ...[...document.querySelectorAll('main select:not([multiple])')].filter(each => each.checkVisibility() && each.offsetWidth < .8 * each.closest('fieldset, form, main').clientWidth).filter(each => {
    const pen = document.createElement('canvas').getContext('2d'), look = getComputedStyle(each);
    pen.font = look.font;
    return pen.measureText(each.selectedOptions[0]?.text ?? '').width
      > each.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight) + 1;
  }).map(each => 'a choice cut off: ' + each.name + ' = ' + each.selectedOptions[0].text),
]"""


def test_no_page_stands_in_the_way_of_anybody(visitor, site):
    people, things = people_and_things()
    urls, found, seen = addresses(things), [], set()
    for role, client in clients(people).items():
        page = visitor()
        if key := client.cookies.get(settings.SESSION_COOKIE_NAME):
            page.context.add_cookies([{"name": key.key, "value": key.value, "url": site.url}])
        for name in opened_by(role):
            # Fragments that scripts ask for are looked at in the pages they stand in.
            if name in LETTERS or not client.get(urls[name]).getvalue().lstrip().startswith(
                b"<!doctype html>"
            ):
                continue
            answer = page.goto(urls[name])
            if answer.status != 200 or not page.url.endswith(urls[name]):
                continue
            seen.add(name)
            for scheme, width in SHAPES:
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 900})
                faults = page.evaluate(ASKEW) + (violations(page) if width in AXE_AT else [])
                found += [f"{name}, {scheme}, {width} px: {fault}" for fault in faults]
                if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
                    found.append(f"{name} is wider than {width} px")
    assert found == []
    assert len(seen) > 100
