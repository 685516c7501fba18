"""Moving in: lines pasted from a spreadsheet or files of another tool, looked at before anything is written.

`form` takes what is given, `pages` show the dry run, import it and undo it, `choosing` reads it otherwise,
`looking` asks of each late sum where its follow-up stands.
"""

from django.urls import path

from reglo.web.moving_in import looking, pages

urlpatterns = [
    path("reprise/", pages.give, name="move_in"),
    path("reprise/<uuid:upload_id>/", pages.preview, name="move_in_preview"),
    path("reprise/<uuid:upload_id>/lecture/", pages.reread, name="move_in_reading"),
    path("reprise/<uuid:upload_id>/rejets.csv", pages.rejects, name="move_in_rejects"),
    path("reprise/faite/<uuid:import_id>/", pages.done, name="moved_in"),
    path("reprise/faite/<uuid:import_id>/annulation/", pages.undo, name="undo_move"),
    path("reprise/a-regarder/<uuid:receivable_id>/", looking.look, name="look_at"),
]
