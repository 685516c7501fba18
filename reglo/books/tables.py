"""The tables of an empty database, made at once from their last state.

Migrations tell a history: each of their steps draws every model again, and a first start would wait for seconds
while Django remembers years in which nothing was stored. On an empty SQLite file the end of that history is
enough. It is one transaction: a file is made whole, or stays empty. The usual way goes on from there, for every
upgrade and on PostgreSQL, which a host makes once; a test compares what both ways leave, table by table.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

OURS = "books"

# What the last state does not hold: such a history is lived step by step.
_UNSEEN = (operations.RunSQL, operations.SeparateDatabaseAndState)


def make() -> bool:
    """Make the tables of an empty SQLite file; False, and nothing done, where that cannot be."""
    if connection.vendor != "sqlite" or connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    history = [migration for migration, _backwards in executor.migration_plan(targets)]
    if any(isinstance(step, _UNSEEN) for migration in history for step in migration.operations):
        return False
    state = executor.loader.project_state(targets)
    recorder = MigrationRecorder(connection)
    with connection.schema_editor(atomic=True) as editor:
        models: list[type[Model]] = [recorder.Migration, *state.apps.get_models()]
        for model in models:
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
        for step in _of_ours(history):
            step.code(state.apps, editor)
        done = (recorder.Migration(app=migration.app_label, name=migration.name) for migration in history)
        recorder.migration_qs.bulk_create(done)
    return True


def _of_ours(history: Iterable[Migration]) -> list[operations.RunPython]:
    """What our own migrations run; those of others only mend rows, and there are none."""
    return [
        step
        for migration in history
        if migration.app_label == OURS
        for step in migration.operations
        if isinstance(step, operations.RunPython)
    ]
