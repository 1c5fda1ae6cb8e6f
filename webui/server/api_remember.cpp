// "What this box remembers": made from the rules of each profile (rules/remembered), in the
// language of who asks.
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "rules/household_file.h"
#include "rules/remembered.h"
#include "webui/locales/texts.h"
#include "webui/server/answers.h"
#include "webui/server/api.h"
#include "webui/server/json_fields.h"

namespace tarha::webui::server {
namespace json = boost::json;

namespace {

using locales::Texts;

Texts texts_for(const Call& call, Parts& parts) {
    const User* user = parts.accounts.find_user(call.caller.name);
    const auto chosen = user == nullptr ? std::nullopt : locales::find_language(user->language);
    return Texts{chosen.value_or(locales::negotiate(call.request.accept_language))};
}

std::string words(const Texts& say, std::string_view prefix, std::string_view name) {
    return say.find(std::string{prefix} + std::string{name}).value_or(std::string{name});
}

std::string kept_words(const rules::Remembered& row, const Texts& say) {
    if (row.kept == rules::Kept::days) return say.count("remember.kept.days", row.number);
    const auto name = rules::kept_names[static_cast<std::size_t>(row.kept)];
    return say.find("remember.kept." + std::string{name}, {{"count", std::to_string(row.number)}})
        .value_or("");
}

// What is kept alike for everybody stands once, without a profile.
bool is_about_home(const rules::Remembered& row) {
    return row.what == rules::Stored::opened || row.what == rules::Stored::help ||
           row.what == rules::Stored::rules || row.what == rules::Stored::audit;
}

json::object row_of(const rules::Remembered& row, const Texts& say) {
    const auto what = rules::stored_names[static_cast<std::size_t>(row.what)];
    return {{"id", what},
            {"profile", nullptr},
            {"what", words(say, "remember.what.", what)},
            {"kept", kept_words(row, say)},
            {"number", row.number},
            {"seen", words(say, "remember.seen.",
                           rules::seen_by_names[static_cast<std::size_t>(row.seen_by)])}};
}

json::array rows_of(const rules::Household& household, const rules::Keeping& keeping,
                    const Texts& say) {
    json::array rows;
    bool is_home_told = false;
    for (const auto& profile : household.profiles()) {
        if (profile.built_in) continue;
        for (const auto& remembered : rules::remembered(profile, keeping)) {
            if (is_about_home(remembered) && is_home_told) continue;
            auto row = row_of(remembered, say);
            if (!is_about_home(remembered)) row["profile"] = profile.id;
            rows.push_back(std::move(row));
        }
        is_home_told = true;
    }
    return rows;
}

}  // namespace

void serve_remember(const Call& call, Parts& parts) {
    parts.daemon.ask("household", {}, [call, &parts](const DaemonReply& reply) {
        if (reply.outcome != DaemonReply::Outcome::result || !reply.value.is_object()) {
            return call.answer(answer_of(reply));
        }
        const auto household =
            rules::parse_household(text_of(reply.value.get_object(), "text"), "household");
        if (!household) return call.answer(error_answer(500, household.error().message()));
        call.answer(json_answer(json::serialize(
            rows_of(*household, {parts.options.keeps_journal}, texts_for(call, parts)))));
    });
}

}  // namespace tarha::webui::server
