// TARHA_CONSTEVAL: consteval, but for clang 14, which crashes over it. That compiler builds the
// fuzz targets only; GCC checks what consteval is there to check.
#pragma once

#if defined(__clang__) && __clang_major__ < 15
#define TARHA_CONSTEVAL constexpr
#else
#define TARHA_CONSTEVAL consteval
#endif
