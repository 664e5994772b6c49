from decimal import Decimal
from statistics import fmean

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import kendalltau

from bench.scoring import simulated
from judging import scoring
from judging.scoring import METHODS, card, closeness, score

NAN = float("nan")
law = settings(max_examples=40, deadline=None)
methods = pytest.mark.parametrize("method", METHODS)


@st.composite
def jams(draw, *, most_criteria=3, fewest_submissions=1):
    """judges, submissions, ratings and weights of a small jam: any gaps, any disconnected parts."""
    judges = draw(st.lists(st.integers(1, 999), min_size=1, max_size=7, unique=True))
    submissions = draw(st.lists(st.integers(1, 999), min_size=fewest_submissions, max_size=7, unique=True))
    every = [(judge, submission) for judge in judges for submission in submissions]
    pairs = draw(st.lists(st.sampled_from(every), min_size=1, unique=True))
    k = draw(st.integers(1, most_criteria))
    rating = st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, NAN])
    ratings = draw(st.lists(st.tuples(*[rating] * k), min_size=len(pairs), max_size=len(pairs)))
    weights = draw(st.lists(st.integers(1, 9), min_size=k, max_size=k))
    return [j for j, _ in pairs], [s for _, s in pairs], np.array(ratings), np.array(weights, dtype=float)


def reviews(table, weights=(1.0,)):
    """Arguments for `score` from {(judge, submission): rating or ratings}."""
    ratings = [np.atleast_1d(value) for value in table.values()]
    return [judge for judge, _ in table], [submission for _, submission in table], np.array(ratings, float), weights


def of(scores, submission, name="score"):
    return getattr(scores, name)[scores.place(submission)]


def everything(scores):
    """Every number in Scores, criteria included, by name."""
    arrays = {name: value for name, value in vars(scores).items() if name not in ("criteria", "dropped")}
    return [arrays] + [vars(criterion) | {"criteria": ()} for criterion in scores.criteria]


# --- laws ---


@law
@given(jam=jams(), data=st.data())
def test_the_order_of_the_reviews_changes_nothing_to_the_last_bit(jam, data):
    judges, submissions, ratings, weights = jam
    order = data.draw(st.permutations(range(len(judges))))

    there, back = (
        score(*jam),
        score([judges[i] for i in order], [submissions[i] for i in order], ratings[list(order)], weights),
    )

    for one, other in zip(everything(there), everything(back), strict=True):
        for name, value in one.items():
            if isinstance(value, np.ndarray):
                assert value.tobytes() == other[name].tobytes(), name
            else:
                assert value == other[name], name


@law
@given(jam=jams(), seed=st.integers(0, 999))
def test_renaming_judges_and_submissions_changes_nothing(jam, seed):
    judges, submissions, ratings, weights = jam
    names = np.random.default_rng(seed).permutation(1000).tolist()

    before = score(*jam)
    after = score([names[j] for j in judges], [names[s] for s in submissions], ratings, weights)

    same = [after.place(names[submission]) for submission in before.submissions]
    for name in ("n", "score", "se", "lo", "hi", "plain", "raw", "strictness", "pull", "p_first", "p_top3"):
        np.testing.assert_allclose(getattr(after, name)[same], getattr(before, name), atol=1e-9, err_msg=name)
    for name in ("rank", "rank_lo", "rank_hi"):
        assert getattr(after, name)[same].tolist() == getattr(before, name).tolist()
    for judge, leniency in before.judge_leniency.items():
        assert after.judge_leniency[names[judge]] == pytest.approx(leniency, abs=1e-9)


@law
@given(jam=jams(), factor=st.sampled_from([2.0, 0.5, 3.0, 0.1]))
def test_weights_are_relative(jam, factor):
    judges, submissions, ratings, weights = jam

    once, more = score(*jam), score(judges, submissions, ratings, weights * factor)

    np.testing.assert_allclose(more.score, once.score, atol=1e-9)
    assert more.rank.tolist() == once.rank.tolist()
    if factor in (2.0, 0.5):
        assert more.score.tobytes() == once.score.tobytes()


