#include "scheduler/plan/rest.hh"

#include <coin/CbcBranchActual.hpp>
#include <coin/CbcModel.hpp>
#include <coin/CglClique.hpp>
#include <coin/CglGomory.hpp>
#include <coin/CglProbing.hpp>
#include <coin/CglTwomir.hpp>
#include <coin/CglZeroHalf.hpp>
#include <coin/OsiClpSolverInterface.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>

#include "scheduler/plan/milp.hh"
#include "scheduler/plan/stop_handler.hh"

namespace nenkai::plan {
namespace {

constexpr double slack = 0.5;          // costs are whole
constexpr int most_nodes = 200;        // of the tree
constexpr int most_passes = 12;        // of cuts before the tree
constexpr int most_steps = 20'000;     // of the simplex method
constexpr int everywhere = 1;          // a cut generator's frequency: what is cut before the tree shows nothing of it
constexpr int priority_of_sets = 500;  // before single columns, which have 1000

/// The core with nothing but the candidates of these domains.
Core narrowed(const Core& core, const Domains& domains) {
  Core narrow = core;
  for (std::size_t item = 0; item < narrow.items.size(); ++item) {
    auto& candidates = narrow.items[item].candidates;
    candidates.clear();
    for (const int candidate : domains[item]) candidates.push_back(core.items[item].candidates[at(candidate)]);
  }
  return narrow;
}

struct Cuts {
  CglProbing probing;
  CglGomory gomory;
  CglClique clique;
  CglTwomir rounding;
  CglZeroHalf half;
  std::array<CglCutGenerator*, 5> all() { return {&probing, &gomory, &clique, &rounding, &half}; }
};

class Rest {
 public:
  Rest(const Core& core, const Domains& domains, const RestQuestion& question)
      : core_(core), domains_(domains), question_(question), narrow_(narrowed(core, domains)) {
    int columns = 0;
    for (const auto& domain : domains_) {
      first_.push_back(columns);
      columns += static_cast<int>(domain.size());
    }
  }

  enum class Left : std::uint8_t { nothing, some, unknown };

  /// Makes cuts as long as they raise the linear programme, and strikes out of `left` what its reduced costs then rule
  /// out.
  Left cut(Domains& left) {
    load();
    Cuts cuts;
    set_up(cuts);
    lp_.initialSolve();
    const int rows = lp_.getNumRows();
    for (int pass = 0;; ++pass) {
      if (stopped()) return Left::unknown;
      if (lp_.isProvenPrimalInfeasible()) return Left::nothing;
      if (!lp_.isProvenOptimal()) return Left::unknown;
      reached_ = lp_.getObjValue();
      const double room = double(question_.cutoff) - slack - reached_;
      if (room < 0) return Left::nothing;
      fix(room);
      if (pass == most_passes || !raise(cuts, pass, rows, 0.01 * room)) break;
    }
    int column = 0;
    for (auto& domain : left) {
      std::erase_if(domain, [&](int) { return lp_.getColUpper()[column++] < 0.5; });
    }
    return Left::some;
  }

  /// After `cut`: the tree.
  RestAnswer ask() {
    CbcModel model(lp_);
    set_limits(model);
    add_sets(model);
    add_cuts(model);
    model.branchAndBound();
    // 0: done; 1: there is no solution at all.
    const bool whole = model.status() == 0 && model.secondaryStatus() <= 1 && !stopped();
    if (model.bestSolution() == nullptr) return {whole ? std::optional(question_.cutoff) : std::nullopt, {}};
    Choice found = choice(model.bestSolution());
    const auto cost = static_cast<Cost>(std::llround(model.getObjValue()));
    const bool sound = whole && cost_of(core_, found) == cost;
    return {sound ? std::optional(cost) : std::nullopt, std::move(found)};
  }

 private:
  bool stopped() const { return (*question_.stopped)(); }

