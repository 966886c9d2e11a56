/// Distribution functions of Boost.Math behind C.
///
/// Why this exists: Swift's standard library and Foundation have no distributions, and Boost.Math is
/// C++ templates that throw. Every function here writes its result through `result` and returns a status;
/// no exception leaves, and `*result` is written only where the status is `CD_OK`. A result is never NaN.
#ifndef CDISTRIBUTIONS_H
#define CDISTRIBUTIONS_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cd_status {
  CD_OK = 0,
  /// An argument outside the function's domain: NaN, df <= 0, a probability outside (0, 1).
  CD_DOMAIN = 1,
  /// The result does not fit a double.
  CD_OVERFLOW = 2,
  /// The series or root search did not converge.
  CD_NO_CONVERGENCE = 3,
  /// Anything else, such as a lack of memory.
  CD_INTERNAL = 4
} cd_status;

/// P(T <= t), P(T > t) and the t with P(T <= t) = p, for Student's t with `df` degrees of freedom.
cd_status cd_student_t_cdf(double t, double df, double *result);
cd_status cd_student_t_sf(double t, double df, double *result);
cd_status cd_student_t_quantile(double p, double df, double *result);

/// P(Z <= z) and the z with P(Z <= z) = p, for the standard normal.
cd_status cd_normal_cdf(double z, double *result);
cd_status cd_normal_quantile(double p, double *result);

/// P(X <= x) and the x with P(X <= x) = p, for chi-squared with `df` degrees of freedom.
cd_status cd_chi_squared_cdf(double x, double df, double *result);
cd_status cd_chi_squared_quantile(double p, double df, double *result);

/// P(T <= t) and P(T > t) for the noncentral t with `df` degrees of freedom and noncentrality `delta`.
cd_status cd_noncentral_t_cdf(double t, double df, double delta, double *result);
cd_status cd_noncentral_t_sf(double t, double df, double delta, double *result);

/// P(X > x) for F with `df1` and `df2` degrees of freedom, x >= 0.
cd_status cd_f_sf(double x, double df1, double df2, double *result);

/// P(X <= k), P(X > k) and P(X = k) for the number of successes among `n` trials of probability `p`.
cd_status cd_binomial_cdf(double k, double n, double p, double *result);
cd_status cd_binomial_sf(double k, double n, double p, double *result);
cd_status cd_binomial_pmf(double k, double n, double p, double *result);

/// Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2)), by which Hedges' g is less than Cohen's d; df > 1.
cd_status cd_hedges_factor(double df, double *result);

/// P(critical*s - low <= Z <= -critical*s - high), Z standard normal and s*s an independent chi-squared over its `df`
/// degrees of freedom: the power of two one-sided t-tests whose statistics have the noncentralities `low` and `high`.
/// By adaptive Gauss-Kronrod quadrature over s, to about 1e-12.
cd_status cd_equivalence_power(double critical, double df, double low, double high, double *result);

#ifdef __cplusplus
}
#endif

#endif
