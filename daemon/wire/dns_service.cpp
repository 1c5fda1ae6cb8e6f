#include "daemon/wire/dns_service.h"

#include "daemon/wire/dns_records.h"
#include "daemon/wire/reader.h"

namespace tarha::wire::dns {
namespace {

bool is_h3(Bytes alpn) noexcept {
    if (alpn.size() < 2 || alpn[0] != 'h' || alpn[1] != '3') return false;
    return alpn.size() == 2 || alpn[2] == '-';
}

class ServiceWriter {
public:
    ServiceWriter(const ServiceFilter& filter, const ServicePlan& plan, Writer& out) noexcept
        : filter_{filter}, plan_{plan}, out_{out} {}

    void write(Bytes data) noexcept {
        SvcData service{data};
        out_.u16(service.priority());
        out_.bytes(service.target());
        SvcParam param;
        while (service.next(param)) {
            if (!is_gone(param.key)) put_param(param);
        }
    }

private:
    [[nodiscard]] bool is_gone(unsigned key) const noexcept {
        return (key == param_ech && filter_.strip_ech) || (key == param_alpn && plan_.without_alpn);
    }

    void put_param(const SvcParam& param) noexcept {
        const std::size_t start = out_.size();
        out_.u16(param.key);
        out_.u16(0);
        const std::size_t value = out_.size();
        if (param.key == param_mandatory) {
            put_mandatory(param.value);
        } else if (param.key == param_alpn && filter_.strip_h3) {
            put_alpn(param.value);
        } else {
            out_.bytes(param.value);
        }
        out_.patch_u16(value - 2, static_cast<unsigned>(out_.size() - value));
        const bool is_empty = out_.size() == value;
        if (is_empty && !param.value.empty()) out_.rewind(start);
    }

    void put_mandatory(Bytes keys) noexcept {
        Reader reader{keys};
        while (!reader.empty()) {
            const std::uint16_t key = reader.u16();
            if (!is_gone(key)) out_.u16(key);
        }
    }

    void put_alpn(Bytes alpns) noexcept {
        Reader reader{alpns};
        while (!reader.empty()) {
            const Bytes alpn = reader.prefixed8();
            if (is_h3(alpn)) continue;
            out_.u8(static_cast<unsigned>(alpn.size()));
            out_.bytes(alpn);
        }
    }

    const ServiceFilter& filter_;
    const ServicePlan& plan_;
    Writer& out_;
};

}  // namespace

ServicePlan plan_for(Bytes data, const ServiceFilter& filter) noexcept {
    ServicePlan plan;
    SvcData service{data};
    SvcParam param;
    bool broken = false;
    bool no_default = false;
    unsigned h3 = 0;
    unsigned others = 0;
    while (service.next(param)) {
        if (param.key == param_ech && filter.strip_ech) plan.changed = true;
        if (param.key == param_no_default_alpn) no_default = true;
        if (param.key == param_mandatory && param.value.size() % 2 != 0) broken = true;
        if (param.key != param_alpn) continue;
        Reader alpns{param.value};
        while (!alpns.empty()) ++(is_h3(alpns.prefixed8()) ? h3 : others);
        if (!alpns.ok()) broken = true;
    }
    const bool without_h3 = filter.strip_h3 && h3 > 0;
    plan.without_alpn = without_h3 && others == 0;
    plan.dropped = broken || !service.ok() || (plan.without_alpn && no_default);
    plan.changed = plan.changed || without_h3 || plan.dropped;
    return plan;
}

void write_service(Bytes data, const ServiceFilter& filter, Writer& out) noexcept {
    const ServicePlan plan = plan_for(data, filter);
    ServiceWriter{filter, plan, out}.write(data);
}

}  // namespace tarha::wire::dns