@methods
@settings(max_examples=100, deadline=None)
@given(jam=jams(), data=st.data())
def test_raising_one_rating_never_lowers_its_submission(method, jam, data):
    judges, submissions, ratings, weights = jam
    rated = np.argwhere(ratings < 5).tolist()
    assume(rated)
    row, column = data.draw(st.sampled_from(rated))
    raised = ratings.copy()
    raised[row, column] = data.draw(st.integers(int(ratings[row, column]) + 1, 5))

    before, after = score(*jam, method=method), score(judges, submissions, raised, weights, method=method)

    assert of(after, submissions[row]) >= of(before, submissions[row]) - 1e-10
    assert of(after.criteria[column], submissions[row]) >= of(before.criteria[column], submissions[row]) - 1e-10


def test_raising_one_rating_never_lowers_its_submission_in_a_simulated_jam_with_cheats():
    jam = simulated(12, 24, seed=1, cheats=0.2)
    before = score(jam.judge, jam.submission, jam.ratings, [1.0] * 5)
    for row in range(0, len(jam.judge), 2):
        raised = jam.ratings.copy()
        raised[row] = np.minimum(raised[row] + 1 + row % 3, 5)

        after = score(jam.judge, jam.submission, raised, [1.0] * 5)

        assert of(after, jam.submission[row]) >= of(before, jam.submission[row])


@law
@given(jam=jams(), constant=st.sampled_from([-1.0, 0.25, 0.5, 2.0]), data=st.data())
def test_a_constant_added_to_one_judge_moves_no_score_by_more_than_the_constant(jam, constant, data):
    judges, submissions, ratings, weights = jam
    judge = data.draw(st.sampled_from(judges))
    shifted = ratings + constant * (np.array(judges) == judge)[:, None]

    before, after = score(*jam), score(judges, submissions, shifted, weights)

    assert np.abs(after.score - before.score).max() <= abs(constant) + 1e-9


def test_a_constant_added_to_one_judge_moves_their_submissions_half_as_far_as_a_plain_mean_at_most():
    jam = simulated(24, 72, seed=0)
    moved = {"adjusted": [], "mean": []}
    for judge in np.flatnonzero(np.bincount(jam.judge) == 5)[:8]:
        lenient = jam.judge == judge
        for method, movements in moved.items():
            before, after = (
                score(jam.judge, jam.submission, jam.ratings + 0.5 * on * lenient[:, None], [1.0] * 5, method=method)
                for on in (0, 1)
            )
            movements.append(np.abs(after.score - before.score)[jam.submission[lenient]].mean())

    assert np.mean(moved["adjusted"]) < np.mean(moved["mean"]) / 2


@law
@given(jam=jams(most_criteria=1))
def test_without_judge_differences_it_is_the_weighted_mean_pulled_to_the_mean(jam):
    judges, submissions, _, _ = jam
    quality = {submission: 1.0 + submission % 5 for submission in submissions}
    agreed = np.array([[quality[submission]] for submission in submissions])

    scores = score(judges, submissions, agreed, [1.0])

    truth = np.array([quality[submission] for submission in scores.submissions])
    np.testing.assert_allclose(scores.raw, truth, atol=1e-9)
    if len(set(judges)) >= 4 and len(truth) >= 5 and (scores.n >= 2).all():
        np.testing.assert_allclose(scores.strictness, 0, atol=1e-9)
        np.testing.assert_allclose(scores.score, scores.mean + scores.shrink * (truth - scores.mean), atol=1e-9)
        assert scores.shrink.min() > 0.5


@methods
@law
@given(jam=jams())
def test_every_score_is_the_sum_of_its_parts(method, jam):
    scores = score(*jam, method=method)

    for s in (scores, *scores.criteria):
        np.testing.assert_allclose(s.raw + s.strictness + s.pull, s.score, atol=1e-12)
        np.testing.assert_allclose(s.mean + s.shrink * (s.raw + s.strictness - s.mean), s.score, atol=1e-12)
        assert (s.shrink >= 0).all() and (s.shrink <= 1).all()


