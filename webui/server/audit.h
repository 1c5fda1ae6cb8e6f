// Audit: who changed what, from where. A bounded file of JSON lines; what is older than 90 days
// goes. Routes and ids only, never a body: what a child looks up or asks for does not stand here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>

#include "webui/server/accounts.h"

namespace tarha::webui::server {

struct AuditEntry {
    UnixTime when = 0;
    std::string who;    // user, "token NAME", or "" for nobody yet
    std::string from;   // address
    std::string what;   // "POST /profiles/{id}/pause", "signed in"
    std::string which;  // what "{id}" stood for
    bool done = true;
};

class Audit {
public:
    static constexpr std::size_t max_bytes = 128UL * 1024;
    static constexpr UnixTime kept_for = 90L * 24 * 60 * 60;
    static constexpr std::size_t max_failures_an_hour = 20;  // guessing must not push the rest out

    explicit Audit(std::string file) : file_{std::move(file)} {}

    // A full disk costs the entry, not the action.
    void add(const AuditEntry& entry);
    // At most `most`, newest first.
    [[nodiscard]] boost::json::array latest(std::size_t most, UnixTime now) const;

private:
    void shorten(UnixTime now);

    std::string file_;
    UnixTime hour_ = 0;
    std::size_t failures_ = 0;
};

}  // namespace tarha::webui::server
