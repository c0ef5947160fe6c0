"""Rates and lockouts, by a clock that the test sets."""

from threading import Thread

import pytest

from ui.entry.limits import Lockout, RateLimit


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_exactly_as_many_as_are_allowed_pass(clock):
    rate = RateLimit(30, clock)
    waits = [rate.take("portal") for _ in range(100)]
    assert waits == [0.0] * 30 + [60.0] * 70
    assert [rate.take("other") for _ in range(30)] == [0.0] * 30


def test_exactly_as_many_pass_by_the_real_clock_from_many_threads():
    rate, waits = RateLimit(30), []
    threads = [Thread(target=lambda: waits.extend(rate.take("portal") for _ in range(25))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waits.count(0.0) == 30
    assert len(waits) == 100


def test_no_sixty_seconds_have_more_than_the_limit(clock):
    """Calls twice a second for five minutes: wherever one looks, the window holds the limit at most."""
    rate, passed = RateLimit(30, clock), []
    for _ in range(600):
        clock.now += 0.5
        if rate.take("portal") == 0.0:
            passed.append(clock.now)
    assert len(passed) == 30 * 5
    assert max(sum(start <= at < start + 60 for at in passed) for start in passed) == 30


def test_who_waits_as_told_passes(clock):
    rate = RateLimit(2, clock)
    rate.take("portal")
    clock.now += 20
    rate.take("portal")
    wait = rate.take("portal")
    assert wait == 40.0
    clock.now += wait - 1
    assert rate.take("portal") == 1.0
    clock.now += 1
    assert [rate.take("portal"), rate.take("portal")] == [0.0, 20.0]


def test_a_flood_of_names_takes_bounded_memory_and_spares_who_is_busy(clock):
    rate = RateLimit(1, clock, names=100)
    assert rate.take("portal") == 0.0
    for number in range(1000):
        rate.take(f"made up {number}")
        assert rate.take("portal") > 0  # seen lately, so not forgotten
    assert len(rate._taken) == 100


@pytest.mark.parametrize("most", [0, -1])
def test_a_limit_that_lets_nobody_in_is_no_limit(most):
    with pytest.raises(ValueError, match="at least 1"):
        RateLimit(most)


def test_five_failures_lock_out_for_a_quarter_of_an_hour(clock):
    lockout = Lockout(clock=clock)
    for _ in range(4):
        lockout.fail("zhang")
        assert lockout.blocked("zhang") == 0.0
    lockout.fail("zhang")
    assert lockout.blocked("zhang") == 900.0
    assert lockout.blocked("li") == 0.0
    clock.now += 899
    assert lockout.blocked("zhang") == 1.0
    clock.now += 1
    assert lockout.blocked("zhang") == 0.0
    for _ in range(4):
        lockout.fail("zhang")
    assert lockout.blocked("zhang") == 0.0  # counts from the beginning
    lockout.fail("zhang")
    assert lockout.blocked("zhang") == 900.0


def test_a_success_clears_the_count(clock):
    lockout = Lockout(clock=clock)
    for _ in range(3):
        for _ in range(4):
            lockout.fail("zhang")
        lockout.succeed("zhang")
    assert lockout.blocked("zhang") == 0.0
    lockout.succeed("nobody")


def test_failures_that_are_long_past_do_not_add_up(clock):
    lockout = Lockout(clock=clock)
    for _ in range(20):
        lockout.fail("zhang")
        clock.now += 900
    assert lockout.blocked("zhang") == 0.0


def test_a_flood_of_failures_takes_bounded_memory(clock):
    lockout = Lockout(failures=1, clock=clock, names=100)
    for number in range(1000):
        lockout.fail(f"made up {number}")
    assert len(lockout._tries) == 100
    assert lockout.blocked("made up 999") == 900.0
    assert lockout.blocked("made up 0") == 0.0


def test_long_names_take_no_more_memory_than_short_ones(clock):
    rate, lockout = RateLimit(1, clock), Lockout(failures=1, clock=clock)
    long, longer = "x" * 1_000_000, "x" * 1_000_001
    rate.take(long)
    lockout.fail(long)
    assert (rate.take(long), rate.take(longer)) == (60.0, 0.0)
    assert (lockout.blocked(long), lockout.blocked(longer)) == (900.0, 0.0)
    lockout.succeed(long)
    assert lockout.blocked(long) == 0.0
    lockout.fail("\ud800" * 200)
    assert max(map(len, [*rate._taken, *lockout._tries])) < 101
