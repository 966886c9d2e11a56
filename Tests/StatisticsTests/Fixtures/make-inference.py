#!/usr/bin/env python3
"""Writes inference.json: what SciPy, statsmodels and rliable say about tests, intervals, power and resampling.

    pip install scipy statsmodels rliable 'pandas<3'
    python3 make-inference.py > inference.json

Where no library has the method, it is written out here by brute force or by another route than the one taken in Swift:
exact tests by going through all arrangements, intervals by root searches over SciPy's distributions.
"""

import itertools
import json
import math
import sys
from fractions import Fraction

import numpy as np
import rliable.library
import rliable.metrics
import scipy
import statsmodels
from scipy import integrate, optimize, stats
from statsmodels.stats import multitest, power

rng = np.random.default_rng(20211)

# Accuracies with ties, small and larger samples, skewness, samples of unequal size.
PAIRS = {
    "five": ([94.62, 94.71, 94.40, 94.55, 94.66], [94.48, 94.60, 94.41, 94.30, 94.52]),
    "ties": ([91.2, 91.4, 91.4, 90.9, 91.2, 91.0, 91.3], [91.2, 91.3, 91.1, 91.0, 91.1, 91.0, 91.4]),
    "two": ([1.0, 3.5], [0.5, 1.0]),
    "reversed": ([1.0, 2.0, 3.0, 4.0], [3.0, 5.0, 4.5, 9.0]),
    "twelve": (rng.normal(76.7, 0.6, 12).round(2).tolist(), rng.normal(77.3, 0.6, 12).round(2).tolist()),
    "skewed": (rng.lognormal(0, 1, 30).tolist(), rng.lognormal(0.3, 1, 30).tolist()),
}
SAMPLES = {
    "unequal": (rng.normal(0, 1, 5).round(1).tolist(), rng.normal(0.8, 2, 9).round(1).tolist()),
    "apart": ([1.0, 2.0, 3.0], [10.0, 11.0, 12.0, 13.0]),
    "long": (rng.normal(0, 1, 70).tolist(), rng.normal(0.2, 1, 80).round(1).tolist()),
}


def two_sided(lower, upper):
    return min(1.0, 2 * min(lower, upper))


def exact_signed_rank(d):
    """All 2^n signs of the midranks, in whole numbers."""
    d = [v for v in d if v != 0]
    ranks = [Fraction(r).limit_denominator(2) for r in stats.rankdata(np.abs(d))]
    observed = sum(r for r, v in zip(ranks, d) if v > 0)
    sums = [sum(r for r, s in zip(ranks, signs) if s) for signs in itertools.product([0, 1], repeat=len(d))]
    return float(observed), two_sided(
        sum(s <= observed for s in sums) / len(sums), sum(s >= observed for s in sums) / len(sums))


def exact_rank_sum(x, y):
    ranks = [Fraction(r).limit_denominator(2) for r in stats.rankdata(x + y)]
    observed = sum(ranks[: len(x)])
    sums = [sum(hand) for hand in itertools.combinations(ranks, len(x))]
    u = float(observed) - len(x) * (len(x) + 1) / 2
    return u, two_sided(
        sum(s <= observed for s in sums) / len(sums), sum(s >= observed for s in sums) / len(sums))


def permutation_signs(d):
    d = [Fraction(repr(round(v, 10))) for v in d]
    observed = abs(sum(d))
    count = sum(abs(sum(v * s for v, s in zip(d, signs))) >= observed
                for signs in itertools.product([-1, 1], repeat=len(d)))
    return count / 2 ** len(d)


def permutation_two(x, y):
    values = [Fraction(repr(v)) for v in x + y]
    total, m, n = sum(values), len(x), len(y)
    observed = abs(sum(values[:m]) / m - sum(values[m:]) / n)
    hands = list(itertools.combinations(values, m))
    return sum(abs(sum(h) / m - (total - sum(h)) / n) >= observed for h in hands) / len(hands)


def noncentral_interval(t, df, level):
    def solve(probability):
        def miss(delta):
            # SciPy has no number far out.
            return np.nan_to_num(stats.nct.cdf(t, df, delta), nan=float(delta < t)) - probability
        return optimize.brentq(miss, t - 30, t + 30, xtol=1e-13, rtol=1e-14)

    return [solve((1 + level) / 2), solve((1 - level) / 2)]


