#include "scheduler/plan/solve.hh"

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "scheduler/plan/ascent.hh"
#include "scheduler/plan/at.hh"
#include "scheduler/plan/blocks.hh"
#include "scheduler/plan/branching.hh"
#include "scheduler/plan/clock.hh"
#include "scheduler/plan/decomposition.hh"
#include "scheduler/plan/polish.hh"
#include "scheduler/plan/rest.hh"
#include "scheduler/plan/sequencer.hh"

namespace nenkai::plan {
namespace {

/// One call of `solve`.
class Solver {
 public:
  Solver(const Core& core, const SolveOptions& options)
      : core_(core),
        options_(options),
        clock_(options),
        layout_(core),
        all_(all_candidates(core)),
        soft_(has_soft_spacing(core)),
        stopped_([this] { return clock_.over(); }),
        incumbent_(core) {}

  Answer run() {
    if (core_.items.empty()) return {PlanStatus::optimal, {}, 0, 0};
    if (impossible()) return {PlanStatus::infeasible, {}, 0, 0};
    if (options_.start_from != nullptr) incumbent_.offer(*options_.start_from);
    search(all_, options_.start_from != nullptr ? *options_.start_from : Choice{}, quick_rounds());
    if (options_.any && incumbent_.any()) return answer();
    if (soft_ && !core_.leave_out) follow_days();
    if (done() || clock_.over()) return answer();
    Relaxation relaxation(layout_, all_, stopped_);
    if (incumbent_.any()) relaxation.admit(incumbent_.choice());
    const Relaxed root = relaxation.solve(cutoff(), 1'000'000, large() ? 3 : 1'000'000);
    raise(root.bound);
    if (!done() && !soft_) {
      if (core_.items.size() > most_to_prove_first) dive(relaxation, incumbent_, cutoff());
      tell();
      close_in(relaxation);
    }
    if (!done() && !clock_.over()) improve(relaxation, root);
    if (!done() && !clock_.over()) split(relaxation);
    if (!done() && !clock_.over()) alternate();
    relaxation.strike(cutoff());
    if (!done() && !clock_.over()) branch(relaxation);
    return answer();
  }

 private:
  bool impossible() const {
    return !core_.leave_out && std::any_of(core_.items.begin(), core_.items.end(),
                                           [](const Item& item) { return item.candidates.empty(); });
  }

  /// What is dearer is of no interest; where no choice is known, no plan can be so dear.
  Cost cutoff() const { return incumbent_.cost().value_or(ceiling()); }
  Cost ceiling() const {
    const auto count = static_cast<Cost>(core_.items.size());
    return layout_.dearest + count * core_.leave_out.value_or(0) + 1;
  }
  bool done() const {
    return bound_ >= cutoff() || (incumbent_.any() && (options_.any || bound_ + options_.near_enough >= cutoff()));
  }

  /// True while the best choice may be much dearer than the least: then a long local search pays better than a proof.
  bool far() const { return double(cutoff() - bound_) > 0.02 * double(cutoff()); }

  bool large() const { return soft_ && core_.items.size() > most_for_all_cuts; }

  std::int64_t thorough_rounds() const { return 500 + 100 * static_cast<std::int64_t>(core_.items.size()); }
  std::int64_t quick_rounds() const { return 500 + 4 * static_cast<std::int64_t>(core_.items.size()); }

  void raise(Cost bound) {
    bound_ = std::max(bound_, std::min(bound, cutoff()));
    tell();
  }

  void tell() const {
    if (options_.progress) options_.progress({incumbent_.cost(), bound_, clock_.seconds()});
  }

  void search(const Domains& domains, const Choice& start, std::int64_t rounds) {
    search(domains, start, rounds, options_.seed);
  }
  void search(const Domains& domains, const Choice& start, std::int64_t rounds, std::uint64_t seed) {
    const SearchOptions search{seed, rounds, &stopped_, options_.any};
    if (incumbent_.offer(local_search(layout_, domains, start, search).choice)) tell();
  }

  /// The timelines of blocks that soft spacings tie together: a bound, and where it is the only block, all of the
  /// answer.
  void follow_days() {
    if (!incumbent_.any()) return;
    search(all_, incumbent_.choice(), thorough_rounds());
    AscentOptions options;
    options.blocks = blocks_of(core_, most_in_a_block);
    options.threads = options_.threads;
    options.stopped = &stopped_;
    several_blocks_ = *std::max_element(options.blocks.begin(), options.blocks.end()) > 0;
    ascent_ = std::make_unique<Ascent>(layout_, all_, without_prices(layout_), std::move(options));
    if (!ascent_->practicable()) return ascent_.reset();
    ascent_->settle(incumbent_.choice(), 60);
    for (const int rounds : {large() ? 40 : 100, 200, 300}) {
      climb(rounds);
      if (done() || clock_.over()) return;
      if (sequencable(core_) && look_through(most_labels)) return;
      if (several_blocks_) return decompose();
    }
  }

