"""What the clock rings for, and how often: seconds, or an hour of the night in UTC."""

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {
    "make renditions": {"task": "artists.works.tasks.make_due_renditions", "schedule": 10},
    "look at evidence": {"task": "artists.works.tasks.look_at_due_evidence", "schedule": 10},
    "cut tiles": {"task": "artists.works.tasks.make_due_tiles", "schedule": 30},
    "make archives": {"task": "artists.studio.tasks.make_due_archives", "schedule": 60},
    "remove old archives": {"task": "artists.studio.tasks.remove_old_archives", "schedule": 3600},
    "let uploads lapse": {"task": "artists.works.tasks.let_uploads_lapse", "schedule": 3600},
    "publish what is ready": {"task": "artists.listings.tasks.publish_ready_listings", "schedule": 60},
    "make a checkpoint": {"task": "payouts.ledger.tasks.make_checkpoint", "schedule": 300.0},
    "seal the log": {"task": "artists.cooperative.tasks.seal_the_log", "schedule": 60.0},
    "withdraw on the day": {"task": "artists.listings.tasks.keep_listing_schedules", "schedule": 60},
    "release what is due": {"task": "payouts.earnings.tasks.release_due", "schedule": 30.0},
    "expire invitations": {"task": "payouts.splits.tasks.expire_invitations", "schedule": 600.0},
    "handle due events": {"task": "payouts.connect.tasks.handle_due_events", "schedule": 10.0},
    "fetch undelivered events": {"task": "payouts.connect.tasks.fetch_undelivered_events", "schedule": 600.0},
    "refresh accounts": {"task": "payouts.connect.tasks.refresh_accounts", "schedule": 300.0},
    "send due payouts": {"task": "payouts.runs.tasks.send_due_payouts", "schedule": 10.0},
    "front debts": {"task": "payouts.runs.tasks.front_debts", "schedule": 300.0},
    "tell those who wait": {"task": "payouts.runs.tasks.tell_waiting", "schedule": 60.0},
    "follow the bank leg": {"task": "payouts.runs.tasks.follow_bank_leg", "schedule": 900.0},
    "record missing fees": {"task": "payouts.runs.tasks.record_missing_fees", "schedule": 30.0},
    "reconcile with Stripe": {
        "task": "payouts.runs.tasks.reconcile_with_stripe",
        "schedule": crontab(hour=3, minute=10),
    },
    "book from Stripe's history": {"task": "payouts.runs.tasks.book_what_was_asked", "schedule": 30.0},
    "issue statements": {"task": "payouts.runs.tasks.issue_statements", "schedule": 1800.0},
    "store statements": {"task": "payouts.runs.tasks.store_statements", "schedule": 60.0},
    "prove the night": {
        "task": "marketplace.console.tasks.prove_the_night",
        "schedule": crontab(hour=3, minute=40),
    },
    "verify the log": {
        "task": "marketplace.console.tasks.verify_the_log",
        "schedule": crontab(hour=4, minute=40),
    },
    "prove the books": {"task": "marketplace.console.tasks.prove_books", "schedule": 3600.0},
    "post due letters": {"task": "marketplace.mail.tasks.post_due_letters", "schedule": 10},
    "tidy the shelf": {"task": "marketplace.catalogue.tasks.tidy_shelf", "schedule": 3600.0},
    "issue due certificates": {
        "task": "marketplace.collecting.tasks.issue_due_certificates",
        "schedule": 30.0,
    },
    "write daily letters": {"task": "marketplace.keeping.tasks.write_daily_letters", "schedule": 300.0},
    "tell who waits for a work": {"task": "marketplace.keeping.tasks.tell_those_who_wait", "schedule": 120.0},
    "make packs": {"task": "marketplace.keeping.tasks.make_due_packs", "schedule": 60},
    "remove old packs": {"task": "marketplace.keeping.tasks.remove_old_packs", "schedule": 3600.0},
    "end old waits": {"task": "marketplace.keeping.tasks.end_old_waits", "schedule": 3600.0},
    "end unpaid orders": {"task": "marketplace.orders.tasks.end_due_orders", "schedule": 30},
    "remove abandoned carts": {
        "task": "marketplace.orders.tasks.remove_abandoned_carts",
        "schedule": crontab(hour=4, minute=20),
    },
    "send refunds again": {"task": "marketplace.orders.tasks.send_due_refunds", "schedule": 60},
}