def hedges(df):
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def newcombe(x, y, level):
    m, n = len(x), len(y)
    theta = np.mean([(a > b) + 0.5 * (a == b) for a in x for b in y])
    z = stats.norm.ppf((1 + level) / 2)

    def miss(t):
        variance = t * (1 - t) / (m * n) * (1 + ((m + n) / 2 - 1) * ((1 - t) / (2 - t) + t / (1 + t)))
        return (theta - t) ** 2 - z * z * variance

    low = 0.0 if theta == 0 else optimize.brentq(miss, 1e-12, theta - 1e-9, xtol=1e-14)
    high = 1.0 if theta == 1 else optimize.brentq(miss, theta + 1e-9, 1 - 1e-12, xtol=1e-14)
    return float(theta), [low, high]


def fieller(x, y, covariance, a, b, df, level):
    """The ratios that a t-test of x - rho*y does not reject, by a root search from the ratio outwards."""
    t = stats.t.ppf((1 + level) / 2, df)

    def excess(rho):
        return (x - rho * y) ** 2 - t * t * (a - 2 * rho * covariance + rho * rho * b)

    step = abs(x / y)
    low, high = x / y, x / y
    while excess(low) < 0:
        low -= 0.01 * step
    while excess(high) < 0:
        high += 0.01 * step
    return [optimize.brentq(excess, low, x / y, xtol=1e-14), optimize.brentq(excess, x / y, high, xtol=1e-14)]


def tost(difference, se, df, margin, alpha):
    return {
        "margin": margin, "alpha": alpha,
        "lowerP": float(stats.t.sf((difference + margin) / se, df)),
        "upperP": float(stats.t.cdf((difference - margin) / se, df)),
        "interval": [float(v) for v in stats.t.interval(1 - 2 * alpha, df, difference, se)],
    }


def paired(name, x, y):
    d = [round(a - b, 10) for a, b in zip(x, y)]
    n = len(d)
    t = np.mean(d) / (np.std(d, ddof=1) / math.sqrt(n))
    row = {"name": name, "first": x, "second": y, "differences": d}
    row["sign"] = float(stats.binomtest(sum(v > 0 for v in d), sum(v != 0 for v in d)).pvalue)
    row["effect"] = {"d": float(np.mean(d) / np.std(d, ddof=1)),
                     "g": float(np.mean(d) / np.std(d, ddof=1) * (hedges(n - 1) if n > 2 else 0)),
                     "interval": [v / math.sqrt(n) for v in noncentral_interval(t, n - 1, 0.95)]}
    if n <= 12:
        row["signedRank"] = exact_signed_rank(d)
        row["signPermutation"] = permutation_signs(d)
    if n >= 4:
        interval = stats.pearsonr(x, y).confidence_interval(0.95)
        row["correlation"] = [float(interval.low), float(interval.high)]
    se = float(np.std(d, ddof=1) / math.sqrt(n))
    row["equivalence"] = tost(float(np.mean(d)), se, n - 1, 0.25, 0.05)
    if n >= 5:
        covariance = np.cov(x, y)
        row["ratio"] = fieller(np.mean(x), np.mean(y), covariance[0, 1] / n, covariance[0, 0] / n,
                               covariance[1, 1] / n, n - 1, 0.95)
    return row


def unpaired(name, x, y):
    m, n = len(x), len(y)
    pooled = stats.ttest_ind(x, y)
    interval = pooled.confidence_interval(0.95)
    d = pooled.statistic * math.sqrt(1 / m + 1 / n)
    welch = stats.ttest_ind(x, y, equal_var=False)
    a, b = np.var(x, ddof=1) / m, np.var(y, ddof=1) / n
    row = {
        "name": name, "first": x, "second": y,
        "pooled": {"t": float(pooled.statistic), "p": float(pooled.pvalue), "degreesOfFreedom": float(pooled.df),
                   "interval": [float(interval.low), float(interval.high)]},
        "effect": {"d": d, "g": d * hedges(m + n - 2),
                   "interval": [v * math.sqrt(1 / m + 1 / n)
                                for v in noncentral_interval(pooled.statistic, m + n - 2, 0.95)]},
        "improvement": newcombe(x, y, 0.95),
        "equivalence": tost(float(np.mean(x) - np.mean(y)), math.sqrt(a + b), float(welch.df), 1.5, 0.1),
    }
    if m + n <= 14:
        row["rankSum"] = exact_rank_sum(x, y)
        row["permutation"] = permutation_two(x, y)
    else:
        found = stats.mannwhitneyu(x, y, method="asymptotic")
        row["rankSumApproximate"] = [float(found.statistic), float(found.pvalue)]
        if len(set(x + y)) == m + n:
            row["rankSum"] = [float(found.statistic), float(stats.mannwhitneyu(x, y, method="exact").pvalue)]
    if min(m, n) > 2:
        brown, levene = stats.levene(x, y), stats.levene(x, y, center="mean")
        row["brownForsythe"] = [float(brown.statistic), float(brown.pvalue)]
        row["levene"] = [float(levene.statistic), float(levene.pvalue)]
    return row


