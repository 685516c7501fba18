"""The one refusal of the verbs of letters."""

from reglo.rules.reading import FieldRefusal


class CannotWrite(FieldRefusal):
    """This letter may not be written, signed, posted or received yet: says everything it lacks, with its fields."""
