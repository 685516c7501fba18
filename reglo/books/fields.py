"""Money in tables: whole minor units in a big integer, an exact `Decimal` in Python."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from reglo.rules import money

if TYPE_CHECKING:
    _BigInteger = models.BigIntegerField[Decimal, Decimal]
else:
    _BigInteger = models.BigIntegerField


class MoneyField(_BigInteger):
    """An amount with two decimals, stored and summed as whole cents. Half cents are refused."""

    def from_db_value(self, value: int | None, *_: Any) -> Decimal | None:
        """Cents to amount."""
        return None if value is None else money.major(int(value))

    def to_python(self, value: Any) -> Decimal | None:
        """Anything a form or a fixture may hold."""
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError(f"{value} is not an amount") from error

    def get_prep_value(self, value: Any) -> int | None:
        """Amount to cents."""
        amount = self.to_python(value)
        return None if amount is None else money.minor(amount)

    def value_to_string(self, obj: models.Model) -> str:
        """For serialisation: the amount, not its cents."""
        return str(self.value_from_object(obj))
