#include "daemon/feeds/update.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "daemon/feeds/content.h"
#include "daemon/feeds/download.h"
#include "daemon/feeds/list_place.h"
#include "daemon/feeds/refusal.h"

namespace tarha::feeds {
namespace {

void sync_folder(const std::string& folder) {
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    fsync(descriptor);
    close(descriptor);
}

// The old list becomes the previous one without ever being away.
Status put_in_place(const std::string& folder, const std::string& id, PartFile& part) {
    const std::string file = list_file(folder, id);
    const std::string previous = folder + "/" + id + ".previous";
    std::error_code ignored;
    std::filesystem::remove(previous, ignored);
    std::filesystem::create_hard_link(file, previous, ignored);
    if (std::rename(part.path().c_str(), file.c_str()) != 0) {
        return Error{file, std::string{"cannot be replaced: "} + std::strerror(errno)};
    }
    part.remove();
    sync_folder(folder);
    return Done{};
}

Updated fail(FeedState& state, std::string sentence) {
    state.error = std::move(sentence);
    ++state.history.failures;
    return Updated::failed;
}

// The list in use is read again: that is cheaper than a sketch of each list in feeds.json.
std::string doubt_about(const Content& fresh, const std::string& folder, const Source& source,
                        const Limits& limits, const FeedState& state) {
    if (state.names == 0) return suspicion(fresh, {});
    Result<Content> before = look_into(list_file(folder, source.id), source.id, limits);
    return suspicion(fresh, before ? *before : Content{});
}

Updated take_fresh(const std::string& folder, const Source& source, const Limits& limits,
                   const Wish& wish, const Validator& validator, PartFile& part, FeedState& state) {
    const Result<Content> content = look_into(part.path(), source.id, limits);
    if (!content) {
        part.remove();
        return fail(state, content.error().text);
    }
    const std::string doubt =
        wish.accept ? "" : doubt_about(*content, folder, source, limits, state);
    if (!doubt.empty()) {
        part.remove();
        return fail(state, doubt + "; refused. If that is right: tarha feeds update " + source.id +
                               " --accept");
    }
    const std::uint64_t bytes = part.size();
    if (const Status placed = put_in_place(folder, source.id, part); !placed) {
        return fail(state, placed.error().message());
    }
    state.url = source.url;
    state.validator = validator;
    state.bytes = bytes;
    state.names = content->names;
    return Updated::changed;
}

}  // namespace

Updated update_feed(const std::string& folder, const Source& source, const Limits& limits,
                    const Wish& wish, std::int64_t now, FeedState& state) {
    state.history.last_attempt = now;
    state.history.retry_at = 0;
    std::error_code missing;
    const auto size = std::filesystem::file_size(list_file(folder, source.id), missing);
    if (missing || size != state.bytes) state.names = 0;  // gone, or somebody else's
    const bool ask_all = wish.force || wish.accept || state.names == 0 || state.url != source.url;
    PartFile part{folder + "/" + source.id + ".part"};
    const Download got = download(source, limits, ask_all ? Validator{} : state.validator, part);
    Updated updated = Updated::unchanged;
    if (got.outcome == Download::Outcome::failed) {
        if (got.retry_after > 0) {
            state.history.retry_at = now + std::min(got.retry_after, longest_retry);
        }
        return fail(state, got.trouble);
    }
    if (got.outcome == Download::Outcome::fresh) {
        updated = take_fresh(folder, source, limits, wish, got.validator, part, state);
        if (updated == Updated::failed) return updated;
    }
    state.error.clear();
    state.history.failures = 0;
    state.history.last_success = now;
    return updated;
}

Result<FolderLock> FolderLock::take(const std::string& folder) {
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    const std::string file = folder + "/.lock";
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return Error{file, std::string{"cannot be written: "} + std::strerror(errno)};
    }
    FolderLock lock{descriptor};
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
    return Error{folder, "another tarha feeds is at work there"};
}

FolderLock::~FolderLock() {
    if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace tarha::feeds
