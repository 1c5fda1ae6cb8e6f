// Site: all that the server serves, by path: the API, the child's pages, the parents' page. Decides
// by the head of a request whether it may come in; knows no socket.
#pragma once

#include "webui/server/http.h"
#include "webui/server/parts.h"

namespace tarha::webui::server {

class Site {
public:
    explicit Site(Parts& parts) : parts_{parts} {}

    // Everything that can refuse a request is asked here, before a byte of its body is kept.
    Admission admit(const Request& head);

private:
    Admission admit_api(const Request& head);

    Parts& parts_;
};

}  // namespace tarha::webui::server
