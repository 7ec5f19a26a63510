from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "marketplace.database"

    def ready(self) -> None:
        from marketplace.database import checks  # noqa: F401 - registers itself
