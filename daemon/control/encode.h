// What Operations answers, as JSON. Times are seconds since 1970; what is unknown is null.
#pragma once

#include <vector>

#include <boost/json/value.hpp>

#include "daemon/control/operations.h"

namespace tarha::control {

boost::json::value encode(const DaemonStatus& status);
boost::json::value encode(const ProfileRow& profile);
boost::json::value encode(const DeviceRow& device);
boost::json::value encode(const BlockedRow& blocked);
boost::json::value encode(const History& history);
boost::json::value encode(const WhatIf& what_if);
boost::json::value encode(const Explanation& explanation);
boost::json::value encode(const GrantRow& grant);
boost::json::value encode(const WishRow& wish);
boost::json::value encode(const BudgetUse& budget);
boost::json::value encode(const CodeRow& code);
boost::json::value encode(const MadeCode& code);
boost::json::value encode(const EventRow& event);
boost::json::value encode(const FeedRow& feed);
boost::json::value encode(const std::vector<Counter>& counters);  // one object, by name

template <class Row>
boost::json::value encode(const std::vector<Row>& rows) {
    boost::json::array array;
    array.reserve(rows.size());
    for (const Row& row : rows) array.push_back(encode(row));
    return array;
}

}  // namespace tarha::control
