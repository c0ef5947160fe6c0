import pytest

from rag.text.units import ALIAS, DIMENSION_OF, DIMENSIONS, SCALE, factor_of


def test_no_unit_stands_in_two_dimensions():
    units = [unit for listed in DIMENSIONS.values() for unit in listed]
    assert len(units) == len(set(units)) == len(DIMENSION_OF)


def test_units_that_say_the_same_measure_the_same():
    for unit, first in ALIAS.items():
        assert DIMENSION_OF[unit] == DIMENSION_OF[first]


@pytest.mark.parametrize(("written", "factor"), [("万", 10**4), ("百万", 10**6), ("万亿", 10**12), ("亿", 10**8)])
def test_the_scale_of_a_number(written, factor):
    assert SCALE.findall(f"52{written}元") == [written]
    assert factor_of(written) == factor


def test_what_is_no_magnitude_has_no_factor():
    with pytest.raises(KeyError):
        factor_of("个")
