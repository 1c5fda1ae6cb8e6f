#include "daemon/resolver/special_names.h"

#include <array>
#include <string_view>

namespace tarha::resolver {
namespace {

// A name and everything below it.
struct SpecialName {
    std::string_view name;
    Action action;
};

constexpr std::array special_names{
    // The child's page. Below home.arpa, which the home itself answers for (RFC 8375).
    SpecialName{"tarha.home.arpa", Action::portal},
    // Firefox leaves its own DNS over HTTPS off when this canary does not exist.
    SpecialName{"use-application-dns.net", Action::nxdomain},
    // Discovery of encrypted resolvers: there are none (RFC 9462 section 4).
    SpecialName{"resolver.arpa", Action::nodata},
    // iCloud Private Relay; Apple asks networks for "no such name", not for silence.
    SpecialName{"mask.icloud.com", Action::nxdomain},
    SpecialName{"mask-h2.icloud.com", Action::nxdomain},
};

}  // namespace

std::optional<Action> special_answer(const DomainName& name) noexcept {
    if (!name.is_ordinary()) return std::nullopt;
    for (const auto& special : special_names) {
        if (name.is_within(special.name)) return special.action;
    }
    return std::nullopt;
}

}  // namespace tarha::resolver
