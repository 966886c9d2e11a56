#!/usr/bin/env python3
"""Writes statistics.json: what SciPy and NumPy say about the samples that the tests use.

    python3 make-fixtures.py > statistics.json
"""

import json
import sys

import numpy as np
from scipy import optimize, special, stats

LEVELS = [0.8, 0.95, 0.99]


def samples():
    rng = np.random.default_rng(20210730)
    yield "pair", [94.48, 94.62]
    yield "five", [94.21, 94.55, 94.48, 94.62, 94.30]
    yield "large-offset", list(1e8 + rng.normal(0, 1, 12))
    yield "skewed", list(rng.lognormal(0, 1.5, 21))
    yield "many", list(rng.normal(76.7, 0.6, 200))
    yield "negative", [-3.0, -1.5, 0.0, 2.25, -7.125, 1e-3]


def summary(name, x):
    x = np.array(x)
    n, mean = len(x), x.mean()
    # Centred first: the naive formulas lose digits on the sample with a large offset.
    sd = np.std(x - mean, ddof=1)
    squares = (n - 1) * sd**2
    return {
        "name": name,
        "values": x.tolist(),
        "mean": float(mean),
        "standardDeviation": float(sd),
        "median": float(np.median(x)),
        "minimum": float(x.min()),
        "maximum": float(x.max()),
        "intervals": [
            {
                "level": level,
                "mean": [float(v) for v in stats.t.interval(level, n - 1, mean, sd / np.sqrt(n))],
                "standardDeviation": [
                    float(np.sqrt(squares / stats.chi2.ppf((1 + level) / 2, n - 1))),
                    float(np.sqrt(squares / stats.chi2.ppf((1 - level) / 2, n - 1))),
                ],
            }
            for level in LEVELS
        ],
    }


def smallest_detectable(standard_error, df, alpha, power):
    critical = stats.t.ppf(1 - alpha / 2, df)

    def missing(delta):
        # SciPy gives NaN where the lower tail is too small for it.
        lower = np.nan_to_num(stats.nct.cdf(-critical, df, delta))
        return power - stats.nct.sf(critical, df, delta) - lower

    high = critical + 1
    while missing(high) > 0:
        high *= 1.5
    return optimize.brentq(missing, 0, high, xtol=1e-13, rtol=1e-14) * standard_error


def difference(name, x, y, level):
    x, y = np.array(x), np.array(y)
    paired = stats.ttest_rel(x, y)
    paired_interval = paired.confidence_interval(level)
    welch = stats.ttest_ind(x, y, equal_var=False)
    welch_interval = welch.confidence_interval(level)
    d = x - y
    standard_error = np.std(d, ddof=1) / np.sqrt(len(d))
    return {
        "name": name,
        "level": level,
        "first": x.tolist(),
        "second": y.tolist(),
        "difference": float(d.mean()),
        "standardDeviation": float(np.std(d, ddof=1)),
        "paired": test(paired, paired_interval),
        "welch": test(welch, welch_interval),
        "correlation": float(stats.pearsonr(x, y).statistic),
        "gain": float(
            (welch_interval.high - welch_interval.low) / (paired_interval.high - paired_interval.low)
        ),
        "detectable80": float(smallest_detectable(standard_error, len(d) - 1, 1 - level, 0.8)),
    }


def test(result, interval):
    return {
        "t": float(result.statistic),
        "p": float(result.pvalue),
        "degreesOfFreedom": float(result.df),
        "interval": [float(interval.low), float(interval.high)],
    }


def differences():
    rng = np.random.default_rng(7)
    yield difference("two", [1.0, 3.0], [0.5, 1.0], 0.95)
    first = [94.62, 94.71, 94.40, 94.55, 94.66]
    second = [94.48, 94.60, 94.41, 94.30, 94.52]
    yield difference("five", first, second, 0.95)
    yield difference("five at 99%", first, second, 0.99)
    shared = rng.normal(0, 1, 20)
    yield difference(
        "correlated", list(77 + shared + rng.normal(0, 0.2, 20)), list(76.7 + shared), 0.95
    )
    yield difference(
        "unequal spread", list(rng.normal(5, 4, 9)), list(rng.normal(4, 0.1, 9)), 0.9
    )


def distributions():
    rows = []

    def row(function, arguments, value):
        rows.append({"function": function, "arguments": arguments, "value": float(value)})

    for df in [1, 2, 4.3, 9, 57, 1000]:
        for t in [-30.0, -2.5, -0.1, 0.0, 0.7, 2.0, 12.0]:
            row("t.cdf", [t, df], stats.t.cdf(t, df))
            row("t.sf", [t, df], stats.t.sf(t, df))
        for p in [0.001, 0.025, 0.3, 0.9, 0.975, 0.9999]:
            row("t.quantile", [p, df], stats.t.ppf(p, df))
            row("chi2.quantile", [p, df], stats.chi2.ppf(p, df))
        for x in [0.01, 1.0, 7.5, 60.0]:
            row("chi2.cdf", [x, df], stats.chi2.cdf(x, df))
    for z in [-8.0, -1.96, 0.0, 0.5, 3.0]:
        row("normal.cdf", [z], special.ndtr(z))
    for p in [1e-12, 0.025, 0.4, 0.975]:
        row("normal.quantile", [p], special.ndtri(p))
    for df in [4, 9, 38]:
        for delta in [0.5, 2.8, 6.0]:
            for t in [0.5, 2.1, 5.0]:
                row("nct.cdf", [t, df, delta], stats.nct.cdf(t, df, delta))
                row("nct.sf", [t, df, delta], stats.nct.sf(t, df, delta))
    return rows


json.dump(
    {
        "summaries": [summary(name, values) for name, values in samples()],
        "differences": list(differences()),
        "distributions": distributions(),
    },
    sys.stdout,
    indent=1,
)
print()