  /// Several blocks: whole plans of each, at prices on what is between them, by turns with searches for a cheaper
  /// whole.
  void decompose() {
    Decomposition parts(ascent_->pricing(), ascent_->prices(), incumbent_.choice());
    const bool few = sequencable(core_);
    // Branching ends what is small; what is large has nothing better to wait for.
    const int patience = 1 + static_cast<int>(core_.items.size()) / 20;
    int idle = 0;
    Cost narrowed_at = cutoff();
    for (int turn = 1; idle < patience && (few || far_apart()) && !done() && !clock_.over(); ++turn) {
      const Cost before = bound_;
      const Cost dearer = cutoff();
      const bool climbs = !parts.at_rest();
      if (climbs) raise(parts.climb(cutoff(), large() ? 25 : 20));
      if (done() || clock_.over() || ((climbs || cutoff() < narrowed_at) && !narrow(parts.within(cutoff())))) return;
      narrowed_at = cutoff();
      if (few) {
        climb(200);
        if (done() || look_through(turn < 5 ? most_labels << turn : 16 * most_labels)) return;
      }
      const bool rising = double(bound_ - before) > 0.002 * double(bound_);
      if (large() ? turn % 2 == 1 : !rising) find_whole(parts, turn);
      idle = bound_ > before || cutoff() < dearer ? 0 : idle + 1;
    }
  }

  /// A cheaper whole: by a dive, mended by local search and polishing, and by putting together what was met of each
  /// block.
  void find_whole(Decomposition& parts, int turn) {
    if (!large()) parts.wander(1 + turn % 3, 50);
    const Choice dived = parts.dive();
    if (dived.empty()) return;
    for (const Found& found : searches(dived, turn)) {
      if (found.choice.empty()) continue;
      parts.meet(found.choice);
      if (incumbent_.offer(found.choice)) tell();
    }
    if (!large() && turn % 3 == 0 && incumbent_.offer(parts.assemble(cutoff(), clock_.left()))) tell();
    if (large() || polished_ == incumbent_.choice()) return;
    polish(layout_, incumbent_, groups(), 3, stopped_);
    polished_ = incumbent_.choice();
    parts.meet(polished_);
    tell();
  }

  /// Local searches from one start, colder and hotter ones.
  std::vector<Found> searches(const Choice& start, int turn) const {
    constexpr std::array heats{0.02, 0.06, 0.1, 0.15};
    std::vector<Found> found(large() ? 2 : heats.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t number = next++; number < found.size(); number = next++) {
        SearchOptions search{options_.seed + at(turn), 4 * thorough_rounds(), &stopped_, false};
        search.heat = heats[number];
        if (!large()) search.rounds *= 3;
        const bool again = large() && turn > 1 && number > 0;
        found[number] = local_search(layout_, all_, again ? incumbent_.choice() : start, search);
      }
    };
    std::vector<std::jthread> others;
    const auto threads = std::min(found.size(), at(std::max(1, options_.threads)));
    for (std::size_t thread = 1; thread < threads; ++thread) others.emplace_back(work);
    work();
    others.clear();  // waits for them
    return found;
  }

  /// False where no plan cheaper than the best one can be within these.
  bool narrow(Domains within) {
    if (clock_.over()) return false;  // before all blocks were looked at, perhaps
    all_ = std::move(within);
    if (std::any_of(all_.begin(), all_.end(), [](const auto& domain) { return domain.empty(); })) {
      raise(cutoff());
      return false;
    }
    ascent_->narrow(all_);
    return true;
  }

  void climb(int rounds) {
    raise(ascent_->climb(cutoff(), rounds));
    if (done() || clock_.over()) return;
    narrow(ascent_->within(cutoff()));
  }

  /// All plans that may still be cheaper. False where they are too many.
  bool look_through(std::size_t labels) {
    const auto found = best_sequence(layout_, all_, ascent_->view(), {cutoff(), labels, &stopped_});
    if (incumbent_.offer(found.choice)) tell();
    if (!found.whole) return false;
    raise(cutoff());
    return true;
  }

