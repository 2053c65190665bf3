import pytest

from auditor.render.shared.csv_cells import cell, multiline_cell

SIGNS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
BEFORE = [
    "",
    " ",
    "\t",
    "\n",
    "\x0b",
    "\x0c",
    "\xa0",
    "\ufeff",
    "\u200b",
    "\u3000",
    "\x00",
    " \xa0\ufeff",
]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", BEFORE)
def test_no_text_begins_a_formula_whatever_stands_before_its_sign(sign, before):
    for of in (cell, multiline_cell):
        assert of(f"{before}{sign}1+1").startswith("'")


def test_no_line_of_a_cell_is_a_command_to_a_ci_system():
    assert cell("::add-mask::x") == multiline_cell("::add-mask::x") == "'::add-mask::x"
    assert multiline_cell("a\r\n ::error::b\n::group::") == "a\r\n' ::error::b\n'::group::"


@pytest.mark.parametrize(
    "text", ["::1", "::ffff:10.0.0.1", "a=b", "1-2", "user@example.com", "", "·=1"]
)
def test_a_text_with_a_sign_inside_stays_as_it_is(text):
    assert cell(text) == multiline_cell(text) == text


@pytest.mark.parametrize("mark", ["\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\r", "\x85"])
def test_marks_that_act_on_a_terminal_are_symbols(mark):
    for of in (cell, multiline_cell):
        assert mark not in of(f"a{mark}b")


def test_a_cell_of_rows_keeps_its_lines_and_tabs():
    assert multiline_cell("a\tb\nc\r\nd") == "a\tb\nc\r\nd"
    assert cell("a\nb") == "a␊b"
