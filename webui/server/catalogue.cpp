#include "webui/server/catalogue.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "rules/catalog/categories.h"
#include "rules/catalog/helplines.h"
#include "rules/catalog/services.h"

namespace tarha::webui::server {
namespace json = boost::json;

namespace {

json::object presets_of(const rules::CategoryInfo& category) {
    json::object presets;
    for (std::size_t band = 0; band < category.presets.size(); ++band) {
        presets[rules::band_names[band]] = rules::action_name(category.presets[band]);
    }
    return presets;
}

json::array categories() {
    json::array rows;
    for (const rules::CategoryInfo& category : rules::categories()) {
        rows.push_back({{"id", category.id},
                        {"title", category.title},
                        {"risk", category.risk},
                        {"presets", presets_of(category)},
                        {"security", category.security},
                        {"sealed", category.sealed}});
    }
    return rows;
}

json::array services() {
    json::array rows;
    for (const rules::ServiceInfo& service : rules::services()) {
        rows.push_back({{"id", service.id},
                        {"name", service.name},
                        {"category", rules::categories()[service.category].id},
                        {"age", service.minimum_age}});
    }
    return rows;
}

json::array helplines() {
    json::array rows;
    for (const rules::Helpline& line : rules::helplines()) {
        rows.push_back({{"country", line.country},
                        {"kind", rules::helpline_kind_names[static_cast<std::size_t>(line.kind)]},
                        {"name", line.name},
                        {"phone", line.phone},
                        {"site", line.domain}});
    }
    return rows;
}

}  // namespace

std::string catalogue_json() {
    return json::serialize(json::object{
        {"categories", categories()}, {"services", services()}, {"helplines", helplines()}});
}

}  // namespace tarha::webui::server