  void load() {
    lp_.messageHandler()->setLogLevel(0);
    lp_.setHintParam(OsiDoReducePrint, true, OsiHintTry);
    StopHandler handler(*question_.stopped);
    lp_.getModelPtr()->passInEventHandler(&handler);
    const Milp milp(narrow_);
    std::vector<double> lower(at(milp.columns()), 0);
    std::vector<double> upper;
    std::vector<double> cost;
    std::vector<int> whole;
    milp.each_column([&](const Milp::Column& column) {
      if (column.kind == Milp::ColumnKind::binary) whole.push_back(static_cast<int>(cost.size()));
      upper.push_back(column.kind == Milp::ColumnKind::nothing ? 0 : 1);
      cost.push_back(double(column.cost));
    });
    CoinPackedMatrix matrix(false, 0, 0);
    matrix.setDimensions(0, milp.columns());
    std::vector<double> least;
    std::vector<double> most;
    add_rows(milp, matrix, least, most);
    add_exclusions(matrix, least, most);
    lp_.loadProblem(matrix, lower.data(), upper.data(), cost.data(), least.data(), most.data());
    lp_.setInteger(whole.data(), static_cast<int>(whole.size()));
  }

  static void add_rows(const Milp& milp, CoinPackedMatrix& matrix, std::vector<double>& least,
                       std::vector<double>& most) {
    milp.each_row([&](const Milp::Row& row) {
      CoinPackedVector terms;
      for (const Milp::Term& term : row.terms) terms.insert(term.column, term.factor);
      matrix.appendRow(terms);
      least.push_back(row.sense == Milp::Sense::equal ? row.right : -COIN_DBL_MAX);
      most.push_back(row.right);
    });
  }

  void add_exclusions(CoinPackedMatrix& matrix, std::vector<double>& least, std::vector<double>& most) const {
    for (const Exclusion& exclusion : question_.exclusions) {
      CoinPackedVector terms;
      for (const auto& [item, candidate] : exclusion.members) {
        const auto& domain = domains_[at(item)];
        const auto found = std::lower_bound(domain.begin(), domain.end(), candidate);
        if (found == domain.end() || *found != candidate) continue;
        terms.insert(first_[at(item)] + static_cast<int>(found - domain.begin()), 1);
      }
      if (terms.getNumElements() < 2) continue;
      matrix.appendRow(terms);
      least.push_back(-COIN_DBL_MAX);
      most.push_back(1);
    }
  }

  /// What costs so much more than the linear programme is of no interest.
  void fix(double room) {
    for (int column = 0; column < lp_.getNumCols(); ++column) {
      if (lp_.getReducedCost()[column] > room + 1e-6) lp_.setColUpper(column, 0);
    }
  }

  /// One round of cuts; false where they hardly help.
  bool raise(Cuts& cuts, int pass, int rows, double enough) {
    CglTreeInfo info;
    info.pass = pass;
    info.formulation_rows = rows;
    OsiCuts made;
    for (CglCutGenerator* generator : cuts.all()) generator->generateCuts(lp_, made, info);
    lp_.applyCuts(made);
    lp_.resolve();
    if (!lp_.isProvenOptimal()) return true;  // the next pass sees why
    const std::unique_ptr<CoinWarmStart> start(lp_.getWarmStart());
    const auto* const basis = dynamic_cast<const CoinWarmStartBasis*>(start.get());
    std::vector<int> loose;
    for (int row = rows; row < lp_.getNumRows(); ++row) {
      if (basis->getArtifStatus(row) == CoinWarmStartBasis::basic) loose.push_back(row);
    }
    lp_.deleteRows(static_cast<int>(loose.size()), loose.data());
    lp_.resolve();
    return !lp_.isProvenOptimal() || lp_.getObjValue() > reached_ + enough;
  }

  void set_limits(CbcModel& model) const {
    model.messageHandler()->setLogLevel(0);
    model.solver()->messageHandler()->setLogLevel(0);
    StopSearch handler(*question_.stopped);
    model.passInEventHandler(&handler);
    model.setCutoff(double(question_.cutoff) - slack);
    model.setCutoffIncrement(slack);
    model.setMaximumNodes(most_nodes);
    model.setMaximumNumberIterations(most_steps);
    model.setUseElapsedTime(true);
    if (std::isfinite(question_.seconds)) model.setMaximumSeconds(question_.seconds);
    model.setRandomSeed(1);
  }

