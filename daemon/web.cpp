#include "daemon/web.h"

#include "webui/server/server.h"

namespace tarha {

int run_web(const Settings& settings) {
    webui::server::Options options;
    options.listen = settings.web.listen;
    options.lan = settings.network.lan;
    options.port = settings.web.port;
    options.https_port = settings.web.https_port;
    options.names = settings.web.names;
    options.state = settings.web.state;
    options.control = settings.paths.control;
    options.user = settings.web.user;
    options.targets = settings.notify;
    options.keeps_journal = settings.journal.storage != Settings::Storage::off;
    return webui::server::run_server(options);
}

}  // namespace tarha
