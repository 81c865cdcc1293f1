#include "server/request_reader.hh"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace nenkai::server {
namespace {

namespace http = boost::beast::http;
using Error = boost::beast::error_code;
using View = boost::beast::string_view;

std::string_view plain(View text) { return {text.data(), text.size()}; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

/// A Host is a name or address and a port. Nothing here depends on it, so only what no host can hold is refused.
bool is_host(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == '/' || c == '\\' || c == '@' || c == ',' || c == '?' ||
           c == '#' || c == 0x7F;
  });
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int status_of(const Error& error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::bad_version) return 505;
  return 400;
}

/// A scheme and authority taken from the front of an absolute-form; what is left may be empty.
std::optional<std::string_view> without_authority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!same_word(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    target.remove_prefix(std::min(target.size(), target.find_first_of("/?")));
    return target;
  }
  return std::nullopt;
}

bool has_escaped_slash(std::string_view path) {
  for (std::size_t at = path.find('%'); at != path.npos; at = path.find('%', at + 1)) {
    const std::string_view code = path.substr(at + 1, 2);
    if (same_word(code, "2f") || same_word(code, "5c") || same_word(code, "00")) return true;
  }
  return false;
}

bool has_dot_segment(std::string_view path) {
  for (const std::string_view dots : {"/./", "/../"}) {
    if (path.find(dots) != path.npos) return true;
  }
  return path.ends_with("/.") || path.ends_with("/..") || path.find('\\') != path.npos;
}

}  // namespace

std::optional<std::string_view> Head::find(std::string_view name) const {
  for (std::size_t i = 0; i < size(); ++i) {
    if (this->name(i) == name) return value(i);
  }
  return std::nullopt;
}

std::optional<std::string> Head::list(std::string_view name) const {
  std::optional<std::string> all;
  for (std::size_t i = 0; i < size(); ++i) {
    if (this->name(i) != name) continue;
    if (all) *all += ", ";
    if (!all) all.emplace();
    *all += value(i);
  }
  return all;
}

void Head::clear() {
  text_.clear();
  fields_.clear();
  method_ = target_ = {};
}

Head::Piece Head::keep(std::string_view text) {
  const Piece piece{static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size())};
  text_ += text;
  return piece;
}

void Head::begin(std::string_view method, std::string_view target, bool http_1_0) {
  method_ = keep(method);
  target_ = keep(target);
  http_1_0_ = http_1_0;
}

void Head::add(std::string_view name, std::string_view value) {
  const Piece kept = keep(name);
  std::transform(text_.begin() + kept.at, text_.end(), text_.begin() + kept.at, lower);
  fields_.push_back({kept, keep(value)});
}

class RequestReader::Parser final : public http::basic_parser<true> {
 public:
  explicit Parser(RequestReader& owner) : owner_(&owner) {
    header_limit(RequestLimits::head);
    body_limit(RequestLimits::body);
    eager(false);
  }

  /// How many fields of the name there were.
  int hosts = 0;
  int lengths = 0;
  int codings = 0;

