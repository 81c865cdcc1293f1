#pragma once
// What became of one message that was handed to a channel.

#include <chrono>
#include <string>

namespace nenkai {

struct Delivery {
  enum class Kind {
    taken,      // the other side has it
    try_again,  // it has it not, and may take it later
    refused,    // it will never take it
    uncertain   // it may have it: the connection broke after all was said and before the answer
  };
  Kind kind = Kind::taken;
  bool stop = false;             // the trouble is not this message's: send nothing more for a while
  std::string note;              // what the other side said, in one line; empty where all went well
  std::chrono::seconds wait{0};  // before the next try at the least, where the other side said so
};

}  // namespace nenkai
