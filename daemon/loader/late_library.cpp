#include "daemon/loader/late_library.h"

#include <dlfcn.h>

namespace tarha::loader {

Result<LateLibrary> LateLibrary::open(std::initializer_list<const char*> names,
                                      const char* missing) {
    for (const char* name : names) {
        if (void* handle = dlopen(name, RTLD_NOW | RTLD_LOCAL); handle != nullptr)
            return LateLibrary{handle};
    }
    return Error{"", missing};
}

void* LateLibrary::symbol(const char* name) const noexcept {
    return dlsym(handle_, name);
}

}  // namespace tarha::loader