@methods
@law
@given(jam=jams())
def test_a_card_adds_up_in_hundredths_and_each_part_is_right_to_one(method, jam):
    scores = score(*jam, method=method)

    for i, submission in enumerate(scores.submissions):
        shown = card(scores, submission)
        exact = scores.plain[i], scores.raw[i] - scores.plain[i], scores.strictness[i], scores.pull[i], scores.score[i]
        parts = shown.plain, shown.far_off, shown.strictness, shown.pull, shown.score
        assert sum(parts[:4]) == shown.score
        assert all(abs(float(part) - value) < 0.01 for part, value in zip(parts, exact, strict=True))
        assert all(part == 0 for part, value in zip(parts, exact, strict=True) if value == 0)


@methods
@law
@given(jam=jams())
def test_whatever_the_gaps_every_number_is_finite_and_near_the_scale(method, jam):
    scores = score(*jam, method=method)

    for s in (scores, *scores.criteria):
        for name in (
            "score",
            "se",
            "lo",
            "hi",
            "plain",
            "raw",
            "strictness",
            "pull",
            "p_first",
            "p_top3",
            "mean",
            "mean_se",
        ):
            assert np.isfinite(getattr(s, name)).all(), name
        assert np.isfinite([*s.judge_leniency.values(), *s.judge_reliability.values()]).all()
        assert (s.score >= 0.5).all() and (s.score <= 5.5).all() and (s.se > 0).all()
        assert (s.lo <= s.score).all() and (s.score <= s.hi).all()
        assert (s.rank_lo <= s.rank).all() and (s.rank <= s.rank_hi).all() and s.rank.min() == 1
        assert s.p_first.sum() == pytest.approx(1)
        assert s.p_top3.sum() == pytest.approx(min(3, len(s.submissions)))
    assert scores.criterion_scores.shape == (len(scores.submissions), len(jam[3]))


@law
@given(jam=jams(), unit=st.sampled_from([0.5, 1.25, 25.0]), lowest=st.sampled_from([-3.0, 0.0, 100.0]))
def test_any_scale_gives_the_same_jam_in_its_own_units(jam, unit, lowest):
    judges, submissions, ratings, weights = jam
    stretched = lowest + (ratings - 1) * unit

    usual = score(*jam)
    other = score(judges, submissions, stretched, weights, scale=(lowest, lowest + 4 * unit))

    np.testing.assert_allclose((other.score - lowest) / unit + 1, usual.score, atol=1e-9)
    np.testing.assert_allclose(other.se / unit, usual.se, atol=1e-9)
    assert other.rank.tolist() == usual.rank.tolist()


@law
@given(jam=jams())
def test_a_criterion_is_scored_as_if_it_were_the_only_one(jam):
    judges, submissions, ratings, _ = jam
    scores = score(*jam)

    for column, criterion in enumerate(scores.criteria):
        alone = score(judges, submissions, ratings[:, [column]], [1.0])
        np.testing.assert_allclose(scores.criterion_scores[:, column], alone.score, atol=1e-12)
        assert criterion.rank.tolist() == alone.rank.tolist()
        assert criterion.n.tolist() == alone.n.tolist()


# --- the definition, spelt out ---


def by_the_book(jam, submission):
    """The score of one submission by the definition, one deletion and one sum at a time."""
    judges, submissions, ratings, weights = jam
    rows = [
        (j, s, (np.nansum(r * weights) / weights[~np.isnan(r)].sum()) - 3)
        for j, s, r in zip(judges, submissions, ratings, strict=True)
        if not np.isnan(r).all()
    ]
    here, elsewhere = [r for r in rows if r[1] == submission], [r for r in rows if r[1] != submission]
    load = 1.5  # (leniency + noise) / quality, typical
    mean, mean_elsewhere = jam_mean(rows, load), jam_mean(elsewhere, load)
    quality, lenient, noise = variances(elsewhere)
    known, pull = [], noise / quality
    for judge, _, y in here:
        offs = []
        for j, s, other in elsewhere:
            if j == judge:
                peers = [x for k, t, x in elsewhere if t == s and k != j]
                expected = (sum(peers) + load * mean_elsewhere) / (len(peers) + load)
                offs.append((1 / (1 + 1.5 / (len(peers) + load)), other - expected))
        prior = noise / max(lenient, 1e-12)
        first = sum(g * d for g, d in offs) / (sum(g for g, _ in offs) + prior)
        reliability = (10 + len(offs)) / (10 + sum(g * (d - first) ** 2 for g, d in offs) / noise)
        sure = reliability * sum(g for g, _ in offs) + prior
        leniency = reliability * sum(g * d for g, d in offs) / sure
        corrected = min(max(y - leniency, -2.5), 2.5)
        known.append((1 / (1 / reliability + 1 / sure), corrected, 1.5 * (noise * (1 + 1 / sure)) ** 0.5))

    def force(at):
        return sum(w * min(max(c - at, -far), far) for w, c, far in known) + pull * (mean - at)

    return 3 + brentq(force, -5, 5, xtol=1e-13)