  /// An item's places by day: earlier ones or later ones makes two halves alike, where one place or not that place
  /// would leave nearly everything on one side.
  void add_sets(CbcModel& model) const {
    model.findIntegers(false);
    std::vector<std::unique_ptr<CbcObject>> sets;
    std::vector<CbcObject*> objects;
    for (std::size_t item = 0; item < domains_.size(); ++item) {
      std::vector<int> columns;
      std::vector<double> days;  // ascending, no two alike
      for (const Candidate& candidate : narrow_.items[item].candidates) {
        columns.push_back(first_[item] + static_cast<int>(columns.size()));
        days.push_back(days.empty() ? candidate.start : std::max(double(candidate.start), days.back() + 1e-2));
      }
      if (columns.size() < 2) continue;
      const auto count = static_cast<int>(columns.size());
      sets.push_back(std::make_unique<CbcSOS>(&model, count, columns.data(), days.data(), static_cast<int>(item), 1));
      sets.back()->setPriority(priority_of_sets);
      objects.push_back(sets.back().get());
    }
    model.addObjects(static_cast<int>(objects.size()), objects.data());  // copies them
  }

  static void set_up(Cuts& cuts) {
    cuts.probing.setUsingObjective(1);
    cuts.probing.setMaxPass(1);
    cuts.probing.setMaxPassRoot(1);
    cuts.probing.setMaxProbe(10);
    cuts.probing.setMaxProbeRoot(50);
    cuts.probing.setMaxLook(10);
    cuts.probing.setMaxLookRoot(10);
    cuts.probing.setMaxElements(200);
    cuts.probing.setMaxElementsRoot(300);
    cuts.probing.setRowCuts(3);
    cuts.gomory.setLimitAtRoot(1000);
    cuts.gomory.setLimit(50);
    cuts.clique.setStarCliqueReport(false);
    cuts.clique.setRowCliqueReport(false);
    cuts.clique.setMinViolation(0.1);
    cuts.rounding.setMaxElements(250);
  }

  static void add_cuts(CbcModel& model) {
    Cuts cuts;
    set_up(cuts);
    for (CglCutGenerator* generator : cuts.all()) model.addCutGenerator(generator, everywhere);  // copies it
    model.setMaximumCutPassesAtRoot(100);
    model.setMaximumCutPasses(10);
    model.setNumberStrong(5);
    model.setNumberBeforeTrust(3);
  }

  Choice choice(const double* shares) const {
    Choice choice;
    for (std::size_t item = 0; item < domains_.size(); ++item) {
      const double* const from = shares + first_[item];
      const auto place = std::max_element(from, from + domains_[item].size()) - from;
      choice.push_back(domains_[item][static_cast<std::size_t>(place)]);
    }
    return choice;
  }

  const Core& core_;
  const Domains& domains_;
  const RestQuestion& question_;
  Core narrow_;
  std::vector<int> first_;  // column of each item
  OsiClpSolverInterface lp_;
  double reached_ = 0;
};

std::size_t places_in(const Domains& domains) {
  return std::accumulate(domains.begin(), domains.end(), std::size_t{0},
                         [](std::size_t sum, const auto& domain) { return sum + domain.size(); });
}

}  // namespace

RestAnswer ask_rest(const Core& core, const Domains& domains, const RestQuestion& question) {
  Domains left = domains;
  for (;;) {
    if (std::any_of(left.begin(), left.end(), [](const auto& domain) { return domain.empty(); })) {
      return {question.cutoff, {}};
    }
    const std::size_t before = places_in(left);
    const Domains asked = left;
    Rest rest(core, asked, question);
    const Rest::Left kind = rest.cut(left);
    if (kind == Rest::Left::unknown) return {};
    if (kind == Rest::Left::nothing) return {question.cutoff, {}};
    if (10 * places_in(left) > 8 * before) return rest.ask();
  }
}

}  // namespace nenkai::plan
