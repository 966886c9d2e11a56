#include "CDistributions.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <stdexcept>

namespace {

namespace bm = boost::math;

/// Runs `compute`, which may throw whatever it likes, and turns the outcome into a status.
template <typename Compute>
cd_status guarded(double *result, Compute compute) noexcept {
  try {
    if (result == nullptr) return CD_INTERNAL;
    const double value = compute();
    if (std::isnan(value)) return CD_DOMAIN;
    if (std::isinf(value)) return CD_OVERFLOW;
    *result = value;
    return CD_OK;
  } catch (const std::domain_error &) {
    return CD_DOMAIN;
  } catch (const std::overflow_error &) {
    return CD_OVERFLOW;
  } catch (const bm::evaluation_error &) {
    return CD_NO_CONVERGENCE;
  } catch (...) {
    return CD_INTERNAL;
  }
}

}  // namespace

extern "C" {

cd_status cd_student_t_cdf(double t, double df, double *result) {
  return guarded(result, [=] { return bm::cdf(bm::students_t(df), t); });
}

cd_status cd_student_t_sf(double t, double df, double *result) {
  return guarded(result, [=] { return bm::cdf(bm::complement(bm::students_t(df), t)); });
}

cd_status cd_student_t_quantile(double p, double df, double *result) {
  return guarded(result, [=] { return bm::quantile(bm::students_t(df), p); });
}

cd_status cd_normal_cdf(double z, double *result) {
  return guarded(result, [=] { return bm::cdf(bm::normal(), z); });
}

cd_status cd_normal_quantile(double p, double *result) {
  return guarded(result, [=] { return bm::quantile(bm::normal(), p); });
}

cd_status cd_chi_squared_cdf(double x, double df, double *result) {
  return guarded(result, [=] { return bm::cdf(bm::chi_squared(df), x); });
}

cd_status cd_chi_squared_quantile(double p, double df, double *result) {
  return guarded(result, [=] { return bm::quantile(bm::chi_squared(df), p); });
}

cd_status cd_noncentral_t_cdf(double t, double df, double delta, double *result) {
  return guarded(result, [=] { return bm::cdf(bm::non_central_t(df, delta), t); });
}

cd_status cd_noncentral_t_sf(double t, double df, double delta, double *result) {
  return guarded(result, [=] { return bm::cdf(bm::complement(bm::non_central_t(df, delta), t)); });
}

cd_status cd_f_sf(double x, double df1, double df2, double *result) {
  return guarded(result, [=] { return bm::cdf(bm::complement(bm::fisher_f(df1, df2), x)); });
}

cd_status cd_binomial_cdf(double k, double n, double p, double *result) {
  return guarded(result, [=] { return bm::cdf(bm::binomial(n, p), k); });
}

cd_status cd_binomial_sf(double k, double n, double p, double *result) {
  return guarded(result, [=] { return bm::cdf(bm::complement(bm::binomial(n, p), k)); });
}

cd_status cd_binomial_pmf(double k, double n, double p, double *result) {
  return guarded(result, [=] { return bm::pdf(bm::binomial(n, p), k); });
}

cd_status cd_hedges_factor(double df, double *result) {
  // tgamma_delta_ratio(a, b) is Gamma(a) / Gamma(a + b).
  return guarded(result, [=] { return 1 / (bm::tgamma_delta_ratio((df - 1) / 2, 0.5) * std::sqrt(df / 2)); });
}

cd_status cd_equivalence_power(double critical, double df, double low, double high, double *result) {
  return guarded(result, [=] {
    const bm::chi_squared squares(df);
    // Where the two tests can agree, and where there is any probability.
    const auto root = [&](double square) { return std::sqrt(square / df); };
    const double first = root(bm::quantile(squares, 1e-18));
    const double last = std::min(root(bm::quantile(bm::complement(squares, 1e-18))), (low - high) / (2 * critical));
    if (!(first < last)) return 0.0;
    const auto integrand = [&](double s) {
      const bm::normal z;
      const double upper = -critical * s - high, lower = critical * s - low;
      // In the tail that keeps digits.
      const double inside = lower > 0 ? bm::cdf(bm::complement(z, lower)) - bm::cdf(bm::complement(z, upper))
                                      : bm::cdf(z, upper) - bm::cdf(z, lower);
      return std::max(0.0, inside) * 2 * df * s * bm::pdf(squares, df * s * s);
    };
    return bm::quadrature::gauss_kronrod<double, 61>::integrate(integrand, first, last, 15, 1e-13);
  });
}

}  // extern "C"
