// The promises every dissector of a byte stream keeps, as checks that unit tests and fuzz
// targets share (daemon/wire/outcome.h). Each gives an empty string, or what was broken.
#pragma once

#include <concepts>
#include <cstddef>
#include <random>
#include <string>

#include "daemon/wire/outcome.h"
#include "tests/support/buffer.h"

namespace tarha::test {

// What a dissector said, without the type of its value.
struct Answer {
    wire::Outcome outcome = wire::Outcome::foreign;
    std::size_t needed = 0;
    std::string host;
    std::size_t size = 0;  // bytes the message took

    [[nodiscard]] bool is_final() const { return outcome != wire::Outcome::need_more; }
    friend bool operator==(const Answer&, const Answer&) = default;
};

template <class T>
concept Dissector = requires(const T& dissect, Bytes bytes) {
    { dissect(bytes) } -> std::same_as<Answer>;
};

// Asked with a copy of its own, so that a sanitizer sees the smallest read past the end.
Answer ask(const Dissector auto& dissect, Bytes bytes) {
    const Buffer copy = to_buffer(bytes);
    return dissect(copy);
}

// A valid message: every proper prefix is a beginning that asks for what is really to come.
std::string broken_prefix(const Dissector auto& dissect, const Buffer& message) {
    for (std::size_t n = 0; n < message.size(); ++n) {
        const Answer answer = ask(dissect, Bytes{message}.first(n));
        const std::string at = "prefix of " + std::to_string(n) + ": ";
        if (answer.is_final()) return at + "final before the message was whole";
        if (answer.needed <= n) return at + "needs no more than it was shown";
        if (answer.needed > message.size()) return at + "needs more than the message has";
    }
    return ask(dissect, message).is_final() ? "" : "the whole message is not enough";
}

// Any bytes: a final answer is never taken back by more of the same bytes, and a message is not
// answered with fewer bytes than were asked for.
std::string broken_finality(const Dissector auto& dissect, Bytes bytes) {
    Answer last = ask(dissect, bytes.first(0));
    for (std::size_t n = 1; n <= bytes.size(); ++n) {
        const Answer answer = ask(dissect, bytes.first(n));
        const std::string at = "prefix of " + std::to_string(n) + ": ";
        if (last.is_final() && !(answer == last)) return at + "took back a final answer";
        if (!answer.is_final() && answer.needed <= n) return at + "needs no more than it was shown";
        const bool is_read = answer.is_final() && answer.outcome != wire::Outcome::foreign;
        if (!last.is_final() && is_read && n < last.needed) return at + "needed less than it said";
        if (is_read && answer.size > n) return at + "used more than it was shown";
        last = answer;
    }
    return "";
}

// One to four bytes of the message changed.
inline Buffer mutated(Buffer message, std::mt19937& random) {
    const std::size_t count = 1 + random() % 4;
    for (std::size_t i = 0; i < count && !message.empty(); ++i) {
        message[random() % message.size()] = static_cast<std::uint8_t>(random());
    }
    return message;
}

// Many damaged copies of a message keep the promise of finality.
std::string broken_mutation(const Dissector auto& dissect, const Buffer& message, int rounds) {
    std::mt19937 random{20240607};  // the same damage in every run
    for (int i = 0; i < rounds; ++i) {
        const std::string broken = broken_finality(dissect, mutated(message, random));
        if (!broken.empty()) return "mutation " + std::to_string(i) + ": " + broken;
    }
    return "";
}

}  // namespace tarha::test
