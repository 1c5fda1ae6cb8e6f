#include "daemon/feeds/state.h"

#include <cstdio>
#include <fstream>
#include <random>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/json/parse_json.h"

namespace tarha::feeds {
namespace json = boost::json;

namespace {

std::string text_of(const json::object& object, std::string_view key) {
    const json::value* found = object.if_contains(key);
    const json::string* text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
}

template <class T>
T number_of(const json::object& object, std::string_view key) {
    const json::value* found = object.if_contains(key);
    if (found == nullptr || !found->is_number()) return 0;
    json::error_code failure;
    const T number = found->to_number<T>(failure);
    return failure ? T{0} : number;
}

FeedState read_feed(const json::object& object) {
    FeedState feed;
    feed.url = text_of(object, "url");
    feed.validator = {text_of(object, "etag"), text_of(object, "last_modified")};
    feed.history = {number_of<std::int64_t>(object, "last_success"),
                    number_of<std::int64_t>(object, "last_attempt"),
                    number_of<std::uint32_t>(object, "failures"),
                    number_of<std::int64_t>(object, "retry_at")};
    feed.error = text_of(object, "error");
    feed.bytes = number_of<std::uint64_t>(object, "bytes");
    feed.names = number_of<std::uint64_t>(object, "names");
    return feed;
}

}  // namespace

std::string state_text(const State& state) {
    json::object feeds;
    for (const auto& [id, feed] : state.feeds) {
        feeds[id] = json::object{{"url", feed.url},
                                 {"etag", feed.validator.etag},
                                 {"last_modified", feed.validator.last_modified},
                                 {"last_success", feed.history.last_success},
                                 {"last_attempt", feed.history.last_attempt},
                                 {"failures", feed.history.failures},
                                 {"retry_at", feed.history.retry_at},
                                 {"error", feed.error},
                                 {"bytes", feed.bytes},
                                 {"names", feed.names}};
    }
    return json::serialize(json::object{
               {"version", state_version}, {"seed", state.seed}, {"feeds", std::move(feeds)}}) +
           "\n";
}

Result<State> parse_state(std::string_view text, const std::string& file) {
    json::error_code failure;
    const json::value value = parse_json({text.data(), text.size()}, failure);
    const json::object* object = value.if_object();
    if (failure || object == nullptr) return Error{file, "is not JSON"};
    if (number_of<int>(*object, "version") != state_version) {
        return Error{file, "is of another version than this program's"};
    }
    State state;
    state.seed = number_of<std::uint64_t>(*object, "seed");
    const json::value* feeds = object->if_contains("feeds");
    if (feeds == nullptr || !feeds->is_object()) return Error{file, "holds no feeds"};
    for (const auto& [id, feed] : feeds->get_object()) {
        if (feed.is_object()) state.feeds[std::string{id}] = read_feed(feed.get_object());
    }
    return state;
}

LoadedState load_state(const std::string& file) {
    std::random_device device;
    State fresh{std::uint64_t{device()} << 32U | device(), {}};
    std::ifstream input{file, std::ios::binary};
    if (!input) return {std::move(fresh), {}};
    std::string text(max_state_bytes + 1, '\0');
    input.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(input.gcount()));
    auto state =
        text.size() > max_state_bytes ? Error{file, "is too large"} : parse_state(text, file);
    if (state) return {std::move(*state), {}};
    return {std::move(fresh), state.error().message() + "; every feed starts afresh"};
}

Status save_state(const std::string& file, const State& state) {
    PartFile fresh{file + ".new"};
    fresh.remove();
    if (Status opened = fresh.go_on(); !opened) return opened;
    if (Status written = fresh.append(state_text(state)); !written) {
        fresh.remove();
        return written;
    }
    if (Status synced = fresh.finish(); !synced) return synced;
    if (std::rename(fresh.path().c_str(), file.c_str()) == 0) return Done{};
    return Error{file, "cannot be replaced"};
}

}  // namespace tarha::feeds
