"""Keeping the shelf in order. What stands on it PostgreSQL keeps by itself, see migrations/0002_shelf.sql."""

from django.db import connection, transaction


@transaction.atomic
def tidy_shelf() -> None:
    """
    Draw the rows of the tally and of the changes together, and count anew how many works each word and tag stands on.

    None of it changes what is found: the sums stay, and the counts only rank suggestions and choose how to look words up. Two at once do no harm; the second finds nothing to do.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(7283, 0)")
        if not cursor.fetchone()[0]:
            return
        cursor.execute(
            """
            WITH gone AS (DELETE FROM catalogue_tally RETURNING facet, value, works)
            INSERT INTO catalogue_tally (facet, value, works)
            SELECT facet, value, sum(works) FROM gone GROUP BY 1, 2 HAVING sum(works) <> 0
            """
        )
        cursor.execute(
            """
            WITH gone AS (DELETE FROM catalogue_change RETURNING changes)
            INSERT INTO catalogue_change (changes) SELECT sum(changes) FROM gone HAVING sum(changes) > 0
            """
        )
        cursor.execute(
            """
            WITH counted AS MATERIALIZED (
                SELECT word, count(*) AS works FROM catalogue_card, unnest(vocabulary) AS word
                WHERE length(word) BETWEEN 2 AND 40 GROUP BY word
            ), gone AS (
                DELETE FROM catalogue_word w WHERE NOT EXISTS (SELECT 1 FROM counted c WHERE c.word = w.word)
            )
            UPDATE catalogue_word w SET works = c.works FROM counted c WHERE c.word = w.word AND c.works <> w.works
            """
        )
        cursor.execute(
            """
            WITH counted AS MATERIALIZED (
                SELECT value AS tag, sum(works) AS works FROM catalogue_tally WHERE facet = 'tag' GROUP BY 1
            ), gone AS (
                DELETE FROM catalogue_tag t WHERE NOT EXISTS (SELECT 1 FROM counted c WHERE c.tag = t.tag)
            )
            UPDATE catalogue_tag t SET works = c.works FROM counted c WHERE c.tag = t.tag AND c.works <> t.works
            """
        )
