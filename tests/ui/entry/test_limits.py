"""What rates and lockouts in memory promise beyond those of a database; ``test_shared_limits`` asks both."""

from threading import Thread

from ui.entry.limits import Lockout, RateLimit


def test_exactly_as_many_pass_by_the_real_clock_from_many_threads():
    rate, waits = RateLimit(30), []
    threads = [Thread(target=lambda: waits.extend(rate.take("portal") for _ in range(25))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waits.count(0.0) == 30
    assert len(waits) == 100


def test_a_flood_in_one_moment_takes_exactly_its_room_and_spares_who_is_busy():
    rate = RateLimit(1, _stopped, names=100)
    assert rate.take("portal") == 0.0
    for number in range(1000):
        rate.take(f"made up {number}")
        assert rate.take("portal") > 0  # seen lately, so not forgotten
    assert len(rate._taken) == 100


def test_a_flood_of_failures_in_one_moment_takes_exactly_its_room():
    lockout = Lockout(failures=1, clock=_stopped, names=100)
    for number in range(1000):
        lockout.fail(f"made up {number}")
    assert len(lockout._tries) == 100
    assert lockout.blocked("made up 999") == 900.0
    assert lockout.blocked("made up 0") == 0.0


def test_long_names_take_no_more_memory_than_short_ones():
    rate, lockout = RateLimit(1), Lockout()
    for name in ("x" * 1_000_000, "\ud800" * 200):
        rate.take(name)
        lockout.fail(name)
    assert max(map(len, [*rate._taken, *lockout._tries])) < 101


def _stopped():
    return 1000.0
