#include "daemon/resolver/tunnel_budget.h"

#include <memory>
#include <string>

#include <doctest/doctest.h>

using namespace tarha;
using namespace tarha::resolver;
using wire::dns::Type;

namespace {

constexpr auto null_type = static_cast<Type>(10);

struct Asker {
    std::unique_ptr<TunnelBudget> budget = std::make_unique<TunnelBudget>(42);
    std::uint32_t now = 1000;

    bool ask(const std::string& name, Type type = Type::a, ProfileIndex profile = 0) const {
        wire::dns::Question question;
        question.name = DomainName::from_text(name).value();
        question.type = type;
        return budget->is_over(profile, question, now);
    }
};

std::string data_name(int n) {
    const std::string label = std::to_string(n) + std::string(50, 'x');
    return label + "." + std::string(60, 'y') + "." + std::string(60, 'z') + ".tunnel.example";
}

}  // namespace

TEST_CASE("a tunnel is over after a handful of full names") {
    const Asker asker;
    int passed = 0;
    while (passed < 100 && !asker.ask(data_name(passed), null_type)) ++passed;
    CHECK(passed < 15);
    CHECK(asker.ask("www.tunnel.example"));              // the whole domain, in any type
    CHECK_FALSE(asker.ask("www.other.example"));         // nobody else's
    CHECK_FALSE(asker.ask(data_name(1), null_type, 1));  // and no other child
}

TEST_CASE("a busy afternoon of browsing stays within the budget") {
    Asker asker;
    for (int minute = 0; minute < 240; ++minute) {
        for (int i = 0; i < 40; ++i) {  // as many new hosts of one content network a minute
            const int n = minute * 40 + i;
            const std::string host = "rr" + std::to_string(n % 9) + "---sn-" + std::to_string(n);
            CHECK_FALSE(asker.ask(host + ".video.example"));
            CHECK_FALSE(asker.ask(host + ".video.example", Type::aaaa));
        }
        asker.now += 60;
    }
}

TEST_CASE("the same names again cost nothing") {
    const Asker asker;
    for (int i = 0; i < 5000; ++i) CHECK_FALSE(asker.ask(data_name(i % 5), null_type));
}

TEST_CASE("a refusal ends after a window without anything new") {
    Asker asker;
    for (int i = 0; i < 50; ++i) asker.ask(data_name(i), null_type);
    asker.now += TunnelBudget::window_seconds - 1;
    CHECK(asker.ask("www.tunnel.example"));  // new: the wait begins again
    asker.now += TunnelBudget::window_seconds - 1;
    CHECK(asker.ask("www.tunnel.example"));
    asker.now += 1;
    CHECK_FALSE(asker.ask("www.tunnel.example"));
}

TEST_CASE("addresses are looked up backwards without a limit") {
    const Asker asker;
    for (int i = 0; i < 2000; ++i) {
        const auto name = std::to_string(i % 250) + "." + std::to_string(i) + ".0.10.in-addr.arpa";
        CHECK_FALSE(asker.ask(name, Type::ptr));
    }
}

TEST_CASE("more domains than rows: the quietest make room, nothing breaks") {
    Asker asker;
    for (int i = 0; i < 5000; ++i) {
        CHECK_FALSE(asker.ask("www.site" + std::to_string(i) + ".example"));
        if (i % 100 == 0) ++asker.now;
    }
}

TEST_CASE("names are split where somebody registers them, by guess") {
    struct Split {
        const char* name;
        const char* domain;
        const char* below;
    };
    const Split splits[] = {{"a.b.example.com", "example.com", "a.b"},
                            {"example.com", "example.com", ""},
                            {"www.bbc.co.uk", "bbc.co.uk", "www"},
                            {"bbc.co.uk", "bbc.co.uk", ""},
                            {"co.uk", "co.uk", ""},
                            {"com", "com", ""},
                            {"x.tunnel.example", "tunnel.example", "x"}};
    for (const auto& [name, domain, below] : splits) {
        const auto shown_name = name;
        CAPTURE(shown_name);
        CHECK(split_at_domain(name).domain == domain);
        CHECK(split_at_domain(name).below == below);
    }
}
