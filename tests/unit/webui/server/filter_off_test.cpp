#include "webui/server/filter_off.h"

#include <string>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace tarha::webui::server {
namespace {

boost::json::object object_of(const std::string& text) {
    return boost::json::parse(text).as_object();
}

const std::string mia = R"({"id":"mia"})";
const std::string adults = R"({"id":"adults","filtered":false})";
const std::string tablet = "02:00:5e:10:00:01";

std::string home(const std::string& profiles, const std::string& devices = "",
                 const std::string& more = "") {
    return R"({"version":2,)" + more + R"("profile":[)" + profiles + R"(],"device":[)" + devices +
           "]}";
}

std::string device(const std::string& mac, const std::string& profile) {
    return R"({"mac":")" + mac + R"(","name":"x","profile":")" + profile + R"("})";
}

TEST_CASE("what takes the filter away from somebody is told from every other edit") {
    const std::string both = mia + "," + adults;
    const struct {
        const char* what;
        std::string before;
        std::string after;
        bool is_off;
    } rows[] = {
        {"nothing changed", home(both), home(both), false},
        {"a profile loses its rules", home(mia), home(R"({"id":"mia","filtered":false})"), true},
        {"a profile gets rules", home(R"({"id":"mia","filtered":false})"), home(mia), false},
        {"a device goes to the adults", home(both, device(tablet, "mia")),
         home(both, device(tablet, "adults")), true},
        {"the same, spelt otherwise", home(both, device(tablet, "adults")),
         home(both, device("02-00-5E-10-00-01", "adults")), false},
        {"a new device goes to the adults", home(both), home(both, device(tablet, "adults")), true},
        {"a new device gets rules", home(both), home(both, device(tablet, "mia")), false},
        {"new devices had no rules before", home(both, "", R"("new_devices":"adults",)"),
         home(both, device(tablet, "adults"), R"("new_devices":"adults",)"), false},
        {"new devices lose theirs", home(both), home(both, "", R"("new_devices":"adults",)"), true},
        {"new devices get another profile", home(both), home(both, "", R"("new_devices":"mia",)"),
         false},
        {"a device is forgotten", home(both, device(tablet, "mia")), home(both), false},
        {"a child is removed", home(both, device(tablet, "mia")), home(adults), false},
        {"a child is replaced by one without rules", home(mia, device(tablet, "mia")),
         home(R"({"id":"mia-2","filtered":false})", device(tablet, "mia-2")), true},
        {"the first run", home(""), home(both, device(tablet, "adults")), false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        CHECK(turns_filter_off(object_of(row.before), object_of(row.after)) == row.is_off);
    }
}

TEST_CASE("a household of any shape is judged without harm") {
    const auto good = object_of(home(mia));
    for (const char* text :
         {"{}", R"({"profile":1,"device":{}})", R"({"profile":[1,null,{"id":3}],"device":[[]]})",
          R"({"device":[{"mac":"nonsense","profile":7}],"new_devices":[]})"}) {
        CAPTURE(text);
        CHECK_FALSE(turns_filter_off(good, object_of(text)));
        CHECK_FALSE(turns_filter_off(object_of(text), good));
    }
}

}  // namespace
}  // namespace tarha::webui::server
