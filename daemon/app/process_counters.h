// What the system says about this process: memory, processor, descriptors.
#pragma once

#include <vector>

#include "daemon/control/operations.h"

namespace tarha {

// Counters "process.*", read from /proc/self; those that cannot be read are left out.
std::vector<control::Counter> process_counters();

}  // namespace tarha
