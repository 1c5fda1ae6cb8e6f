// libcurl, loaded when it is first needed and never by the daemon: its thirty libraries would cost
// every router memory that only `tarha feeds` and `tarha notify` use.
#pragma once

#include <curl/curl.h>

#include "rules/result.h"

namespace tarha::curl {

struct CurlLibrary {
    decltype(&::curl_global_init) global_init = nullptr;
    decltype(&::curl_easy_init) easy_init = nullptr;
    decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
    decltype(&::curl_easy_perform) easy_perform = nullptr;
    decltype(&::curl_easy_strerror) easy_strerror = nullptr;
    CURLcode (*easy_setopt)(CURL*, CURLoption, ...) = nullptr;
    CURLcode (*easy_getinfo)(CURL*, CURLINFO, ...) = nullptr;
    decltype(&::curl_slist_append) slist_append = nullptr;
    decltype(&::curl_slist_free_all) slist_free_all = nullptr;
};

// The same one each time; an error when the system has no libcurl. Not for several threads.
Result<CurlLibrary> load_curl();

}  // namespace tarha::curl
