"""On vectors made so that a known map leads from questions to units, that map is learned."""

import numpy as np

from index.training.adapter import Group, fit_adapter, share_found

SIZE = 16


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def groups_of(seed, turn, many=6):
    chance = np.random.default_rng(seed)
    for _ in range(many):
        units = unit(chance.normal(size=(40, SIZE)))
        picked = chance.integers(0, 40, 60)
        questions = unit(units[picked] @ turn + chance.normal(0, 0.05, (60, SIZE)))
        yield Group(units, questions, np.arange(40) == picked[:, None])


def test_a_map_that_carries_over_is_learned():
    turn = np.linalg.qr(np.random.default_rng(9).normal(size=(SIZE, SIZE)))[0].astype(np.float32)
    adapter = fit_adapter(list(groups_of(1, turn)), epochs=400)
    others = list(groups_of(2, turn))
    assert share_found(others, None, 1) < 0.3
    assert share_found(others, adapter, 1) > 0.7
    assert share_found(others, adapter, 40) == 1


def test_the_same_seed_gives_the_same_map():
    groups = list(groups_of(3, np.eye(SIZE, dtype=np.float32), many=2))
    one, two = (fit_adapter(groups, epochs=1) for _ in range(2))
    assert np.array_equal(one.weights, two.weights)
