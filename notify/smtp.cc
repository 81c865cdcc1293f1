#include "notify/smtp.hh"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string_view>

#include "scheduler/check_text.hh"

namespace nenkai {
namespace {

struct Freeing {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// The message as libcurl takes it, piece by piece.
struct Reading {
  std::string_view left;
  bool finished = false;  // libcurl knows that there is no more

  static std::size_t read(char* to, std::size_t size, std::size_t count, void* self) {
    auto& reading = *static_cast<Reading*>(self);
    const std::size_t bytes = std::min(size * count, reading.left.size());
    std::memcpy(to, reading.left.data(), bytes);
    reading.left.remove_prefix(bytes);
    if (bytes == 0) reading.finished = true;
    return bytes;
  }
};

/// The last line in which the server said no; what it says to QUIT comes after that.
struct Answer {
  std::string line;

  static std::size_t header(char* from, std::size_t size, std::size_t count, void* self) {
    std::string_view text{from, size * count};
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    if (!text.starts_with('4') && !text.starts_with('5')) return size * count;
    constexpr std::size_t longest = 300;
    static_cast<Answer*>(self)->line = text.substr(0, longest);
    return size * count;
  }
};

}  // namespace

class Smtp::Session {
 public:
  explicit Session(SmtpServer server) : server_(std::move(server)), curl_(curl_easy_init()) {
    if (!curl_) throw std::bad_alloc();
  }

  Delivery send(const std::string& from, const std::string& to, const std::string& message) {
    curl_easy_reset(curl_.get());  // the connection stays
    Reading reading{message};
    Answer answer;
    error_.fill('\0');
    const std::unique_ptr<curl_slist, Freeing> recipients(curl_slist_append(nullptr, ("<" + to + ">").c_str()));
    if (!recipients) throw std::bad_alloc();
    const std::string sender = "<" + from + ">";
    set(CURLOPT_MAIL_FROM, sender.c_str());
    set(CURLOPT_MAIL_RCPT, recipients.get());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &Reading::read);
    set(CURLOPT_READDATA, &reading);
    set(CURLOPT_HEADERFUNCTION, &Answer::header);
    set(CURLOPT_HEADERDATA, &answer);
    set_up();
    const CURLcode code = curl_easy_perform(curl_.get());
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    return judge(code, status, reading.finished, answer.line);
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    const CURLcode code = curl_easy_setopt(curl_.get(), option, value);
    if (code != CURLE_OK) throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
  }

  void set_up() {
    set(CURLOPT_URL, server_.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
    set(CURLOPT_ERRORBUFFER, error_.data());
    set(CURLOPT_CONNECTTIMEOUT, long{server_.connect_time.count()});
    set(CURLOPT_TIMEOUT, long{server_.whole_time.count()});
    // Without a password nothing but the messages can be overheard, and many relays of an office know no TLS.
    const bool tls_required = server_.tls_required || !server_.user.empty();
    set(CURLOPT_USE_SSL, tls_required ? long{CURLUSESSL_ALL} : long{CURLUSESSL_TRY});
    if (!server_.ca_file.empty()) {
      set(CURLOPT_CAINFO, server_.ca_file.c_str());
      set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    if (server_.user.empty()) return;
    set(CURLOPT_USERNAME, server_.user.c_str());
    set(CURLOPT_PASSWORD, server_.password.c_str());
  }

  /// What is amiss with how we came, whichever the message; null where it is not that.
  static const char* why_not_let_in(CURLcode code, long status) {
    switch (code) {
      case CURLE_LOGIN_DENIED: return "the server refuses smtp.user and its password: ";
      case CURLE_USE_SSL_FAILED: return "nothing is sent in clear, and the server does not encrypt: ";
      case CURLE_PEER_FAILED_VERIFICATION: return "nobody who is believed (smtp.ca_file) vouches for the server: ";
      case CURLE_SSL_CACERT_BADFILE: return "smtp.ca_file: ";
      default: break;
    }
    switch (status) {  // RFC 4954, section 6; RFC 3207, section 4
      case 530: return "the server wants a login (smtp.user) or encryption: ";
      case 534:
      case 535:
      case 538: return "the server refuses how smtp.user logs in: ";
      default: return nullptr;
    }
  }

  Delivery judge(CURLcode code, long status, bool all_said, const std::string& line) const {
    using enum Delivery::Kind;
    if (code == CURLE_OK) return {};
    const bool answered = status >= 400 && status < 600;
    std::string note = answered && !line.empty() ? line
                       : error_.front() != '\0'  ? error_.data()
                                                 : curl_easy_strerror(code);
    note = in_quotes(note);
    note = note.substr(1, note.size() - 2);
    if (const char* why = why_not_let_in(code, status)) return {try_again, true, why + note};
    // Before a message is spoken of, a no is for all that would come: at the greeting, at EHLO or STARTTLS.
    const bool at_the_door = code == CURLE_REMOTE_ACCESS_DENIED || (code == CURLE_WEIRD_SERVER_REPLY && !all_said);
    if (at_the_door) return {try_again, true, std::move(note)};
    if (answered && status < 500) return {try_again, status == 421, std::move(note)};
    if (answered) return {refused, false, std::move(note)};
    if (all_said) return {uncertain, true, "no answer after the message: " + note};
    return {try_again, true, std::move(note)};
  }

  SmtpServer server_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::unique_ptr<CURL, Freeing> curl_;
};

Smtp::Smtp(SmtpServer server) : session_(std::make_unique<Session>(std::move(server))) {}
Smtp::~Smtp() = default;

Delivery Smtp::send(const std::string& from, const std::string& to, const std::string& message) {
  return session_->send(from, to, message);
}

}  // namespace nenkai