  /// Items that a spacing ties together and that are not too many to be placed anew at once.
  std::vector<std::vector<int>> groups() const {
    std::vector<std::vector<int>> groups;
    for (const Spacing& spacing : core_.spacings) {
      if (spacing.items.size() > 5 && spacing.items.size() <= most_in_a_block) groups.push_back(spacing.items);
    }
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    return groups;
  }

  /// One block: searches, polishes and climbs in turn, as long as that may bring more than branching.
  void alternate() {
    if (ascent_ == nullptr || several_blocks_ || !sequencable(core_)) return;
    for (std::uint64_t turn = 1; turn <= 20 && !done() && !clock_.over(); ++turn) {
      search(all_, turn % 2 == 0 ? Choice{} : incumbent_.choice(), 8 * thorough_rounds(), options_.seed + turn);
      polish(layout_, incumbent_, groups(), 3, stopped_);
      tell();
      climb(200);
      if (!done() && look_through(turn < 5 ? most_labels << turn : 16 * most_labels)) return;
    }
  }
  bool far_apart() const { return !done() && double(cutoff() - bound_) > 0.005 * double(cutoff()); }

  /// Between the root and branching: dives, local search among what hoped-for costs allow, and striking out.
  void improve(Relaxation& relaxation, const Relaxed& root) {
    if (root.whole && incumbent_.offer(root.choice)) tell();
    const bool dear = relaxation.steps() > too_dear_to_dive;
    if (!dear) dive(relaxation, incumbent_, cutoff());
    for (const double hope : {0.3, 0.05, 0.01}) {
      if (done() || clock_.over()) return;
      const Cost hoped = std::min(cutoff(), bound_ + 2 + static_cast<Cost>(hope * double(bound_)));
      search(relaxation.within(hoped), incumbent_.any() ? incumbent_.choice() : root.choice,
             far() ? thorough_rounds() : 2 * quick_rounds());
      relaxation.strike(cutoff());
      tell();
    }
    if (dear) return;
    if (far()) dive(relaxation, incumbent_, cutoff());
    Cost bound = bound_;
    tighten(relaxation, cutoff(), bound);
    raise(bound);
  }

  /// Whatever costs hardly more than the bound stands on few places. These are looked at to the end: the best choice is
  /// among them, or the bound is higher than was known. Where that is too much work, fewer are.
  void close_in(Relaxation& relaxation) {
    Cost step = core_.leave_out || options_.any ? 0 : 1 + bound_ / 1000;
    while (step > 0 && !done() && !clock_.over()) {
      const Cost sought = std::min(cutoff(), bound_ + step);
      if (sought > dearest_for_rest) return;
      Relaxation inside(layout_, relaxation.within(sought), stopped_);
      Cost bound = bound_;
      const std::size_t places = tighten(inside, sought, bound);
      if (bound < sought && places <= most_places_for_rest) {
        const RestAnswer rest =
            ask_rest(core_, inside.domains(), {sought, inside.binding_exclusions(), clock_.left(), &stopped_});
        if (incumbent_.offer(rest.choice)) tell();
        bound = std::max(bound, rest.bound.value_or(0));
      }
      if (bound <= bound_) step /= 2;
      raise(std::min(bound, sought));
    }
  }

  /// What is struck out makes a relaxation dearer, which strikes out more, until hardly anything does any more or
  /// `bound` has reached the cutoff. Returns how many places stay.
  std::size_t tighten(Relaxation& relaxation, Cost cutoff, Cost& bound) {
    std::size_t stay = relaxation.strike(cutoff);
    for (std::size_t before = 0; bound < cutoff && !clock_.over() && (before == 0 || 10 * stay < 9 * before);) {
      before = stay;
      bound = std::max(bound, relaxation.solve(cutoff, 1'000'000).bound);
      stay = relaxation.strike(cutoff);
    }
    return stay;
  }

  /// Branches, and from time to time searches near the best choice: what the one finds helps the other.
  void branch(Relaxation& relaxation) {
    BranchingLimits limits;
    limits.ceiling = ceiling();
    limits.any = options_.any;
    limits.near_enough = options_.near_enough;
    limits.most_parts = options_.most_parts;
    limits.stopped = stopped_;
    limits.told = [this](Cost bound) { raise(bound); };
    BranchAndBound branching(layout_, relaxation, incumbent_, limits);
    std::uint64_t seed = options_.seed;
    while (!branching.done()) {
      raise(branching.run(steps_between_searches));
      if (branching.done() || done()) break;
      search(relaxation.domains(), incumbent_.choice(), far() ? 4 * thorough_rounds() : quick_rounds(), ++seed);
      relaxation.strike(cutoff());
    }
    raise(branching.run());
  }

