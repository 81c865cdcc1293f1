#pragma once
// One client. Lives on one io thread, and nothing here is shared with another.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <list>
#include <memory>
#include <string>

#include "server/front.hh"
#include "server/metrics.hh"
#include "server/patience.hh"

namespace nenkai::server {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class Connection;

/// What the connections of one io thread share.
struct Thread {
  Front& front;
  const Log& log;
  const Patience& patience;
  ThreadCounts& counts;
  boost::asio::io_context io{1};
  std::string date_field = {};  // "Date: …\r\n", renewed each second
  bool stopping = false;
  std::list<std::shared_ptr<Connection>> connections = {};  // the open ones
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// Opens it: it lives in the thread's list from now on, until it is closed.
  static void open(Thread& thread, Socket socket, std::string peer);
  Connection(Thread& thread, Socket socket, std::string peer);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Closes it where its deadline is over.
  void sweep();
  /// No request is in the middle of coming in or being answered.
  bool idle() const { return state_ == State::reading && !reader_.begun(); }
  Clock::time_point idle_since() const { return since_; }
  /// After what is being answered now, nothing more is.
  void finish();
  void close();

 private:
  enum class State : std::uint8_t { reading, waiting, writing, draining, closed };

  void start();
  void read();
  void have_read(std::size_t size);
  /// Takes requests out of what was read, until one has to wait.
  void process();
  bool take_request();
  void send_continue();
  void respond(Outgoing out);
  void refuse(int status);
  void say_too_late();
  void append_head();
  /// True when all of the answer is with the kernel, or the connection closed.
  bool write();
  bool write_head();
  bool write_file();
  void wait_to_write();
  void finish_response();
  void drain();
  void set_deadline(std::chrono::seconds patience) { deadline_ = Clock::now() + patience; }
  void tell() const;

  Thread& thread_;
  std::list<std::shared_ptr<Connection>>::iterator place_;
  Socket socket_;
  std::string peer_;    // who is at the other end of the connection
  std::string client_;  // whose request it is: another where the peer is a proxy of ours
  bool behind_proxy_;
  RequestReader reader_;
  State state_ = State::reading;
  std::string buffer_;  // room for what is read; [begin_, end_) waits to be taken
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  Outgoing out_;
  std::string out_head_;
  std::size_t head_sent_ = 0;
  std::size_t body_sent_ = 0;
  bool close_after_ = false;
  bool finishing_ = false;
  bool processing_ = false;
  bool first_ = true;  // request of the connection
  Clock::time_point deadline_;
  Clock::time_point since_;     // of being idle
  Clock::time_point received_;  // of the head that is being answered
  std::size_t drained_ = 0;
};

}  // namespace nenkai::server