def powers():
    rows = []
    for alternative in ["two-sided", "larger"]:
        for effect in [0.2, 0.875, 0.95, 2.5]:
            for n in [2, 5, 22, 200]:
                rows.append({"pairing": "unpaired", "alternative": alternative, "alpha": 0.05, "effect": effect,
                             "runs": n, "power": float(power.TTestIndPower().power(effect, n, 0.05,
                                                                                   alternative=alternative))})
                rows.append({"pairing": "paired", "alternative": alternative, "alpha": 0.01, "effect": effect,
                             "runs": n, "power": float(power.TTestPower().power(effect, n, 0.01,
                                                                                alternative=alternative))})
    # SciPy's noncentral t has no number where all but 1e-16 is beyond.
    return [row for row in rows if not math.isnan(row["power"])]


def sample_sizes():
    rows = []
    for sd, difference, wanted in [(0.16, 0.14, 0.8), (0.16, 0.14, 0.9), (0.6, 0.57, 0.8), (1, 0.05, 0.95),
                                   (1, 3, 0.99)]:
        n = power.TTestIndPower().solve_power(difference / sd, alpha=0.05, power=wanted)
        rows.append({"standardDeviation": sd, "difference": difference, "power": wanted, "runs": math.ceil(n)})
    return rows


def equivalence_powers():
    """Both one-sided tests reject: by integrating over the standard deviation's chi distribution."""
    rows = []
    for margin, difference, n, alpha in [(1.0, 0.0, 10, 0.05), (0.5, 0.1, 40, 0.05), (2.0, -0.5, 4, 0.1),
                                         (0.3, 0.0, 20, 0.05), (0.4, 0.39, 100, 0.05)]:
        for kind, df, se in [("unpaired", 2 * n - 2, math.sqrt(2 / n)), ("paired", n - 1, math.sqrt(1 / n))]:
            critical = stats.t.ppf(1 - alpha, df)

            def inside(s):
                upper = -critical * s - (difference - margin) / se
                lower = critical * s - (difference + margin) / se
                if upper <= lower:
                    return 0.0
                return (stats.norm.cdf(upper) - stats.norm.cdf(lower)) * stats.chi.pdf(s * math.sqrt(df), df) * math.sqrt(df)

            last = margin / (se * critical)
            value = integrate.quad(inside, 0, min(last, 8), epsabs=1e-14, epsrel=1e-12, limit=500,
                                   points=[min(1.0, last / 2)])[0]
            rows.append({"pairing": kind, "margin": margin, "difference": difference, "runs": n, "alpha": alpha,
                         "power": float(value)})
    return rows


def shapiro():
    rows = []
    for values in [[1.0, 2.0, 4.0], [148.0, 154, 158, 160], rng.normal(0, 1, 5).tolist(),
                   rng.normal(94, 0.2, 11).tolist(), rng.normal(94, 0.2, 12).tolist(),
                   rng.lognormal(0, 1, 20).tolist(), rng.normal(0, 1, 500).tolist()]:
        found = stats.shapiro(values)
        rows.append({"values": values, "statistic": float(found.statistic), "p": float(found.pvalue)})
    return rows


def multiple():
    rows = []
    for p in [[0.01, 0.04, 0.03, 0.005], [0.5], [0.02, 0.02, 0.02], rng.uniform(0, 0.2, 11).tolist(), [0.0, 1.0]]:
        rows.append({"p": p} | {
            name: multitest.multipletests(p, method=method)[1].tolist()
            for name, method in [("holm", "holm"), ("hochberg", "simes-hochberg"), ("benjaminiHochberg", "fdr_bh")]})
    return rows


