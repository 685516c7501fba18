"""Why a method or a deviation is refused: everything at once, each with its field (`rules.reading.FieldRefusal`)."""

from reglo.rules.reading import FieldRefusal


class CannotApply(FieldRefusal):
    """A value out of its bounds, or a staircase that breaks a limit; its fields are values, or « step:field »."""


class CannotDeviate(FieldRefusal):
    """This deviation cannot be noted: no reason, no review to come, or nothing that differs from the method."""
