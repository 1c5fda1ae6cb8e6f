// TableWatch: notices when somebody else changes or removes Tarha's firewall rules.
#pragma once

#include "daemon/kernel/netlink.h"
#include "rules/result.h"

namespace tarha::kernel {

class TableWatch {
public:
    static Result<TableWatch> open();

    // Readable when something happened; wait for it with any event loop.
    [[nodiscard]] int native_handle() const noexcept { return socket_.descriptor(); }

    // Reads what has happened without waiting. True when table `inet tarha`, or the chains that
    // the iptables backend uses, were changed or removed, or when notices were lost: install again.
    bool read() noexcept;

    // After an own change: forgets what it caused. False when the table is not there any more,
    // because somebody removed it in between.
    bool forget_own_changes() noexcept;

private:
    explicit TableWatch(NetlinkSocket socket) noexcept : socket_{std::move(socket)} {}

    NetlinkSocket socket_;
};

// Whether table `inet tarha` exists.
Result<bool> table_is_present();

}  // namespace tarha::kernel
