// tarha feeds: fetches the lists of the settings.
#include <algorithm>
#include <ostream>
#include <thread>

#include <unistd.h>

#include "daemon/category_store.h"
#include "daemon/cli/ask.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/feeds_status.h"
#include "daemon/cli/files.h"
#include "daemon/cli/table.h"
#include "daemon/client/exchange.h"
#include "daemon/client/request_line.h"
#include "daemon/feeds/update.h"
#include "daemon/home_files.h"
#include "daemon/json/parse_json.h"

namespace tarha::cli {
namespace {

constexpr std::chrono::seconds longest_sleep{60};  // the clock may be set while we sleep
constexpr std::chrono::seconds patience{60};

std::int64_t seconds_now(const Context& context) {
    return std::chrono::duration_cast<std::chrono::seconds>(context.now().time_since_epoch())
        .count();
}

feeds::Limits limits_of(const Settings::Feeds& said) {
    return {said.max_download,
            said.max_unpacked,
            said.max_lines,
            std::chrono::seconds{said.connect_timeout},
            std::chrono::seconds{said.stall_timeout},
            std::chrono::seconds{said.total_timeout},
            std::chrono::seconds{said.jitter},
            said.ca_file};
}

struct Round {
    bool failed = false;
    bool changed = false;
};

struct Choice {
    std::span<const std::string> ids;  // empty: all that are enabled
    bool due_only = false;
    feeds::Wish wish;

    [[nodiscard]] bool holds(const Settings& settings, const Settings::Feed& feed,
                             const feeds::State& state, std::int64_t now) const {
        if (!ids.empty() && std::find(ids.begin(), ids.end(), feed.id) == ids.end()) return false;
        if (ids.empty() && !feed.enabled) return false;
        if (!due_only) return true;
        const auto known = state.feeds.find(feed.id);
        if (known == state.feeds.end()) return true;
        return feeds::is_due(known->second.history, feed_due(settings, feed, state), now);
    }
};

std::string outcome_text(feeds::Updated updated, const feeds::FeedState& state) {
    if (updated == feeds::Updated::failed) return state.error;
    const std::string names = std::to_string(state.names) + " names";
    return updated == feeds::Updated::changed ? names : names + ", unchanged";
}

// Each chosen feed in turn; the state is written after each, so that little is lost.
Result<Round> update_all(Context& context, const Settings& settings, const Choice& choice) {
    const std::string& folder = settings.feeds.folder;
    const Result<feeds::FolderLock> lock = feeds::FolderLock::take(folder);
    if (!lock) return lock.error();
    const std::string file = folder + "/feeds.json";
    auto [state, warning] = feeds::load_state(file);
    if (!warning.empty()) fail(context, warning);
    Round round;
    const bool terminal = isatty(STDOUT_FILENO) == 1;
    for (const Settings::Feed& feed : settings.feed) {
        const std::int64_t now = seconds_now(context);
        if (!choice.holds(settings, feed, state, now)) continue;
        if (terminal) context.out << feed.id << " ..." << std::flush;
        feeds::FeedState& known = state.feeds[feed.id];
        const feeds::Updated updated =
            feeds::update_feed(folder, {feed.id, feed.url, feed.insecure},
                               limits_of(settings.feeds), choice.wish, now, known);
        if (terminal) context.out << "\r\033[K";
        context.out << feed.id << ": " << terminal_text(outcome_text(updated, known)) << " ("
                    << terminal_text(feed.licence) << ")\n"
                    << std::flush;
        round.failed |= updated == feeds::Updated::failed;
        round.changed |= updated == feeds::Updated::changed;
        if (const Status saved = feeds::save_state(file, state); !saved) {
            fail(context, saved.error().message());
            round.failed = true;
        }
    }
    return round;
}

// False, with a sentence, when a daemon runs and did not reload.
bool reload_daemon(const Arguments& arguments, Context& context, const Settings& settings) {
    using Outcome = client::Exchange::Outcome;
    const auto reply =
        client::exchange(arguments.value("--socket").value_or(settings.paths.control),
                         client::request_line("reload", "{}"), patience);
    if (reply.outcome == Outcome::not_running) return true;
    if (reply.outcome == Outcome::failed) {
        fail(context, reply.text);
        return false;
    }
    boost::json::error_code failure;
    const auto answer = parse_json(reply.text, failure);
    const auto& error = member_of(answer, "error");
    if (!failure && error.is_null()) return true;
    fail(context,
         "the daemon did not reload: " +
             (failure ? "its answer is not JSON" : terminal_text(text_in(error, "message"))));
    return false;
}

// The category database follows the lists, then the daemon follows the database.
bool rebuild(const Arguments& arguments, Context& context, const Settings& settings) {
    const auto opened = open_categories(settings, random_hash_key(), Keep::yes);
    if (!opened) {
        fail(context, opened.error().message());
        return false;
    }
    for (const auto& warning : opened->warnings) fail(context, terminal_text(warning.text));
    return !opened->is_new || reload_daemon(arguments, context, settings);
}

enum class Rebuild : bool { after_change, always };

int run_round(const Arguments& arguments, Context& context, const Settings& settings,
              const Choice& choice, Rebuild when) {
    const Result<Round> round = update_all(context, settings, choice);
    if (!round) return fail(context, round.error().message());
    const bool is_rebuilt =
        (!round->changed && when != Rebuild::always) || rebuild(arguments, context, settings);
    return round->failed || !is_rebuilt ? exit_error : exit_ok;
}

int stay(const Arguments& arguments, Context& context, const Settings& settings) {
    for (Rebuild when = Rebuild::always;; when = Rebuild::after_change) {
        run_round(arguments, context, settings, {{}, true, {}}, when);
        std::this_thread::sleep_for(longest_sleep);
    }
}

int update(const Arguments& arguments, Context& context, const Settings& settings,
           std::span<const std::string> ids) {
    for (const std::string& id : ids) {
        const auto same = [&](const Settings::Feed& feed) { return feed.id == id; };
        if (std::none_of(settings.feed.begin(), settings.feed.end(), same)) {
            return fail(context, "the settings name no feed " + id);
        }
    }
    const feeds::Wish wish{arguments.has("--force"), arguments.has("--accept")};
    return run_round(arguments, context, settings, {ids, arguments.has("--due"), wish},
                     Rebuild::always);
}

}  // namespace

int feeds_command(const Arguments& arguments, Context& context) {
    const auto words = arguments.words();
    const Result<Settings> settings = find_settings(arguments);
    if (!settings) return fail(context, settings.error().message());
    if (words[0] == "update") return update(arguments, context, *settings, words.subspan(1));
    if (words.size() > 1 || (words[0] != "status" && words[0] != "run")) {
        fail(context, "feeds: say update [ID...], status or run");
        return exit_usage;
    }
    if (words[0] == "run") return stay(arguments, context, *settings);
    const auto state = feeds::load_state(settings->feeds.folder + "/feeds.json");
    if (!state.warning.empty()) fail(context, state.warning);
    return print_feeds(arguments, context, *settings, state.state);
}

}  // namespace tarha::cli
