"""
Parts of a page that are the same for many visitors, drawn once by each process: {% drawn_once theme %} … {% enddrawn_once %}.

Inside there is nothing but what the tag names, and the language. So a part cannot show what it is not kept by: a visitor's name
in it would be empty for everybody, not one visitor's for all. What differs from request to request stands in
{% afresh %} … {% endafresh %}, which is drawn each time with all that the page knows. ADR 0040.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from threading import Lock

from django import template
from django.template.base import FilterExpression, NodeList
from django.utils.functional import LazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

KEPT = 3_000  # drawings in a process, of some 2 kB each
# Stands where something is drawn afresh. Another in each process, so that nobody can write it into a page.
_MARK = secrets.token_hex(16)
_MARKS = re.compile(rf"<!--{_MARK} (\d+)-->")
# Where a drawing notes what is to be drawn afresh; no template can name it.
_NOTED = object()
_kept: OrderedDict[tuple, list[str | NodeList]] = OrderedDict()
_lock = Lock()


def forget() -> None:
    """Begin anew, as a new process does."""
    with _lock:
        _kept.clear()


class DrawnOnce(template.Node):
    """`named`: what may be shown inside, by its name there. Values are text, numbers, yes or no, None, or tuples of these."""

    def __init__(self, nodelist: NodeList, named: dict[str, FilterExpression]):
        self.nodelist = nodelist
        self.named = named

    def render(self, context) -> SafeString:
        values = {name: expression.resolve(context) for name, expression in self.named.items()}
        key = (self, get_language(), context.autoescape, *[_exactly(value) for value in values.values()])
        parts = _kept.get(key)
        if parts is None:
            parts = self._draw(context, values)
            with _lock:
                _kept[key] = parts
                while len(_kept) > KEPT:
                    _kept.popitem(last=False)
        return SafeString("".join([part if type(part) is str else part.render(context) for part in parts]))

    def _draw(self, context, values: dict) -> list[str | NodeList]:
        """Text and what is drawn afresh, in turn."""
        noted: list[NodeList] = []
        apart = template.Context({**values, _NOTED: noted}, autoescape=context.autoescape)
        with apart.render_context.push_state(context.template), apart.bind_template(context.template):
            drawn = str(self.nodelist.render(apart))
        pieces = _MARKS.split(drawn)
        pieces[1::2] = [noted[int(number)] for number in pieces[1::2]]
        return pieces


class Afresh(template.Node):
    def __init__(self, nodelist: NodeList):
        self.nodelist = nodelist

    def render(self, context) -> SafeString:
        noted = context.get(_NOTED)
        if noted is None:
            return self.nodelist.render(context)
        noted.append(self.nodelist)
        return SafeString(f"<!--{_MARK} {len(noted) - 1}-->")


def _exactly(value) -> tuple:
    """
    A key under which only the same is found: True is not 1, and text that is marked safe is not the same text unmarked.

    :raises TypeError: if it is a thing that may change, or that holds on to a request
    """
    kind = type(value)
    if kind is tuple:
        return tuple(_exactly(each) for each in value)
    if kind not in (str, SafeString, int, bool, type(None)) or isinstance(value, LazyObject):
        raise TypeError(f"nothing is kept by {kind.__name__}; say which text or number of it is shown")
    return kind, value


@register.tag
def drawn_once(parser, token) -> DrawnOnce:
    """{% drawn_once theme here=request.resolver_match.view_name %}: `theme` and `here` can be used inside."""
    named = {}
    for said in token.split_contents()[1:]:
        name, _is, expression = said.partition("=")
        named[name] = parser.compile_filter(expression or name)
    nodelist = parser.parse(("enddrawn_once",))
    parser.delete_first_token()
    if nodelist.get_nodes_by_type(template.loader_tags.BlockNode):
        raise template.TemplateSyntaxError("a block cannot be filled in what is drawn once")
    return DrawnOnce(nodelist, named)


@register.tag
def afresh(parser, token) -> Afresh:
    nodelist = parser.parse(("endafresh",))
    parser.delete_first_token()
    return Afresh(nodelist)
