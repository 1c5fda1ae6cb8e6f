// Any file of identities: what is kept of it is written so that it reads the same.
#include "daemon/devices/identities.h"

#include <cstdlib>

using namespace tarha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    devices::Identities once;
    once.read({reinterpret_cast<const char*>(data), size});
    devices::Identities again;
    again.read(once.text());
    if (again.text() != once.text()) std::abort();
    return 0;
}
