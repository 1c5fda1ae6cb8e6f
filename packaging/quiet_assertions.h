// Forced into every file of what is shipped (CMakeLists.txt): the checks of the C++ library
// (_GLIBCXX_ASSERTIONS) stay, and stop the program where they fail, but do not carry the text of
// each checked function with them: a twenty-fifth of the binary that nobody but a debugger could
// use.
#pragma once

#include <cstddef>  // whatever brings the library's own configuration

#ifdef __glibcxx_assert_impl
#undef __glibcxx_assert_impl
#ifndef __glibcxx_constexpr_assert
#define __glibcxx_constexpr_assert(unevaluated)
#endif
#define __glibcxx_assert_impl(condition)             \
    if (__builtin_expect(!bool(condition), false)) { \
        __glibcxx_constexpr_assert(false);           \
        __builtin_trap();                            \
    }
#endif
