#pragma once
// Planning the reminders of a programme into the outbox: all at once where that is little; piece by piece, each a short
// transaction, where it is much, and then by one at a time, while others may send what is there already.

#include "app/remind.hh"
#include "app/sending.hh"
#include "scheduler/outbox_plan.hh"

namespace nenkai {

/// What works out the wanted rows asks of the programme.
ReminderView view_of(const RemindedProgramme& world);
/// The rows that planning has to know.
std::vector<OutboxRow> known_rows(Context& context, const ProgrammeId& programme);

/// The same change in pieces of about `most` rows, which may be made one after the other, and left off after any. What
/// is withdrawn comes first, so that nothing old goes out beside the new; what goes into one digest stays together.
std::vector<OutboxChange> in_pieces(OutboxChange change, std::size_t most);

class ReminderPlanning {
 public:
  ReminderPlanning(Context& context, const RemindedProgramme& world, const Reminding& how,
                   const std::function<Instant()>& clock)
      : context_(&context), world_(&world), how_(&how), clock_(&clock) {}

  /// Plans and stores, and says in the report what. False where somebody else is at it: then to be asked again.
  bool done(RemindReport& report);

 private:
  static constexpr std::size_t piece = 1000;

  bool stopped() const { return how_->stopped && how_->stopped(); }
  OutboxChange change();
  bool may_plan();
  void store(OutboxChange change, RemindReport& report);

  Context* context_;
  const RemindedProgramme* world_;
  const Reminding* how_;
  const std::function<Instant()>* clock_;
  std::optional<std::chrono::steady_clock::time_point> waiting_since_;
};

}  // namespace nenkai
