import pytest
from django.db import connection


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(2))
def test_what_one_test_commits_the_next_does_not_see(turn):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_behind (id int)")
