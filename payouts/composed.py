"""
Questions that every page asks, put into SQL once by each process. ADR 0044.

Django takes several times as long to compose a statement as PostgreSQL takes to answer it, and composes it anew at each
request. Here Django composes it once, with blanks for what differs; each asking fills them in:

    @cache
    def _drafts() -> Composed:
        return Composed.of(Listing.objects.filter(work__artist=Blank("artist"), status="draft").values_list("pk"))

    _drafts().rows(artist=artist.pk)

Conditions stay where they are told, in the querysets of models and selectors. Rows come as PostgreSQL gives them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.models import Expression, Model, QuerySet

_PLACES = re.compile(r"%s|%%")


class Blank(Expression):
    """Stands in a queryset for what is filled in at each asking: a number where a row would, a moment, a text."""

    def __init__(self, name: str):
        super().__init__()
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


@dataclass(frozen=True)
class Composed:
    """A statement with named places for what was left blank. `sql` may be written into another statement."""

    sql: str

    @classmethod
    def of(cls, rows: QuerySet) -> Composed:
        """The statement of a queryset (`values_list`, most often) in which `Blank`s stand."""
        sql, values = rows.query.sql_with_params()
        left = iter(values)
        return cls(_PLACES.sub(lambda place: "%%" if place[0] == "%%" else _written(next(left)), sql))

    @classmethod
    def together(cls, *parts: Composed) -> Composed:
        """The rows of all, in whichever order PostgreSQL likes; they have the same columns."""
        return cls(" UNION ALL ".join(f"({part.sql})" for part in parts))

    def rows(self, **filled) -> list[tuple]:
        """
        Ask, with the blanks `filled` in.

        :raises KeyError: if a blank was left
        """
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled)
            return cursor.fetchall()


def _written(value: object) -> str:
    """A place for a blank; what is always the same as SQL, quoted by the driver."""
    if isinstance(value, Blank):
        return f"%({value.name})s"
    return connection.ops.compose_sql("%s", [value]).replace("%", "%%")


class Tables:
    """Whole rows of several tables in one row of a join: `columns` is what to SELECT, by the names the tables have in it."""

    def __init__(self, **models: type[Model]):
        self._models = list(models.values())
        self.columns = ", ".join(
            f"{name}.{each.column}" for name, model in models.items() for each in model._meta.concrete_fields
        )

    def made(self, row: tuple) -> list[Model | None]:
        """The rows of the tables that one row of the join was read from; None for a table that had none."""
        made, place = [], 0
        for model in self._models:
            names, read_by = _columns(model)
            values = list(row[place : place + len(names)])
            place += len(names)
            for position, read in read_by:
                values[position] = read(values[position], None, connection)
            made.append(model.from_db(connection.alias, names, values) if values[0] is not None else None)
        return made


@cache
def _columns(model: type[Model]) -> tuple[list[str], list[tuple[int, Callable]]]:
    """The names of a table's columns, and what those are read by that Python keeps otherwise than PostgreSQL."""
    fields = model._meta.concrete_fields
    read_by = [
        (place, each.from_db_value) for place, each in enumerate(fields) if hasattr(each, "from_db_value")
    ]
    return [each.attname for each in fields], read_by


def prefetched(row: Model, name: str, rows: list[Model]) -> None:
    """
    Leave `rows` that point at a row with it, as Django does after `prefetch_related(name)`: `row.name.all()` asks nothing, and
    whatever else is asked of `row.name` is asked of those that point at it.
    """
    relation = row._meta.get_field(name)
    read = relation.related_model._default_manager.all()
    # Which they are is worked out when something else is asked, which for most is never: it takes longer than all the rest.
    read._deferred_filter = (False, (), {relation.field.name: row})
    read._result_cache = rows
    read._prefetch_done = True
    row._prefetched_objects_cache = getattr(row, "_prefetched_objects_cache", {}) | {name: read}
