#include "webui/portal/words.h"

#include "rules/catalog/services.h"
#include "rules/civil_date.h"

namespace tarha::webui::portal {
namespace {

constexpr unsigned days_of_week = 7;

std::string day_text(unsigned weekday, const Texts& say) {
    return say.find("day." + std::string{rules::day_names[weekday]}).value_or("");
}

std::string two_digits(unsigned number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

bool has(rules::Days days, unsigned weekday) {
    return weekday < days_of_week && (days >> weekday & 1U) != 0;
}

}  // namespace

std::string date_words(std::int32_t day, const Texts& say) {
    const auto date = rules::civil_date(day);
    return say("date.short", {{"day", two_digits(date.day)},
                              {"month", two_digits(date.month)},
                              {"year", std::to_string(date.year)}});
}

std::string when_text(const Moment& moment, const rules::LocalTime& now, const Texts& say) {
    const auto time = rules::time_text(moment.minute);
    const auto days = moment.day - now.day;
    if (days == 0) return say("date.today", {{"time", time}});
    if (days == 1) return say("date.tomorrow", {{"time", time}});
    const bool this_week = days > 1 && days < static_cast<std::int32_t>(days_of_week);
    const auto day =
        this_week ? day_text(rules::weekday_of(moment.day), say) : date_words(moment.day, say);
    return say("date.weekday", {{"day", day}, {"time", time}});
}

std::string days_text(rules::Days days, const Texts& say) {
    if (days == rules::every_day) return say("portal.days.every");
    std::string text;
    for (unsigned day = 0; day < days_of_week; ++day) {
        if (!has(days, day)) continue;
        unsigned last = day;
        while (has(days, last + 1)) ++last;
        text += (text.empty() ? "" : ", ") + day_text(day, say);
        if (last > day) text += (last - day > 1 ? "–" : ", ") + day_text(last, say);
        day = last;
    }
    return text;
}

std::string hours_text(std::uint16_t from, std::uint16_t to, const Texts& say) {
    return say("portal.rules.hours",
               {{"from", rules::time_text(from)}, {"to", rules::time_text(to)}});
}

std::string category_text(std::string_view id, const Texts& say) {
    return say.find("category." + std::string{id}).value_or(std::string{id});
}

std::string subject_words(const rules::Subject& subject, const Texts& say) {
    switch (subject.kind) {
        case rules::Subject::Kind::category:
            return category_text(subject.id, say);
        case rules::Subject::Kind::service:
            if (const auto number = rules::find_service(subject.id)) {
                return std::string{rules::services()[*number].name};
            }
            break;
        case rules::Subject::Kind::site:
            break;
        case rules::Subject::Kind::internet:
            return say("portal.subject.all");
    }
    return subject.id;
}

std::string joined(std::span<const std::string> parts) {
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
}

}  // namespace tarha::webui::portal
