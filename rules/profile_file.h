// One [[profile]] of household.toml. Inside of household_file and household_text: nobody else
// includes it.
#pragma once

#include <string>

#include "rules/profile.h"
#include "rules/toml_fields.h"
#include "rules/toml_lines.h"

namespace tarha::rules {

// `version` is that of the file; older ones are read into today's form.
Profile read_profile(TomlFields& fields, std::int64_t version);
void write_profile(TomlLines& lines, const Profile& profile);

// A local date such as 2026-12-24, written as a text; 0 after a fault.
std::int32_t read_day(TomlFields& fields, std::string_view key);

}  // namespace tarha::rules
