import numpy as np
import pytest

from eval.measures.intervals import RESAMPLES, calibration_error, difference, draw, interval, quantile, ratio

ALL = np.array([[0, 1, 2, 3]])


def test_draws_are_the_same_every_time():
    assert draw(5).shape == (RESAMPLES, 5)
    assert (draw(5) == draw(5)).all()
    assert set(np.unique(draw(5))) == {0, 1, 2, 3, 4}


def test_a_ratio_divides_sums():
    assert ratio(np.array([1.0, 0, 2, 0]), np.array([2.0, 1, 1, 0]))(ALL).tolist() == [0.75]
    assert np.isnan(ratio(np.zeros(4), np.zeros(4))(ALL)[0])


def test_a_quantile_leaves_out_what_is_missing():
    values = np.array([10.0, np.nan, 30, 20])
    assert quantile(values, 0.5)(ALL).tolist() == [20]
    assert np.isnan(quantile(np.full(4, np.nan), 0.5)(ALL)[0])


def test_calibration_error_by_hand():
    """Bin 0.9..1: two with confidence 0.9, one of them right, error 0.4. Bin 0..0.1: one just below 0.1, wrong."""
    confidence, right = np.array([0.9, 0.9, 0.05, np.nan]), np.array([1.0, 0, 0, 1])
    assert calibration_error(confidence, right)(ALL)[0] == pytest.approx((2 * 0.4 + 0.05) / 3)
    assert calibration_error(np.array([1.0]), np.array([1.0]))(np.array([[0]]))[0] == 0


def test_an_interval_is_as_wide_as_theory_says():
    """Half of 400 right: standard error 0.025, so about 0.451 to 0.549."""
    right = np.array([1.0, 0] * 200)
    found = interval(ratio(right, np.ones(400)), 400, 400)
    assert found.value == 0.5
    assert found.low == pytest.approx(0.451, abs=0.01)
    assert found.high == pytest.approx(0.549, abs=0.01)
    assert set(found.as_dict()) == {"value", "low", "high", "n"}


def test_pairs_are_drawn_together():
    """A run that is better on one case in ten and otherwise equal: the difference varies less than the runs."""
    before = np.array([1.0, 0] * 50)
    after = before.copy()
    after[1:21:2] = 1
    ones = np.ones(100)
    gap = difference(ratio(before, ones), ratio(after, ones), 100)
    assert gap.value == pytest.approx(0.1)
    assert 0 < gap.low < 0.1 < gap.high
    same = difference(ratio(before, ones), ratio(before, ones), 100)
    assert (same.low, same.high) == (0, 0)


def test_nothing_to_resample_keeps_the_value():
    found = interval(ratio(np.zeros(2), np.zeros(2)), 2, 0)
    assert np.isnan(found.low)