def medians():
    """Order statistics by SciPy's quantile test, which solves the same binomial problem."""
    rows = []
    for n in [6, 7, 12, 35]:
        values = rng.normal(0, 1, n).tolist()
        k = max(k for k in range(n // 2) if 1 - 2 * stats.binom.cdf(k, n, 0.5) >= 0.95)
        ordered = sorted(values)
        rows.append({"values": values, "interval": [ordered[k], ordered[n - 1 - k]],
                     "level": float(1 - 2 * stats.binom.cdf(k, n, 0.5))})
    return rows


def mcnemar():
    rows = []
    for first, second in [(10, 3), (0, 5), (40, 41), (200, 130), (1, 0)]:
        tail = stats.binom.cdf(min(first, second), first + second, 0.5)
        mass = stats.binom.pmf(min(first, second), first + second, 0.5)
        rows.append({"first": first, "second": second, "p": float(min(1, 2 * tail)),
                     "midP": float(min(1, 2 * tail - mass))})
    return rows


def bootstrap():
    """Intervals from one list of replicates, and large bootstraps to be met within their Monte Carlo error."""
    values = rng.lognormal(0, 1, 25)
    replicates = rng.choice(values, (2000, 25)).mean(axis=1)
    estimate = values.mean()

    jack = np.array([np.delete(values, i).mean() for i in range(25)])
    z0 = stats.norm.ppf((np.sum(replicates < estimate) + np.sum(replicates <= estimate)) / (2 * len(replicates)))
    u = 24 * (jack.mean() - jack)
    a = np.sum(u**3 / 25**3) / (6 * np.sum(u**2 / 25**2) ** 1.5)

    def share(p):
        z = z0 + stats.norm.ppf(p)
        return stats.norm.cdf(z0 + z / (1 - a * z))

    low, high = np.percentile(replicates, [2.5, 97.5])
    bca = np.percentile(replicates, [100 * share(0.025), 100 * share(0.975)])
    big = stats.bootstrap((values,), np.mean, n_resamples=200_000, method="BCa", batch=20_000, rng=np.random.default_rng(5))
    spread = big.bootstrap_distribution.std()
    return {"values": values.tolist(), "replicates": replicates.tolist(), "percentile": [low, high],
            "basic": [2 * estimate - high, 2 * estimate - low], "bca": bca.tolist(),
            "scipyBCa": [float(big.confidence_interval.low), float(big.confidence_interval.high)],
            "spread": float(spread)}


def scores():
    """Aggregates by rliable, with its intervals from 100,000 resamples."""
    matrix = rng.normal(rng.uniform(0.2, 1.4, (1, 6)), 0.25, (10, 6)).round(3)
    names = {
        "mean": rliable.metrics.aggregate_mean, "median": rliable.metrics.aggregate_median,
        "interquartileMean": rliable.metrics.aggregate_iqm,
        "optimalityGap": lambda s: rliable.metrics.aggregate_optimality_gap(s, 1.0),
        "above": lambda s: np.mean(s > 0.8),
    }
    functions = list(names.values())
    points, intervals = rliable.library.get_interval_estimates(
        {"x": matrix}, lambda s: np.array([f(s) for f in functions]), reps=20_000,
        random_state=np.random.RandomState(3))
    return {"tasks": matrix.T.tolist(),
            "values": {name: float(points["x"][i]) for i, name in enumerate(names)},
            "intervals": {name: intervals["x"][:, i].tolist() for i, name in enumerate(names)}}


def distributions():
    rows = []

    def row(function, arguments, value):
        rows.append({"function": function, "arguments": arguments, "value": float(value)})

    for a, b in [(1, 4), (2, 20), (5, 1000)]:
        for x in [0.01, 1.0, 3.7, 40.0]:
            row("f.sf", [x, a, b], stats.f.sf(x, a, b))
    for n, p in [(5, 0.5), (30, 0.2), (1000, 0.5)]:
        for k in [0, 3, 5]:
            row("binomial.cdf", [k, n, p], stats.binom.cdf(k, n, p))
            row("binomial.sf", [k, n, p], stats.binom.sf(k, n, p))
            row("binomial.mass", [k, n, p], stats.binom.pmf(k, n, p))
    return rows


json.dump(
    {
        "versions": f"SciPy {scipy.__version__}, statsmodels {statsmodels.__version__}, NumPy {np.__version__}",
        "paired": [paired(name, x, y) for name, (x, y) in PAIRS.items()],
        "unpaired": [unpaired(name, x, y) for name, (x, y) in (PAIRS | SAMPLES).items()],
        "powers": powers(), "sampleSizes": sample_sizes(), "equivalencePowers": equivalence_powers(),
        "shapiro": shapiro(), "multiple": multiple(), "medians": medians(), "mcNemar": mcnemar(),
        "bootstrap": bootstrap(), "scores": scores(), "distributions": distributions(),
    },
    sys.stdout, indent=1, default=float)
print()
