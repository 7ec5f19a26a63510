"""Tags are a few short words, written one way however they were typed."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from artists.works import tags
from artists.works.models import Work
from tests.factories import make_work


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("harbour, evening", ["harbour", "evening"]),
        ("#Harbour; HARBOUR\nｈａｒｂｏｕｒ", ["harbour"]),
        ("  copper   sky  ,,", ["copper sky"]),
        ("Straße, strasse", ["strasse"]),
        ("E\u0301toile, étoile", ["étoile"]),
        ("<b>sea</b>, sea\u202e, s\u200bea", ["sea"]),
        ("a/b, ../etc, %2f", ["a b", "etc", "2f"]),
        ("!!!, 🎨, _", []),
        ("19th century, 水彩", ["19th century", "水彩"]),
    ],
)
def test_tags_are_written_one_way(typed, kept):
    assert tags.tags(typed) == kept


def test_thirty_characters_and_twelve_tags_are_enough():
    assert tags.tags("x" * 30) == ["x" * 30]
    with pytest.raises(tags.NotTags, match="longer than 30"):
        tags.tags("x" * 31)
    assert len(tags.tags(",".join(map(str, range(12))))) == 12
    with pytest.raises(tags.NotTags, match="These are 13"):
        tags.tags(",".join(map(str, range(13))))


@given(st.text(max_size=60))
def test_a_kept_tag_is_kept_as_it_is(typed):
    once = tags.clean(typed)
    assert tags.clean(once) == once


@pytest.mark.django_db
def test_the_database_refuses_a_thirteenth_tag():
    work = make_work()
    with pytest.raises(IntegrityError, match="work_has_twelve_tags_at_most"), transaction.atomic():
        Work.objects.filter(pk=work.pk).update(tags=list(map(str, range(13))))
