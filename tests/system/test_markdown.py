"""Tables stand as GitHub and mkdocs read them."""

from keras_crnn.system.markdown import format_head, format_row, format_table


def test_columns_of_numbers_stand_on_the_right():
    assert format_table(["model", "format", "MB"], [["a", "float32", "5"], ["b", "", "1"]], 2) == (
        "| model | format | MB |\n| --- | --- | ---: |\n| a | float32 | 5 |\n| b |  | 1 |"
    )


def test_a_table_printed_line_by_line_is_the_same():
    columns, rows = ["set", "words"], [["svt", "647"], ["ic15", "2077"]]
    assert [*format_head(columns), *map(format_row, rows)] == (
        format_table(columns, rows).splitlines()
    )


def test_a_table_without_rows_is_its_head():
    assert format_table(["set"], []) == "| set |\n| --- |"


def test_a_stroke_in_a_cell_ends_no_cell():
    assert format_row(["a|b", "`c|d`"]) == r"| a\|b | `c\|d` |"
    assert format_table(["my|set"], [["1"]]) == "| my\\|set |\n| --- |\n| 1 |"
