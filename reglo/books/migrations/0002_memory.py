"""The table of what every process must remember for some minutes: passwords refused, by e-mail and address."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    """The table of the database cache; nothing when it is there."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """Sign-in counts its refusals."""

    dependencies = [("books", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