  /// Solves block after block and tells the relaxation what was proved of each, which then prices the rows between
  /// blocks anew; as long as that raises the bound.
  void split(Relaxation& relaxation) {
    if (!soft_) return;
    const std::vector<int> blocks = blocks_of(core_, most_in_a_block);
    const int count = 1 + *std::max_element(blocks.begin(), blocks.end());
    if (count < 2) return;
    for (int round = 0; round < 6 && !done() && !clock_.over(); ++round) {
      const Cost before = bound_;
      const Coupling coupling = relaxation.coupling(blocks, block_scale);
      Cost sum = -coupling.constant;
      Choice whole(core_.items.size(), left_out);
      for (int number = 0; number < count; ++number) {
        if (!solve_block(relaxation, blocks, number, count, coupling, sum, whole)) return raise(cutoff());
      }
      raise(sum >= 0 ? (sum + block_scale - 1) / block_scale : 0);
      search(relaxation.domains(), whole, 2 * thorough_rounds());
      if (relaxation.steps() > too_dear_to_dive) {
        for (std::uint64_t more = 1; more <= 6 && !done() && !clock_.over(); ++more) {
          search(relaxation.domains(), incumbent_.choice(), 5 * thorough_rounds(), options_.seed + more);
        }
        break;
      }
      raise(relaxation.solve(cutoff(), 1'000'000).bound);
      relaxation.strike(cutoff());
      if (bound_ - before <= bound_ / 1000) break;
    }
  }

  /// Where the block's items stand in the best choice; empty where one of them has been struck out there.
  Choice start_of(const Block& block) const {
    Choice start;
    for (std::size_t item = 0; item < block.items.size() && incumbent_.any(); ++item) {
      const auto& candidates = block.candidates[item];
      const int chosen = incumbent_.choice()[at(block.items[item])];
      const auto found = std::find(candidates.begin(), candidates.end(), chosen);
      if (found == candidates.end()) return {};
      start.push_back(static_cast<int>(found - candidates.begin()));
    }
    return start;
  }

  /// False where the block cannot be placed within what is cheaper than the best.
  bool solve_block(Relaxation& relaxation, const std::vector<int>& blocks, int number, int count,
                   const Coupling& coupling, Cost& sum, Choice& whole) {
    const Block block = block_of(core_, relaxation.domains(), blocks, number, coupling);
    SolveOptions options = clock_.options(0.9 / double(count - number));
    options.progress = nullptr;
    const Choice start = start_of(block);
    options.start_from = start.empty() ? nullptr : &start;
    options.near_enough = (cutoff() - bound_) * block_scale / (20 * count);
    options.most_parts = 3000;
    const Answer answer = solve(block.core, options);
    if (answer.status == PlanStatus::infeasible) return false;
    sum += answer.bound + block.shift;
    relaxation.add_block(block.items, coupling, answer.bound + block.shift);
    for (std::size_t item = 0; item < block.items.size() && !answer.choice.empty(); ++item) {
      const int chosen = answer.choice[item];
      whole[at(block.items[item])] = chosen == left_out ? left_out : block.candidates[item][at(chosen)];
    }
    return true;
  }

  static constexpr std::size_t most_for_all_cuts = 300;
  static constexpr std::size_t most_to_prove_first = 600;  // others get a plan of some worth before
  static constexpr std::size_t most_labels = 30'000;
  static constexpr std::int64_t steps_between_searches = 5'000;  // of the simplex method
  static constexpr std::int64_t too_dear_to_dive = 12'000;
  static constexpr Cost block_scale = 64;

  Answer answer() const {
    const bool proved = bound_ >= cutoff();
    if (!incumbent_.any()) return {proved ? PlanStatus::infeasible : PlanStatus::unknown, {}, 0, bound_};
    return {proved ? PlanStatus::optimal : PlanStatus::feasible, incumbent_.choice(), *incumbent_.cost(), bound_};
  }

  const Core& core_;
  const SolveOptions& options_;
  Clock clock_;
  Layout layout_;
  Domains all_;  // what may still be chosen
  bool several_blocks_ = false;
  bool soft_;  // two items may keep a distance for nothing but its price
  std::function<bool()> stopped_;
  Incumbent incumbent_;
  Choice polished_;
  std::unique_ptr<Ascent> ascent_;
  Cost bound_ = 0;
};

}  // namespace

Answer solve(const Core& core, const SolveOptions& options) { return Solver(core, options).run(); }

}  // namespace nenkai::plan
