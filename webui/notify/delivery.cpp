#include "webui/notify/delivery.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

namespace tarha::webui::notify {
namespace {

using targets::Outcome;
using ListOwner = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

std::size_t give_mail(char* room, std::size_t, std::size_t size, void* source) {
    auto& left = *static_cast<std::string_view*>(source);
    const std::size_t part = std::min(size, left.size());
    std::memcpy(room, left.data(), part);
    left.remove_prefix(part);
    return part;
}

std::size_t ignore_answer(char*, std::size_t, std::size_t size, void*) {
    return size;
}

// What went wrong before a server answered.
Outcome outcome_of(CURLcode code) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_CONNECT:
        case CURLE_OPERATION_TIMEDOUT:
        case CURLE_GOT_NOTHING:
            return Outcome::unreachable;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_USE_SSL_FAILED:
            return Outcome::untrusted;
        case CURLE_LOGIN_DENIED:
            return Outcome::refused;
        default:
            return Outcome::failed;
    }
}

// RFC 9110 sections 15.5.2 to 15.5.5; RFC 4954 section 6 for mail.
bool is_refusal(long status) {
    return status == 401 || status == 403 || status == 404 || status == 530 || status == 535;
}

class Sender {
public:
    explicit Sender(const curl::CurlLibrary& curl)
        : curl_{curl}, handle_{curl.easy_init(), curl.easy_cleanup} {}

    [[nodiscard]] bool is_ready() const { return handle_ != nullptr; }
    void prepare(const Target& target, const Letter& letter);
    Delivery post(const Letter& letter);
    Delivery mail(const Target& target, const Letter& letter);

private:
    template <class Value>
    void set(CURLoption option, Value value) {
        curl_.easy_setopt(handle_.get(), option, value);
    }
    ListOwner list_of(const std::vector<std::string>& texts) const {
        curl_slist* list = nullptr;
        for (const std::string& text : texts) list = curl_.slist_append(list, text.c_str());
        return {list, curl_.slist_free_all};
    }
    Delivery perform(long first_good, long last_good);

    const curl::CurlLibrary& curl_;
    std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> handle_;
};

void Sender::prepare(const Target& target, const Letter& letter) {
    set(CURLOPT_URL, letter.url.c_str());
    const bool is_mail = target.kind == TargetKind::mail;
    if (is_mail) {
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(CURLOPT_USE_SSL, static_cast<long>(target.insecure ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    } else {
        set(CURLOPT_PROTOCOLS_STR, target.insecure ? "http,https" : "https");
    }
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_USERAGENT, "tarha-notify");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT, static_cast<long>(delivery_limit.count()));
    set(CURLOPT_WRITEFUNCTION, &ignore_answer);
    if (!target.user.empty() || !target.password.empty()) {
        set(CURLOPT_USERNAME, target.user.c_str());
        set(CURLOPT_PASSWORD, target.password.c_str());
    }
}

Delivery Sender::perform(long first_good, long last_good) {
    const CURLcode code = curl_.easy_perform(handle_.get());
    if (code != CURLE_OK) return {outcome_of(code), curl_.easy_strerror(code)};
    long status = 0;
    curl_.easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status >= first_good && status <= last_good) return {};
    return {is_refusal(status) ? Outcome::refused : Outcome::failed,
            "the server answered " + std::to_string(status)};
}

Delivery Sender::post(const Letter& letter) {
    const ListOwner headers = list_of(letter.headers);
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_POSTFIELDSIZE, static_cast<long>(letter.body.size()));
    set(CURLOPT_POSTFIELDS, letter.body.c_str());
    return perform(200, 299);
}

Delivery Sender::mail(const Target& target, const Letter& letter) {
    const ListOwner recipients = list_of({target.to});
    std::string_view left = letter.body;
    set(CURLOPT_MAIL_FROM, target.from.c_str());
    set(CURLOPT_MAIL_RCPT, recipients.get());
    set(CURLOPT_READFUNCTION, &give_mail);
    set(CURLOPT_READDATA, &left);
    set(CURLOPT_UPLOAD, 1L);
    return perform(250, 250);  // RFC 5321 section 4.2.3: the mail was taken
}

}  // namespace

Delivery deliver(const curl::CurlLibrary& curl, const Target& target, const Letter& letter) {
    Sender sender{curl};
    if (!sender.is_ready()) return {Outcome::failed, "libcurl cannot be used"};
    sender.prepare(target, letter);
    return target.kind == TargetKind::mail ? sender.mail(target, letter) : sender.post(letter);
}

}  // namespace tarha::webui::notify
