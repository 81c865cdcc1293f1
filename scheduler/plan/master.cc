#include "scheduler/plan/master.hh"

#include <coin/CbcHeuristicDiveCoefficient.hpp>
#include <coin/CbcHeuristicRINS.hpp>
#include <coin/CbcModel.hpp>
#include <coin/CglGomory.hpp>
#include <coin/CglKnapsackCover.hpp>
#include <coin/CglMixedIntegerRounding2.hpp>
#include <coin/CglProbing.hpp>
#include <coin/CglTwomir.hpp>
#include <coin/OsiClpSolverInterface.hpp>

#include <cmath>
#include <map>
#include <set>

#include "scheduler/plan/stop_handler.hh"

namespace nenkai::plan {
namespace {

constexpr int when_it_pays = -98;  // a cut generator's frequency: as the root shows
constexpr double dear = 1e6;       // until the prices are known

}  // namespace

class Master::Work {
 public:
  explicit Work(Pricing& pricing) : pricing_(pricing) {
    lp_.messageHandler()->setLogLevel(0);
    lp_.setHintParam(OsiDoReducePrint, true, OsiHintTry);
    lp_.setHintParam(OsiDoDualInResolve, false, OsiHintTry);
    if (pricing_.stopper() != nullptr) {
      StopHandler handler(*pricing_.stopper());
      lp_.getModelPtr()->passInEventHandler(&handler);  // copies it
    }
    for (std::size_t block = 0; block < pricing_.timelines().size(); ++block) lp_.addRow(CoinPackedVector(), 1, 1);
  }

  bool add(std::size_t block, const Choice& choice) {
    Plan plan{block, {}, pricing_.cost_in(block, choice)};
    for (const int item : items_of(block)) plan.candidates.push_back(choice[at(item)]);
    if (!known_.emplace(block, plan.candidates).second) return false;
    plans_.push_back(std::move(plan));
    return true;
  }

  std::optional<Fraction> solve(const std::vector<double>& centre, double radius) {
    load();
    for (std::size_t row = 0; row < number_.size(); ++row) {
      if (number_[row] < 0) continue;
      const double middle = row < centre.size() ? centre[row] : 0;
      lp_.setObjCoeff(beyond_[row], middle + radius);
      lp_.setObjCoeff(beyond_[row] + 1, -std::max(0.0, middle - radius));
    }
    lp_.resolve();
    if (!lp_.isProvenOptimal()) return std::nullopt;
    Fraction fraction{lp_.getObjValue(), std::vector<double>(at(pricing_.rows().size()), 0), {}};
    for (std::size_t row = 0; row < fraction.prices.size(); ++row) {
      if (number_[row] >= 0) fraction.prices[row] = std::max(0.0, -lp_.getRowPrice()[number_[row]]);
    }
    fraction.leaders.resize(pricing_.timelines().size());
    for (std::size_t plan = 0; plan < plans_.size(); ++plan) {
      Fraction::Leader& leader = fraction.leaders[plans_[plan].block];
      const double share = lp_.getColSolution()[column_[plan]];
      if (share > leader.share) leader = {share, plan};
    }
    return fraction;
  }

  void fix(std::size_t plan, Choice& choice) {
    load();
    lp_.setColLower(column_[plan], 1);
    fixed_.push_back(plan);
    write(plans_[plan], choice);
  }

  void release() {
    for (const std::size_t plan : fixed_) lp_.setColLower(column_[plan], 0);
    fixed_.clear();
  }

  Choice assemble(Cost cutoff, int most_nodes, double seconds, const std::function<bool()>& stopped) {
    load();
    OsiClpSolverInterface whole = lp_;
    for (const int column : beyond_) {
      for (int side = 0; side < 2 && column >= 0; ++side) whole.setColUpper(column + side, 0);
    }
    whole.resolve();
    if (!whole.isProvenOptimal()) return {};
    for (const int column : column_) whole.setInteger(column);
    const double least = whole.getObjValue();
    const std::vector<double> dearer(whole.getReducedCost(), whole.getReducedCost() + whole.getNumCols());
    // What costs little more than the linear programme stands on few plans.
    for (const double part : {0.25, 0.4, 0.55, 0.75, 1.0}) {
      if (stopped()) return {};
      const double hoped = least + part * (double(cutoff) - least);
      OsiClpSolverInterface few = whole;
      for (const int column : column_) {
        if (dearer[at(column)] > hoped - least) few.setColUpper(column, 0);
      }
      bool whole_tree = false;
      Choice found = ask(few, hoped, most_nodes, seconds, stopped, whole_tree);
      if (!found.empty() || !whole_tree) return found;
    }
    return {};
  }

 private:
  struct Plan {
    std::size_t block = 0;
    std::vector<int> candidates;  // by place in the block
    Cost cost = 0;
  };

