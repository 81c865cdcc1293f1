#pragma once
// One request as it comes in from the wire, by RFC 9112, with limits on each of its parts. Whatever two readers could
// take differently, so that one of them could be made to see a request that the other does not, is refused.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/message.hh"

namespace nenkai::server {

struct RequestLimits {
  static constexpr std::size_t head = 16'384;     // bytes of the request line and all fields: 431
  static constexpr std::size_t target = 8'192;    // 414
  static constexpr std::size_t fields = 100;      // 431
  static constexpr std::size_t body = 1'048'576;  // 413
};

/// The request line and the fields, in one piece of memory that is used again for the next request.
class Head {
 public:
  std::string_view method() const { return piece(method_); }
  std::string_view target() const { return piece(target_); }
  bool http_1_0() const { return http_1_0_; }
  std::size_t size() const { return fields_.size(); }
  std::string_view name(std::size_t field) const { return piece(fields_[field].name); }  // in lower case
  std::string_view value(std::size_t field) const { return piece(fields_[field].value); }
  /// The values of all fields of that name as one list (RFC 9110 section 5.3); none where there is none.
  std::optional<std::string> list(std::string_view name) const;
  /// The first of that name; none where there is none.
  std::optional<std::string_view> find(std::string_view name) const;

  void clear();
  void begin(std::string_view method, std::string_view target, bool http_1_0);
  void add(std::string_view name, std::string_view value);

 private:
  struct Piece {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
  };
  struct Field {
    Piece name;
    Piece value;
  };
  std::string_view piece(const Piece& piece) const { return std::string_view(text_).substr(piece.at, piece.size); }
  Piece keep(std::string_view text);

  std::string text_;
  Piece method_;
  Piece target_;
  std::vector<Field> fields_;
  bool http_1_0_ = false;
};

class RequestReader {
 public:
  enum class State : std::uint8_t {
    head,    // wants more of it
    body,    // the head is there, and wants more of the body
    done,    // all is there
    refused  // `status` says why; nothing more can be read from this connection
  };

  RequestReader();
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Takes what it can from `bytes`, which begin where the last call ended, and says how many that were. Stops between
  /// head and body, and behind the request.
  std::size_t read(std::string_view bytes);

  State state() const { return state_; }
  /// True once the first byte of a request was taken.
  bool begun() const { return begun_; }
  int status() const { return status_; }
  const Head& head() const { return head_; }
  std::string& body() { return body_; }
  /// True where the client waits for leave to send the body (RFC 9110 section 10.1.1).
  bool expects_continue() const { return expects_continue_; }
  /// True where the client wants to send another request on this connection.
  bool keep_alive() const { return keep_alive_; }
  /// Makes ready for the next request.
  void next();

 private:
  class Parser;

  void refuse(int status);
  void read_head(std::string_view bytes, std::size_t& used);
  void finish_head();

  std::unique_ptr<Parser> parser_;
  Head head_;
  std::string body_;
  State state_ = State::head;
  int status_ = 0;
  std::size_t head_bytes_ = 0;
  bool begun_ = false;
  bool expects_continue_ = false;
  bool keep_alive_ = false;
};

/// What a target means: its path, decoded, and its query.
struct Target {
  std::string path;
  Pairs query;
};

/// Of a target in origin-form, absolute-form or "*" (RFC 9112 section 3.2); the host of an absolute one is not asked
/// for. None where it is none of these or an escape is broken; a path with an escaped slash, dot segment or NUL comes
/// out as one that nothing has.
std::optional<Target> parse_target(std::string_view target);

/// As handlers take it.
Request to_request(const Head& head, Target target, std::string body, std::string peer);

}  // namespace nenkai::server
