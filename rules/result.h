// Result<T>: a value, or one Error a person can act on. For set-up, files and system calls;
// the packet path has outcomes and verdicts instead. Shaped like std::expected (C++23).
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace tarha {

// What went wrong, in one clear sentence; `where` is "file:line" or the thing concerned, or empty.
struct Error {
    std::string where;
    std::string text;

    // "where: text", or just the text.
    [[nodiscard]] std::string message() const { return where.empty() ? text : where + ": " + text; }
};

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value)
        : state_{std::in_place_index<0>, std::move(value)} {}  // NOLINT: implicit by design
    Result(Error error) : state_{std::in_place_index<1>, std::move(error)} {}  // NOLINT

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    // Only when has_value().
    T& value() & { return std::get<0>(state_); }
    const T& value() const& { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    // Only when !has_value().
    [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

private:
    std::variant<T, Error> state_;
};

// For functions that either succeed or explain why not.
struct Done {};
using Status = Result<Done>;

}  // namespace tarha