def jam_mean(rows, load):
    by_submission = {s: [y for _, t, y in rows if t == s] for _, s, _ in rows}
    worth = {s: len(ys) / (len(ys) + load) for s, ys in by_submission.items()}
    return sum(worth[s] * fmean(ys) for s, ys in by_submission.items()) / sum(worth.values()) if rows else 0.0


def variances(rows):
    n, typical = len(rows), (0.36, 0.18, 0.36)
    by_judge = [[y for j, _, y in rows if j == judge] for judge in {j for j, _, _ in rows}]
    by_submission = [[y for _, s, y in rows if s == submission] for submission in {s for _, s, _ in rows}]
    judges, submissions = len(by_judge), len(by_submission)

    def squares(groups):
        return sum((y - fmean(group)) ** 2 for group in groups for y in group)

    within = squares(by_submission) / (n - submissions) if n > submissions else None
    usable = judges >= 4 and submissions >= 4 and n > judges and n > submissions
    a = (n - sum(len(g) ** 2 for g in by_submission) / n) / (n - 1) if n > 1 else 0
    b = (n - sum(len(g) ** 2 for g in by_judge) / n) / (n - 1) if n > 1 else 0
    if not usable or a + b <= 1.3:
        quality, lenient, noise = typical
    else:
        within_judge = squares(by_judge) / (n - judges)
        overall = squares([[y for _, _, y in rows]]) / (n - 1)
        most = min(within_judge, within)
        found = min(max((a * within_judge + b * within - overall) / (a + b - 1), most / 10), most)
        raw = max(within_judge - found, within_judge / 10), within - found, found
        degrees = submissions - 1, judges - 1, max(n - judges - submissions + 1, 0)
        quality, lenient, noise = ((v * d + t * 10) / (d + 10) for v, d, t in zip(raw, degrees, typical, strict=True))
    return quality, lenient if within is None else min(lenient, within), noise


