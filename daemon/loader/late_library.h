// A library that only some commands need, loaded when the first of them does (dlopen(3)): linked in
// the usual way it would cost every process of the router the memory of all that it needs itself.
#pragma once

#include <initializer_list>

#include "rules/result.h"

namespace tarha::loader {

class LateLibrary {
public:
    // The first of these file names that the system has; an error with this sentence when it has
    // none. What is loaded stays until the process ends.
    static Result<LateLibrary> open(std::initializer_list<const char*> names, const char* missing);

    // Whether the library has a function of this name, which is then in `out`. Its type is the
    // header's (decltype(&::name)): nobody checks it.
    template <class Function>
    bool find(const char* name, Function& out) const noexcept {
        out = reinterpret_cast<Function>(symbol(name));  // NOLINT: what dlsym() is for
        return out != nullptr;
    }

private:
    explicit LateLibrary(void* handle) noexcept : handle_{handle} {}
    [[nodiscard]] void* symbol(const char* name) const noexcept;

    void* handle_;
};

}  // namespace tarha::loader
