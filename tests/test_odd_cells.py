"""Cells that keep a whole sheet from being read are written as ones that do not; all others keep every byte."""

import pytest

from addon.odd_cells import readable


@pytest.mark.parametrize(
    ("cell", "made"),
    [
        ('<c r="A1" t="e"><v>#SPILL!</v></c>', '<c r="A1" t="e"><v>#N/A</v></c>'),
        ('<c r="A1" t="e" cm="1"><f>X()</f><v>#CALC!</v></c>', '<c r="A1" t="e" cm="1"><f>X()</f><v>#N/A</v></c>'),
        ('<c r="A1" t="e"><f si="0"/><v>Err:502</v></c>', '<c r="A1" t="e"><f si="0"/><v>#N/A</v></c>'),
        ('<c r="A1" s="3"><v>5551234567</v></c>', '<c r="A1"><v>5551234567</v></c>'),
        ('<c r="A1" s="3" t="n"><v>2958466</v></c>', '<c r="A1" t="n"><v>2958466</v></c>'),
        ('<c r="A1" s="3" cm="1"><f>B1</f><v>-1E+10</v></c>', '<c r="A1" cm="1"><f>B1</f><v>-1E+10</v></c>'),
    ],
)
def test_what_is_made_of_an_odd_cell(cell: str, made: str) -> None:
    """An error stays one, with its formula; a number loses the format in which it is none."""
    around = '<row r="1"><c r="Z1" s="3"><v>46084</v></c>{}</row>'
    assert readable(around.format(cell).encode()) == around.format(made).encode()


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="e"><v>#N/A</v></c>',
        '<c r="A1" t="e"><f>B1</f><v>#NAME?</v></c>',
        '<c r="A1" t="str"><f>B1</f><v>#SPILL!</v></c>',
        '<c r="A1" s="3"><v>2958465.5</v></c>',
        '<c r="A1" s="3" t="s"><v>5551234567</v></c>',
        '<c r="A1" s="3" t="str"><f>B1</f><v>5551234567</v></c>',
        '<c r="A1" s="3"/>',
        '<c r="A1" s="3"><v>-.e</v></c>',
    ],
)
def test_any_other_cell_keeps_its_bytes(cell: str) -> None:
    """Days, texts, known errors and what is no number."""
    assert readable(cell.encode()) == cell.encode()