 private:
  void on_request_impl(http::verb, View method, View target, int version, Error&) override {
    owner_->head_.begin(plain(method), plain(target), version < 11);
  }
  void on_response_impl(int, View, int, Error&) override {}
  void on_field_impl(http::field name, View name_text, View value, Error& error) override {
    if (owner_->state_ != State::head) return;  // a trailer says nothing that anybody here would believe
    if (owner_->head_.size() == RequestLimits::fields) {
      error = http::error::header_limit;
      return;
    }
    hosts += name == http::field::host ? 1 : 0;
    lengths += name == http::field::content_length ? 1 : 0;
    codings += name == http::field::transfer_encoding ? 1 : 0;
    owner_->head_.add(plain(name_text), plain(value));
  }
  void on_header_impl(Error&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(View bytes, Error&) override {
    owner_->body_ += plain(bytes);
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View bytes, Error&) override {
    owner_->body_ += plain(bytes);
    return bytes.size();
  }
  void on_finish_impl(Error&) override {}

  RequestReader* owner_;
};

RequestReader::RequestReader() : parser_(std::make_unique<Parser>(*this)) {}
RequestReader::~RequestReader() = default;

void RequestReader::next() {
  // Beast's parser cannot be used twice, and is small.
  Parser* const place = parser_.release();
  std::destroy_at(place);
  parser_.reset(std::construct_at(place, *this));
  head_.clear();
  if (body_.capacity() > 4'096) body_ = std::string();
  body_.clear();
  state_ = State::head;
  status_ = 0;
  head_bytes_ = 0;
  begun_ = expects_continue_ = keep_alive_ = false;
}

void RequestReader::refuse(int status) {
  state_ = State::refused;
  status_ = status;
  keep_alive_ = false;
}

std::size_t RequestReader::read(std::string_view bytes) {
  std::size_t used = 0;
  if (state_ == State::head) {
    // RFC 9112 section 2.2: empty lines before a request are passed over.
    while (!begun_ && bytes.substr(used).starts_with("\r\n")) used += 2;
    if (used == bytes.size()) return used;
    if (!begun_ && bytes.substr(used) == "\r") return used;
    begun_ = true;
    read_head(bytes.substr(used), used);
  } else if (state_ == State::body) {
    while (state_ == State::body && used < bytes.size()) {
      Error error;
      const std::size_t taken = parser_->put({bytes.data() + used, bytes.size() - used}, error);
      used += taken;
      if (error == http::error::need_more) break;
      if (error) refuse(status_of(error));
      if (!error && parser_->is_done()) state_ = State::done;
    }
    // A chunk's own line has to fit into the buffer as a head has.
    if (state_ == State::body && used == 0 && bytes.size() >= RequestLimits::head) refuse(400);
  }
  return used;
}

void RequestReader::read_head(std::string_view bytes, std::size_t& used) {
  Error error;
  const std::size_t taken = parser_->put({bytes.data(), bytes.size()}, error);
  used += taken;
  head_bytes_ += taken;
  const std::size_t waiting = bytes.size() - taken;
  if (error == http::error::need_more) {
    if (head_bytes_ + waiting > RequestLimits::head || waiting >= RequestLimits::head) refuse(431);
    return;
  }
  if (error) return refuse(status_of(error));
  if (head_bytes_ > RequestLimits::head) return refuse(431);
  finish_head();
}

void RequestReader::finish_head() {
  if (head_.target().size() > RequestLimits::target) return refuse(414);
  const bool old = head_.http_1_0();
  if (parser_->hosts > 1 || (parser_->hosts == 0 && !old)) return refuse(400);
  if (const auto host = head_.find("host"); host && !is_host(*host)) return refuse(400);
  if (parser_->lengths > 1 || parser_->codings > 1) return refuse(400);
  if (parser_->codings > 0) {
    if (old || parser_->lengths > 0) return refuse(400);
    if (!same_word(*head_.find("transfer-encoding"), "chunked")) return refuse(501);
  }
  // A list of equal lengths could be read as one, and is not.
  if (const auto given = head_.find("content-length"); given && !is_number(*given)) return refuse(400);
  const auto length = parser_->content_length();
  if (length && *length > RequestLimits::body) return refuse(413);
  if (const auto expected = head_.find("expect"); expected && !old) {
    if (!same_word(*expected, "100-continue")) return refuse(417);
    expects_continue_ = true;
  }
  keep_alive_ = parser_->keep_alive();
  state_ = parser_->is_done() ? State::done : State::body;
  if (state_ == State::done) expects_continue_ = false;
}

std::optional<Target> parse_target(std::string_view target) {
  if (target == "*") return Target{"*", {}};
  if (!target.starts_with('/')) {
    const auto rest = without_authority(target);
    if (!rest) return std::nullopt;
    target = *rest;
  }
  if (target.find('#') != target.npos) return std::nullopt;
  const std::size_t mark = target.find('?');
  std::string_view raw = target.substr(0, mark);
  if (raw.empty()) raw = "/";
  auto path = percent_decoded(raw, false);
  if (!path && !has_escaped_slash(raw)) return std::nullopt;
  auto query = parse_query(mark == target.npos ? std::string_view() : target.substr(mark + 1));
  if (!query) return std::nullopt;
  // No such path is served, and none is made into another that is.
  if (!path || has_escaped_slash(raw) || has_dot_segment(*path)) path = raw.starts_with("/api/") ? "/api/.." : "/..";
  return Target{*std::move(path), *std::move(query)};
}

Request to_request(const Head& head, Target target, std::string body, std::string peer) {
  Request request;
  request.method = head.method();
  request.target = head.target();
  request.path = std::move(target.path);
  request.query = std::move(target.query);
  request.headers.reserve(head.size());
  for (std::size_t i = 0; i < head.size(); ++i) request.headers.emplace_back(head.name(i), head.value(i));
  request.body = std::move(body);
  request.peer = std::move(peer);
  return request;
}

}  // namespace nenkai::server
