#include "rules/profile.h"

#include <tuple>

namespace tarha::rules {
namespace {

auto written(const Profile& p) {
    return std::tie(p.id, p.name, p.band, p.birthday, p.filtered, p.presets, p.rules, p.categories,
                    p.services, p.allow_only, p.shelf, p.unknown, p.quic_allowed, p.bound_addresses,
                    p.dns_answer, p.schedule, p.timetable, p.budgets, p.safe_search, p.youtube,
                    p.log, p.built_in);
}

}  // namespace

bool operator==(const Profile& a, const Profile& b) {
    return written(a) == written(b);
}

}  // namespace tarha::rules
