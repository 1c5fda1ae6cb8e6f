#include "webui/server/https.h"

#include <cstdint>
#include <string>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "webui/server/state_file.h"

namespace tarha::webui::server {
namespace {

constexpr std::size_t max_pem = 64UL * 1024;
constexpr long ten_years = 10L * 365 * 24 * 60 * 60;

template <class T, void (*free)(T*)>
struct Freed {
    void operator()(T* object) const { free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION, X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;

// "DNS:tarha.home.arpa,IP:192.168.1.1"
std::string alternative_names(const Options& options) {
    std::string text;
    for (const std::string& name : options.names) {
        text += (text.empty() ? "DNS:" : ",DNS:") + name.substr(0, name.find(':'));
    }
    for (const IpAddress& address : options.listen) {
        text += (text.empty() ? "IP:" : ",IP:") + address.to_string();
    }
    return text;
}

bool add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension{X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str())};
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool fill(X509* certificate, EVP_PKEY* key, const Options& options) {
    std::uint64_t serial = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto* common = reinterpret_cast<const unsigned char*>("Tarha");
    return X509_set_version(certificate, X509_VERSION_3) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), 0) != nullptr &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), ten_years) != nullptr &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common, -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1 && X509_set_pubkey(certificate, key) == 1 &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, NID_subject_alt_name, alternative_names(options)) &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

// Key and certificate in PEM; empty when OpenSSL cannot.
std::string make_pem(const Options& options) {
    const Key key{EVP_EC_gen("P-256")};
    const Certificate certificate{X509_new()};
    const Memory memory{BIO_new(BIO_s_mem())};
    if (!key || !certificate || !memory || !fill(certificate.get(), key.get(), options)) return {};
    const bool written = PEM_write_bio_PKCS8PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0,
                                                       nullptr, nullptr) == 1 &&
                         PEM_write_bio_X509(memory.get(), certificate.get()) == 1;
    if (!written) return {};
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return std::string{data, static_cast<std::size_t>(size)};
}

Result<std::string> find_pem(const std::string& file, const Options& options) {
    auto kept = read_private_file(file, max_pem);
    if (!kept) return kept.error();
    if (*kept) return std::move(**kept);
    std::string made = make_pem(options);
    if (made.empty()) return Error{file, "cannot make a certificate"};
    if (const Status written = write_private_file(file, made); !written) return written.error();
    return made;
}

}  // namespace

Result<std::unique_ptr<boost::asio::ssl::context>> make_tls(const Options& options) {
    namespace ssl = boost::asio::ssl;
    const std::string file = options.state + "/https.pem";
    const auto pem = find_pem(file, options);
    if (!pem) return pem.error();
    auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
    boost::system::error_code failure;
    context->set_options(ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1, failure);
    const auto bytes = boost::asio::buffer(*pem);
    if (!failure) context->use_private_key(bytes, ssl::context::pem, failure);
    if (!failure) context->use_certificate_chain(bytes, failure);
    if (failure) return Error{file, "holds no key and certificate: " + failure.message()};
    // Small buffers between records, and no session cache: 16 connections must fit into little.
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context->native_handle(), SSL_SESS_CACHE_OFF);
    return context;
}

}  // namespace tarha::webui::server
