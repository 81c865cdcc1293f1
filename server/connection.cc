#include "server/connection.hh"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>

#include "server/client_address.hh"

namespace nenkai::server {
namespace {

using boost::system::error_code;

constexpr std::size_t small_buffer = 2'048;   // what an idle connection holds
constexpr std::size_t large_buffer = 32'768;  // a head at its limit and more
// Smaller bodies go out with their head in one call.
constexpr std::size_t least_sendfile = 16'384;
constexpr std::chrono::seconds drain_time{2};
constexpr std::size_t drain_bytes = 4U << 20U;

}  // namespace

Connection::Connection(Thread& thread, Socket socket, std::string peer)
    : thread_(thread),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      client_(peer_),
      behind_proxy_(is_proxy(peer_, thread.front.proxies())),
      buffer_(small_buffer, '\0') {
  ThreadCounts::add(thread_.counts.accepted);
  ThreadCounts::add(thread_.counts.open);
}

Connection::~Connection() = default;

void Connection::open(Thread& thread, Socket socket, std::string peer) {
  const auto connection = std::make_shared<Connection>(thread, std::move(socket), std::move(peer));
  connection->place_ = thread.connections.insert(thread.connections.end(), connection);
  connection->start();
}

void Connection::start() {
  since_ = Clock::now();
  set_deadline(thread_.patience.head);
  read();
}

void Connection::sweep() {
  if (state_ == State::closed || state_ == State::waiting || Clock::now() < deadline_) return;
  ThreadCounts::add(thread_.counts.timed_out);
  if (state_ == State::reading && reader_.begun()) say_too_late();
  close();
}

/// As much of it as goes at once: who is this slow may not read it either.
void Connection::say_too_late() {
  received_ = Clock::now();
  close_after_ = true;
  out_ = to_wire(refusal(408, "/feeds/", reason_phrase(408)), "GET");
  out_.head = out_.made;
  append_head();
  head_sent_ = body_sent_ = 0;
  if (write()) tell();
}

void Connection::finish() {
  finishing_ = true;
  close_after_ = true;
  if (!idle() || begin_ != end_) return;
  char waiting = 0;
  // A request that is in the socket already will still be answered.
  if (recv(socket_.native_handle(), &waiting, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) close();
}

void Connection::close() {
  if (state_ == State::closed) return;
  if (state_ == State::writing || state_ == State::waiting) ThreadCounts::subtract(thread_.counts.answering);
  ThreadCounts::subtract(thread_.counts.open);
  state_ = State::closed;
  const auto self = std::move(*place_);  // until the end of this
  thread_.connections.erase(place_);
  out_ = {};
  error_code ignored;
  socket_.close(ignored);
}

void Connection::read() {
  if (begin_ > 0 && begin_ == end_) begin_ = end_ = 0;
  if (end_ == buffer_.size() && begin_ > 0) {
    buffer_.erase(0, begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size() || reader_.state() == RequestReader::State::body)
    buffer_.resize(std::max(large_buffer, buffer_.size()));
  if (begin_ == end_ && !reader_.begun() && buffer_.size() > small_buffer) {
    buffer_ = std::string(small_buffer, '\0');
    begin_ = end_ = 0;
  }
  socket_.async_read_some(boost::asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
                          [self = shared_from_this()](const error_code& error, std::size_t size) {
                            if (self->state_ == State::closed) return;
                            if (error) return self->close();
                            self->have_read(size);
                          });
}

void Connection::have_read(std::size_t size) {
  if (state_ == State::draining) {
    drained_ += size;
    return drained_ > drain_bytes ? close() : drain();
  }
  end_ += size;
  process();
}

void Connection::process() {
  processing_ = true;
  while (state_ == State::reading && take_request()) {
  }
  processing_ = false;
  if (state_ == State::reading) read();
}

/// False where more has to come in first.
bool Connection::take_request() {
  using Reading = RequestReader::State;
  const bool begun = reader_.begun();
  const Reading before = reader_.state();
  if (before != Reading::done) {
    if (begin_ == end_) return false;
    begin_ += reader_.read(std::string_view(buffer_).substr(begin_, end_ - begin_));
  }
  if (reader_.state() == Reading::refused) {
    refuse(reader_.status());
    return false;
  }
  if (!begun && reader_.begun() && reader_.state() == Reading::head) {
    // The first request's time runs from the connection on.
    if (!first_) set_deadline(thread_.patience.head);
  }
  if (before == Reading::head && reader_.state() == Reading::body) {
    set_deadline(thread_.patience.body);
    if (reader_.expects_continue() && begin_ == end_) send_continue();
    return state_ == State::reading;
  }
  if (reader_.state() != Reading::done) return false;
  received_ = Clock::now();
  if (behind_proxy_) {
    const auto forwarded = reader_.head().list("x-forwarded-for");
    client_ = forwarded_client(forwarded.value_or(""), thread_.front.proxies(), peer_);
  }
  close_after_ = !reader_.keep_alive() || finishing_;
  state_ = State::waiting;
  ThreadCounts::add(thread_.counts.answering);
  const auto later = [self = shared_from_this()](Outgoing out) {
    auto& io = self->thread_.io;
    boost::asio::post(io, [self, out = std::make_shared<Outgoing>(std::move(out))] {
      if (self->state_ == State::waiting) self->respond(std::move(*out));
    });
  };
  if (auto out = thread_.front.answer(reader_.head(), reader_.body(), client_, later)) respond(*std::move(out));
  return state_ == State::reading;
}

void Connection::send_continue() {
  constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
  // So few bytes that a client who cannot take them at once has not read its answers.
  if (send(socket_.native_handle(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT) !=
      static_cast<ssize_t>(line.size()))
    close();
}

void Connection::refuse(int status) {
  ThreadCounts::add(thread_.counts.answering);
  received_ = Clock::now();
  close_after_ = true;
  Outgoing out = to_wire(refusal(status, "/feeds/", reason_phrase(status)), "GET");
  out.close = true;
  respond(std::move(out));
}

void Connection::respond(Outgoing out) {
  state_ = State::writing;
  out_ = std::move(out);
  if (!out_.made.empty()) out_.head = out_.made;
  close_after_ = close_after_ || out_.close || finishing_;
  const std::size_t size = out_.file != nullptr ? out_.file->size() : out_.text.size();
  set_deadline(thread_.patience.answer + std::chrono::seconds{size / thread_.patience.least_rate});
  append_head();
  head_sent_ = body_sent_ = 0;
  if (!write()) return wait_to_write();
  if (state_ == State::writing) finish_response();
}

void Connection::append_head() {
  out_head_.assign(out_.head);
  out_head_ += thread_.date_field;
  if (close_after_) {
    out_head_ += "Connection: close\r\n\r\n";
  } else if (reader_.head().http_1_0()) {
    out_head_ += "Connection: keep-alive\r\n\r\n";
  } else {
    out_head_ += "\r\n";
  }
}

bool Connection::write() {
  if (!write_head()) return state_ == State::closed;
  if (out_.file != nullptr && body_sent_ < out_.file->size() && !write_file()) return state_ == State::closed;
  return true;
}

/// The head, and with it a body that is small or made for this answer alone.
bool Connection::write_head() {
  std::string_view body = out_.text;
  const bool apart = out_.file != nullptr && out_.file->size() >= least_sendfile;
  if (out_.file != nullptr && !apart) body = out_.file->bytes();
  while (head_sent_ < out_head_.size() || (!apart && body_sent_ < body.size())) {
    std::array<iovec, 2> parts{{{out_head_.data() + head_sent_, out_head_.size() - head_sent_},
                                {const_cast<char*>(body.data()) + body_sent_, body.size() - body_sent_}}};
    msghdr message = {};
    message.msg_iov = parts.data();
    message.msg_iovlen = apart || body.empty() ? 1 : 2;
    const ssize_t sent =
        sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT | (apart ? MSG_MORE : 0));
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) {
      if (errno != EAGAIN) close();
      return false;
    }
    const std::size_t of_head = std::min(static_cast<std::size_t>(sent), out_head_.size() - head_sent_);
    head_sent_ += of_head;
    body_sent_ += static_cast<std::size_t>(sent) - of_head;
    ThreadCounts::add(thread_.counts.bytes, static_cast<std::uint64_t>(sent));
  }
  return true;
}

bool Connection::write_file() {
  auto offset = static_cast<off_t>(body_sent_);
  while (body_sent_ < out_.file->size()) {
    const ssize_t sent =
        sendfile(socket_.native_handle(), out_.file->descriptor(), &offset, out_.file->size() - body_sent_);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) {
      if (sent == 0 || errno != EAGAIN) close();
      return false;
    }
    body_sent_ += static_cast<std::size_t>(sent);
    ThreadCounts::add(thread_.counts.bytes, static_cast<std::uint64_t>(sent));
  }
  return true;
}

void Connection::wait_to_write() {
  if (state_ == State::closed) return;
  socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const error_code& error) {
    if (self->state_ == State::closed) return;
    if (error) return self->close();
    if (!self->write()) return self->wait_to_write();
    if (self->state_ == State::writing) self->finish_response();
  });
}

