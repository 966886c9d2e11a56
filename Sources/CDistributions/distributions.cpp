#include "CDistributions.h"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
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

}  // extern "C"
