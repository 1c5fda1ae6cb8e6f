// What crosses threads: run under ThreadSanitizer as well.
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <poll.h>

#include "daemon/app/snapshot_box.h"
#include "daemon/app/waker.h"
#include "daemon/inspect/event.h"

using namespace tarha;

TEST_CASE("a reader sees snapshots whole, in order, and the last one") {
    SnapshotBox box;
    const auto make = [](std::uint32_t version) {
        inspect::Snapshot snapshot;
        snapshot.version = version;
        snapshot.paused.assign(8, version % 2 == 1);
        return std::make_shared<const inspect::Snapshot>(std::move(snapshot));
    };
    box.put(make(0));
    constexpr std::uint32_t last = 2000;
    std::uint32_t torn = 0;
    std::uint32_t backwards = 0;
    std::thread reader{[&] {
        SnapshotView view{box};
        std::uint32_t seen = 0;
        while (seen < last) {
            const inspect::Snapshot& snapshot = view.current();
            if (snapshot.version < seen) ++backwards;
            for (const bool paused : snapshot.paused) {
                if (paused != (snapshot.version % 2 == 1)) ++torn;
            }
            seen = snapshot.version;
        }
    }};
    for (std::uint32_t version = 1; version <= last; ++version) box.put(make(version));
    reader.join();
    CHECK(torn == 0);
    CHECK(backwards == 0);
}

TEST_CASE("events cross from one thread to another without loss of order") {
    inspect::EventRing<std::uint64_t, 64> ring;
    constexpr std::uint64_t count = 50'000;
    std::thread producer{[&ring] {
        for (std::uint64_t i = 0; i < count;) {
            if (ring.push(i)) {
                ++i;
            } else {
                std::this_thread::yield();
            }
        }
    }};
    std::uint64_t next = 0;
    bool in_order = true;
    while (next < count) {
        ring.drain([&](std::uint64_t value) { in_order = in_order && value == next++; });
        std::this_thread::yield();
    }
    producer.join();
    CHECK(in_order);
}

TEST_CASE("who sleeps until somebody tells something misses nothing") {
    Waker waker;
    REQUIRE(waker.native_handle() >= 0);
    inspect::EventRing<std::uint64_t, 64> ring;
    constexpr std::uint64_t count = 20'000;
    std::thread producer{[&] {
        for (std::uint64_t i = 0; i < count;) {
            if (ring.push(i)) ++i;
            if (ring.is_waiting()) waker.wake();
            if (i % 64 == 0) std::this_thread::yield();
        }
    }};
    std::uint64_t next = 0;
    unsigned slept_for_nothing = 0;
    while (next < count) {
        const auto before = next;
        const auto take = [&](std::uint64_t value) { next = value + 1; };
        ring.drain(take);
        if (next != before) continue;
        waker.want();
        ring.drain(take);
        if (next != before) continue;
        pollfd one{waker.native_handle(), POLLIN, 0};
        if (poll(&one, 1, 5000) != 1) ++slept_for_nothing;
        waker.clear();
    }
    producer.join();
    CHECK(slept_for_nothing == 0);
}
