// HTTPS, when the settings ask for it: with a certificate that is made on first use and kept in the
// state folder. Browsers warn about it once; a certificate of one's own may take its place.
#pragma once

#include <memory>

#include <boost/asio/ssl/context.hpp>

#include "rules/result.h"
#include "webui/server/options.h"

namespace tarha::webui::server {

// Uses STATE/https.pem (key and certificates); makes it, for the names and addresses of `options`,
// when it is not there.
Result<std::unique_ptr<boost::asio::ssl::context>> make_tls(const Options& options);

}  // namespace tarha::webui::server