  Choice ask(OsiClpSolverInterface& whole, double cutoff, int most_nodes, double seconds,
             const std::function<bool()>& stopped, bool& whole_tree) {
    CbcModel model(whole);
    model.messageHandler()->setLogLevel(0);
    model.solver()->messageHandler()->setLogLevel(0);
    StopSearch handler(stopped);
    model.passInEventHandler(&handler);
    model.setCutoff(cutoff - 0.5);
    model.setCutoffIncrement(0.5);
    model.setMaximumNodes(most_nodes);
    model.setMaximumNumberIterations(5'000);
    model.setUseElapsedTime(true);
    if (std::isfinite(seconds)) model.setMaximumSeconds(seconds);
    model.setRandomSeed(1);
    CbcHeuristicDiveCoefficient dive(model);
    dive.setWhen(3);
    model.addHeuristic(&dive, "dive");
    CbcHeuristicRINS near(model);
    model.addHeuristic(&near, "near");
    CglProbing probing;
    probing.setUsingObjective(1);
    CglGomory gomory;
    CglKnapsackCover cover;
    CglMixedIntegerRounding2 rounding;
    CglTwomir twice;
    model.addCutGenerator(&probing, when_it_pays, "probing");
    model.addCutGenerator(&gomory, when_it_pays, "gomory");
    model.addCutGenerator(&cover, when_it_pays, "cover");
    model.addCutGenerator(&rounding, when_it_pays, "rounding");
    model.addCutGenerator(&twice, when_it_pays, "twice");
    model.branchAndBound();
    whole_tree = model.status() == 0 && model.secondaryStatus() <= 1;
    if (model.bestSolution() == nullptr) return {};
    Choice choice(pricing_.layout().core.items.size(), left_out);
    for (std::size_t number = 0; number < plans_.size(); ++number) {
      if (model.bestSolution()[column_[number]] >= 0.5) write(plans_[number], choice);
    }
    return choice;
  }

  void write(const Plan& plan, Choice& choice) const {
    for (std::size_t place = 0; place < plan.candidates.size(); ++place) {
      choice[at(items_of(plan.block)[place])] = plan.candidates[place];
    }
  }

  const std::vector<int>& items_of(std::size_t block) const { return pricing_.timelines()[block].items(); }

  /// What a plan uses of the demands between blocks, by row.
  std::map<int, double> used(const Plan& plan) {
    std::map<int, double> used;
    const auto& owners = pricing_.owners();
    for (std::size_t place = 0; place < plan.candidates.size(); ++place) {
      pricing_.rows().weights_of(items_of(plan.block)[place], plan.candidates[place], weights_);
      for (const auto& [row, weight] : weights_) {
        if (owners[at(row)] < 0) used[row] += weight;
      }
    }
    return used;
  }

  /// Tells the linear programme of the rows and plans that are new.
  void load() {
    const auto& owners = pricing_.owners();
    std::map<int, CoinPackedVector> fresh;
    for (std::size_t row = number_.size(); row < owners.size(); ++row) {
      number_.push_back(-1);
      beyond_.push_back(-1);
      if (owners[row] < 0) fresh[static_cast<int>(row)];
    }
    for (std::size_t plan = 0; plan < column_.size() && !fresh.empty(); ++plan) {
      for (const auto& [row, weight] : used(plans_[plan])) {
        const auto found = fresh.find(row);
        if (found != fresh.end()) found->second.insert(column_[plan], weight);
      }
    }
    for (const auto& [row, terms] : fresh) {
      number_[at(row)] = lp_.getNumRows();
      lp_.addRow(terms, -COIN_DBL_MAX, pricing_.rows()[row].right);
      beyond_[at(row)] = lp_.getNumCols();
      for (const double factor : {-1.0, 1.0}) {
        CoinPackedVector term;
        term.insert(number_[at(row)], factor);
        lp_.addCol(term, 0, COIN_DBL_MAX, dear);
      }
    }
    for (std::size_t number = column_.size(); number < plans_.size(); ++number) {
      const Plan& plan = plans_[number];
      column_.push_back(lp_.getNumCols());
      CoinPackedVector terms;
      terms.insert(static_cast<int>(plan.block), 1);
      for (const auto& [row, weight] : used(plan)) terms.insert(number_[at(row)], weight);
      lp_.addCol(terms, 0, COIN_DBL_MAX, double(plan.cost));
    }
  }

  Pricing& pricing_;
  OsiClpSolverInterface lp_;
  std::vector<int> number_;  // by row of the pricing: the row of the linear programme, -1: none
  std::vector<int> beyond_;  // by row of the pricing: the first of two columns, for what is used beyond and below it
  std::vector<int> column_;  // by plan
  std::vector<Plan> plans_;
  std::set<std::pair<std::size_t, std::vector<int>>> known_;
  std::vector<std::size_t> fixed_;
  std::vector<Rows::Weight> weights_;
};

Master::Master(Pricing& pricing) : work_(std::make_unique<Work>(pricing)) {}
Master::~Master() = default;
bool Master::add(std::size_t block, const Choice& choice) { return work_->add(block, choice); }
std::optional<Master::Fraction> Master::solve(const std::vector<double>& centre, double radius) {
  return work_->solve(centre, radius);
}
void Master::fix(std::size_t plan, Choice& choice) { work_->fix(plan, choice); }
void Master::release() { work_->release(); }
Choice Master::assemble(Cost cutoff, int most_nodes, double seconds, const std::function<bool()>& stopped) {
  return work_->assemble(cutoff, most_nodes, seconds, stopped);
}

}  // namespace nenkai::plan
