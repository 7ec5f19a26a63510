"""The Celery app: a doorbell, not the queue of record (see docs/adr). Work is rows; beat rings for what is due."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.base")

app = Celery("fairhand")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
