"""Lines of 80 columns, and messages on stderr."""

from auditor.render.shared.lines import shown, wrapped


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    for unit in ("min", "h", "%", "MB,", "s)"):
        assert wrapped(f"{'x' * 77} 6 {unit}") == ["x" * 77, f"6 {unit}"]
    assert wrapped(f"{'x' * 76} 6 minds") == [f"{'x' * 76} 6", "minds"]
    assert wrapped("6 min" + " s" * 40)[0] == f"6 min{' s' * 37}"


def test_numbers_on_stderr_have_commas() -> None:
    assert shown("25 of 1\u202f005 alarms") == "25 of 1,005 alarms"
