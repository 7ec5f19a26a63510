"""The clock of the shelf."""

from celery import shared_task

from marketplace.catalogue import services, sharing


@shared_task
def tidy_shelf() -> None:
    services.tidy_shelf()


@shared_task(time_limit=60, soft_time_limit=50)
def make_share_picture(*, kind: str, slug: str) -> None:
    """Draw the picture for shared links of a "work" or a "storefront". Gone or drawn meanwhile, nothing happens."""
    shared = sharing.of_work(slug) if kind == "work" else sharing.of_storefront(slug)
    if shared is not None:
        sharing.make(shared)
