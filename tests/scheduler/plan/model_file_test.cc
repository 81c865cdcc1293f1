// What we write of a core is the same question: the optimum that another solver's command (cbc) finds for the file is
// the least cost of all choices. And so is ours.

#include "scheduler/plan/model_file.hh"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scheduler/plan/solve.hh"
#include "tests/support/cores.hh"
#include "tests/support/property.hh"

namespace nenkai::plan {
namespace {

std::string written(const Core& core, ModelFormat format) {
  std::ostringstream out;
  write_model(core, format, out);
  return out.str();
}

/// A folder of this process's own, gone with it.
class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "nenkai-model-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for models");
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::string output_of(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");  // NOLINT(cert-env33-c): the command is ours
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string output;
  std::array<char, 4096> part{};
  for (std::size_t read = 0; (read = std::fread(part.data(), 1, part.size(), pipe)) > 0;)
    output.append(part.data(), read);
  pclose(pipe);
  return output;
}

/// What cbc says that each of these files costs at least; none where it says that nothing fits. One process a file,
/// one shell for all: starting them takes longer than solving.
std::vector<std::optional<Cost>> asked(const std::vector<std::filesystem::path>& files) {
  std::string command;
  for (const auto& file : files) {
    const std::string answer = file.string() + ".answer";
    command += "cbc " + file.string() + " -ratioGap 0 -allowableGap 0 -solve -solution " + answer + " >" + answer +
               ".log 2>&1; head -n 1 " + answer + ";";
  }
  std::istringstream lines(output_of(command));
  std::vector<std::optional<Cost>> answers;
  for (std::string line; std::getline(lines, line);) {
    const auto value = line.rfind("objective value");
    INFO(line);
    REQUIRE(value != std::string::npos);
    if (line.starts_with("Optimal"))
      answers.emplace_back(std::llround(std::stod(line.substr(value + 15))));
    else
      answers.emplace_back();
  }
  REQUIRE(answers.size() == files.size());
  return answers;
}

std::filesystem::path keep(const Folder& folder, const Core& core, ModelFormat format) {
  const auto file = folder / (format == ModelFormat::lp ? "model.lp" : "model.mps");
  std::ofstream(file) << written(core, format);
  return file;
}

void ask_both(const Core& core) {
  const Folder folder;
  const auto expected = test::least_cost(core);
  const auto answers = asked({keep(folder, core, ModelFormat::lp), keep(folder, core, ModelFormat::mps)});
  const Answer ours = solve(core);
  RC_LOG() << fmt::format("least {}, LP {}, MPS {}, ours {}\n", expected.value_or(-1), answers[0].value_or(-1),
                          answers[1].value_or(-1),
                          ours.status == PlanStatus::optimal ? ours.cost : -1 - static_cast<int>(ours.status));
  RC_ASSERT(answers[0] == expected);
  RC_ASSERT(answers[1] == expected);
  RC_ASSERT((ours.status == PlanStatus::infeasible) == !expected.has_value());
  if (expected) RC_ASSERT(ours.cost == *expected);
}

Core two_conferences() {
  Core core;
  core.horizon = 4;
  core.venues = 1;
  core.items = {{"hokuriku", 1, {{0, 0, 0}, {2, 0, 5}}}, {"tohoku", 2, {{1, 0, 0}, {2, -1, 7}}}};
  return core;
}

}  // namespace

TEST_CASE("a model names items by number and says in its first lines which is which") {
  CHECK(written(two_conferences(), ModelFormat::lp) ==
        "\\ item 0: hokuriku, days: 1\n"
        "\\ item 1: tohoku, days: 2\n"
        "Minimize\n cost: + 5 x_0_2_0 + 7 x_1_2\n"
        "Subject To\n"
        " one_0: + x_0_0_0 + x_0_2_0 = 1\n"
        " one_1: + x_1_1_0 + x_1_2 = 1\n"
        " venue_0_2: + x_0_2_0 + x_1_1_0 <= 1\n"
        "Bounds\nBinaries\n x_0_0_0\n x_0_2_0\n x_1_1_0\n x_1_2\nEnd\n");
}

TEST_CASE("a soft distance is one column a pair, charged on the days that both cover") {
  Core core = two_conferences();
  core.venues = 0;
  core.items = {{"a", 1, {{0, -1, 0}}}, {"b", 1, {{1, -1, 0}, {3, -1, 1}}}};
  core.spacings = {{0, {0, 1}, 2, 9}, {0, {0, 1}, 2, 9}};
  const std::string model = written(core, ModelFormat::lp);
  CHECK(model.find(" near_0_0_1_1: + z_0_2_1 + z_1_2_1 - y_0_0_1 <= 1\n") != std::string::npos);
  CHECK(model.find("+ 9 y_0_0_1") == model.rfind("+ 9 y_0_0_1"));
  CHECK(model.find(" cover_1_2_1: + x_1_1 - z_1_2_1 = 0\n") != std::string::npos);
}

TEST_CASE("rows that another row contains are not written") {
  Core core;
  core.horizon = 8;
  core.items = {{"a", 1, {{0, -1, 0}, {1, -1, 0}}}, {"b", 1, {{0, -1, 0}, {1, -1, 0}}}};
  core.spacings = {{0, {0, 1}, 5, std::nullopt}};
  const std::string model = written(core, ModelFormat::lp);
  CHECK(model.find(" apart_0_4: + x_0_0 + x_0_1 + x_1_0 + x_1_1 <= 1\n") != std::string::npos);
  CHECK(std::count(model.begin(), model.end(), '<') == 1);
}

TEST_CASE("another solver finds the optimum of random cores in their LP and MPS files") {
  test::check_property(150, [] { ask_both(*test::any_core(4, 7)); });
}

TEST_CASE("another solver reads the models of cores with nothing in them") {
  Core core;
  core.horizon = 3;
  ask_both(core);
  core.items = {{"nowhere", 1, {}}};
  ask_both(core);
  core.leave_out = 50;
  ask_both(core);
}

}  // namespace nenkai::plan
