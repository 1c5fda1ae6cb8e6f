#include "daemon/curl/curl_library.h"

#include <dlfcn.h>

namespace tarha::curl {
namespace {

template <class Function>
bool find(void* library, const char* name, Function& out) {
    out = reinterpret_cast<Function>(dlsym(library, name));  // NOLINT: what dlsym() is for
    return out != nullptr;
}

}  // namespace

Result<CurlLibrary> load_curl() {
    void* library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);  // stays until the exit
    if (library == nullptr)
        return Error{"", "libcurl is not installed, and nothing can be fetched or sent without it"};
    CurlLibrary curl;
    const bool whole = find(library, "curl_global_init", curl.global_init) &&
                       find(library, "curl_easy_init", curl.easy_init) &&
                       find(library, "curl_easy_cleanup", curl.easy_cleanup) &&
                       find(library, "curl_easy_perform", curl.easy_perform) &&
                       find(library, "curl_easy_strerror", curl.easy_strerror) &&
                       find(library, "curl_easy_setopt", curl.easy_setopt) &&
                       find(library, "curl_easy_getinfo", curl.easy_getinfo) &&
                       find(library, "curl_slist_append", curl.slist_append) &&
                       find(library, "curl_slist_free_all", curl.slist_free_all);
    if (!whole || curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return Error{"", "libcurl cannot be used: it is broken or too old"};
    }
    return curl;
}

}  // namespace tarha::curl
