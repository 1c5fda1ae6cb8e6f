// Unpackers: packed bytes in, pieces of text out, with bounded memory.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "rules/result.h"

namespace tarha::lists {

class Unpacker {
public:
    // False: stop.
    using Use = std::function<bool(std::string_view)>;

    virtual ~Unpacker() = default;
    // Errors say what is wrong with the bytes, without the file's name.
    virtual Status feed(std::string_view packed, const Use& use) = 0;
    // Fails when the input ended too early.
    virtual Status finish() = 0;
};

// Chosen by the first bytes (at least 4, unless the file is shorter) of a file.
std::unique_ptr<Unpacker> unpacker_for(std::string_view head);

}  // namespace tarha::lists
