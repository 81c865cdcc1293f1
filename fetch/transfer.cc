#include "fetch/transfer.hh"

#include <curl/curl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <stdexcept>
#include <string_view>

#include "fetch/addresses.hh"
#include "scheduler/check_text.hh"

namespace nenkai {
namespace {

struct FreeingTransfer {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, FreeingTransfer>;
using ListHandle = std::unique_ptr<curl_slist, FreeingTransfer>;

constexpr long buffer_bytes = 16'384;  // libcurl's own size, of one read

void append(ListHandle& list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());  // which `longer` begins with
  list.reset(longer);
}

/// A header's value as it may be kept and sent back: visible ASCII and spaces, and not long.
std::string clean_value(std::string_view text) {
  constexpr std::size_t longest = 1'024;
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\n')) text.remove_suffix(1);
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  return plain && text.size() <= longest ? std::string(text) : std::string();
}

/// One exchange. libcurl calls back into it, so it stays where it is.
class Exchange {
 public:
  /// `post`: what is handed over; null where a document is asked for.
  Exchange(const WebUrl& url, const FetchRequest& request, Deadline deadline, const PostRequest* post = nullptr)
      : url_(&url), request_(&request), post_(post), deadline_(deadline), curl_(curl_easy_init()) {
    if (!curl_) throw std::bad_alloc();
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  Result<Answer> run(const std::vector<IpAddress>& addresses) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
    if (left.count() <= 0) return wrong(late());
    set_up(left);
    pin(addresses);
    ask();
    const CURLcode code = curl_easy_perform(curl_.get());
    if (!problem_.empty()) return wrong(problem_);
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &answer_.status);
    const bool body_unwanted = code == CURLE_WRITE_ERROR && answer_.status != 200;
    if (code != CURLE_OK && !body_unwanted) return wrong(text_of(code));
    if (unpacks_too_much(0)) return wrong(problem_);
    return std::move(answer_);
  }

  Handed hand_over(const std::vector<IpAddress>& addresses) {
    Handed handed;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      handed.problem = wrong(late()).message;
      return handed;
    }
    set_up(left);
    pin(addresses);
    offer();
    const CURLcode code = curl_easy_perform(curl_.get());
    long request_bytes = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_REQUEST_SIZE, &request_bytes);
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &answer_.status);
    handed.begun = request_bytes > 0;
    // Whatever goes wrong after the status was said does not take it back.
    if (answer_.status < 200) answer_.status = 0;
    if (answer_.status == 0) handed.problem = wrong(problem_.empty() ? text_of(code) : problem_).message;
    handed.answer = std::move(answer_);
    return handed;
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    const CURLcode code = curl_easy_setopt(curl_.get(), option, value);
    if (code != CURLE_OK) throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
  }

  void set_up(std::chrono::milliseconds left);
  void pin(const std::vector<IpAddress>& addresses);
  void ask();
  void offer();
  void listen();

  Problem wrong(const std::string& why) const { return Problem{shown_url(url_->text) + ": " + why}; }
  std::string late() const {
    return fmt::format("no complete answer within {} s: try again later", double(request_->limits.time.count()) / 1000);
  }
  std::string text_of(CURLcode code) const;

  curl_socket_t open(const curl_sockaddr& wanted);
  bool header(std::string_view line);
  bool body(std::string_view piece);
  /// Says so in problem_. `behind` is how many bytes libcurl may have read and not yet counted.
  bool unpacks_too_much(std::size_t behind);

  const WebUrl* url_;
  const FetchRequest* request_;
  const PostRequest* post_;
  Deadline deadline_;
  ListHandle headers_;
  ListHandle hosts_;
  Answer answer_;
  std::size_t header_bytes_ = 0;
  std::string problem_;  // why the exchange was broken off from this side
  std::array<char, CURL_ERROR_SIZE> error_{};
  CurlHandle curl_;  // goes first, for it uses all the others
};

void Exchange::set_up(std::chrono::milliseconds left) {
  const FetchLimits& limits = request_->limits;
  set(CURLOPT_URL, url_->text.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");  // also none that the environment names: nobody could check where a proxy connects to
  set(CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT_MS, long{left.count()});
  set(CURLOPT_CONNECTTIMEOUT_MS, long{std::min(left, limits.connect_time).count()});
  set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits.wire_bytes));
  set(CURLOPT_BUFFERSIZE, buffer_bytes);
  set(CURLOPT_ACCEPT_ENCODING, "gzip");
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  if (!request_->ca_file.empty()) set(CURLOPT_CAINFO, request_->ca_file.c_str());
  set(CURLOPT_ERRORBUFFER, error_.data());
}

/// The connection may go to these addresses alone. The socket is looked at once more when it is opened, so that nothing
/// depends on how libcurl uses the list.
void Exchange::pin(const std::vector<IpAddress>& addresses) {
  if (!url_->literal) {
    std::string line = url_->host + ":" + url_->port + ":";
    for (std::size_t at = 0; at < addresses.size(); ++at) {
      const std::string text = addresses[at].str();
      line += (at == 0 ? "" : ",") + (addresses[at].v6 ? "[" + text + "]" : text);
    }
    append(hosts_, line);
    set(CURLOPT_RESOLVE, hosts_.get());
  }
  constexpr curl_opensocket_callback open_it = [](void* self, curlsocktype, curl_sockaddr* wanted) {
    return static_cast<Exchange*>(self)->open(*wanted);
  };
  set(CURLOPT_OPENSOCKETFUNCTION, open_it);
  set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
}

