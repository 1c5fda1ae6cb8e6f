// tarha feeds status: what is known about each feed.
#pragma once

#include "daemon/cli/command.h"
#include "daemon/feeds/state.h"

namespace tarha::cli {

std::int64_t feed_due(const Settings& settings, const Settings::Feed& feed,
                      const feeds::State& state);
int print_feeds(const Arguments& arguments, Context& context, const Settings& settings,
                const feeds::State& state);

}  // namespace tarha::cli