@settings(max_examples=60, deadline=None)
@given(jam=jams(fewest_submissions=5))
def test_a_score_is_what_the_definition_says_with_the_submission_itself_left_out(jam):
    scores = score(*jam)

    for i, submission in enumerate(scores.submissions):
        assert scores.score[i] == pytest.approx(by_the_book(jam, submission), abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_a_simulated_jam_follows_the_definition_too(seed):
    jam = simulated(12, 24, seed=seed, cheats=0.1)
    table = jam.judge.tolist(), jam.submission.tolist(), jam.ratings, np.array([2.0, 1, 1, 1, 1])
    scores = score(*table)

    for i, submission in enumerate(scores.submissions):
        assert scores.score[i] == pytest.approx(by_the_book(table, submission), abs=1e-9)


# --- cases ---


def test_a_criterion_with_twice_the_weight_counts_twice():
    scores = score([1], [11], [[5, 2]], [2, 1], method="mean")

    assert scores.score == pytest.approx([4.0])
    assert scores.criterion_scores.tolist() == [[5.0, 2.0]]


def test_a_criterion_that_could_not_be_judged_is_left_out_of_the_review():
    scores = score([1, 2], [11, 11], [[5, NAN], [3, 1]], [1, 1], method="mean")

    assert scores.score == pytest.approx([(5 + 2) / 2])
    assert [criterion.n.tolist() for criterion in scores.criteria] == [[2], [1]]


def test_a_submission_nobody_could_judge_stands_at_the_mean_with_no_reviews():
    scores = score(*reviews({(1, 11): 5, (2, 12): 3, (1, 13): NAN}))

    assert of(scores, 13, "n") == 0
    assert of(scores, 13) == pytest.approx(scores.mean)
    assert of(scores, 13, "se") == scores.se.max()


def test_one_rating_is_a_score():
    scores = score([7], [70], [[4]], [1])

    assert (scores.score, scores.rank, scores.p_first) == (pytest.approx([4.0]), [1], [1.0])
    assert scores.lo[0] < 4 < scores.hi[0]


def test_no_ratings_are_no_scores():
    scores = score([], [], [], [1, 2])

    assert len(scores.score) == 0
    assert closeness(scores) == ""


def test_when_everything_is_equal_everybody_is_first():
    scores = score(*reviews({(judge, submission): 3 for judge in range(6) for submission in range(6)}))

    assert scores.score == pytest.approx([3.0] * 6, abs=1e-12)
    assert scores.rank.tolist() == [1] * 6
    assert scores.p_first == pytest.approx([1 / 6] * 6)
    assert closeness(scores) == "All six are close: each could plausibly have come first."


def test_two_parts_of_a_jam_that_share_no_judge_are_each_corrected_within_themselves():
    strict_judge = {(1, 11): 2, (1, 12): 1, (1, 13): 3, (2, 11): 4, (2, 12): 3, (2, 13): 5}
    apart = {(3, 21): 4, (3, 22): 2, (4, 21): 4, (4, 22): 2}

    scores = score(*reviews(strict_judge | apart))

    assert scores.judge_leniency[1] < -0.2 < 0.2 < scores.judge_leniency[2]
    assert of(scores, 13) > of(scores, 11) > of(scores, 12)
    assert of(scores, 21) > of(scores, 22)


def test_a_submission_that_drew_strict_judges_is_corrected_upwards():
    strict = {(judge, s): 2 for judge in (1, 2) for s in (12, 13, 14, 15)}
    usual = {(judge, s): 4 for judge in (3, 4, 5, 6) for s in (11, 12, 13, 14, 15)}

    scores = score(*reviews(strict | usual | {(1, 16): 3, (2, 16): 3, (3, 17): 3, (4, 17): 3}))

    assert of(scores, 16, "plain") == of(scores, 17, "plain") == 3
    assert of(scores, 16, "strictness") > 0.3 > 0 > of(scores, 17, "strictness")
    assert of(scores, 16, "rank") < of(scores, 17, "rank")


def test_a_judge_who_gives_nothing_but_ones_is_strict_and_their_submissions_are_not_ruined():
    ones = {(9, submission): 1 for submission in range(5)}
    others = {(judge, submission): 4 - (submission + judge) % 2 for judge in range(5) for submission in range(8)}

    scores, plain = score(*reviews(ones | others)), score(*reviews(ones | others), method="mean")

    assert scores.judge_leniency[9] == min(scores.judge_leniency.values()) < -0.7
    lost, plainly_lost = (s.score[5:].mean() - s.score[:5].mean() for s in (scores, plain))
    assert lost < plainly_lost / 3


def test_a_five_from_a_judge_of_ones_counts_as_five_and_a_half_at_most():
    ones = {(9, submission): 1 for submission in range(12)}
    others = {(judge, submission): 5 for judge in range(6) for submission in range(12)}

    scores = score(*reviews(ones | others | {(9, 20): 5}))

    assert of(scores, 20, "raw") + of(scores, 20, "strictness") <= 5.5 + 1e-12
    assert of(scores, 20, "strictness") == pytest.approx(0.5)


def test_a_friend_who_gives_ones_to_the_rest_helps_less_than_under_a_plain_mean():
    rng = np.random.default_rng(1)
    table = {(j, s): 3 + rng.integers(-1, 2) for j in range(20) for s in rng.permutation(20)[:5]}
    cheat = {(99, 0): 5} | {(99, s): 1 for s in (3, 7, 11, 15)}

    def gain(method):
        before, after = (score(*reviews(t), method=method) for t in (table, table | cheat))
        return of(after, 0) - of(before, 0)

    assert 0 <= gain("adjusted") < gain("mean") * 0.8


def test_an_erratic_judge_counts_less():
    steady = {(judge, s): 2 + s % 3 for judge in range(6) for s in range(9)}
    erratic = {(9, s): 1 + 4 * ((s // 3 + s) % 2) for s in range(9)}

    scores = score(*reviews(steady | erratic))

    assert scores.judge_reliability[9] < 0.5 < min(scores.judge_reliability[judge] for judge in range(6))


def test_few_reviews_are_pulled_further_to_the_mean_and_are_less_sure():
    many = {(judge, 11): 5 for judge in range(8)} | {(judge, 12): 5 for judge in range(2)}
    rest = {(judge, s): 3 for judge in range(8) for s in (13, 14, 15, 16)}

    scores = score(*reviews(many | rest))

    assert of(scores, 12, "pull") < of(scores, 11, "pull") < 0
    assert of(scores, 12, "se") > of(scores, 11, "se")


def test_equal_scores_share_a_rank():
    table = {(judge, s): rating for judge in range(4) for s, rating in ((11, 5), (12, 4), (13, 4), (14, 2))}

    scores = score(*reviews(table))

    assert scores.rank.tolist() == [1, 2, 2, 4]
    assert of(scores, 12, "p_first") == of(scores, 13, "p_first")
    assert of(scores, 12, "rank_hi") == of(scores, 13, "rank_hi")


def test_a_trimmed_mean_leaves_out_one_lowest_and_one_highest_of_five():
    five = {(judge, 11): rating for judge, rating in enumerate((1, 3, 3, 4, 5))}
    four = {(judge, 12): rating for judge, rating in enumerate((1, 3, 3, 4))}

    scores = score(*reviews(five | four), method="trimmed")

    assert scores.score == pytest.approx([10 / 3, 11 / 4])
    assert scores.plain == pytest.approx([16 / 5, 11 / 4])
    assert scores.n.tolist() == [5, 4]


def test_too_few_reviews_are_scored_but_not_ranked():
    table = {(judge, s): s - 10 for judge in range(5) for s in (11, 12, 13)} | {(1, 15): 5, (2, 15): 5}

    scores = score(*reviews(table), minimum=3, unranked=[13])

    assert scores.rank.tolist() == [2, 1, 0, 0]
    assert scores.rank_hi[2:].tolist() == [0, 0]
    assert scores.p_top3.tolist() == [1, 1, 0, 0]
    assert of(scores, 15) > of(scores, 11)


def test_free_reviews_count_for_what_the_rules_say():
    judges, submissions, ratings, weights = reviews({(1, 11): 5, (2, 11): 2, (3, 12): 3})

    half = score(judges, submissions, ratings, weights, assigned=[False, True, True], free=0.5, method="mean")
    none = score(judges, submissions, ratings, weights, assigned=[False, True, True], free=0.0, method="mean")

    assert of(half, 11) == pytest.approx((0.5 * 5 + 2) / 1.5)
    assert (of(none, 11), of(none, 11, "n")) == (2, 1)


def test_free_reviews_that_two_teams_gave_each_other_are_dropped_and_reported():
    table = {(1, 12): 5, (2, 11): 5, (3, 11): 2, (3, 12): 2, (1, 13): 4, (3, 13): 4}
    own = [11, 12, 13, 13, 11, -1]

    free = score(*reviews(table), own=own, assigned=[False, False, True, True, False, True])
    dealt = score(*reviews(table), own=own, assigned=[False, True, True, True, False, True])

    assert free.dropped == ((2, 11), (1, 12))
    assert (of(free, 11, "n"), of(free, 11, "plain")) == (1, 2)
    assert dealt.dropped == ()


def test_a_review_of_the_judges_own_submission_is_dropped():
    scores = score(*reviews({(1, 11): 5, (2, 11): 2}), own=[11, -1])

    assert scores.dropped == ((1, 11),)
    assert of(scores, 11) == pytest.approx(2)


def test_two_rows_of_one_judge_and_submission_are_one_review():
    twice = score([1, 1, 2], [11, 11, 11], [[5, NAN], [3, 2], [1, 1]], [1, 1])
    once = score([1, 2], [11, 11], [[4, 2], [1, 1]], [1, 1])

    assert twice.score.tolist() == once.score.tolist()
    assert twice.n.tolist() == [2]


@pytest.mark.parametrize(
    ("arguments", "keywords", "reason"),
    [
        (([1, 2], [11], [[1], [2]], [1]), {}, "one entry per review"),
        (([1], [11], [[1, 2]], [1]), {}, "one column per weight"),
        (([1], [11], [[1]], [0]), {}, "positive"),
        (([1], [11], [[1]], [NAN]), {}, "positive"),
        (([1], [11], [[float("inf")]], [1]), {}, "must be a number"),
        (([1], [11], [[1]], [1]), {"scale": (5, 1)}, "from a lower to a higher"),
        (([1], [11], [[1]], [1]), {"free": 2}, "between 0 and 1"),
        (([1], [11], [[1]], [1]), {"method": "magic"}, "not one of"),
        (([1], [11], [[1]], [1]), {"own": [1, 2]}, "one entry per review"),
    ],
)
def test_what_cannot_be_scored_is_refused_with_a_reason(arguments, keywords, reason):
    with pytest.raises(ValueError, match=reason):
        score(*arguments, **keywords)


def test_a_submission_nobody_reviewed_has_no_place():
    with pytest.raises(KeyError):
        score([1], [11], [[3]], [1]).place(12)


# --- in words ---


def with_likely_ranks(*likely, p_first=0.95):
    """Scores whose ranks and likely best ranks are given: (rank, rank_lo), ..."""
    scores = score(*reviews({(1, number): 3 for number in range(len(likely))}))
    rank, lo = (np.array(values) for values in zip(*likely, strict=True))
    return scoring.Scores(**vars(scores) | {"rank": rank, "rank_lo": lo, "p_first": p_first * (rank == 1)})


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        (with_likely_ranks((1, 1)), "Only one submission is ranked."),
        (with_likely_ranks((0, 0), (0, 0)), ""),
        (with_likely_ranks((1, 1), (2, 2)), "The first is ahead of the others by more than chance explains."),
        (
            with_likely_ranks((1, 1), (2, 2), p_first=0.62),
            "The first is ahead, but not by much: it is truly the first with a probability of 62 %.",
        ),
        (
            with_likely_ranks((1, 1), (2, 2), p_first=0.04),
            "The field is very close: many could plausibly have come first.",
        ),
        (with_likely_ranks((1, 1), (2, 1)), "Both are close: either could plausibly have come first."),
        (
            with_likely_ranks((1, 1), (2, 1), (3, 2)),
            "The first two are close: either could plausibly have come first.",
        ),
        (
            with_likely_ranks((1, 1), (2, 1), (3, 1), (4, 1), (5, 2)),
            "The first four are close: each could plausibly have come first.",
        ),
        (
            with_likely_ranks((1, 1), (2, 1), (3, 2), (4, 1), (0, 0)),
            "Three submissions are close: each could plausibly have come first.",
        ),
    ],
)
def test_closeness_is_said_in_a_sentence(scores, sentence):
    assert closeness(scores) == sentence


def test_a_card_explains_a_score():
    scores = score(*reviews({(judge, s): 1 + (judge + s) % 4 for judge in range(6) for s in range(6)}))

    shown = card(scores, 2)

    assert shown.plain == Decimal("2.83")
    assert shown.plain + shown.far_off + shown.strictness + shown.pull == shown.score
    assert shown.margin == Decimal(f"{(scores.hi[2] - scores.lo[2]) / 2:.2f}")
    assert (shown.n, shown.rank) == (6, scores.rank[2])


# --- against the truth ---


def test_in_simulated_jams_nine_truths_in_ten_lie_in_their_ranges_and_the_order_is_nearer_than_a_plain_mean():
    held, nearer = [], []
    for seed in range(40):
        jam = simulated(24, 48, seed=seed, cheats=0.03 * (seed % 2))
        total = (jam.ratings @ [2, 1, 1, 1, 1] / 6)[:, None]
        ours, mean = (score(jam.judge, jam.submission, total, [1.0], method=method) for method in ("adjusted", "mean"))
        truth = jam.truth[ours.submissions]
        held += ((ours.lo <= truth) & (truth <= ours.hi)).tolist()
        nearer.append(kendalltau(ours.score, truth)[0] - kendalltau(mean.score, truth)[0])

    assert 0.87 < np.mean(held) < 0.93
    assert np.mean(nearer) > 0.02