void Exchange::ask() {
  append(headers_, "Accept: text/calendar, */*;q=0.1");
  // What was remembered came from a server and went through a store, so it is looked at again.
  if (const std::string tag = clean_value(request_->etag); !tag.empty()) append(headers_, "If-None-Match: " + tag);
  if (const std::string last = clean_value(request_->last_modified); !last.empty()) {
    append(headers_, "If-Modified-Since: " + last);
  }
  listen();
}

void Exchange::offer() {
  for (const auto& [name, value] : post_->headers) append(headers_, fmt::format("{}: {}", name, value));
  append(headers_, "Expect:");  // no asking beforehand whether a few kilobytes are welcome
  set(CURLOPT_POST, 1L);
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post_->body.size()));
  set(CURLOPT_POSTFIELDS, post_->body.c_str());
  listen();
}

void Exchange::listen() {
  set(CURLOPT_HTTPHEADER, headers_.get());
  set(CURLOPT_USERAGENT, "nenkai");
  using Callback = std::size_t (*)(char*, std::size_t, std::size_t, void*);
  constexpr Callback on_header = [](char* data, std::size_t, std::size_t size, void* self) {
    return static_cast<Exchange*>(self)->header({data, size}) ? size : 0;
  };
  constexpr Callback on_body = [](char* data, std::size_t, std::size_t size, void* self) {
    return static_cast<Exchange*>(self)->body({data, size}) ? size : 0;
  };
  set(CURLOPT_HEADERFUNCTION, on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
}

curl_socket_t Exchange::open(const curl_sockaddr& wanted) {
  const auto address = address_in(wanted.addr);
  if (!address || !may_reach(*address, request_->allowed)) {
    problem_ = address ? refusal_text(*address) : "it leads to no address of the internet";
    return CURL_SOCKET_BAD;
  }
  return socket(wanted.family, wanted.socktype | SOCK_CLOEXEC, wanted.protocol);
}

bool Exchange::header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > request_->limits.header_bytes) {
    problem_ = fmt::format("its answer begins with more than {} bytes of headers", request_->limits.header_bytes);
    return false;
  }
  if (line.starts_with("HTTP/")) answer_ = {};  // "100 Continue" may have come before
  const std::size_t colon = line.find(':');
  if (colon == line.npos) return true;
  const auto is = [&](std::string_view name) {
    return curl_strnequal(line.data(), name.data(), name.size()) != 0 && colon == name.size();
  };
  if (is("etag")) answer_.etag = clean_value(line.substr(colon + 1));
  if (is("last-modified")) answer_.last_modified = clean_value(line.substr(colon + 1));
  if (is("retry-after")) answer_.retry_after = clean_value(line.substr(colon + 1));
  if (is("location")) {
    answer_.location = line.substr(colon + 1);
    while (answer_.location.starts_with(' ')) answer_.location.erase(0, 1);
    while (answer_.location.ends_with('\n') || answer_.location.ends_with('\r')) answer_.location.pop_back();
  }
  return true;
}

bool Exchange::body(std::string_view piece) {
  const FetchLimits& limits = request_->limits;
  curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &answer_.status);
  if (post_ != nullptr) return false;       // the status is all that is wanted of an answer
  if (answer_.status != 200) return false;  // the words that go with an error are not wanted
  if (answer_.body.size() + piece.size() > limits.body_bytes) {
    problem_ = fmt::format("it unpacks to more than {} bytes, which are the most", limits.body_bytes);
    return false;
  }
  answer_.body += piece;
  return !unpacks_too_much(buffer_bytes);
}

bool Exchange::unpacks_too_much(std::size_t behind) {
  const FetchLimits& limits = request_->limits;
  curl_off_t counted = 0;
  curl_easy_getinfo(curl_.get(), CURLINFO_SIZE_DOWNLOAD_T, &counted);
  const auto sent = static_cast<std::size_t>(counted);
  if (sent > limits.wire_bytes) {
    problem_ = fmt::format("it is longer than {} bytes, which are the most", limits.wire_bytes);
  } else if (answer_.body.size() > limits.ratio_from && answer_.body.size() > limits.ratio * (sent + behind)) {
    problem_ = fmt::format("it unpacks to more than {} times its size, as no calendar does", limits.ratio);
  }
  return !problem_.empty();
}

std::string Exchange::text_of(CURLcode code) const {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return late();
    case CURLE_FILESIZE_EXCEEDED:
      return fmt::format("it is longer than {} bytes, which are the most", request_->limits.wire_bytes);
    case CURLE_COULDNT_CONNECT: return "nobody answers there: look at the host and the port, or try again later";
    case CURLE_GOT_NOTHING: return "the server hung up without an answer: try again later";
    case CURLE_PARTIAL_FILE: return "the answer breaks off before its end: try again later";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
      return fmt::format("its certificate is not to be trusted ({}): the server's owner has to mend it", error_.data());
    default: break;
  }
  const std::string detail = in_quotes(error_[0] != '\0' ? error_.data() : curl_easy_strerror(code));
  return fmt::format("it cannot be fetched: {}", detail.substr(1, detail.size() - 2));
}

/// Once, whoever asks first.
void set_up_curl() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(ready));
}

}  // namespace

Result<Answer> transfer(const WebUrl& url, const std::vector<IpAddress>& addresses, const FetchRequest& request,
                        Deadline deadline) {
  set_up_curl();
  return Exchange(url, request, deadline).run(addresses);
}

Handed hand_over(const WebUrl& url, const std::vector<IpAddress>& addresses, const PostRequest& request,
                 Deadline deadline) {
  set_up_curl();
  return Exchange(url, request.to, deadline, &request).hand_over(addresses);
}

}  // namespace nenkai
