"""A code is read however somebody types it, and nothing else is taken for one."""

import pytest

from marketplace.collecting import codes


def test_a_code_has_eighty_random_bits_and_reads_back_in_fours():
    made = {codes.new_code() for _ in range(1_000)}
    assert len(made) == 1_000
    assert len(codes.ALPHABET) ** codes.LENGTH == 2**80
    for code in made:
        assert codes.read(codes.shown(code)) == code


@pytest.mark.parametrize(
    "typed", ["7q2m-0kxd-91tb-v4he", " 7Q2M 0KXD 91TB V4HE ", "7Q2MOKXD9ITBV4HE", "7Q2M–0KXD–9LTB–V4HE"]
)
def test_case_spaces_and_letters_that_look_alike_do_not_matter(typed):
    assert codes.read(typed) == "7Q2M0KXD91TBV4HE"


@pytest.mark.parametrize(
    "typed",
    ["", "7Q2M", "7Q2M-0KXD-91TB-V4HU", "7Q2M0KXD91TBV4HE7", "'; DROP TABLE", "７Ｑ２Ｍ" * 4, "\0" * 16],
)
def test_what_is_no_code_is_none(typed):
    assert codes.read(typed) is None
