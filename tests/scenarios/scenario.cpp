#include "tests/scenarios/scenario.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "rules/civil_date.h"
#include "rules/schedule.h"

namespace tarha::test {
namespace {

using Words = std::vector<std::string>;

Words words_of(const std::string& line) {
    std::istringstream in{line.substr(0, line.find('#'))};
    Words words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

// Reads one line's words from the front.
class Reader {
public:
    explicit Reader(Words words) : words_{std::move(words)} {}

    [[nodiscard]] bool at_end() const { return next_ == words_.size(); }
    std::string take() { return at_end() ? std::string{} : words_[next_++]; }
    bool skip(std::string_view word) {
        if (at_end() || words_[next_] != word) return false;
        ++next_;
        return true;
    }
    [[nodiscard]] const std::string& peek() const {
        static const std::string nothing;
        return at_end() ? nothing : words_[next_];
    }

private:
    Words words_;
    std::size_t next_ = 0;
};

std::string read_host(const std::string& word, ScenarioLine& line) {
    constexpr std::string_view hidden = "(hidden:";
    if (!word.starts_with(hidden)) {
        line.host = word;
        return {};
    }
    const auto* begin = word.data() + hidden.size();
    const auto* end = word.data() + word.size();
    const auto read = std::from_chars(begin, end, line.port);
    const bool whole = read.ec == std::errc{} && std::string_view{read.ptr, end} == ")";
    return whole ? std::string{} : "'" + word + "' is no port";
}

std::string read_while(Reader& words, ScenarioLine& line) {
    if (words.skip("paused")) {
        line.paused = true;
    } else if (words.skip("the")) {
        if (!words.skip("clock") || !words.skip("is") || !words.skip("not") || !words.skip("set")) {
            return "while the clock is not set?";
        }
        line.now.trusted = false;
    } else {
        line.used_up.push_back(words.take());
        if (!words.skip("used") || !words.skip("up")) return "while BUDGET used up?";
    }
    return {};
}

bool is_reason(std::string_view word) {
    return std::any_of(reason_texts.begin(), reason_texts.end(),
                       [word](const ReasonText& reason) { return reason.name == word; });
}

// What is wrong with the line, or nothing.
std::string read_line(Reader words, ScenarioLine& line) {
    const auto minute = rules::parse_time(words.take());
    if (!minute) return "a line starts with the time";
    line.now.minute = *minute;
    line.device = words.take();
    if (auto fault = read_host(words.take(), line); !fault.empty()) return fault;
    const auto verdict = words.take();
    if (verdict != "allow" && verdict != "block") return "'" + verdict + "' is no verdict";
    line.verdict = verdict == "allow" ? Verdict::allow : Verdict::block;
    if (!words.at_end() && words.peek() != "while" && words.peek() != "with") {
        line.reason = words.take();
        if (!is_reason(line.reason)) return "'" + line.reason + "' is no reason";
    }
    while (!words.at_end()) {
        if (words.skip("while")) {
            if (auto fault = read_while(words, line); !fault.empty()) return fault;
        } else if (words.skip("with")) {
            const auto subject = rules::parse_subject(words.take());
            if (!subject) return subject.error().text;
            line.granted.push_back(*subject);
        } else {
            return "'" + words.peek() + "' is not understood";
        }
    }
    return {};
}

}  // namespace

Result<std::vector<ScenarioLine>> read_scenario(std::string_view text, std::string_view file) {
    std::vector<ScenarioLine> lines;
    std::istringstream in{std::string{text}};
    std::optional<std::int32_t> day;
    std::size_t number = 0;
    for (std::string raw; std::getline(in, raw);) {
        const auto at = std::string{file} + ":" + std::to_string(++number);
        auto words = words_of(raw);
        if (words.empty()) continue;
        if (words.front() == "==") {
            day = words.size() > 1 ? rules::parse_date(words[1]) : std::nullopt;
            if (!day) return Error{at, "a day begins with \"== 2026-11-30\""};
            continue;
        }
        if (!day) return Error{at, "no day has begun"};
        ScenarioLine line;
        line.number = number;
        line.text = raw;
        line.now.day = *day;
        line.now.weekday = static_cast<std::uint8_t>(rules::weekday_of(*day));
        if (auto fault = read_line(Reader{std::move(words)}, line); !fault.empty()) {
            return Error{at, std::move(fault)};
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<std::pair<std::string, std::string>> read_scenario_lists(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> lists;
    std::istringstream in{std::string{text}};
    for (std::string raw; std::getline(in, raw);) {
        auto words = words_of(raw);
        if (words.empty()) continue;
        auto category = words.front();
        if (category.ends_with(':')) category.pop_back();
        std::string names;
        for (std::size_t i = 1; i < words.size(); ++i) names += words[i] + "\n";
        lists.emplace_back(category, names);
    }
    return lists;
}

}  // namespace tarha::test