void Connection::tell() const {
  ThreadCounts& counts = thread_.counts;
  const auto digit = static_cast<std::size_t>(out_.status / 100);
  ThreadCounts::add(counts.answers[digit < counts.answers.size() ? digit : 0]);
  if (out_.is_feed) ThreadCounts::add(counts.feeds);
  if (!thread_.log.tells(out_.status)) return;
  const Head& head = reader_.head();
  const std::chrono::duration<double, std::milli> took = Clock::now() - received_;
  thread_.log.request({head.method(), head.target(), out_.status, head_sent_ + body_sent_, took.count(), client_,
                       head.find("user-agent").value_or("")});
}

void Connection::finish_response() {
  tell();
  ThreadCounts::subtract(thread_.counts.answering);
  out_ = {};
  if (close_after_) return drain();
  reader_.next();
  first_ = false;
  state_ = State::reading;
  since_ = Clock::now();
  set_deadline(thread_.patience.idle);
  if (!processing_) process();
}

/// Says that nothing more is coming, and takes what the client still sends: were the socket closed with bytes unread,
/// the client could lose the answer (RFC 9112 section 9.6).
void Connection::drain() {
  if (state_ != State::draining) {
    state_ = State::draining;
    set_deadline(drain_time);
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  begin_ = end_ = 0;
  socket_.async_read_some(boost::asio::buffer(buffer_),
                          [self = shared_from_this()](const error_code& error, std::size_t size) {
                            if (self->state_ == State::closed) return;
                            if (error) return self->close();
                            self->have_read(size);
                          });
}

}  // namespace nenkai::server
