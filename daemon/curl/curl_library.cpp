#include "daemon/curl/curl_library.h"

#include "daemon/loader/late_library.h"

namespace tarha::curl {

Result<CurlLibrary> load_curl() {
    const auto library = loader::LateLibrary::open(
        {"libcurl.so.4"},
        "libcurl is not installed, and nothing can be fetched or sent without it");
    if (!library) return library.error();
    CurlLibrary curl;
    const bool whole = library->find("curl_global_init", curl.global_init) &&
                       library->find("curl_easy_init", curl.easy_init) &&
                       library->find("curl_easy_cleanup", curl.easy_cleanup) &&
                       library->find("curl_easy_perform", curl.easy_perform) &&
                       library->find("curl_easy_strerror", curl.easy_strerror) &&
                       library->find("curl_easy_setopt", curl.easy_setopt) &&
                       library->find("curl_easy_getinfo", curl.easy_getinfo) &&
                       library->find("curl_slist_append", curl.slist_append) &&
                       library->find("curl_slist_free_all", curl.slist_free_all);
    if (!whole || curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return Error{"", "libcurl cannot be used: it is broken or too old"};
    }
    return curl;
}

}  // namespace tarha::curl
