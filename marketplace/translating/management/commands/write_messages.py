"""Bring the catalogs up to date with the sources, compile them, and say what is not translated yet."""

from collections import Counter

from django.core.management.base import BaseCommand

from marketplace.translating import catalogs, sources


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        template = sources.template()
        areas = Counter(
            area
            for message in template
            if message.id
            for area in {sources.area(file) for file, _line in message.locations}
        )
        for area, count in sorted(areas.items()):
            self.stdout.write(f"  {area:<28}{count:>6}")
        self.stdout.write(f"  {'messages in all':<28}{len(template):>6}")
        for language, name in catalogs.translated().items():
            catalog = catalogs.bring_up_to_date(language, template)
            self.stdout.write(f"  {name:<28}{len(catalogs.missing(catalog)):>6} to be translated")
        catalogs.compile_all()
