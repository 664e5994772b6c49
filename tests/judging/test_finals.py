"""Where one more review tells most: the laws of the choice, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from judging.finals import FEWEST, likely_top, next_one

CHANCES = st.dictionaries(st.integers(1, 10**6), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), max_size=90)
REVIEWS = st.dictionaries(st.integers(1, 60), st.tuples(st.integers(0, 6), st.integers(0, 3)), max_size=25)
SEEDS = st.text("0123456789", min_size=1, max_size=8)


@given(CHANCES, SEEDS)
def test_the_likely_top_is_six_or_a_tenth_and_nothing_beside_it_is_likelier(p_top3, seed):
    top = likely_top(p_top3, seed=seed)
    assert len(top) == min(len(p_top3), max(FEWEST, -(-len(p_top3) // 10)))
    rest = [p for pk, p in p_top3.items() if pk not in top]
    assert max(rest, default=0) <= min((p_top3[pk] for pk in top), default=1)


@given(CHANCES, SEEDS, st.randoms())
def test_who_is_how_far_up_within_it_cannot_be_seen(p_top3, seed, chance):
    inside = likely_top(p_top3, seed=seed)
    others = [p_top3[pk] for pk in inside]
    chance.shuffle(others)
    shuffled = p_top3 | dict(zip(inside, others, strict=True))
    edge = min(others, default=0)
    if all(p < edge for pk, p in p_top3.items() if pk not in inside):  # no lot at the edge
        assert likely_top(shuffled, seed=seed) == inside == sorted(inside)


@given(REVIEWS, st.integers(0, 5), st.sets(st.integers(1, 60)), SEEDS)
def test_the_least_covered_below_the_floor_comes_first(reviews, floor, top, seed):
    chosen = next_one(reviews, floor=floor, top=top, seed=seed)
    below = {pk: sum(n) for pk, n in reviews.items() if n[0] < floor}
    if below:
        assert below.get(chosen) == min(below.values())


@given(REVIEWS, st.sets(st.integers(1, 60)), SEEDS)
def test_then_the_fewest_reviews_within_the_top_and_then_of_the_rest(reviews, top, seed):
    chosen = next_one(reviews, floor=0, top=top, seed=seed)
    likely = {pk: sum(n) for pk, n in reviews.items() if pk in top} or {pk: sum(n) for pk, n in reviews.items()}
    assert likely.get(chosen) == min(likely.values(), default=None)


@given(REVIEWS, st.integers(0, 5), st.sets(st.integers(1, 60)), SEEDS)
def test_every_judge_who_may_take_it_gets_the_same_one(reviews, floor, top, seed):
    """What others may not take changes nothing: the order is one for all."""
    chosen = next_one(reviews, floor=floor, top=top, seed=seed)
    for other in reviews:
        if other != chosen:
            fewer = {pk: n for pk, n in reviews.items() if pk != other}
            assert next_one(fewer, floor=floor, top=top, seed=seed) == chosen


def test_the_seed_decides_among_equals():
    reviews = dict.fromkeys(range(1, 41), (3, 0))
    drawn = {next_one(reviews, floor=3, top=[3, 9, 17, 21], seed=str(seed)) for seed in range(60)}
    assert drawn == {3, 9, 17, 21}


def test_where_nothing_is_left_nothing_is_suggested():
    assert next_one({}, floor=3, top=[1], seed="1") is None
