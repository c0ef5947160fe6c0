from threading import Event, Thread

import pytest

from ui.errors import Overloaded
from ui.service.admission import Admission


@pytest.fixture
def occupied():
    """An admission whose places are all taken until the test ends."""
    done = Event()

    def occupy(admission, n):
        inside = [Event() for _ in range(n)]

        def stay(event):
            with admission.enter():
                event.set()
                done.wait(10)

        threads = [Thread(target=stay, args=(event,)) for event in inside]
        for thread in threads:
            thread.start()
        return inside

    yield occupy
    done.set()


def test_those_beyond_the_line_are_turned_away_at_once(occupied):
    admission = Admission(workers=1, waiting=0)
    (inside,) = occupied(admission, 1)
    assert inside.wait(5)
    with pytest.raises(Overloaded):
        admission.check()
    with pytest.raises(Overloaded) as caught, admission.enter():
        pass
    assert caught.value.retry_after_seconds >= 1


def test_who_waits_too_long_is_turned_away(occupied):
    admission = Admission(workers=1, waiting=1, patience_seconds=0.05)
    (inside,) = occupied(admission, 1)
    assert inside.wait(5)
    with pytest.raises(Overloaded), admission.enter():
        pass
    assert admission.present == 1


def test_a_place_is_given_back_also_after_a_failure():
    admission = Admission(workers=1, waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), admission.enter():
            raise ZeroDivisionError
    assert admission.present == 0
    admission.check()
    with admission.enter():
        assert admission.present == 1
