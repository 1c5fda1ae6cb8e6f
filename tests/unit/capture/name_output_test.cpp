#include "daemon/capture/name_output.h"

#include <sstream>
#include <string>

#include <doctest/doctest.h>

namespace tarha::test {
namespace {

using capture::FoundName;
using capture::Judgement;
using capture::NameOutput;
using capture::OutputFormat;

FoundName found() {
    FoundName name;
    name.kind = capture::NameKind::tls;
    name.time = {1772366400, 123456};
    name.client = *parse_endpoint("192.0.2.10:40000");
    name.server = *parse_endpoint("[2001:db8::1]:443");
    name.has_name = true;
    name.host = *DomainName::from_text("www.example.org");
    name.device = parse_mac("02:00:00:00:00:01");
    return name;
}

std::string printed(OutputFormat format, const FoundName& name,
                    const std::optional<Judgement>& judgement = std::nullopt) {
    std::ostringstream out;
    NameOutput{format, out}.write(name, judgement);
    return out.str();
}

TEST_CASE("one JSON object a line") {
    FoundName name = found();
    CHECK(printed(OutputFormat::json, name) ==
          R"({"kind":"tls","src":"192.0.2.10","sport":40000,"dst":"2001:db8::1","dport":443,)"
          R"("host":"www.example.org","time":"2026-03-01T12:00:00.123456Z",)"
          R"("device":"02:00:00:00:00:01","profile":null,"verdict":null,"reason":null})"
          "\n");
    name.device.reset();
    name.has_name = false;
    const std::string judged =
        printed(OutputFormat::json, name, Judgement{"mia", Verdict::block, Reason::unknown_name});
    CHECK(judged.find(R"("host":"",)") != std::string::npos);
    CHECK(judged.find(
              R"("device":null,"profile":"mia","verdict":"block","reason":"unknown_name"})") !=
          std::string::npos);
}

TEST_CASE("the root, a CONNECT and odd names") {
    FoundName name = found();
    name.host = DomainName{};
    CHECK(printed(OutputFormat::json, name).find(R"("host":".")") != std::string::npos);
    name.host = *DomainName::from_text("a.example");
    name.is_connect = true;
    CHECK(printed(OutputFormat::json, name).find(R"("host":"","connect":"a.example")") !=
          std::string::npos);
    CHECK(printed(OutputFormat::table, name).find("a.example (CONNECT)") != std::string::npos);
    name.is_connect = false;
    name.host = *DomainName::from_text("a\"b\xc3.example");
    CHECK(printed(OutputFormat::json, name).find(R"("host":"a\"b\\xc3.example")") !=
          std::string::npos);
}

TEST_CASE("a row for people") {
    CHECK(printed(OutputFormat::table, found()) ==
          "2026-03-01T12:00:00.123456Z  tls    192.0.2.10:40000        [2001:db8::1]:443       "
          "www.example.org\n");
    const std::string judged =
        printed(OutputFormat::table, found(), Judgement{"mia", Verdict::block, Reason::rule});
    CHECK(judged.find("mia: block, your family's own rule") != std::string::npos);
}

TEST_CASE("the summary has no kind") {
    std::ostringstream out;
    NameOutput{OutputFormat::json, out}.write_summary("a \"b\".pcap", {.frames = 9, .names = 2});
    CHECK(out.str().find(R"({"file":"a \"b\".pcap","frames":9,"names":2,)") == 0);
    CHECK(out.str().find("kind") == std::string::npos);
}

TEST_CASE("JSON strings and times") {
    CHECK(capture::json_quoted("a\\b\n\x7f") == R"("a\\b\u000a\u007f")");
    CHECK(capture::utc_text({0, 0}) == "1970-01-01T00:00:00.000000Z");
    CHECK(capture::utc_text({951868799, 999999}) == "2000-02-29T23:59:59.999999Z");
}

}  // namespace
}  // namespace tarha::test
