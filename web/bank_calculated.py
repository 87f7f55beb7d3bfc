"""The editor's part for numbers: a fixed one, and one that is worked out from values that are dealt."""

from typing import Annotated, Any, Final

from pydantic import BaseModel, Field

from question_bank.kinds import calculated, numeric
from question_bank.kinds.amount import ToleranceIn
from question_bank.kinds.calculated import MAX_PARAMETERS
from question_bank.kinds.contract import Content, Key
from web.views import View

SPARE: Final = 2
MOST_DECIMALS: Final = 6
Short = Annotated[str, Field(max_length=200)]
Lines = Annotated[str, Field(max_length=4000)]


class NumberFields(View):
    """The key of a number as it is typed; ``units``: a line each, ``V = 0.001``."""

    value: str = ""
    unit: str = ""
    tolerance: str = "0"
    tolerance_in: str = ToleranceIn.UNIT
    units: str = ""
    unit_demanded: bool = False


class ParameterRow(View):
    """A value that is dealt, as it is typed."""

    name: str = ""
    minimum: str = ""
    maximum: str = ""
    step: str = ""
    unit: str = ""


class DealFields(View):
    """What is dealt, and the formula; ``constraints``: a line each."""

    parameters: tuple[ParameterRow, ...] = ()
    constraints: str = ""
    formula: str = ""
    decimals: str = ""

    def with_spare_rows(self) -> "DealFields":
        """With empty rows after the filled ones, so that the form works without script."""
        spare = min(MAX_PARAMETERS - len(self.parameters), max(SPARE - len(self.parameters), 1))
        return self.model_copy(update={"parameters": (*self.parameters, *[ParameterRow()] * spare)})

    def decimal_choices(self) -> list[tuple[str, str]]:
        """How many decimals an answer can be rounded to."""
        return [(str(each), str(each)) for each in range(MOST_DECIMALS + 1)]


class TypedDeal(BaseModel):
    """The fields of the form as they were sent; the parts of a parameter stand in the same order."""

    number: Short = ""
    unit: Short = ""
    tolerance: Short = ""
    tolerance_in: Short = ""
    units: Annotated[str, Field(max_length=2000)] = ""
    unit_demanded: bool = False
    parameter: list[Short] = []
    minimum: list[Short] = []
    maximum: list[Short] = []
    step: list[Short] = []
    parameter_unit: list[Short] = []
    constraints: Lines = ""
    formula: Annotated[str, Field(max_length=1000)] = ""
    decimals: Short = ""

    def _parameters(self) -> list[ParameterRow]:
        """The rows that say anything."""
        columns = (self.parameter, self.minimum, self.maximum, self.step, self.parameter_unit)
        rows = (
            ParameterRow(name=n, minimum=a, maximum=b, step=s, unit=u)
            for n, a, b, s, u in zip(*columns, strict=False)
        )
        return [row for row in rows if row.name.strip() or row.minimum.strip() or row.maximum.strip()]

    def dealt_content(self) -> dict[str, Any]:
        """The content's own fields beside its stem."""
        return {
            "parameters": [
                row.model_dump() | {"step": row.step.strip() or "1"} for row in self._parameters()
            ],
            "constraints": [line.strip() for line in self.constraints.splitlines() if line.strip()],
        }

    def formula_key(self) -> dict[str, Any] | None:
        """The raw key of a formula, None while nothing is written."""
        if not self.formula.strip():
            return None
        places = self.decimals.strip()
        return {
            "formula": self.formula,
            "decimals": int(places) if places.isdecimal() and len(places) < 3 else None,
            **self._measure(),
        }

    def amount_key(self) -> dict[str, Any]:
        """The raw key of a number."""
        return {"value": self.number, **self._measure()}

    def _measure(self) -> dict[str, Any]:
        lines = [line.replace("\uff1d", "=").partition("=") for line in self.units.splitlines()]
        return {
            "unit": self.unit,
            "tolerance": self.tolerance.strip() or "0",
            "tolerance_in": self.tolerance_in or ToleranceIn.UNIT.value,
            "units": [
                {"spelling": spelling, "factor": factor.strip() or "1"}
                for spelling, _, factor in lines
                if spelling.strip() or factor.strip()
            ],
            "unit_demanded": self.unit_demanded,
        }

    def number_fields(self) -> NumberFields:
        """The form's own text as the page shows it again."""
        return NumberFields(
            value=self.number,
            unit=self.unit,
            tolerance=self.tolerance,
            tolerance_in=self.tolerance_in,
            units=self.units,
            unit_demanded=self.unit_demanded,
        )

    def deal_fields(self) -> DealFields:
        """The form's own text as the page shows it again."""
        return DealFields(
            parameters=tuple(self._parameters()),
            constraints=self.constraints,
            formula=self.formula,
            decimals=self.decimals,
        )


def number_fields(key: Key | None) -> NumberFields:
    """The fields of a stored number or formula."""
    if not isinstance(key, numeric.Key | calculated.Key):
        return NumberFields()
    return NumberFields(
        value=key.value if isinstance(key, numeric.Key) else "",
        unit=key.unit,
        tolerance=key.tolerance,
        tolerance_in=key.tolerance_in,
        units="\n".join(f"{each.spelling} = {each.factor}" for each in key.units),
        unit_demanded=key.unit_demanded,
    )


def deal_fields(content: Content, key: Key | None) -> DealFields:
    """The fields of a stored item with values."""
    if not isinstance(content, calculated.Content):
        return DealFields()
    own = key if isinstance(key, calculated.Key) else calculated.Key()
    return DealFields(
        parameters=tuple(ParameterRow(**each.model_dump()) for each in content.parameters),
        constraints="\n".join(content.constraints),
        formula=own.formula,
        decimals="" if own.decimals is None else str(own.decimals),
    )
