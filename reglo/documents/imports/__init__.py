"""Moving in: files of another tool, or a pasted table, read into one `Parcel`.

- `kinds` tells what a file is; `delimited`, `workbook` and `opening` take its cells out, under the caps of `caps`;
- `vocabulary` holds what headers and words mean (`headers.toml`, `presets.toml`, `words.toml`);
- `matching` makes the parcel of all files together, with the rules of `rules/moving`;
- `desk` does all of it in a process of its own, that `child` keeps.

Nothing in a file is ever executed, computed, fetched or expanded.
"""

from reglo.documents.imports.child import read, stop
from reglo.documents.imports.refusal import NotMoved
from reglo.documents.imports.vocabulary import fields

__all__ = ["NotMoved", "fields", "read", "stop"]
