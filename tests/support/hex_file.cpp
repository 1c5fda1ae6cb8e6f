#include "tests/support/hex_file.h"

#include <fstream>
#include <stdexcept>

namespace tarha::test {

std::map<std::string, Buffer> read_hex_file(const std::string& name) {
    std::ifstream file{std::string{TARHA_TEST_DATA} + "/" + name};
    if (!file) throw std::runtime_error{name + ": cannot be opened"};
    std::map<std::string, Buffer> sections;
    Buffer* current = nullptr;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.empty() || line.front() == '#') continue;
        if (line.front() == '[' && line.back() == ']') {
            current = &sections[line.substr(1, line.size() - 2)];
            continue;
        }
        if (current == nullptr || line.size() % 2 != 0) {
            throw std::runtime_error{name + ":" + std::to_string(number) + ": not hexadecimal"};
        }
        for (std::size_t i = 0; i < line.size(); i += 2) {
            current->push_back(
                static_cast<std::uint8_t>(std::stoul(line.substr(i, 2), nullptr, 16)));
        }
    }
    return sections;
}

}  // namespace tarha::test
