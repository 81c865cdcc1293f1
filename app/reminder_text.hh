#pragma once
// The words of one reminder, from the templates in config/templates/ or those of the installation that stand in for
// them (`templates_dir`).

#include <optional>
#include <string>
#include <vector>

#include "app/context.hh"
#include "scheduler/outbox.hh"

namespace nenkai {

struct ReminderText {
  std::string subject;  // one line
  std::string text;
  std::string html;
  std::string type;  // for programs: "reminder.event", "reminder.moved", "reminder.obligation", "reminder.digest", …
  std::string data;  // the same as a JSON object
};

class ReminderTemplates {
 public:
  /// Those of `directory` (empty: none) stand in for the ones of the same name that are built in. Throws InputError for
  /// one that cannot be read, is longer than `longest`, or is no mustache.
  explicit ReminderTemplates(std::string directory) : directory_(std::move(directory)) {}

  static constexpr std::size_t longest = 262'144;
  /// "reminder.en.txt.mustache"; in a language that has none, the English one.
  std::string get(const std::string& name) const;
  bool has(const std::string& name) const;

 private:
  std::string directory_;
};

/// What `row` says at `now` of an event or a finding; one of them is given.
struct ReminderAbout {
  const OpenProgramme* open = nullptr;
  const Event* event = nullptr;
  const Finding* finding = nullptr;
  std::string was;  // of a notice: what the recipient was told before; empty where nobody knows
  Instant now;
  std::string public_url;  // without a slash at the end; empty: no links
};

/// Several in one: `texts`, of which there are some, without what stands under each of them ("-- " and below) but once.
ReminderText digest_text(const std::vector<ReminderText>& texts, const std::string& language,
                         const ProgrammeHeader& programme, const ReminderTemplates& templates);

/// Throws InputError for a template that is wrong.
ReminderText reminder_text(const OutboxRow& row, const ReminderAbout& about, const ReminderTemplates& templates);

}  // namespace nenkai
