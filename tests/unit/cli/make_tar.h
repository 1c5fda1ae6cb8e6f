// A tar archive for tests.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace tarha::test {

struct TarMember {
    std::string path;
    std::string content;
    char type = '0';
    std::string size{};  // instead of the true one: 12 bytes
};

// The header with a checksum that is right.
inline std::string tar_header(const TarMember& member) {
    std::string header(512, '\0');
    std::string size(12, '\0');
    std::snprintf(size.data(), size.size(), "%011zo", member.content.size());
    header.replace(0, member.path.size(), member.path);
    header.replace(124, 12, member.size.empty() ? size : member.size);
    header.replace(148, 8, "        ");
    header[156] = member.type;
    header.replace(257, 7, "ustar  ");
    unsigned sum = 0;
    for (const char c : header) sum += static_cast<unsigned char>(c);
    std::string text(8, '\0');
    std::snprintf(text.data(), text.size(), "%06o", sum);
    text[7] = ' ';
    header.replace(148, 8, text);
    return header;
}

inline std::string tar(const std::vector<TarMember>& members) {
    std::string bytes;
    for (const TarMember& member : members) {
        bytes += tar_header(member) + member.content;
        bytes.resize((bytes.size() + 511) / 512 * 512, '\0');
    }
    return bytes + std::string(1024, '\0');
}

}  // namespace tarha::test
