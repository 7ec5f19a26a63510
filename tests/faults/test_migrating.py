"""Migrations run while the site is in use."""

import threading

from django.core.management import call_command
from django.db import connection, transaction

from payouts.earnings.models import Charge, Sale
from payouts.ledger.selectors import check_books
from tests.faults import acts


def test_migrating_while_a_sale_is_being_written_waits_for_nobody_and_loses_nothing(stage):
    world = acts.RecordingAPayment(stage)
    migrated, failures = threading.Event(), []

    def migrate():
        try:
            call_command("migrate", verbosity=0, interactive=False)
            migrated.set()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    deploy = threading.Thread(target=migrate)
    with transaction.atomic():
        world.do()
        deploy.start()
        # It ends while the sale is still open: it waited for no lock of ours.
        deploy.join(60)
        assert failures == [] and migrated.is_set()

    assert (Charge.objects.count(), Sale.objects.count()) == (1, 3)
    assert check_books() == []
